// What did not answer, where it stands, and who answered instead: over all sites, as a picture and as a table. Props in, events out.
import { useState } from 'preact/hooks';
import { type Language, type MessageKey, number, useLanguage } from '@/components/kit/language';
import { Name, plainName, shownSite } from '@/components/kit/name';
import { PageIcon } from '@/components/kit/page-icon';
import { Setting } from '@/components/kit/setting';
import { Table } from '@/components/kit/table';
import { clock, faultWords, pascal } from '@/components/kit/words';
import { nowWords } from '@/components/popup/cause-words';
import { keptHere } from '@/lib/ledger/dependency';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { Timeline } from './timeline';

export interface IncidentsViewProps {
  /** The newest first. */
  incidents: readonly IncidentRow[];
  online: boolean;
  now: number;
  /** The user is notified of what hits the site in front. */
  notify: boolean;
  onExportIncidents: (incidents: readonly IncidentRow[]) => void;
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

function Row({ incident, now }: { incident: IncidentRow; now: number }) {
  const language = useLanguage();
  const { t } = language;
  const { startedAt, endedAt, sites, rescuers } = incident;
  const instead = rescuers.map(({ operator, name }) => (operator === keptHere ? t('keptHere') : plainName(name)));
  const siteNames = sites.map((site) => plainName(shownSite(site)));
  return (
    <tr>
      <td>
        {clock(language, startedAt, now)}
        <span class="sub">{endedAt === null ? t('stillOpen') : lasting(language, endedAt - startedAt)}</span>
      </td>
      <th scope="row">
        <Name text={incident.name} />
        <span class="sub">
          <Name text={(incident.cause === 'cloud' ? incident.operators : incident.hosts).join(', ')} />
        </span>
      </th>
      <td>
        {incident.fault === null ? t('faultStalled') : faultWords(language, incident.fault)}
        <span class="sub">{t(`cause${pascal(incident.cause)}`)}</span>
      </td>
      <td>{cloudOf(incident) ?? <span class="muted">{t('cloudNone')}</span>}</td>
      <td>{siteNames.join(', ')}</td>
      <td>{instead.join(', ') || <span class="muted">{t('nobodyInstead')}</span>}</td>
      <td class="num">{number(language, incident.saved)}</td>
      <td class="num">{number(language, incident.lost)}</td>
    </tr>
  );
}

function All({ incidents, now }: { incidents: readonly IncidentRow[]; now: number }) {
  const { t } = useLanguage();
  const words = ['columnWhen', 'columnWho', 'columnFault', 'columnCloud', 'viewSites', 'columnInstead'] as const;
  const numbers = ['columnSaved', 'columnLost'] as const;
  const heads = [
    ...words.map((head) => ({ name: t(head) })),
    ...numbers.map((head) => ({ name: t(head), kind: 'num' as const })),
  ];
  return (
    <Table title={t('incidentsAll')} heads={heads} class="incidents">
      {incidents.map((one) => (
        <Row key={`${one.name} ${one.startedAt}`} incident={one} now={now} />
      ))}
    </Table>
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
          <h2>{nowWords(language, { incidents, online })}</h2>
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
            <button
              type="button"
              class="button small"
              disabled={shown.length === 0}
              onClick={() => onExportIncidents(shown)}
            >
              <PageIcon glyph="export" small />
              {t('actExportIncidents')}
            </button>
          </div>
        </div>
        {shown.length === 0 ? <p>{t('incidentsNone')}</p> : <Timeline incidents={shown} from={from} now={now} />}
      </section>
      {shown.length > 0 && (
        <section class="card">
          <div class="head">
            <h2>{t('incidentsAll')}</h2>
          </div>
          <All incidents={shown} now={now} />
        </section>
      )}
      <section class="card">
        <Setting title={t('notify')} text={t('notifyText')} on={notify} isLocked={false} onSwitch={onNotify} />
      </section>
    </>
  );
}
