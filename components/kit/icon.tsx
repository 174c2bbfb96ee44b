// The glyphs of our pages, 16 x 16, drawn in the colour of the text beside them; never the only bearer of a fact.

/** Shared with page-icon.tsx. */
export const ring = 'M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2';
export const dot = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
const full = (x: number) => `M${x + 1} 4h2q1 0 1 1v6q0 1-1 1h-2q-1 0-1-1v-6q0-1 1-1`;
const empty = (x: number) => `M${x + 1.2} 4.6h1.6q.6 0 .6.6v5.6q0 .6-.6.6h-1.6q-.6 0-.6-.6v-5.6q0-.6.6-.6`;
const box = 'M4.5 2h7A2.5 2.5 0 0 1 14 4.5v7a2.5 2.5 0 0 1-2.5 2.5h-7A2.5 2.5 0 0 1 2 11.5v-7A2.5 2.5 0 0 1 4.5 2';

/** What is drawn as a line. */
const lines = {
  ok: `${ring}M5.25 8.25 7.25 10.25 10.9 6`,
  fail: '',
  detour: 'M1.5 4.5h2C6.5 4.5 5 11.5 8 11.5h4.5m-2.25-2.75L13 11.5l-2.75 2.75',
  probe: ring,
  unseen: ring,
  off: `${ring}M5 8h6`,
  partly: ring,
  ask: `${ring}M6.25 6.5a1.75 1.75 0 1 1 2.6 1.5q-.85.45-.85 1.25M8 11v.1`,
  pause: `${ring}M6.5 6v4M9.5 6v4`,
  level3: '',
  level2: empty(11),
  level1: empty(6) + empty(11),
  level0: empty(1) + empty(6) + empty(11),
  settings: `M2 4.5h6.5M12 4.5h2M2 11.5h2M7.5 11.5H14${dot(10.25, 4.5, 1.75)}${dot(5.75, 11.5, 1.75)}`,
  open: 'M9 2.5h4.5V7M13.25 2.75 7.5 8.5M6.5 3.5h-3a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-3',
  down: 'm4 6 4 4 4-4',
  list: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  picture: 'M1.5 4.5h2.75C7.5 4.5 8.5 11.5 11.75 11.5h2.75M1.5 11.5h2.75C7.5 11.5 8.5 4.5 11.75 4.5h2.75',
} as const;

export type Glyph = keyof typeof lines;

/** What is filled; the cross of `fail` lies on its box. */
const fills: Partial<Record<Glyph, string>> = {
  fail: box,
  probe: dot(8, 8, 2),
  partly: 'M8 2a6 6 0 0 0 0 12z',
  level3: full(1) + full(6) + full(11),
  level2: full(1) + full(6),
  level1: full(1),
};

const dashed: ReadonlySet<Glyph> = new Set(['probe', 'unseen']);

/** `tone` is one of the state colours of parts.css; without it the glyph takes the colour of its place. */
export function Icon({ glyph, tone = '', small = false }: { glyph: Glyph; tone?: string; small?: boolean }) {
  return (
    <svg class={`i ${tone} ${small ? 'small-i' : ''}`} viewBox="0 0 16 16" aria-hidden="true">
      <path class="i-fill" d={fills[glyph] ?? ''} />
      <path
        class={`i-line ${dashed.has(glyph) ? 'dashed' : ''} ${glyph.startsWith('level') ? 'thin' : ''}`}
        d={lines[glyph]}
      />
      {glyph === 'fail' && <path class="rd-x" d="m5.5 5.5 5 5m0-5-5 5" />}
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
