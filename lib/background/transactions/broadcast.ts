// A signed transaction goes elsewhere: same bytes, same hash, to three independent public operators (rules 2.3, 2.4, part 2 item 2).

import { type AttemptContext, attemptAt, type Gate } from '@/lib/background/rescue/attempt';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import { showable } from '@/lib/background/trust/shown-addresses';
import type { TrailStep } from '@/lib/failover/failover';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import type { Family } from '@/lib/rpc/family';
import type { Member } from '@/lib/rpc/reply';
import { firstTaken, independent, type Taken, takersOf } from './takers';

export type Broadcast =
  | { kind: 'answer'; member: Member; by: RpcCandidate; trail: TrailStep<RpcCandidate, Member[]>[] }
  | { kind: 'exhausted'; trail: TrailStep<RpcCandidate, Member[]>[] };

const WITNESSES = 2;
/** Operators that have proven their chain wait this long for the others, so that the transaction goes to all at once. */
const GATHER_MS = 500;

/**
 * Sends one transaction to up to three operators at once. The first that takes it, or has it already, makes the answer:
 * the hash computed here; an own one's word makes it only once all were heard. When none does, a verdict of theirs ("insufficient funds") is the answer.
 */
export async function broadcast(
  call: RpcCall,
  candidates: readonly RpcCandidate[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<Broadcast> {
  const { family, chainId } = context;
  const hash = family.readTransaction(call, chainId)?.hash ?? '';
  const { state, scope } = context;
  const most = state.settings.checks.parties;
  const chosen = takersOf(showable(state.session, scope, [call], { candidates, most }));
  const trail: TrailStep<RpcCandidate, Member[]>[] = [];
  const enter = gathering(chosen.length, signal, context);
  let taken = false;
  const runs = chosen.map(async (candidate): Promise<Taken<Broadcast> | null> => {
    const startedAt = context.clock.now();
    const arrive = enter();
    // No attempt begins after the site was told (rules 2.4); one that has begun is never cancelled by another's success.
    const gate: Gate = (isProven) => arrive(isProven).then(() => !taken);
    const verdict = await attemptAt(candidate, [call], signal, context, gate);
    void arrive(false);
    if (verdict.kind === 'abandoned') return null;
    trail.push({ candidate, startedAt, durationMs: context.clock.now() - startedAt, verdict });
    if (!isTaken(verdict, hash, family)) return null;
    // An own node may be a fork since a minute ago: the others still get it.
    taken ||= !candidate.own;
    return { own: candidate.own, value: { kind: 'answer', member: hashMember(hash), by: candidate, trail } };
  });
  const first = await firstTaken(runs);
  return first ?? (await withoutTaker(hash, candidates, trail, signal, context));
}

/** Each of `count` enters and arrives once; all wait until all have arrived, or a little after the first that `isReady`. */
function gathering(
  count: number,
  signal: AbortSignal,
  { clock }: AttemptContext,
): () => (isReady: boolean) => Promise<void> {
  let missing = count;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    let isHere = false;
    return (isReady) => {
      if (!isHere) missing -= 1;
      isHere = true;
      if (missing === 0) open();
      else if (isReady) void clock.sleep(GATHER_MS, signal).then(open);
      return opened;
    };
  };
}

function isTaken(verdict: Verdict<Member[]>, hash: string, family: Family): boolean {
  const member = verdict.kind === 'answer' ? verdict.value[0] : undefined;
  if (member === undefined) return false;
  const meaning = family.broadcastMeaning(member, hash);
  return meaning === 'accepted' || meaning === 'known';
}

function hashMember(hash: string): Member {
  return { idSource: '1', resultSource: JSON.stringify(hash), error: null };
}

/** Nobody took it: "nonce too low" may mean that it is mined already; else their verdict is the answer. */
async function withoutTaker(
  hash: string,
  candidates: readonly RpcCandidate[],
  trail: TrailStep<RpcCandidate, Member[]>[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<Broadcast> {
  const verdicts = trail.flatMap(({ candidate, verdict }) =>
    verdict.kind === 'answer' && verdict.value[0] !== undefined ? [{ by: candidate, member: verdict.value[0] }] : [],
  );
  const meaningOf = ({ member }: { member: Member }) => context.family.broadcastMeaning(member, hash);
  const sound = verdicts.filter((one) => meaningOf(one) !== 'mismatch');
  const low = sound.find((one) => meaningOf(one) === 'nonce-too-low');
  if (low !== undefined && (await isKnown(hash, candidates, signal, context)))
    return { kind: 'answer', member: hashMember(hash), by: low.by, trail };
  const verdict = sound.find((one) => meaningOf(one) !== 'mempool-local');
  return verdict === undefined ? { kind: 'exhausted', trail } : { kind: 'answer', ...verdict, trail };
}

async function isKnown(
  hash: string,
  candidates: readonly RpcCandidate[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<boolean> {
  const lookUp = [context.family.lookUp(hash)];
  const verdicts = await Promise.all(
    independent(candidates)
      .slice(0, WITNESSES)
      .map((one) => attemptAt(one, lookUp, signal, context)),
  );
  return verdicts.some((verdict) => verdict.kind === 'answer' && (verdict.value[0]?.resultSource ?? 'null') !== 'null');
}
