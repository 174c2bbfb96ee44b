// Whom a transaction is handed to. Pure; runs in the background.
import type { RpcCandidate } from '@/lib/background/rescue/candidates';

const OPERATORS = 3;

/** One endpoint per operator group, three at most, of those that pass transactions on to everybody. */
export function takersOf(candidates: readonly RpcCandidate[]): RpcCandidate[] {
  return independent(candidates.filter((one) => one.mempool === 'public' && !one.subset));
}

/** One candidate per operator group, three at most. */
export function independent(candidates: readonly RpcCandidate[]): RpcCandidate[] {
  const groups = new Map<string, RpcCandidate>();
  for (const one of candidates) if (!groups.has(one.group)) groups.set(one.group, one);
  return [...groups.values()].slice(0, OPERATORS);
}

/** What one of them made of it when it took it; `own` as its candidate. */
export interface Taken<T> {
  own: boolean;
  value: T;
}

/** What the first public one that takes it makes of it; once all have ended an own one's is enough. Null when nobody took it. */
export function firstTaken<T>(runs: readonly Promise<Taken<T> | null>[]): Promise<T | null> {
  return new Promise((resolve, reject) => {
    for (const run of runs) run.then((taken) => taken?.own === false && resolve(taken.value), reject);
    Promise.all(runs).then((all) => resolve(all.find((taken) => taken !== null)?.value ?? null), reject);
  });
}
