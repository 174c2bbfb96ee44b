// Work that must end in time. Pure; runs in the background.
import type { Clock } from '@/lib/failover/clock';
import { over } from '@/lib/failover/over';

/** Runs `work` with a signal that aborts when `signal` does, or after `ms`; the work ends itself then. What it leaves running goes on. */
export async function within<T>(
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  work: (ending: AbortSignal) => Promise<T>,
): Promise<T> {
  const [late, done] = [new AbortController(), new AbortController()];
  if (ms <= 0) late.abort();
  void clock.sleep(Math.max(0, ms), AbortSignal.any([signal, done.signal])).then(() => {
    if (!done.signal.aborted) late.abort();
  });
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } finally {
    done.abort(over);
  }
}

/** What `work` gives; null where that takes longer than `ms`, or `signal` aborts. The work goes on. @throws what `work` rejects with in time. */
export function inTime<T>(
  work: Promise<T>,
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<T | null> {
  const done = new AbortController();
  const late = clock.sleep(Math.max(0, ms), AbortSignal.any([signal, done.signal])).then(() => null);
  return Promise.race([work, late]).finally(() => done.abort(over));
}

/** What `ask` gives first, or rejects with; it is called again each `everyMs`, as an answer may be lost on its way. */
export function askAgain<T>(ask: () => Promise<T>, everyMs: number, clock: Clock): Promise<T> {
  const done = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const turn = async () => {
      for (; !done.signal.aborted; await clock.sleep(everyMs, done.signal)) ask().then(resolve, reject);
    };
    void turn();
  }).finally(() => done.abort(over));
}
