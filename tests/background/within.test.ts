// Work that must end in time.
import { expect, test } from 'vitest';
import { askAgain, inTime, within } from '@/lib/background/state/within';
import { systemClock } from '@/lib/browser/clock';

const clock = systemClock;
const { signal } = new AbortController();

test('work without any time left begins with a signal that has fired', async () => {
  for (const ms of [0, -5]) expect(await within(ms, { clock, signal }, async ({ aborted }) => aborted)).toBe(true);
  expect(await within(50, { clock, signal }, async ({ aborted }) => aborted)).toBe(false);
});

test('work that takes too long is told, and what work in time leaves running goes on', async () => {
  const told = await within(20, { clock, signal }, async (ending) => {
    await clock.sleep(1_000, ending);
    return ending.aborted;
  });
  expect(told).toBe(true);
  const ending = await within(20, { clock, signal }, async (given) => given);
  await clock.sleep(60, signal);
  expect(ending.aborted).toBe(false);
});

test('what comes in time is given, and what does not is nothing: late, left, or out of time before it began', async () => {
  const soon = () => clock.sleep(5, signal).then(() => 'there');
  const never = new Promise<string>(() => {});
  expect(await inTime(soon(), 1_000, { clock, signal })).toBe('there');
  expect(await inTime(never, 20, { clock, signal })).toBeNull();
  expect(await inTime(never, -5, { clock, signal })).toBeNull();
  const leaving = new AbortController();
  const asked = inTime(never, 60_000, { clock, signal: leaving.signal });
  leaving.abort();
  expect(await asked).toBeNull();
  await expect(inTime(Promise.reject(new Error('gone')), 1_000, { clock, signal })).rejects.toThrow('gone');
});

test('an answer that is lost is asked for again, the first that comes counts, and nobody asks after that', async () => {
  let asked = 0;
  const never = new Promise<string>(() => {});
  expect(await askAgain(() => (++asked < 3 ? never : Promise.resolve('there')), 10, clock)).toBe('there');
  expect(asked).toBe(3);
  await clock.sleep(50, signal);
  expect(asked).toBe(3);
  expect(await askAgain(async () => 'at once', 60_000, clock)).toBe('at once');
  await expect(askAgain(() => Promise.reject(new Error('gone')), 10, clock)).rejects.toThrow('gone');
});
