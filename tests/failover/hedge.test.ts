// Law 2's one exception stays an exception.
import { expect, test } from 'vitest';
import { countHedge, countRead, freshHedgeBudget, mayHedge } from '@/lib/failover/hedge';

const t0 = 1_700_000_000_000;

test('of 10 000 reads at a healthy endpoint at most 2 % may be asked elsewhere, however often one is late', () => {
  let budget = freshHedgeBudget;
  let hedges = 0;
  for (let read = 0; read < 10_000; read++) {
    const now = t0 + read * 50;
    budget = countRead(budget, now);
    if (!mayHedge(budget, now, false, 100)) continue;
    budget = countHedge(budget, now);
    hedges++;
  }
  expect(hedges).toBeLessThanOrEqual(200);
  expect(hedges).toBeGreaterThan(0);
});

test('the first late read of a quiet site may be hedged, the second of the same second may not', () => {
  const budget = countRead(countRead(freshHedgeBudget, t0), t0);
  expect(mayHedge(budget, t0, false, 100)).toBe(true);
  expect(mayHedge(countHedge(budget, t0), t0 + 500, false, 100)).toBe(false);
});

test('after a fault in the last minute a fifth of the reads may be hedged', () => {
  let budget = freshHedgeBudget;
  for (let read = 0; read < 20; read++) budget = countRead(budget, t0);
  budget = countHedge(countHedge(budget, t0), t0);
  expect(mayHedge(budget, t0 + 1, false, 100)).toBe(false);
  expect(mayHedge(budget, t0 + 1, true, 100)).toBe(true);
});

test('heavy bodies are never hedged', () => {
  expect(mayHedge(countRead(freshHedgeBudget, t0), t0, true, 70_000)).toBe(false);
});
