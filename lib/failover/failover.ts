// Asking one candidate after the other until one answers. Knows neither JSON-RPC nor IPFS. Runs in the background.
import type { Clock } from './clock';
import { over } from './over';
import type { Verdict } from './verdict';

export interface TrailStep<C, T> {
  candidate: C;
  startedAt: number;
  durationMs: number;
  verdict: Verdict<T>;
}

export type Failover<C, T> =
  | { kind: 'answer'; value: T; by: C; voices: number; trail: TrailStep<C, T>[] }
  | { kind: 'exhausted'; trail: TrailStep<C, T>[] }
  | { kind: 'abandoned'; trail: TrailStep<C, T>[] };

export interface FailoverOptions<T> {
  clock: Clock;
  /** Aborts when the site left; running attempts are cancelled. */
  signal: AbortSignal;
  /** For all attempts together, ms. */
  budgetMs: number;
  /** A second attempt starts beside a pending one after this long; asking a second stranger costs no new kind of disclosure. */
  secondAfterMs?: number;
  /** At most this many candidates. */
  maxAttempts?: number;
  /** A weak answer (null, [], zero) waits for a second voice; two weak ones, or one when nobody else answers, are the answer. */
  isWeak?: (value: T) => boolean;
}

interface Run<C, T> {
  readonly trail: TrailStep<C, T>[];
  readonly pending: Set<Promise<void>>;
  held: { value: T; by: C } | null;
  done: Failover<C, T> | null;
}

/**
 * Asks `candidates` in order, at most two at a time. Each is asked once: we fail over, we do not retry.
 * Never rejects; an attempt that throws is our own error and passes through.
 */
export async function failover<C, T>(
  candidates: readonly C[],
  attempt: (candidate: C, signal: AbortSignal) => Promise<Verdict<T>>,
  options: FailoverOptions<T>,
): Promise<Failover<C, T>> {
  const { clock, signal, budgetMs, secondAfterMs = 600, maxAttempts = 5 } = options;
  const stop = new AbortController();
  const ending = AbortSignal.any([signal, stop.signal]);
  const deadline = clock.now() + budgetMs;
  const run: Run<C, T> = { trail: [], pending: new Set(), held: null, done: null };
  const queue = candidates.slice(0, maxAttempts);
  while (run.done === null && !signal.aborted && clock.now() < deadline) {
    const next = run.pending.size < 2 ? queue.shift() : undefined;
    if (next !== undefined) begin(run, next, attempt, ending, options);
    if (run.pending.size === 0) break;
    const wait = run.pending.size < 2 && queue.length > 0 ? secondAfterMs : deadline - clock.now();
    await pause(run, Math.min(wait, deadline - clock.now()), clock, ending);
  }
  const result = run.done ?? conclude(run, signal);
  stop.abort(over);
  return result;
}

/** Until one attempt ends or `ms` have passed. */
async function pause<C, T>(run: Run<C, T>, ms: number, clock: Clock, ending: AbortSignal): Promise<void> {
  const awake = new AbortController();
  await Promise.race([...run.pending, clock.sleep(Math.max(0, ms), AbortSignal.any([ending, awake.signal]))]);
  awake.abort(over);
}

function begin<C, T>(
  run: Run<C, T>,
  candidate: C,
  attempt: (candidate: C, signal: AbortSignal) => Promise<Verdict<T>>,
  ending: AbortSignal,
  options: FailoverOptions<T>,
): void {
  const startedAt = options.clock.now();
  const work = attempt(candidate, ending).then((verdict) => {
    run.pending.delete(work);
    run.trail.push({ candidate, startedAt, durationMs: options.clock.now() - startedAt, verdict });
    if (verdict.kind === 'answer' && run.done === null) take(run, candidate, verdict.value, options);
  });
  run.pending.add(work);
}

function take<C, T>(run: Run<C, T>, by: C, value: T, options: FailoverOptions<T>): void {
  if (!(options.isWeak?.(value) ?? false)) {
    run.done = { kind: 'answer', value, by, voices: 1, trail: run.trail };
  } else if (run.held === null) {
    run.held = { value, by };
  } else {
    run.done = { kind: 'answer', ...run.held, voices: 2, trail: run.trail };
  }
}

function conclude<C, T>(run: Run<C, T>, signal: AbortSignal): Failover<C, T> {
  if (signal.aborted) return { kind: 'abandoned', trail: run.trail };
  if (run.held !== null) return { kind: 'answer', ...run.held, voices: 1, trail: run.trail };
  return { kind: 'exhausted', trail: run.trail };
}
