// One site on the dashboard: the picture of whom it relies on, how well it would survive, what would stop, and everyone it asks as a table.
import { useState } from 'preact/hooks';
import { type RehearseEvents, RehearseSite } from '@/components/drill/rehearse-site';
import { FindTable, type FoundRow } from '@/components/endpoints/find-table';
import { Host } from '@/components/kit/host';
import { type Language, number, useLanguage } from '@/components/kit/language';
import { asciiHost, Name, plainName, shownSite } from '@/components/kit/name';
import { Tip } from '@/components/kit/tip';
import { useTold } from '@/components/kit/use-told';
import { clock, pascal } from '@/components/kit/words';
import { AskOnce } from '@/components/popup/ask-once';
import type { PartyReport, Sight } from '@/lib/ledger/sight';
import { gather } from '@/lib/ledger/strands';
import { ExportButtons } from './export-buttons';
import { FlowFitted } from './flow-fitted';
import { partWords, ScoreCard, SinglePoints } from './sight-score';
import type { FileKind } from './sight-text';

export interface SightViewProps {
  /** Sites that asked a blockchain or a content gateway. */
  seen: string[];
  now: number;
  onSight: (site: string) => Promise<Sight>;
  onExportSight: (kind: FileKind, site: string, sight: Sight) => void;
  /** All that is known of it, and what the user decided for it. */
  onForget: (site: string) => void;
  rehearse: RehearseEvents;
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
          <Host text={host} />
        </th>
        <td>{part}</td>
        <td class="long">{one.cloud || <span class="muted">{t('cloudNone')}</span>}</td>
        <td class={one.failingSince === null ? '' : 'fail'}>
          {one.failingSince === null
            ? t('partyLast', clock(language, one.lastAt, now))
            : t('stateFailsSince', clock(language, one.failingSince, now))}
        </td>
        <td class="num">{number(language, one.requests)}</td>
        <td class="long">{spare}</td>
      </tr>
    ),
  };
}

const columns = [
  ['columnWho', 'providerMeaning'],
  ['columnFor', 'partMeaning'],
  ['columnCloud', 'cloudMeaning'],
  ['columnNow'],
  ['columnCalls', 'num'],
  ['columnSpare', 'spareMeaning'],
] as const;

interface EveryoneProps {
  parties: PartyReport[];
  now: number;
  onExport: (kind: FileKind) => void;
}

function Everyone({ parties, now, onExport }: EveryoneProps) {
  const language = useLanguage();
  const { t } = language;
  return (
    <FindTable
      title={t('everyoneAsked')}
      find={t('findProvider')}
      nothing={t('noProviderFound')}
      heads={columns.map(([head, more]) => ({
        name: t(head),
        ...(more === 'num' ? { kind: more } : {}),
        ...(more && more !== 'num' ? { meaning: t(more) } : {}),
      }))}
      rows={parties.map((one) => everyoneRow(language, one, now))}
    >
      <ExportButtons what={t('everyoneAsked')} onExport={onExport} />
    </FindTable>
  );
}

interface ShownProps extends Omit<EveryoneProps, 'parties'> {
  site: string;
  sight: Sight;
  rehearse: RehearseEvents;
}

/** Of the site's own hosts the one that is asked most: an address that was opened. */
function hostOf(site: string, { parties }: Sight): string {
  const [most] = parties.filter(({ role }) => role === 'site').toSorted((a, b) => b.requests - a.requests);
  return most?.host ?? new URL(site).host;
}

function Shown({ site, sight, now, rehearse, onExport }: ShownProps) {
  const { t } = useLanguage();
  return (
    <>
      <div class="pair">
        <section class="card sight">
          <h2>{t('pointsTitle')}</h2>
          <SinglePoints sight={sight} />
        </section>
        <section class="card sight">
          <h2>
            <Tip meaning={t('drillMeaning')}>{t('drillTitle')}</Tip>
          </h2>
          <RehearseSite site={site} host={hostOf(site, sight)} now={now} events={rehearse} />
        </section>
      </div>
      <section class="card sight">
        <Everyone parties={sight.parties} now={now} onExport={onExport} />
      </section>
    </>
  );
}

function Survival({ site, sight }: Pick<ShownProps, 'site' | 'sight'>) {
  const { t } = useLanguage();
  return (
    <div class="sight-two">
      <FlowFitted gathered={gather([{ site, sight }], { lanes: 9, sites: 1 })} guess={540} />
      <div>
        <h3>
          <Tip meaning={t('scoreTerm')}>{t('scoreTitle')}</Tip>
        </h3>
        <ScoreCard sight={sight} />
      </div>
    </div>
  );
}

export function SightView({ seen, now, rehearse, onSight, onExportSight, onForget }: SightViewProps) {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const site = chosen ?? seen[0] ?? null;
  const told = useTold(async () => (site === null ? null : { site, sight: await onSight(site) }), site, now);
  if (site === null) return null;
  // What is told of another site is not shown under this one's name.
  const sight = told?.site === site ? told.sight : null;
  const isKnown = sight !== null && sight.parties.length > 0;
  return (
    <>
      <section class="card sight">
        <div class="head">
          <h2>{t('sightTitle')}</h2>
          <div class="row-acts">
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
            <AskOnce
              key={site}
              words={t('eraseSite')}
              question={t('eraseSiteQuestion', plainName(shownSite(site)))}
              warning={t('eraseSiteWarning')}
              confirm={t('eraseSiteConfirm')}
              onHarm={() => {
                setChosen(null);
                onForget(site);
              }}
            />
          </div>
        </div>
        {isKnown ? <Survival key={site} site={site} sight={sight} /> : sight !== null && <p>{t('nothingYet')}</p>}
      </section>
      {isKnown && (
        <Shown
          key={site}
          site={site}
          sight={sight}
          now={now}
          rehearse={rehearse}
          onExport={(kind) => onExportSight(kind, site, sight)}
        />
      )}
    </>
  );
}
