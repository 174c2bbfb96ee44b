// The glyphs of our pages, 16 x 16, drawn in the colour of the text beside them; never the only bearer of a fact.
import type { ComponentChildren } from 'preact';

const line = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': 1.5,
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;
const ring = <circle cx="8" cy="8" r="6" {...line} />;
const dashes = <circle cx="8" cy="8" r="6" {...line} stroke-dasharray="2.4 2.31" />;
const barAt = (x: number) => <rect x={x} y="4" width="4" height="8" rx="1" fill="currentColor" />;
const emptyAt = (x: number) => (
  <rect x={x + 0.6} y="4.6" width="2.8" height="6.8" rx=".6" {...line} stroke-width="1.2" />
);
const path = (d: string) => <path d={d} {...line} />;

const glyphs = {
  ok: [ring, path('M5.25 8.25 7.25 10.25 10.9 6')],
  fail: [
    <rect key="box" x="2" y="2" width="12" height="12" rx="2.5" fill="currentColor" />,
    <path key="x" class="rd-x" d="m5.5 5.5 5 5m0-5-5 5" />,
  ],
  detour: [path('M1.5 4.5h2C6.5 4.5 5 11.5 8 11.5h4.5'), path('m10.25 8.75 2.75 2.75-2.75 2.75')],
  probe: [dashes, <circle key="dot" cx="8" cy="8" r="2" fill="currentColor" />],
  unseen: [dashes],
  off: [ring, path('M5 8h6')],
  pause: [ring, path('M6.5 6v4M9.5 6v4')],
  level3: [barAt(1), barAt(6), barAt(11)],
  level2: [barAt(1), barAt(6), emptyAt(11)],
  level1: [barAt(1), emptyAt(6), emptyAt(11)],
  level0: [emptyAt(1), emptyAt(6), emptyAt(11)],
  sites: [<rect key="frame" x="1.75" y="3" width="12.5" height="10" rx="2" {...line} />, path('M2 6.25h12')],
  endpoints: [
    <circle key="a" cx="3.5" cy="8" r="1.75" {...line} />,
    <circle key="b" cx="12.5" cy="3.5" r="1.75" {...line} />,
    <circle key="c" cx="12.5" cy="12.5" r="1.75" {...line} />,
    path('M5.2 7.2 10.8 4.3M5.2 8.8l5.6 2.9'),
  ],
  settings: [
    path('M2 4.5h6.5M12 4.5h2M2 11.5h2M7.5 11.5H14'),
    <circle key="a" cx="10.25" cy="4.5" r="1.75" {...line} />,
    <circle key="b" cx="5.75" cy="11.5" r="1.75" {...line} />,
  ],
  open: [path('M9 2.5h4.5V7M13.25 2.75 7.5 8.5M6.5 3.5h-3a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-3')],
  down: [path('m4 6 4 4 4-4')],
  plus: [path('M8 3v10M3 8h10')],
  export: [path('M8 2.5v7.25M5 7l3 3 3-3M2.5 13.5h11')],
  erase: [path('M2.5 4.5h11M6.5 4.5v-2h3v2M4 4.5l.75 9h6.5l.75-9M6.75 7v4M9.25 7v4')],
  search: [<circle key="lens" cx="7" cy="7" r="4.5" {...line} />, path('m10.5 10.5 3.25 3.25')],
  info: [ring, path('M8 7.25v3.5'), <circle key="dot" cx="8" cy="5" r=".9" fill="currentColor" />],
  lock: [
    <rect key="body" x="3" y="7" width="10" height="6.5" rx="1.5" {...line} />,
    path('M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2'),
  ],
  eye: [
    path('M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Z'),
    <circle key="pupil" cx="8" cy="8" r="2" {...line} />,
  ],
} satisfies Record<string, ComponentChildren>;

export type Glyph = keyof typeof glyphs;

/** `tone` is one of the state colours of parts.css; without it the glyph takes the colour of its place. */
export function Icon({ glyph, tone = '', small = false }: { glyph: Glyph; tone?: string; small?: boolean }) {
  return (
    <svg class={`i ${tone} ${small ? 'small-i' : ''}`} viewBox="0 0 16 16" aria-hidden="true">
      {glyphs[glyph]}
    </svg>
  );
}

/** The mark on its tile; its colours are the same on every ground. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0a6670" />
      <path
        d="M10 4a4 4 0 0 0 4 4 8 8 0 0 1 0 16 4 4 0 0 0-4 4"
        fill="none"
        stroke="#fff"
        stroke-width="4"
        stroke-linecap="round"
      />
      <rect x="6" y="12" width="8" height="8" rx="2" fill="#ffb59e" />
    </svg>
  );
}
