// Whom a transaction is handed to. Pure; runs in the background.
import type { RpcCandidate } from './candidates';

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
