// Identical reads in flight share one rescue.
import { expect, test } from 'vitest';
import { createShared } from '@/lib/background/state/shared';

const deferred = () => {
  let settle: (value: string) => void = () => {};
  const promise = new Promise<string>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
};

test('the same key runs once, another key runs beside it, and after the end it runs anew', async () => {
  const shared = createShared<string>();
  const { promise, settle } = deferred();
  let runs = 0;
  const work = () => {
    runs++;
    return promise;
  };
  const { signal } = new AbortController();
  const both = [shared('a', signal, work), shared('a', signal, work)];
  shared('b', signal, work);
  expect(runs).toBe(2);
  settle('0x1');
  expect(await Promise.all(both)).toEqual(['0x1', '0x1']);
  await shared('a', signal, work);
  expect(runs).toBe(3);
});

test('a run is cancelled when the last who waits has left, not before', () => {
  const shared = createShared<string>();
  const [one, two] = [new AbortController(), new AbortController()];
  let ending: AbortSignal | undefined;
  const work = (signal: AbortSignal) => {
    ending = signal;
    return new Promise<string>(() => {});
  };
  shared('a', one.signal, work);
  shared('a', two.signal, work);
  one.abort();
  expect(ending?.aborted).toBe(false);
  two.abort();
  expect(ending?.aborted).toBe(true);
});

test('who comes after the last one left does not join a run that is being cancelled', () => {
  const shared = createShared<string>();
  const [left, next] = [new AbortController(), new AbortController()];
  let runs = 0;
  const work = () => {
    runs++;
    return new Promise<string>(() => {});
  };
  shared('a', left.signal, work);
  left.abort();
  shared('a', next.signal, work);
  expect(runs).toBe(2);
});
