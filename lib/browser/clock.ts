// The real clock. Runs in the background.
import type { Clock } from '@/lib/failover/clock';
import type { Timers } from '@/lib/failover/rest';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      function done() {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    }),
};

export const systemTimers: Timers = {
  now: () => performance.now(),
  runAfter: (ms, run) => void setTimeout(run, ms),
};
