// Reads answered through a Merkle proof, or by a block's header alone, under a block that two operators know by one hash (rules, part 2, 3.1). Runs in the background.

import { vettedAt } from '@/lib/background/rescue/attempt';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import { healthOf, noteAttempt, noteNoProof } from '@/lib/background/rescue/health';
import type { RpcTrail } from '@/lib/background/rescue/rescue';
import { failover } from '@/lib/failover/failover';
import { areApart } from '@/lib/failover/quorum';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { type Head, headIn } from '@/lib/rpc/head';
import { blockAt } from '@/lib/rpc/own-call';
import { blockOf } from '@/lib/rpc/pin';
import type { StateRead } from '@/lib/rpc/proof/state-read';
import type { Member } from '@/lib/rpc/reply';
import {
  type BlockAsked,
  type HeadSeen,
  headAt,
  headsElsewhere,
  isLate,
  mostBehind,
  pinAt,
  pinOf,
  settled,
} from './agreed-head';
import { isBelowShown } from './height';
import { proofMemoryOf } from './proof-memory';
import type { Vetted } from './vet';
import type { VoteOptions } from './vote';

export type Provable = { call: RpcCall; read: StateRead };
interface Proven {
  head: Head;
  results: string[];
}

export type ProofResult = { members: Member[]; by: string; trail: RpcTrail } | { members: null; trail: RpcTrail };

/** Provers are rare; whoever fails leaves the read to a vote. */
export const MOST_PROVERS = 2;
const MOST_WITNESSES = 3;
/** Two honest nodes' final blocks are an epoch or two apart at most. */
const MOST_BEHIND_FINAL = 96;

/** The block that a read is asked at: `pending` state is that of the head. Null where it cannot be proven there. */
export function blockAsked(call: RpcCall): BlockAsked | null {
  const at = blockOf(call);
  if (at === null || at.kind === 'fixed') return null;
  if (at.kind === 'number') return at.number;
  if (at.tag !== 'pending') return at.tag;
  return call.method === 'eth_getTransactionCount' || call.method === 'eth_getBlockByNumber' ? null : 'latest';
}

/** All `reads` at one block, or none. Null members: somebody else must be asked, in another way. */
export async function prove(reads: readonly Provable[], block: BlockAsked, options: VoteOptions): Promise<ProofResult> {
  const { state, scope, chainId, clock } = options;
  const place = { session: state.session, scope, chainId };
  const memory = proofMemoryOf(place);
  const [pin, now] = [pinOf(place, clock.now()), clock.now()];
  const known = block === 'latest' ? pin : typeof block === 'number' ? memory.headAt(block, now) : null;
  const kept = known === null ? null : memory.resultsOf(reads, known);
  if (kept !== null) return { members: kept.map(memberOf), by: '', trail: [] };
  if (reads.some(({ read }) => read.needsProof) && !memory.takeProof(known, options.mostProofs)) return nothing;
  const result = await provenAnywhere(reads, { block, known }, options);
  if (result.found === null) return { members: null, trail: result.trail };
  const { found, by, trail } = result;
  memory.keep(reads, found.head, found.results, clock.now());
  const members = found.results.map(memberOf);
  if (block !== 'latest' || pinAt(place, found.head, clock.now(), known !== null).hash === found.head.hash)
    return { members, by: by.url, trail };
  // Another call of the site has agreed on a block meanwhile, or the site has been further already.
  if (known !== null) return { ...nothing, trail };
  const again = await prove(reads, block, { ...options, candidates: firstOf(by, options) });
  return { ...again, trail: [...trail, ...again.trail] };
}

const nothing: ProofResult = { members: null, trail: [] };

export const memberOf = (resultSource: string): Member => ({ idSource: '1', resultSource, error: null });

const firstOf = (one: RpcCandidate, { candidates }: VoteOptions) => [
  one,
  ...candidates.filter((other) => other !== one),
];

type Found = { found: Proven; by: RpcCandidate; trail: RpcTrail } | { found: null; trail: RpcTrail };

interface Where {
  block: BlockAsked;
  /** The agreed block that this is; when asked again, the prover's own. */
  known: Head | null;
  /** The second time at one prover. */
  isAgain?: true;
}

/** Where no block is agreed on yet, a second operator is asked for its header at the same time. */
async function provenAnywhere(reads: readonly Provable[], where: Where, options: VoteOptions): Promise<Found> {
  const { clock, signal, budgetMs, candidates } = options;
  const provers = candidates.filter((one) => mayProve(one, reads, options));
  const [first] = provers;
  if (first === undefined) return { found: null, trail: [] };
  const witness = where.known === null ? witnessFor(first, where.block, options) : null;
  const attempt = (prover: RpcCandidate, ending: AbortSignal) => provenAt(prover, reads, where, ending, options);
  const result = await failover(provers, attempt, { clock, signal, budgetMs, maxAttempts: MOST_PROVERS });
  const { trail } = result;
  if (result.kind !== 'answer') return { found: null, trail };
  const { by, value: found } = result;
  const isAgreed = found.head === where.known || (await isKnown(found.head, by, await witness, where.block, options));
  return isAgreed ? { found, by, trail } : { found: null, trail };
}

function mayProve(one: RpcCandidate, reads: readonly Provable[], { state, scope, clock }: VoteOptions): boolean {
  if (reads.every(({ read }) => !read.needsProof)) return true;
  const { noProofUntil = 0 } = healthOf(state.session, scope, one.url);
  return !one.subset && noProofUntil <= clock.now();
}

