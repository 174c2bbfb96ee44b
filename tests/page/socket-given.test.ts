// What a new line repeats of what the site was given: the same word of the same thing, and the taking back of what it never had.
import { expect, test } from 'vitest';
import { createSubscription, isGiven, noteGiven } from '@/lib/page/socket/socket-subscription';

const subscribe = () => createSubscription('0x1', ['logs', {}], { madeAt: 0, height: 0, followed: [] });
const log = (at: number, removed: boolean) =>
  `{"params":{"result":{"blockHash":"0x${'ab'.repeat(32)}","removed": ${removed},"logIndex":"0x${at.toString(16)}"}}}`;

test('a log that comes again after it was taken back is new, and one that was given or taken back already is not', () => {
  const given = subscribe();
  expect(isGiven(given, log(1, false))).toBe(false);
  noteGiven(given, log(1, false));
  // Neither is the log with the next digit.
  expect([log(1, false), log(1, true), log(17, false)].map((one) => isGiven(given, one))).toEqual([true, false, false]);
  noteGiven(given, log(1, true));
  expect([log(1, true), log(1, false)].map((one) => isGiven(given, one))).toEqual([true, false]);
});

test('what was never given is not taken back; where older than what is remembered it may have been given', () => {
  const given = subscribe();
  expect(isGiven(given, log(1, true))).toBe(true);
  for (let at = 2; at < 514; at += 1) noteGiven(given, log(at, false));
  expect(isGiven(given, log(1, true))).toBe(false);
});
