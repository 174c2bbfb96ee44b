// The drills that run, and those that have ended: one report at a time, to keep or to share. Props in, events out.
import { useState } from 'preact/hooks';
import { AssuranceChip } from '@/components/kit/chip';
import { Host } from '@/components/kit/host';
import { number, useLanguage } from '@/components/kit/language';
import { asciiHost, Name, plainName } from '@/components/kit/name';
import { PageIcon } from '@/components/kit/page-icon';
import { Table } from '@/components/kit/table';
import { clock } from '@/components/kit/words';
import { type DrillReport, type DrillRow, isBroken } from '@/lib/ledger/drill';
import type { RunningDrill } from '@/lib/messages/drill';
import {
  countWords,
  drillTitle,
  notCutWords,
  rowInstead,
  rowPart,
  rowTook,
  verdictWords,
  whatName,
  whenWords,
} from './drill-words';
import { type RehearseEvents, RehearseSite, Runs } from './rehearse-site';

export interface DrillsViewProps {
  /** The newest first. */
  drills: readonly DrillReport[];
  running: readonly RunningDrill[];
  now: number;
  onExportDrill: (drill: DrillReport, as: 'html' | 'json') => void;
  onForgetDrill: (id: string) => void;
  rehearse: RehearseEvents;
}

function Row({ row }: { row: DrillRow }) {
  const language = useLanguage();
  const isLost = isBroken(row);
  return (
    <tr>
      <th scope="row">
        <Name text={row.operatorName} />
        <Host text={asciiHost(row.host)} />
      </th>
      <td>{rowPart(language, row)}</td>
      <td class="num">{number(language, row.calls)}</td>
      <td class="num">{number(language, row.saved)}</td>
      <td class={isLost ? 'num fail' : 'num'}>{number(language, row.lost)}</td>
      <td>{rowInstead(language, row)}</td>
      <td class="num">{rowTook(language, row)}</td>
      <td>
        {row.assurance !== null && (
          <AssuranceChip assurance={row.assurance} role={row.role === 'chains' ? undefined : 'content'} />
        )}
      </td>
    </tr>
  );
}

const columns = [
  ['columnWho', 'providerMeaning'],
  ['columnFor', 'partMeaning'],
  ['columnCalls', 'callsMeaning', 'num'],
  ['columnSaved', 'savedMeaning', 'num'],
  ['columnLost', 'lostMeaning', 'num'],
  ['columnInstead', 'insteadMeaning'],
  ['columnTook', 'tookMeaning', 'num'],
  ['columnSure', 'sureMeaning'],
] as const;

function Parts({ rows }: { rows: readonly DrillRow[] }) {
  const { t } = useLanguage();
  return (
    <section class="card">
      <h2>{t('drillParts')}</h2>
      <Table
        title={t('drillParts')}
        heads={columns.map(([head, meaning, kind]) => ({
          name: t(head),
          meaning: t(meaning),
          ...(kind ? { kind } : {}),
        }))}
        class="drill-parts"
      >
        {rows.map((row) => (
          <Row key={`${row.host} ${row.partName}`} row={row} />
        ))}
      </Table>
    </section>
  );
}

interface ReportProps {
  drill: DrillReport;
  now: number;
  events: Omit<DrillsViewProps, 'drills' | 'running' | 'now'>;
}

function Report({ drill, now, events }: ReportProps) {
  const language = useLanguage();
  const { t } = language;
  const [isAgain, setAgain] = useState(false);
  return (
    <>
      <section class="card">
        <div class="head">
          <h2>{drillTitle(language, drill)}</h2>
          <div class="row-acts">
            <button type="button" class="button small" aria-expanded={isAgain} onClick={() => setAgain(!isAgain)}>
              <PageIcon glyph="drill" small />
              {t('drillAgain')}
            </button>
            {(['html', 'json'] as const).map((kind) => (
              <button key={kind} type="button" class="button small" onClick={() => events.onExportDrill(drill, kind)}>
                <PageIcon glyph="export" small />
                {t('actExportDrill', kind.toUpperCase())}
              </button>
            ))}
            <button type="button" class="button small harm" onClick={() => events.onForgetDrill(drill.id)}>
              {t('actForgetDrill')}
            </button>
          </div>
        </div>
        {isAgain && (
          <div class="again">
            <RehearseSite site={drill.site} host={drill.host} wanted={drill.what} now={now} events={events.rehearse} />
          </div>
        )}
        <p class="sub">{whenWords(language, drill)}</p>
        <div class="tape" aria-hidden="true" />
        <h3>{verdictWords(language, drill)}</h3>
        <p>{countWords(language, drill)}</p>
      </section>
      {drill.rows.length > 0 && <Parts rows={drill.rows} />}
      <section class="card">
        <h2>{t('drillLeftAlone')}</h2>
        {notCutWords(language, drill).map((words) => (
          <p key={words}>{words}</p>
        ))}
      </section>
    </>
  );
}

function Ended({ drills, now, events }: Pick<DrillsViewProps, 'drills'> & Omit<ReportProps, 'drill'>) {
  const language = useLanguage();
  const { t } = language;
  const [chosen, setChosen] = useState('');
  const drill = drills.find(({ id }) => id === chosen) ?? drills[0];
  if (drill === undefined) return null;
  return (
    <>
      <select
        class="select"
        aria-label={t('viewDrills')}
        value={drill.id}
        onChange={(event) => setChosen(event.currentTarget.value)}
      >
        {drills.map((one) => (
          <option key={one.id} value={one.id} selected={one === drill}>
            {[clock(language, one.startedAt, now), plainName(asciiHost(one.host)), whatName(language, one.what)].join(
              ' · ',
            )}
          </option>
        ))}
      </select>
      <Report key={drill.id} drill={drill} now={now} events={events} />
    </>
  );
}

export function DrillsView({ drills, running, now, ...events }: DrillsViewProps) {
  const { t } = useLanguage();
  if (drills.length + running.length === 0)
    return (
      <section class="card empty">
        <p>{t('drillsNone')}</p>
      </section>
    );
  return (
    <div class="drills">
      {running.map((one) => (
        <section key={one.tabId} class="card">
          <Runs running={one} host={one.host} now={now} events={events.rehearse} />
        </section>
      ))}
      <Ended drills={drills} now={now} events={events} />
    </div>
  );
}
