// The glyphs that only the dashboard and the welcome page need; kept out of the popup, which has a byte budget.
import { dot, ring } from './icon';

const lines = {
  overview: 'M3 2.5h4v5H3zM9 2.5h4v3.5H9zM3 9.5h4v4H3zM9 8h4v5.5H9z',
  sites: 'M3.75 3h8.5a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-8.5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2M2 6.25h12',
  endpoints: `${dot(3.5, 8, 1.75)}${dot(12.5, 3.5, 1.75)}${dot(12.5, 12.5, 1.75)}M5.2 7.2 10.8 4.3M5.2 8.8l5.6 2.9`,
  picture: `M3.75 2.5h8.5a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-8.5A1.5 1.5 0 0 1 2.25 12V4a1.5 1.5 0 0 1 1.5-1.5M2.5 11.5 6 8l2.5 2.5L10.5 9l3 2.75${dot(10.25, 5.75, 1)}`,
  incident: `${dot(8, 8, 2.25)}M8 1.75v2.5M8 11.75v2.5M1.75 8h2.5M11.75 8h2.5`,
  drill: 'M6.5 2.5h3l2.75 11h-8.5zM5.6 6.5h4.8M4.7 10h6.6M2 13.5h12',
  export: 'M8 2.5v7.25M5 7l3 3 3-3M2.5 13.5h11',
  send: 'M13.75 2.25 7 9M13.75 2.25 9.5 13.75 7 9 2.25 6.5z',
  erase: 'M2.5 4.5h11M6.5 4.5v-2h3v2M4 4.5l.75 9h6.5l.75-9M6.75 7v4M9.25 7v4',
  search: `${dot(7, 7, 4.5)}M10.5 10.5 14 14`,
  info: `${ring}M8 7.25v3.5M8 5v.1`,
  lock: 'M4.5 7h7A1.5 1.5 0 0 1 13 8.5V12a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 12V8.5A1.5 1.5 0 0 1 4.5 7m.75 0V5a2.75 2.75 0 0 1 5.5 0v2',
  behind: 'M13.5 8a5.5 5.5 0 1 1-1.75-4M12.25 1.5v2.75H9.5',
  eye: `M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Z${dot(8, 8, 2)}`,
  calm: `${ring}M5.25 8.25 7.25 10.25 10.9 6`,
} as const;

export type PageGlyph = keyof typeof lines;

export function PageIcon({ glyph, tone = '', small = false }: { glyph: PageGlyph; tone?: string; small?: boolean }) {
  return (
    <svg class={`i ${tone} ${small ? 'small-i' : ''}`} viewBox="0 0 16 16" aria-hidden="true">
      <path class="i-line" d={lines[glyph]} />
    </svg>
  );
}
