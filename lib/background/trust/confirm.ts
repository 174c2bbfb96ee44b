// An endpoint in no list: is its chain the real one? Only blocks that a community endpoint knows prove it (rules 0.5). Runs in the background.

import { type AttemptContext, attemptAt } from '@/lib/background/rescue/attempt';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import type { Target } from '@/lib/background/rescue/target';
import type { Evidence } from '@/lib/background/state/session';
import { createShared } from '@/lib/background/state/shared';
import { within } from '@/lib/background/state/within';
import type { RpcCall } from '@/lib/rpc/call';
import { objectMembers, parseJson } from '@/lib/rpc/json-source';
import { blockAt } from '@/lib/rpc/own-call';
import { newestSighting, type Stamped, wasNearHead } from './near-head';

const WITNESSES = 3;
/** One that is silent must leave time for the next, and for the calls themselves. */
const WITNESS_MS = 1_500;

/**
 * Whether `target` may be rescued. Asks at most three community endpoints, one after the other, for the blocks that the
 * site's own traffic showed; remembers for the session what the first of them said. Null when nobody could say.
 */
export async function confirmChain(
  target: Target & { chainId: number },
  candidates: readonly RpcCandidate[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<boolean | null> {
  if (target.listed) return true;
  const evidence = context.state.session.evidence[`${context.scope.key} ${target.endpoint}`];
  if (evidence === undefined || evidence.confirmed !== null) return evidence?.confirmed ?? null;
  return confirmations(`${context.scope.key} ${target.endpoint}`, signal, async (ending) => {
    for (const candidate of candidates.slice(0, WITNESSES)) {
      const verdict = await within(WITNESS_MS, { clock: context.clock, signal: ending }, (soon) =>
        verdictOf(candidate, evidence, target.chainId, soon, context),
      );
      if (verdict === null) continue;
      evidence.confirmed = verdict;
      return verdict;
    }
    return null;
  });
}

/** A page whose thirty calls fail at once needs one confirmation. */
const confirmations = createShared<boolean | null>();

/** Null when the candidate could not say. Any block that differs makes it a fork. */
async function verdictOf(
  candidate: RpcCandidate,
  { blocks }: Evidence,
  chainId: number,
  signal: AbortSignal,
  context: AttemptContext,
): Promise<boolean | null> {
  const asks = [blockAt('latest'), ...blocks.map(({ number }) => blockAt(number))];
  const [head, ...found] = (await ask(candidate, asks, signal, context))?.map(readBlock) ?? [];
  if (head == null || found.some((block) => block === null)) return null;
  if (found.some((block, at) => block?.hash !== blocks[at]?.hash.toLowerCase())) return false;
  const newest = newestSighting(blocks);
  const known = found.find((block) => block?.number === newest?.number);
  if (newest === undefined || known == null) return null;
  const facts = { chainId, now: context.clock.now() };
  // An old block proves nothing: whoever has shown no other may be a fork that was left standing.
  return wasNearHead({ ...known, seenAt: newest.seenAt }, head, facts) ? true : null;
}

/** Result texts in order, or null when the candidate did not answer all. */
async function ask(
  candidate: RpcCandidate,
  asks: readonly RpcCall[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<string[] | null> {
  const verdict = await attemptAt(candidate, asks, signal, context);
  if (verdict.kind !== 'answer') return null;
  return verdict.value.map((member) => member.resultSource ?? 'null');
}

function readBlock(result: string): (Stamped & { hash: string }) | null {
  if (!result.startsWith('{')) return null;
  const members = objectMembers(result);
  const [number, hash, timestamp] = ['number', 'hash', 'timestamp'].map((name) => parseJson(members.get(name) ?? ''));
  if (typeof hash !== 'string' || typeof number !== 'string' || typeof timestamp !== 'string') return null;
  return { number: Number(number), hash: hash.toLowerCase(), timestampMs: Number(timestamp) * 1_000 };
}
