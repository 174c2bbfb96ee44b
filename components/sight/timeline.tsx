// When whom of the site's providers failed, as bars over time. A picture of the table below it, so readers are spared it.

import { type Language, useLanguage } from '@/components/kit/language';
import { CutName } from '@/components/kit/name';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { Key } from './key';

const LANES = 12;
const MARKS = 6;
const DAY_MS = 86_400_000;

export interface TimelineProps {
  incidents: readonly IncidentRow[];
  /** Epoch ms, both. */
  from: number;
  now: number;
}

function markWords(language: Language, at: number, isDay: boolean): string {
  const parts = isDay
    ? ({ hour: 'numeric', minute: '2-digit' } as const)
    : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(language.locale, parts).format(at);
}

function Bar({ incident, from, now }: Omit<TimelineProps, 'incidents'> & { incident: IncidentRow }) {
  const share = (at: number) => (100 * (Math.max(at, from) - from)) / (now - from);
  const [start, end] = [share(incident.startedAt), share(incident.endedAt ?? now)];
  return (
    <i
      class={incident.endedAt === null ? '' : 'over'}
      style={{ insetInlineStart: `${start}%`, inlineSize: `${end - start}%` }}
    />
  );
}

export function Timeline({ incidents, from, now }: TimelineProps) {
  const language = useLanguage();
  const names = [...new Set(incidents.map(({ name }) => name))].slice(0, LANES);
  const marks = Array.from({ length: MARKS }, (_, at) => from + (at * (now - from)) / MARKS);
  return (
    <>
      <div class="timeline" aria-hidden="true">
        {names.map((name) => (
          <div class="lane" key={name}>
            <CutName text={name} class="who" />
            <div class="bars">
              {incidents
                .filter((one) => one.name === name)
                .map((one) => (
                  <Bar key={one.startedAt} incident={one} from={from} now={now} />
                ))}
            </div>
          </div>
        ))}
        <div class="axis">
          {marks.map((at) => (
            <span key={at}>{markWords(language, at, now - from <= DAY_MS)}</span>
          ))}
          <span>{language.t('axisNow')}</span>
        </div>
      </div>
      <Key
        entries={[
          ['fail', language.t('keyFails')],
          ['detour', language.t('keyOver')],
        ]}
      />
    </>
  );
}