/** Reads with their head, from one prover; the head is not agreed on yet where it is not the known one. */
async function provenAt(
  prover: RpcCandidate,
  reads: readonly Provable[],
  where: Where,
  signal: AbortSignal,
  options: VoteOptions,
): Promise<Verdict<Proven>> {
  const { block, known } = where;
  const asks = reads.map(({ read }) => read.asks(known?.number ?? block));
  const before = known === null ? [blockAt(block)] : [];
  const verdict = await vettedAt(prover, [...before, ...asks.flat()], signal, options);
  if (verdict.kind === 'fault' || verdict.kind === 'abandoned') return verdict;
  const { members = [] } = verdict.kind === 'answer' ? verdict.value : {};
  const head = known ?? headIn(members[0]?.resultSource ?? null);
  const results =
    verdict.kind !== 'answer' || head === null ? null : resultsIn(reads, asks, verdict.value, head, before.length);
  const isOlder = results !== null && isBelow(reads, results, options);
  if (isOlder) return { kind: 'refusal', reason: 'missing-data' };
  if (head !== null && results !== null) return { kind: 'answer', value: { head, results } };
  // A block came between the two questions; or it keeps proofs of its newest block alone, as many do.
  const next =
    block === 'latest' && where.isAgain !== true
      ? { block, known: known === null ? head : null, isAgain: true as const }
      : null;
  if (next !== null && (next.known ?? known) !== null) return provenAt(prover, reads, next, signal, options);
  const lie = verdict.kind === 'answer' && known !== null ? lieIn(reads, asks, verdict.value, known) : null;
  if (lie !== null) return named(prover, lie, options);
  // Strict mode asks for more at a block that a prover may have left behind by then.
  const isLeft = typeof block === 'number' && options.mostProofs !== undefined;
  if (!isLeft) noteNoProof(options.state.session, options.scope, prover.url, options.clock.now());
  return { kind: 'refusal', reason: 'unknown' };
}

/** What of it contradicts itself at the block that it was asked at. */
function lieIn(
  reads: readonly Provable[],
  asks: readonly (readonly RpcCall[])[],
  { members }: Vetted,
  head: Head,
): string | null {
  let place = 0;
  for (const [nth, { read }] of reads.entries()) {
    const end = place + (asks[nth]?.length ?? 0);
    const sources = members.slice(place, end).map(({ resultSource }) => resultSource ?? '');
    const lie = read.lieIn?.(sources, head) ?? null;
    if (lie !== null) return lie;
    place = end;
  }
  return null;
}

function named(prover: RpcCandidate, what: string, { state, scope, clock }: VoteOptions): Verdict<Proven> {
  const verdict = { kind: 'fault', fault: { kind: 'wrong', what } } as const;
  noteAttempt(state.session, scope, prover.url, { verdict, tookMs: 0, now: clock.now() });
  return verdict;
}

function isBelow(reads: readonly Provable[], results: readonly string[], options: VoteOptions): boolean {
  const { state, scope, chainId, family, clock } = options;
  const calls = reads.map(({ call }) => call);
  return isBelowShown(
    calls,
    results.map(memberOf),
    { session: state.session, key: scope.key, chainId, family },
    clock.now(),
  );
}

/** One result per read; null when one of them does not follow from the head. */
function resultsIn(
  reads: readonly Provable[],
  asks: readonly (readonly RpcCall[])[],
  { members, each }: Vetted,
  head: Head,
  from: number,
): string[] | null {
  const results: string[] = [];
  let place = from;
  for (const [nth, { read }] of reads.entries()) {
    const count = asks[nth]?.length ?? 0;
    const sources = members.slice(place, place + count).map(({ resultSource }) => resultSource ?? '');
    const isWhole = read.needsProof || each.slice(place, place + count).every((standing) => standing === 'checked');
    const result = isWhole ? read.read(sources, head) : null;
    if (result === null) return null;
    results.push(result);
    place += count;
  }
  return results;
}

/** Somebody else's header of that block, asked beside the prover. */
async function witnessFor(prover: RpcCandidate, block: BlockAsked, options: VoteOptions): Promise<HeadSeen | null> {
  const voices = options.candidates.filter((one) => areApart(one, prover));
  const [seen] = await headsElsewhere(voices, 1, block, options.signal, options);
  return seen ?? null;
}

/**
 * Does another operator know that block by its hash, or by its child's word for its parent? And is it as new as it is asked for: an old block of the
 * chain is a block of the chain.
 */
async function isKnown(
  head: Head,
  by: RpcCandidate,
  first: HeadSeen | null,
  block: BlockAsked,
  options: VoteOptions,
): Promise<boolean> {
  const { signal, chainId } = options;
  const voices = options.candidates.filter((one) => areApart(one, by));
  const witness = first !== null && areApart(first.by, by) ? first : await witnessFor(by, block, options);
  if (witness === null) return false;
  const behind = witness.head.number - head.number;
  if (block === 'latest' && (behind > mostBehind(chainId) || isLate(head, chainId, options.clock.now())))
    return (await settled([{ by, head }, witness], signal, options))?.hash === head.hash;
  if (witness.head.hash === head.hash || witness.head.parentHash === head.hash) return true;
  if (typeof block === 'string' && behind > MOST_BEHIND_FINAL) return false;
  const others = voices.filter((one) => one !== witness.by);
  for (const voice of [witness.by, ...others].slice(0, MOST_WITNESSES))
    if ((await headAt(voice, head.number, signal, options))?.hash === head.hash) return true;
  return false;
}
