// The popup's sentence keeps still.
import { expect, test } from 'vitest';
import { CALM_MS, calm, stir } from '@/components/kit/calm';
import { report } from './reports-of';

const well = report('well');
const rescuing = report('rescuing', { savedInTab: 3 });

test('a new state waits until the old one has stood for five seconds', () => {
  const shown = calm(null, well, 1_000);
  expect(calm(shown, rescuing, 1_000 + CALM_MS - 1)).toEqual(shown);
  expect(calm(shown, rescuing, 1_000 + CALM_MS)).toEqual({ report: rescuing, since: 1_000 + CALM_MS });
});

test('new numbers of the same state show at once and do not renew the wait', () => {
  const shown = calm(null, rescuing, 1_000);
  const more = report('rescuing', { savedInTab: 4 });
  expect(calm(shown, more, 2_000)).toEqual({ report: more, since: 1_000 });
});

test('what the user pressed, and another site, show at once', () => {
  const shown = calm(null, well, 1_000);
  const off = report('off-here', { here: false });
  expect(calm(stir(shown), off, 100_000)?.report).toBe(off);
  const elsewhere = report('unseen', { site: 'https://example.org' });
  expect(calm(shown, elsewhere, 1_001).report).toBe(elsewhere);
});
