// An endpoint in no list: is its chain the real one? Only blocks that a community endpoint knows prove it (rules 0.5). Runs in the background.
import { blockTimeSecondsOf } from '@/lib/directory/chains';
import { parseCalls } from '@/lib/rpc/call';
import { objectMembers, parseJson } from '@/lib/rpc/json-source';
import { type AttemptContext, attemptAt } from './attempt';
import type { RpcCandidate } from './candidates';
import type { Evidence } from './session';
import { createShared } from './shared';
import type { Target } from './target';
import { within } from './within';

const WITNESSES = 3;
/** One that is silent must leave time for the next, and for the calls themselves. */
const WITNESS_MS = 1_500;
/** A fork shares all old blocks with the real chain: only one that was near the head when the site saw it tells them apart. */
const NEAR_HEAD_BLOCKS = 64;
const UNKNOWN_BLOCK_TIME_S = 12;
/** Chains are not clocks: half as fast again is still the same chain. */
const PACE = 1.5;

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
  const asks = blocks.map(
    ({ number }) => `{"method":"eth_getBlockByNumber","params":["0x${number.toString(16)}",false]}`,
  );
  const answers = await ask(candidate, ['{"method":"eth_blockNumber","params":[]}', ...asks], signal, context);
  const [head, ...found] = answers ?? [];
  const hashes = found.map(hashOf);
  if (head === undefined || hashes.some((hash) => hash === null)) return null;
  if (hashes.some((hash, at) => hash !== blocks[at]?.hash.toLowerCase())) return false;
  return isNearHead(blocks[0], Number(parseJson(head)), chainId, context.clock.now());
}

/** True when the newest block was near the head at the time; null (not proven) when it was an old one. */
function isNearHead(
  newest: Evidence['blocks'][number] | undefined,
  head: number,
  chainId: number,
  now: number,
): true | null {
  if (newest === undefined || !Number.isFinite(head)) return null;
  const blockTimeMs = (blockTimeSecondsOf(chainId) ?? UNKNOWN_BLOCK_TIME_S) * 1_000;
  const minedSince = ((now - newest.seenAt) / blockTimeMs) * PACE;
  return head - newest.number <= NEAR_HEAD_BLOCKS + minedSince ? true : null;
}

/** Result texts in order, or null when the candidate did not answer all. */
async function ask(
  candidate: RpcCandidate,
  asks: readonly string[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<string[] | null> {
  const body = asks.map((text, at) => text.replace('{', `{"jsonrpc":"2.0","id":${at + 1},`));
  const verdict = await attemptAt(candidate, parseCalls(`[${body.join()}]`)?.calls ?? [], signal, context);
  if (verdict.kind !== 'answer') return null;
  return verdict.value.map((member) => member.resultSource ?? 'null');
}

function hashOf(result: string): string | null {
  const hash = result.startsWith('{') ? parseJson(objectMembers(result).get('hash') ?? '') : null;
  return typeof hash === 'string' ? hash.toLowerCase() : null;
}
