// Every gateway of the directory, with a switch against its provider.

import { type Glyph, Icon } from '@/components/kit/icon';
import { type MessageKey, useLanguage } from '@/components/kit/language';
import { Locked } from '@/components/kit/locked';
import { Name, plainName } from '@/components/kit/name';
import { PageIcon } from '@/components/kit/page-icon';
import { Switch } from '@/components/kit/switch';
import type { GatewayRow } from '@/lib/messages/own-protocol';
import { FindTable } from './find-table';
import { LatelyCell, WrongCell } from './health-cells';

interface GatewaysTableProps {
  gateways: GatewayRow[];
  /** A provider by its group. */
  onOperator: (group: string, off: boolean) => void;
}

const serves: Record<GatewayRow['serves'], MessageKey> = {
  blocks: 'servesBlocks',
  files: 'servesFiles',
  pages: 'servesPages',
  providers: 'servesProviders',
  names: 'servesNames',
};

interface Shown {
  glyph: Glyph;
  tone: string;
  words: MessageKey;
}

const states: Record<GatewayRow['state'], Shown> = {
  unknown: { glyph: 'unseen', tone: 'is-unseen', words: 'stateUnasked' },
  answers: { glyph: 'ok', tone: 'is-ok', words: 'stateAnswers' },
  fails: { glyph: 'fail', tone: 'is-fail', words: 'stateFails' },
  trying: { glyph: 'probe', tone: 'is-detour', words: 'stateTrying' },
};

const off: Shown = { glyph: 'off', tone: 'is-unseen', words: 'stateOff' };

function Row({ row, onOperator }: { row: GatewayRow; onOperator: GatewaysTableProps['onOperator'] }) {
  const { t } = useLanguage();
  const { glyph, tone, words } = row.on ? states[row.state] : off;
  return (
    <tr>
      <th scope="row">
        <Name text={row.host} />
        <span class="sub">
          <Name text={row.operator} />
        </span>
        {row.locked && <Locked />}
      </th>
      <td>{row.network}</td>
      <td class="muted long">{t(serves[row.serves])}</td>
      <td>
        <span class="st">
          <Icon glyph={glyph} tone={tone} />
          {t(words)}
        </span>
      </td>
      <LatelyCell health={row} />
      <WrongCell wrongs={row.wrongs} />
      <td class="end">
        <Switch
          on={row.on}
          label={t('mayBeAskedNamed', plainName(row.host))}
          disabled={row.locked}
          onSwitch={(on) => onOperator(row.group, !on)}
        />
      </td>
    </tr>
  );
}

export function GatewaysTable({ gateways, onOperator }: GatewaysTableProps) {
  const { t } = useLanguage();
  return (
    <section class="card">
      <FindTable
        title={t('gatewaysTitle')}
        find={t('findGateway')}
        nothing={t('noGatewayFound')}
        heads={[
          { name: t('columnGateway'), meaning: t('gatewayMeaning') },
          { name: t('columnNetwork') },
          { name: t('columnServes'), meaning: t('servesMeaning') },
          { name: t('columnNow'), meaning: t('nowMeaning') },
          { name: t('columnLately'), meaning: t('latencyMeaning') },
          { name: t('columnWrong'), kind: 'num', meaning: t('wrongBytesMeaning') },
          { name: t('columnMayBeAsked'), kind: 'end' },
        ]}
        rows={gateways.map((row) => ({
          name: `${row.host} ${row.operator} ${row.network}`,
          values: [
            row.host,
            row.network,
            t(serves[row.serves]),
            row.on ? row.state : null,
            row.latencyMs,
            row.wrongs,
            row.on ? 0 : 1,
          ],
          row: <Row key={row.host} row={row} onOperator={onOperator} />,
        }))}
        order={{ at: 0, down: false }}
        isLong
      />
      <p class="hint">
        <PageIcon glyph="info" small />
        {t('gatewaysMeaning')}
      </p>
    </section>
  );
}
