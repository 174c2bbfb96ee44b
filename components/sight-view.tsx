// One site on the dashboard: the picture of whom it relies on, how well it would survive, what would stop, and everyone it asks as a table.
import { useState } from 'preact/hooks';
import type { PartyReport, Sight } from '@/lib/ledger/sight';
import { gather } from '@/lib/ledger/strands';
import { FindTable, type FoundRow } from './find-table';
import { FlowPicture } from './flow-picture';
import { type Language, number, useLanguage } from './language';
import { asciiHost, Name, shownSite } from './name';
import { partWords, ScoreCard, SinglePoints } from './sight-score';
import { useTold } from './use-told';
import { clock, pascal } from './words';

export interface SightViewProps {
  /** Sites that asked a blockchain or a content gateway. */
  seen: string[];
  now: number;
  onSight: (site: string) => Promise<Sight>;
}

function everyoneRow(language: Language, one: PartyReport, now: number): FoundRow {
  const { t } = language;
  const [host, part] = [asciiHost(one.host), partWords(language, { role: one.role, name: one.partName })];
  const spare = t(`spare${pascal(one.spare)}`);
  return {
    name: `${one.operatorName} ${host} ${part} ${one.cloud}`,
    values: [one.operatorName, part, one.cloud, one.failingSince ?? one.lastAt, one.requests, spare],
    row: (
      <tr key={`${one.host} ${one.part}`}>
        <th scope="row">
          <Name text={one.operatorName} />
          <bdi class="sub">{host}</bdi>
        </th>
        <td>{part}</td>
        <td>{one.cloud || t('cloudNone')}</td>
        <td class={one.failingSince === null ? '' : 'fail'}>
          {one.failingSince === null
            ? t('partyLast', clock(language, one.lastAt, now))
            : t('stateFailsSince', clock(language, one.failingSince, now))}
        </td>
        <td class="num">{number(language, one.requests)}</td>
        <td>{spare}</td>
      </tr>
    ),
  };
}

const columns = ['columnWho', 'columnFor', 'columnCloud', 'columnNow', 'columnCalls', 'columnSpare'] as const;

function Everyone({ parties, now }: { parties: PartyReport[]; now: number }) {
  const language = useLanguage();
  const { t } = language;
  return (
    <FindTable
      title={t('everyoneAsked')}
      find={t('findProvider')}
      nothing={t('noProviderFound')}
      heads={columns.map((head) => ({ name: t(head), ...(head === 'columnCalls' ? { kind: 'num' as const } : {}) }))}
      rows={parties.map((one) => everyoneRow(language, one, now))}
    />
  );
}

function Shown({ site, sight, now }: { site: string; sight: Sight; now: number }) {
  const { t } = useLanguage();
  return (
    <>
      <div class="sight-two">
        <FlowPicture gathered={gather([{ site, sight }], { lanes: 9, sites: 1 })} width={540} />
        <div>
          <h3>{t('scoreTitle')}</h3>
          <ScoreCard sight={sight} />
        </div>
      </div>
      <h3>{t('pointsTitle')}</h3>
      <SinglePoints sight={sight} />
      <Everyone parties={sight.parties} now={now} />
    </>
  );
}

export function SightView({ seen, now, onSight }: SightViewProps) {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const site = chosen ?? seen[0] ?? null;
  const told = useTold(async () => (site === null ? null : { site, sight: await onSight(site) }), site, now);
  if (site === null) return null;
  // What is told of another site is not shown under this one's name.
  const sight = told?.site === site ? told.sight : null;
  return (
    <section class="card sight">
      <div class="head">
        <h2>{t('sightTitle')}</h2>
        <select
          class="select"
          aria-label={t('columnSite')}
          value={site}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {seen.map((one) => (
            <option key={one} value={one} selected={one === site}>
              {shownSite(one)}
            </option>
          ))}
        </select>
      </div>
      {sight !== null &&
        (sight.parties.length === 0 ? (
          <p>{t('nothingYet')}</p>
        ) : (
          <Shown key={site} site={site} sight={sight} now={now} />
        ))}
    </section>
  );
}
