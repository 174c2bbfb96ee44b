// When what is known is written down: soon, not for each change, gently while much changes, and at once where a reply depends on it.
import { afterEach, expect, test, vi } from 'vitest';
import { createSaving } from '@/lib/background/state/saving';

afterEach(() => vi.restoreAllMocks());

function openClock() {
  let now = 1_000;
  let timers: { at: number; run: () => void }[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    runAfter: (ms: number, run: () => void) => void timers.push({ at: now + ms, run }),
    due: () => timers.map(({ at }) => at - now),
    /** What takes its time. */
    pass: (ms: number) => {
      now += ms;
    },
    async advance(ms: number) {
      now += ms;
      const ripe = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of ripe) run();
      await settle();
    },
  };
}

test('many changes are one save, 20 ms after the first of them', async () => {
  const clock = openClock();
  const saving = createSaving(clock);
  let saves = 0;
  const save = async () => ++saves;
  for (let changes = 0; changes < 50; changes++) saving.soon(save);
  await clock.advance(19);
  expect(saves).toBe(0);
  await clock.advance(1);
  expect(saves).toBe(1);
  saving.soon(save);
  await clock.advance(20);
  expect(saves).toBe(2);
});

test('what can wait is saved within three seconds, or with what cannot, once', async () => {
  const clock = openClock();
  const saving = createSaving(clock);
  let saves = 0;
  const save = async () => ++saves;
  for (let calls = 0; calls < 50; calls++) saving.later(save);
  await clock.advance(2_999);
  expect(saves).toBe(0);
  await clock.advance(1);
  expect(saves).toBe(1);
  saving.later(save);
  await clock.advance(500);
  saving.soon(save);
  saving.later(save);
  await clock.advance(20);
  expect(saves).toBe(2);
  await clock.advance(4_000);
  expect(saves).toBe(2);
});

test.each([
  [1, 20],
  [6, 60],
  [40, 100],
])('after a save that took %i ms the next waits %i ms', async (tookMs, waitMs) => {
  const clock = openClock();
  const saving = createSaving(clock);
  saving.soon(async () => clock.pass(tookMs));
  await clock.advance(20);
  saving.soon(async () => undefined);
  expect(clock.due()).toEqual([waitMs]);
});

test('a save that fails says so, and the next is made as ever', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const clock = openClock();
  const saving = createSaving(clock);
  saving.soon(() => Promise.reject(new Error('QUOTA_BYTES exceeded')));
  await clock.advance(20);
  expect(warned).toHaveBeenCalledOnce();
  let saves = 0;
  saving.soon(async () => ++saves);
  await clock.advance(20);
  expect(saves).toBe(1);
});

test('where a reply depends on it, it is written before anybody goes on', async () => {
  const saving = createSaving(openClock());
  let isWritten = false;
  let finish = () => {};
  const save = () =>
    new Promise<void>((resolve) => {
      finish = () => {
        isWritten = true;
        resolve();
      };
    });
  let isTold = false;
  const told = saving.atOnce(save, save).then(() => {
    isTold = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isTold).toBe(false);
  finish();
  await told;
  expect(isWritten).toBe(true);
});

test('where that fails the reply goes out all the same, and all is written soon', async () => {
  const clock = openClock();
  const saving = createSaving(clock);
  let saves = 0;
  await saving.atOnce(
    () => Promise.reject(new Error('QUOTA_BYTES exceeded')),
    async () => ++saves,
  );
  expect(saves).toBe(0);
  await clock.advance(20);
  expect(saves).toBe(1);
});
