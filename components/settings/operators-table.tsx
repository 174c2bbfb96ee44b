// Every operator of the directory, with a switch against it.

import { FindTable } from '@/components/endpoints/find-table';
import { type MessageKey, number, useLanguage } from '@/components/kit/language';
import { Locked } from '@/components/kit/locked';
import { Name, plainName } from '@/components/kit/name';
import { Switch } from '@/components/kit/switch';
import type { OperatorRow } from '@/lib/messages/own-protocol';

interface OperatorsTableProps {
  operators: OperatorRow[];
  /** Which policies may be asked at all. */
  allowed: Record<OperatorRow['tracking'], boolean>;
  onOperator: (operator: string, off: boolean) => void;
}

const tracking: Record<OperatorRow['tracking'], MessageKey> = {
  none: 'trackingNone',
  limited: 'trackingLimited',
  unspecified: 'trackingUnspecified',
  yes: 'trackingYes',
};

/** From who keeps nothing to who keeps most. */
const order: readonly OperatorRow['tracking'][] = ['none', 'limited', 'unspecified', 'yes'];

interface RowProps {
  row: OperatorRow;
  isBarred: boolean;
  onOperator: OperatorsTableProps['onOperator'];
}

function Row({ row, isBarred, onOperator }: RowProps) {
  const language = useLanguage();
  const { t } = language;
  return (
    <tr>
      <th scope="row">
        <Name text={row.name} />
        {row.locked && <Locked />}
        {isBarred && <span class="sub">{t('barredByGroup')}</span>}
      </th>
      <td>
        {row.tracking === 'yes' ? (
          <span class="chip care">{t('trackingYes')}</span>
        ) : (
          <span class="muted">{t(tracking[row.tracking])}</span>
        )}
      </td>
      <td class="num">{number(language, row.chains)}</td>
      <td class="end">
        <Switch
          on={!row.off && !isBarred}
          label={t('mayBeAskedNamed', plainName(row.name))}
          disabled={row.locked || isBarred}
          onSwitch={(on) => onOperator(row.id, !on)}
        />
      </td>
    </tr>
  );
}

export function OperatorsTable({ operators, allowed, onOperator }: OperatorsTableProps) {
  const { t } = useLanguage();
  const rows = operators.map((row) => ({
    name: row.name,
    values: [row.name, order.indexOf(row.tracking), row.chains, row.off ? 1 : 0],
    row: <Row key={row.id} row={row} isBarred={!row.off && !allowed[row.tracking]} onOperator={onOperator} />,
  }));
  return (
    <section class="card">
      <FindTable
        title={t('providersTitle')}
        find={t('findProvider')}
        nothing={t('noProviderFound')}
        heads={[
          { name: t('columnProvider'), meaning: t('providerMeaning') },
          { name: t('columnTracking'), meaning: t('trackingMeaning') },
          { name: t('columnChains'), kind: 'num' },
          { name: t('columnMayBeAsked'), kind: 'end' },
        ]}
        rows={rows}
        order={{ at: 0, down: false }}
        isLong
      />
    </section>
  );
}
