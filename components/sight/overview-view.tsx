// All sites together: whom the user depends on as a picture and a table, what would stop with each cloud, and what failed lately.

import { useState } from 'preact/hooks';
import { FindTable } from '@/components/endpoints/find-table';
import { type Glyph, Icon } from '@/components/kit/icon';
import { type Language, number, plural, useLanguage } from '@/components/kit/language';
import { Name } from '@/components/kit/name';
import { Tip } from '@/components/kit/tip';
import { useTold } from '@/components/kit/use-told';
import { clock, pascal } from '@/components/kit/words';
import type { CloudStake, OperatorUse, Overview } from '@/lib/ledger/overview';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { ExportButtons } from './export-buttons';
import { FlowFitted } from './flow-fitted';
import { Key } from './key';
import { NowCard } from './now-card';
import type { FileKind } from './sight-text';

export interface OverviewViewProps {
  incidents: readonly IncidentRow[];
  /** As the browser sees it. */
  online: boolean;
  now: number;
  /** What is drawn until the first answer. */
  meanwhile: Overview | null;
  onOverview: () => Promise<Overview>;
  onExportOperators: (kind: FileKind, operators: readonly OperatorUse[]) => void;
}

const LATELY = 4;
const stakes = ['no', 'partly', 'unknown', 'yes'] as const;

function Picture({ overview }: { overview: Overview }) {
  const language = useLanguage();
  const { t } = language;
  const has = (state: string) => overview.picture.lanes.some((lane) => lane.state === state);
  const entries = [
    ...(has('fail') ? [['fail', t('keyFails')] as const] : []),
    ...(has('detour') ? [['detour', t('keyInstead')] as const] : []),
  ];
  return (
    <section class="card">
      <div class="head">
        <h2>{t('dependTitle')}</h2>
        <p>{plural(language, 'sitesCount', overview.sites)}</p>
      </div>
      <FlowFitted gathered={overview.picture} guess={944} />
      {entries.length > 0 && <Key entries={entries} />}
    </section>
  );
}

function Stake({ stake }: { stake: CloudStake }) {
  const language = useLanguage();
  const shown = stakes.filter((one) => stake[one] > 0);
  return (
    <li>
      <b>
        <Name text={stake.name} />
      </b>
      <span class="stake" aria-hidden="true">
        {shown.map((one) => (
          <i key={one} class={one} style={{ flexGrow: stake[one] }} />
        ))}
      </span>
      <span class="sub">{shown.map((one) => plural(language, `stake${pascal(one)}`, stake[one])).join(', ')}</span>
    </li>
  );
}

function Fell({ overview }: { overview: Overview }) {
  const { t } = useLanguage();
  return (
    <section class="card">
      <div class="head">
        <h2>
          <Tip meaning={t('fellMeaning')}>{t('fellTitle')}</Tip>
        </h2>
      </div>
      {overview.clouds.length === 0 ? (
        <p>{t('pointsNone')}</p>
      ) : (
        <ul class="stakes">
          {overview.clouds.map((stake) => (
            <Stake key={stake.domain} stake={stake} />
          ))}
        </ul>
      )}
      <Key
        entries={[
          ['no', t('keyStops')],
          ['partly', t('keyPartly')],
          ['unknown', t('keyUnknown')],
          ['yes', t('keyWorks')],
        ]}
      />
    </section>
  );
}

function whenWords(language: Language, { startedAt, endedAt }: IncidentRow, now: number): string {
  const since = clock(language, startedAt, now);
  return endedAt === null ? language.t('stateFailsSince', since) : since;
}

