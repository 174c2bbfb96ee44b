// The promise about work that is done once.
import { expect, test } from 'vitest';
import { keepUnlessFailed } from '@/lib/background/state/keep';

test('what was done is kept; a failure is told to who waited and tried again by who asks next', async () => {
  let runs = 0;
  const load = keepUnlessFailed(async () => {
    runs += 1;
    if (runs === 1) throw new Error('the disk is busy');
    return { runs };
  });
  const waiting = [load(), load()];
  expect(await Promise.allSettled(waiting)).toEqual([
    { status: 'rejected', reason: new Error('the disk is busy') },
    { status: 'rejected', reason: new Error('the disk is busy') },
  ]);
  const state = await load();
  expect(state).toEqual({ runs: 2 });
  expect(await load()).toBe(state);
});
