// How long an endpoint took lately, as a line, with its faults on the ground line. Readers are told the same in words.
import type { LiveHealth } from '@/lib/messages/live-health';
import { number, useLanguage } from './language';
import { span } from './words';

const WIDTH = 84;
const HEIGHT = 18;
/** Below this all looks like one straight line: a few ms are noise. */
const LEAST_TOP_MS = 100;

export function Sparkline({ recent }: Pick<LiveHealth, 'recent'>) {
  const language = useLanguage();
  const { t } = language;
  const answered = recent.flatMap(([, tookMs]) => (tookMs === null ? [] : [tookMs]));
  if (recent.length === 0) return <span class="dim">{t('notAsked')}</span>;
  const top = Math.max(LEAST_TOP_MS, ...answered);
  const step = WIDTH / Math.max(1, recent.length - 1);
  const points = recent.map(([, tookMs], at) => ({
    x: Math.round(at * step * 10) / 10,
    y: tookMs === null ? null : Math.round((HEIGHT - 3 - (tookMs / top) * (HEIGHT - 6)) * 10) / 10,
  }));
  const line = points.map(({ x, y }, at) =>
    y === null ? '' : `${(points[at - 1]?.y ?? null) === null ? 'M' : 'L'}${x} ${y}`,
  );
  const faults = points.filter(({ y }) => y === null).map(({ x }) => `M${x - 1.5} ${HEIGHT - 1}h3`);
  const last = points.at(-1);
  const failed = recent.length - answered.length;
  const words = [
    ...(answered.length === 0
      ? []
      : [t('sparkAnswers', span(language, Math.min(...answered)), span(language, Math.max(...answered)))]),
    ...(failed === 0 ? [] : [t('sparkFaults', number(language, failed), number(language, recent.length))]),
  ].join(' ');
  return (
    <span class="spark" title={words}>
      <span class="sr">{words}</span>
      <svg width={WIDTH + 4} height={HEIGHT} viewBox={`-2 0 ${WIDTH + 4} ${HEIGHT}`} aria-hidden="true">
        <path class="line" d={line.join('')} />
        <path class="fault" d={faults.join('')} />
        {last !== undefined && last.y !== null && <circle cx={last.x} cy={last.y} r="2" />}
      </svg>
    </span>
  );
}
