// Work that must end in time. Pure; runs in the background.
import type { Clock } from '@/lib/failover/clock';

/** Runs `work` with a signal that aborts when `signal` does, or after `ms`; the work ends itself then. */
export async function within<T>(
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  work: (ending: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const ending = AbortSignal.any([signal, stop.signal]);
  void clock.sleep(Math.max(0, ms), ending).then(() => stop.abort());
  try {
    return await work(ending);
  } finally {
    stop.abort();
  }
}
