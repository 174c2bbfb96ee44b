// What did not answer, where it stands, and who answered instead: over all sites, as a picture and as a table. Props in, events out.
import { useState } from 'preact/hooks';
import { FindTable, type FoundRow } from '@/components/endpoints/find-table';
import { Host } from '@/components/kit/host';
import { type Language, type MessageKey, number, useLanguage } from '@/components/kit/language';
import { Name, plainName, shortName, shownSite } from '@/components/kit/name';
import { Setting } from '@/components/kit/setting';
import { Tip } from '@/components/kit/tip';
import { clock, faultWords, pascal } from '@/components/kit/words';
import { keptHere } from '@/lib/ledger/dependency';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { ExportButtons } from './export-buttons';
import { NowTold } from './now-told';
import type { FileKind } from './sight-text';
import { Timeline } from './timeline';

export interface IncidentsViewProps {
  /** The newest first. */
  incidents: readonly IncidentRow[];
  online: boolean;
  now: number;
  /** The user is notified of what hits the site in front. */
  notify: boolean;
  onExportIncidents: (kind: FileKind, incidents: readonly IncidentRow[]) => void;
  onNotify: (on: boolean) => void;
}

const DAY_MS = 86_400_000;
const ranges: readonly { days: number; words: MessageKey }[] = [
  { days: 1, words: 'lastDay' },
  { days: 7, words: 'lastWeek' },
  { days: 30, words: 'lastMonth' },
];

/** "22 min": how long it lasted. */
function lasting({ locale }: Language, ms: number): string {
  const [unit, value] =
    ms < 60_000 ? ['second', ms / 1_000] : ms < 3_600_000 ? ['minute', ms / 60_000] : ['hour', ms / 3_600_000];
  const most = unit === 'hour' ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: `${unit}`, maximumFractionDigits: most }).format(
    Number(value),
  );
}

const cloudOf = ({ cause, name, cloud }: IncidentRow) => (cause === 'cloud' ? name : cloud);

interface AllProps extends Pick<IncidentsViewProps, 'incidents' | 'now'> {
  onExport: (kind: FileKind) => void;
}

interface Told {
  instead: string;
  failed: string;
  sites: string;
  beside: string;
}

/** What a row says in words: shown, and found and sorted by. */
function toldOf(language: Language, incident: IncidentRow): Told {
  const { t } = language;
  const instead = incident.rescuers.map(({ operator, name }) =>
    operator === keptHere ? t('keptHere') : plainName(name),
  );
  return {
    instead: instead.join(', '),
    failed: incident.fault === null ? t('faultStalled') : faultWords(language, incident.fault),
    sites: incident.sites.map((site) => plainName(shownSite(site))).join(', '),
    beside: (incident.cause === 'cloud' ? incident.operators : incident.hosts).join(', '),
  };
}

function Cause({ cause }: Pick<IncidentRow, 'cause'>) {
  const { t } = useLanguage();
  const words = t(`cause${pascal(cause)}`);
  return <span class="sub">{cause === 'sequencer' ? <Tip meaning={t('sequencerMeaning')}>{words}</Tip> : words}</span>;
}

function Row({ incident, told, now }: { incident: IncidentRow; told: Told; now: number }) {
  const language = useLanguage();
  const { t } = language;
  const { startedAt, endedAt } = incident;
  return (
    <tr>
      <td class="whole">
        {clock(language, startedAt, now)}
        <span class="sub">{endedAt === null ? t('stillOpen') : lasting(language, endedAt - startedAt)}</span>
      </td>
      <th scope="row">
        <Name text={incident.name} />
        <Host text={shortName(told.beside)} title={told.beside} />
      </th>
      <td>
        {told.failed}
        <Cause cause={incident.cause} />
      </td>
      <td class="whole">{cloudOf(incident) ?? <span class="muted">{t('cloudNone')}</span>}</td>
      <td>{told.sites}</td>
      <td>{told.instead || <span class="muted">{t('nobodyInstead')}</span>}</td>
      <td class="num">{number(language, incident.saved)}</td>
      <td class="num">{number(language, incident.lost)}</td>
    </tr>
  );
}

function foundRow(language: Language, incident: IncidentRow, now: number): FoundRow {
  const [told, cloud] = [toldOf(language, incident), cloudOf(incident)];
  const { name, startedAt, saved, lost } = incident;
  return {
    name: [name, told.beside, told.failed, cloud, told.sites, told.instead].join(' '),
    values: [startedAt, name, told.failed, cloud, told.sites, told.instead || null, saved, lost],
    row: <Row key={`${name} ${startedAt}`} incident={incident} told={told} now={now} />,
  };
}

const columns = [
  ['columnWhen'],
  ['columnWho', 'providerMeaning'],
  ['columnFault'],
  ['columnCloud', 'cloudMeaning'],
  ['viewSites'],
  ['columnInstead', 'insteadMeaning'],
  ['columnSaved', 'savedMeaning', 'num'],
  ['columnLost', 'lostMeaning', 'num'],
] as const;

function All({ incidents, now, onExport }: AllProps) {
  const language = useLanguage();
  const { t } = language;
  return (
    <FindTable
      title={t('incidentsAll')}
      meaning={t('incidentMeaning')}
      find={t('findIncident')}
      nothing={t('noIncidentFound')}
      heads={columns.map(([head, meaning, kind]) => ({
        name: t(head),
        ...(meaning ? { meaning: t(meaning) } : {}),
        ...(kind ? { kind } : {}),
      }))}
      rows={incidents.map((one) => foundRow(language, one, now))}
      order={{ at: 0, down: true }}
      class="incidents"
      isLong
    >
      <ExportButtons what={t('incidentsAll')} onExport={onExport} />
    </FindTable>
  );
}

export function IncidentsView({ incidents, online, now, notify, onExportIncidents, onNotify }: IncidentsViewProps) {
  const language = useLanguage();
  const { t } = language;
  const [days, setDays] = useState(1);
  const from = now - days * DAY_MS;
  const shown = incidents.filter(({ endedAt }) => (endedAt ?? now) >= from);
  return (
    <>
      <section class="card">
        <div class="head">
          <NowTold incidents={incidents} online={online} />
          <div class="row-acts">
            <select
              class="select"
              aria-label={t('incidentsRange')}
              value={days}
              onChange={(event) => setDays(Number(event.currentTarget.value))}
            >
              {ranges.map((one) => (
                <option key={one.days} value={one.days} selected={one.days === days}>
                  {t(one.words)}
                </option>
              ))}
            </select>
          </div>
        </div>
        {shown.length === 0 ? <p>{t('incidentsNone')}</p> : <Timeline incidents={shown} from={from} now={now} />}
      </section>
      {shown.length > 0 && (
        <section class="card">
          <All incidents={shown} now={now} onExport={(kind) => onExportIncidents(kind, shown)} />
        </section>
      )}
      <section class="card">
        <Setting title={t('notify')} text={t('notifyText')} on={notify} isLocked={false} onSwitch={onNotify} />
      </section>
    </>
  );
}
