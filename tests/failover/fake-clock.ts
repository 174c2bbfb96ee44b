// A clock that moves only when told to, or when everybody sleeps. For tests of the core.
import type { Clock } from '@/lib/failover/clock';

export interface FakeClock extends Clock {
  /** Moves time on and wakes who slept until then. */
  advance(ms: number): Promise<void>;
}

export function fakeClock(start = 1_700_000_000_000): FakeClock {
  let now = start;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        if (signal.aborted) wake();
        signal.addEventListener('abort', wake, { once: true });
      }),
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        now = next.at;
        next.wake();
      }
      now = end;
      await settle();
    },
  };
}
