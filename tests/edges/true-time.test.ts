// The true time by the clocks of those who answer.
import { expect, test } from 'vitest';
import { noteDate, trueTimeOf } from '@/lib/browser/true-time';

const HOUR = 3_600_000;
const now = 1_800_000_000_000;
const says = (host: string, aheadMs: number) => noteDate(host, new Date(now - aheadMs).toUTCString(), now);

test('one endpoint with a false clock, however often it speaks, does not move the time that the others tell', () => {
  for (const host of ['a.example', 'b.example']) says(host, HOUR);
  for (let times = 0; times < 20; times += 1) says('liar.example', -500 * HOUR);
  expect(trueTimeOf(now)).toBe(now - HOUR);
  noteDate('c.example', 'yesterday', now);
  expect(trueTimeOf(now)).toBe(now - HOUR);
});

test('those who spoke longest ago are forgotten: the machine’s clock may have been set', () => {
  for (let nth = 0; nth < 9; nth += 1) says(`fresh${nth}.example`, 0);
  expect(trueTimeOf(now)).toBe(now);
});
