// A hostile page cannot make us busy, and no operator is flooded.
import { expect, test } from 'vitest';
import { createBuckets, enter } from '@/lib/background/state/limits';

const t0 = 1_700_000_000_000;

test('ten thousand asks in three seconds are granted as a burst and then by the second', () => {
  const take = createBuckets(5, 100);
  let granted = 0;
  for (let ask = 0; ask < 10_000; ask++) if (take('site', 1, t0 + ask * 0.3)) granted++;
  expect(granted).toBeGreaterThanOrEqual(100);
  expect(granted).toBeLessThanOrEqual(115);
});

test('one site’s greed costs another nothing', () => {
  const take = createBuckets(5, 10);
  for (let ask = 0; ask < 100; ask++) take('greedy', 1, t0);
  expect(take('modest', 1, t0)).toBe(true);
});

test('a batch costs as much as its calls, and what was refused costs nothing', () => {
  const take = createBuckets(10, 30);
  expect(take('site', 31, t0)).toBe(false);
  expect(take('site', 30, t0)).toBe(true);
  expect(take('site', 1, t0)).toBe(false);
  expect(take('site', 10, t0 + 1_000)).toBe(true);
});

test('a site has at most 32 asks in flight, and places come back', () => {
  const places = Array.from({ length: 32 }, () => enter('a'));
  expect(enter('a')).toBeNull();
  expect(enter('b')).not.toBeNull();
  places[0]?.();
  expect(enter('a')).not.toBeNull();
});
