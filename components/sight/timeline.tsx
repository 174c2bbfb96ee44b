// When whom of the site's providers failed, as bars over time. A picture of the table below it, so readers are spared it.

import { type Language, useLanguage } from '@/components/kit/language';
import { CutName } from '@/components/kit/name';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { Key } from './key';
import { isMidnight, roundMarks } from './round-marks';

const LANES = 12;
/** A bar's least width: what has just begun is seen, too. */
const LEAST = '4px';
/** A mark nearer to the end, in percent, would stand in the word for it. */
const NEAR_END = 90;

export interface TimelineProps {
  incidents: readonly IncidentRow[];
  /** Epoch ms, both. */
  from: number;
  now: number;
}

/** "4:00 PM", or the day at its beginning. */
function markWords({ locale }: Language, at: number): string {
  const parts = isMidnight(at)
    ? ({ day: 'numeric', month: 'short' } as const)
    : ({ hour: 'numeric', minute: '2-digit' } as const);
  return new Intl.DateTimeFormat(locale, parts).format(at);
}

/** How much of the span is over at an instant, percent. */
const shareOf = (from: number, now: number) => (at: number) => (100 * (Math.max(at, from) - from)) / (now - from);

function Bar({ incident, from, now }: Omit<TimelineProps, 'incidents'> & { incident: IncidentRow }) {
  const share = shareOf(from, now);
  const [start, end] = [share(incident.startedAt), share(incident.endedAt ?? now)];
  return (
    <i
      class={incident.endedAt === null ? '' : 'over'}
      style={{ insetInlineStart: `min(${start}%, 100% - ${LEAST})`, inlineSize: `${end - start}%` }}
    />
  );
}

export function Timeline({ incidents, from, now }: TimelineProps) {
  const language = useLanguage();
  const names = [...new Set(incidents.map(({ name }) => name))].slice(0, LANES);
  const share = shareOf(from, now);
  const marks = roundMarks(from, now).map((at) => ({ at, style: { insetInlineStart: `${share(at)}%` } }));
  return (
    <>
      <div class="timeline" aria-hidden="true">
        <div class="lanes">
          <div class="marks">
            {marks.map(({ at, style }) => (
              <i key={at} style={style} />
            ))}
          </div>
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
        </div>
        <div class="axis">
          {marks
            .filter(({ at }) => share(at) < NEAR_END)
            .map(({ at, style }) => (
              <span key={at} style={style}>
                {markWords(language, at)}
              </span>
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
