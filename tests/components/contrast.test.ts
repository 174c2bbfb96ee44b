// Measures the contrast of every pair of tokens that the components put together, in the four themes.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const file = fileURLToPath(new URL('../../assets/look/tokens.css', import.meta.url));
const css = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');

function colours(start: string): Record<string, string> {
  const from = css.indexOf(start);
  if (from < 0) throw new Error(`No "${start}" in tokens.css.`);
  const block = css.slice(from, css.indexOf('}', from));
  return Object.fromEntries(
    [...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/gi)].map(([, name, hex]) => [name, hex]),
  );
}

const light = colours(':root');
const dark = { ...light, ...colours('@media (prefers-color-scheme: dark)') };
const themes: Record<string, Record<string, string>> = {
  light,
  dark,
  'high contrast light': { ...light, ...colours('(prefers-contrast: more) and (prefers-color-scheme: light)') },
  'high contrast dark': { ...dark, ...colours('(prefers-contrast: more) and (prefers-color-scheme: dark)') },
};

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Text needs 4.5, controls and drawings 3 (WCAG 2.2, 1.4.3 and 1.4.11). */
const pairs: [number, string, string][] = [
  [4.5, 'ink', 'ground surface sunken detour-tint fail-tint care-tint'],
  [4.5, 'ink-2', 'ground surface sunken'],
  [4.5, 'ink-3', 'ground surface sunken'],
  [4.5, 'detour', 'ground surface'],
  [4.5, 'detour-ink', 'detour-tint surface'],
  [4.5, 'on-detour', 'detour detour-hover'],
  [4.5, 'fail', 'ground surface'],
  [4.5, 'fail-ink', 'surface'],
  [4.5, 'on-fail', 'fail'],
  [4.5, 'care', 'surface'],
  [4.5, 'drill-ink', 'drill'],
  [4.5, 'care-ink', 'care-tint surface'],
  [3, 'line-strong', 'ground surface sunken'],
  [3, 'focus', 'ground surface sunken'],
];

test.each(Object.keys(themes))('text and controls can be told from their ground in %s', (theme) => {
  const tokens = themes[theme] ?? {};
  for (const [least, fore, grounds] of pairs)
    for (const ground of grounds.split(' '))
      expect(ratio(tokens[fore] ?? '', tokens[ground] ?? ''), `${fore} on ${ground}`).toBeGreaterThanOrEqual(least);
});
