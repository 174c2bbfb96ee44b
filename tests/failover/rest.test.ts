// When what happens again and again is over: what a page loads is written down after it has come.
import { expect, test } from 'vitest';
import { createRest } from '@/lib/failover/rest';

function open(atLatestMs?: number) {
  let now = 0;
  let timer: { at: number; run: () => void } | null = null;
  const rests: number[] = [];
  let timers = 0;
  const runAfter = (ms: number, run: () => void) => {
    timers += 1;
    timer = { at: now + ms, run };
  };
  const lengths = atLatestMs === undefined ? { restMs: 3_000 } : { restMs: 3_000, atLatestMs };
  const rest = createRest({ now: () => now, runAfter }, lengths, () => rests.push(now));
  const pass = (ms: number) => {
    const end = now + ms;
    while (timer !== null && timer.at <= end) {
      const { at, run } = timer;
      now = at;
      timer = null;
      run();
    }
    now = end;
  };
  return { rest, rests, pass, timers: () => timers };
}

test('a burst rests once, some time after its last, on few timers', () => {
  const { rest, rests, pass, timers } = open(15_000);
  expect(rest.stir()).toBe(true);
  for (let at = 0; at < 500; at++) {
    pass(10);
    expect(rest.stir()).toBe(false);
  }
  expect(rests).toEqual([]);
  pass(2_999);
  expect(rests).toEqual([]);
  pass(1);
  expect(rests).toEqual([8_000]);
  expect(timers()).toBeLessThan(5);
  pass(60_000);
  expect(rests).toHaveLength(1);
  expect(rest.stir()).toBe(true);
});

test('what never rests is taken in turns all the same', () => {
  const { rest, rests, pass } = open(15_000);
  for (let at = 0; at < 40; at++) {
    rest.stir();
    pass(1_000);
  }
  expect(rests).toEqual([15_000, 30_000]);
  const endless = open();
  for (let at = 0; at < 40; at++) {
    endless.rest.stir();
    endless.pass(1_000);
  }
  expect(endless.rests).toEqual([]);
});
