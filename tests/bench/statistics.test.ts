// Promises of the bench's numbers: what it calls a 95 % interval, and what it calls too slow.
import { expect, test } from 'vitest';
import { isFarOver, type Row, verdictOf } from './rows';
import { difference, estimate } from './statistics';

/** The same sequence each time: a linear congruential generator, 0 to 1. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

test('the interval holds the true median in about 95 of 100 runs, however skewed the samples are', () => {
  const next = chance(7);
  const trueMedian = Math.log(2); // of the exponential distribution
  const runs = Array.from({ length: 2_000 }, () => estimate(Array.from({ length: 60 }, () => -Math.log(1 - next()))));
  const held = runs.filter(({ low, high }) => low <= trueMedian && trueMedian <= high).length / runs.length;
  expect(held).toBeGreaterThan(0.93);
  expect(held).toBeLessThan(0.985);
});

test('a difference is taken pair by pair, so that what both rounds suffered cancels out', () => {
  const storm = [1, 900, 3, 700, 2];
  expect(
    difference(
      storm.map((ms) => ms + 4),
      storm,
    ),
  ).toMatchObject({ median: 4, low: 4, high: 4, rounds: 5 });
});

test('a budget is kept only when the upper end of the interval keeps it, and the gate is at twice the budget', () => {
  const row = (low: number, high: number): Row => {
    const held = { median: (low + high) / 2, low, high, rounds: 200 };
    const budget = { limit: 10, held, words: '+ 10 ms' };
    return { section: '', what: '', who: '', time: null, base: null, added: held, budget, note: null };
  };
  expect([row(2, 9), row(8, 12), row(11, 15), row(21, 25)].map(verdictOf)).toEqual(['ok', 'unclear', 'OVER', 'OVER']);
  expect([row(8, 30), row(11, 19), row(21, 25)].map(isFarOver)).toEqual([false, false, true]);
});