function Lately({ incidents, now }: Pick<OverviewViewProps, 'incidents' | 'now'>) {
  const language = useLanguage();
  const { t } = language;
  return (
    <section class="card">
      <div class="head">
        <h2>{t('latelyTitle')}</h2>
        {incidents.length > 0 && <a href="#incidents">{t('viewIncidents')}</a>}
      </div>
      {incidents.length === 0 && <p>{t('latelyNone')}</p>}
      <ul class="lately">
        {incidents.slice(0, LATELY).map((one) => {
          const isOpen = one.endedAt === null;
          const [glyph, tone]: [Glyph, string] = isOpen
            ? ['fail', 'is-fail']
            : one.saved > 0
              ? ['detour', 'is-detour']
              : ['off', 'is-unseen'];
          const words = [
            whenWords(language, one, now),
            plural(language, 'sitesCount', one.sites.length),
            ...(one.saved > 0 ? [plural(language, 'countSaved', one.saved)] : []),
            ...(one.lost > 0 ? [plural(language, 'countLost', one.lost)] : []),
          ];
          return (
            <li key={`${one.name} ${one.startedAt}`}>
              <Icon glyph={glyph} tone={tone} />
              <b>
                <Name text={one.name} />
              </b>
              <span class="sub">{words.join(' · ')}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function operatorRow(language: Language, one: OperatorUse, now: number) {
  const { t } = language;
  const [name, roles] = [one.name, one.roles.map((role) => t(`role${pascal(role)}`)).join(', ')];
  const clouds = one.clouds.join(', ');
  return {
    name: `${name} ${roles} ${clouds}`,
    values: [name, roles, clouds || null, one.failingSince ?? one.lastAt, one.sites, one.requests],
    row: (
      <tr key={one.group}>
        <th scope="row">
          <Name text={name} />
        </th>
        <td>{roles}</td>
        <td>{clouds || <span class="muted">{t('cloudNone')}</span>}</td>
        <td class={one.failingSince === null ? '' : 'fail'}>
          {one.failingSince === null
            ? t('partyLast', clock(language, one.lastAt, now))
            : t('stateFailsSince', clock(language, one.failingSince, now))}
        </td>
        <td class="num">{number(language, one.sites)}</td>
        <td class="num">{number(language, one.requests)}</td>
      </tr>
    ),
  };
}

interface OperatorsProps {
  operators: readonly OperatorUse[];
  now: number;
  onExport: (kind: FileKind) => void;
}

function Operators({ operators, now, onExport }: OperatorsProps) {
  const language = useLanguage();
  const { t } = language;
  return (
    <section class="card sight">
      <FindTable
        title={t('everyProvider')}
        find={t('findProvider')}
        nothing={t('noProviderFound')}
        heads={[
          { name: t('columnProvider'), meaning: t('providerMeaning') },
          { name: t('columnFor'), meaning: t('partMeaning') },
          { name: t('columnCloud'), meaning: t('cloudMeaning') },
          { name: t('columnNow') },
          { name: t('viewSites'), kind: 'num' },
          { name: t('columnCalls'), kind: 'num' },
        ]}
        rows={operators.map((one) => operatorRow(language, one, now))}
        order={{ at: 5, down: true }}
        isLong
      >
        <ExportButtons what={t('everyProvider')} onExport={onExport} />
      </FindTable>
    </section>
  );
}

export function OverviewView({ incidents, online, now, meanwhile, onOverview, onExportOperators }: OverviewViewProps) {
  const { t } = useLanguage();
  const [first] = useState(meanwhile);
  const overview = useTold(onOverview, now) ?? first;
  if (overview === null || overview.sites === 0)
    return (
      <section class="card empty">
        {overview !== null && <b>{t('nothingYet')}</b>}
        <p>{t(overview === null ? 'overviewAwaited' : 'overviewEmpty')}</p>
      </section>
    );
  return (
    <>
      <NowCard incidents={incidents} online={online} sites={overview.sites} />
      <Picture overview={overview} />
      <div class="pair">
        <Fell overview={overview} />
        <Lately incidents={incidents} now={now} />
      </div>
      <Operators
        operators={overview.operators}
        now={now}
        onExport={(kind) => onExportOperators(kind, overview.operators)}
      />
    </>
  );
}
