// One attempt at one candidate: send, prove its chain, judge, check. Runs in the background.

import { isHousekeeping } from '@/lib/background/settings/own-nodes';
import { learnClouds } from '@/lib/background/sight/clouds';
import { operatorKey, takeOperator } from '@/lib/background/state/limits';
import type { Scope } from '@/lib/background/state/scope';
import { createShared } from '@/lib/background/state/shared';
import type { State } from '@/lib/background/state/state';
import { within } from '@/lib/background/state/within';
import { type ChainProof, proveChain, voicesFor } from '@/lib/background/trust/chain-proof';
import {
  isIdEnough,
  mostApart,
  type Need,
  patienceMs,
  proofTimeoutMs,
  proofUntil,
} from '@/lib/background/trust/chain-trust';
import { isTooOld } from '@/lib/background/trust/height';
import { takeParty } from '@/lib/background/trust/shown-addresses';
import { learnFrom, type VetContext, type Vetted, vet } from '@/lib/background/trust/vet';
import type { Clock } from '@/lib/failover/clock';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import type { Family } from '@/lib/rpc/family';
import { methodOf } from '@/lib/rpc/methods';
import type { Member } from '@/lib/rpc/reply';
import { type RpcCandidate, voicesOf } from './candidates';
import { healthOf, noteAttempt, noteProof, noteWidestLogs } from './health';
import { askWithLogs } from './log-answers';
import { sendCalls } from './send';

export interface AttemptContext {
  state: State;
  scope: Scope;
  clock: Clock;
  timeoutMs: number;
  chainId: number;
  /** Of that chain. */
  family: Family;
  /** All that may be asked for this chain, in order: who proves a candidate is taken from them. */
  candidates: readonly RpcCandidate[];
}

/** How long another operator's head may keep an answer waiting that is good only near it. */
const HEAD_MS = 800;

/** Between the proof and the sending of a transaction; false when it need not be sent any more. */
export type Gate = (isProven: boolean) => Promise<boolean>;

/** As `vettedAt`, for whom it is all the same how far an answer was checked. */
export async function attemptAt(
  candidate: RpcCandidate,
  calls: readonly RpcCall[],
  signal: AbortSignal,
  context: AttemptContext,
  gate?: Gate,
): Promise<Verdict<Member[]>> {
  const verdict = await vettedAt(candidate, calls, signal, context, gate);
  return verdict.kind === 'answer' ? { kind: 'answer', value: verdict.value.members } : verdict;
}

/**
 * Asks one candidate all `calls`; an answer holds one member per call, in order. The chain is proven beside the call, and
 * the answer held until it is right. Moves the candidate's breaker and latency by what this attempt met.
 */
export async function vettedAt(
  candidate: RpcCandidate,
  calls: readonly RpcCall[],
  signal: AbortSignal,
  context: AttemptContext,
  gate: Gate = async () => true,
): Promise<Verdict<Vetted>> {
  const { state, scope, clock } = context;
  const startedAt = clock.now();
  if (signal.aborted) return { kind: 'abandoned' };
  if (candidate.inside && calls.some(({ method }) => isHousekeeping(method)))
    return { kind: 'refusal', reason: 'method-unsupported' };
  const { parties } = state.settings.checks;
  if (!candidate.own && !takeParty(state.session, scope, calls, candidate.operator, parties))
    return { kind: 'refusal', reason: 'unknown' };
  if (!takeOperator(operatorKey(scope, candidate.operator), 1, startedAt))
    return { kind: 'refusal', reason: 'unknown' };
  const answer = await provenAnswer(candidate, calls, signal, context, gate);
  const outcome = answer.kind === 'answer' ? vet(calls, answer.value, candidate, vetContext(context)) : answer;
  const now = clock.now();
  noteAttempt(state.session, scope, candidate.url, { verdict: outcome, tookMs: now - startedAt, now });
  void learnClouds(state, scope, candidate.url, candidate.clouds);
  return outcome;
}

const vetContext = ({ state: { session }, scope, chainId, family }: AttemptContext): VetContext => ({
  ...{ session, scope, chainId, family },
});

async function provenAnswer(
  candidate: RpcCandidate,
  calls: readonly RpcCall[],
  signal: AbortSignal,
  context: AttemptContext,
  gate: Gate,
): Promise<Verdict<Member[]>> {
  if (calls.some(({ method }) => methodOf(method).kind === 'broadcast')) {
    // It must not arrive where its arrival would then be doubted: the chain is proven before it leaves.
    const proof = await ensureChain(candidate, 'broadcast', signal, context);
    const mayGo = await gate(proof.kind === 'answer');
    if (proof.kind !== 'answer') return proof;
    return mayGo ? askAll(candidate, calls, signal, context) : { kind: 'abandoned' };
  }
  const [proof, verdict, head] = await Promise.all([
    ensureChain(candidate, 'read', signal, context),
    askAll(candidate, calls, signal, context),
    headElsewhere(candidate, calls, signal, context),
  ]);
  if (proof.kind !== 'answer') return proof;
  return isTooOld(calls, verdict, head, context.family) ? { kind: 'refusal', reason: 'missing-data' } : verdict;
}

async function askAll(
  { url, batch, chainId }: RpcCandidate,
  calls: readonly RpcCall[],
  signal: AbortSignal,
  { timeoutMs, clock, family, state: { session }, scope }: AttemptContext,
): Promise<Verdict<Member[]>> {
  const verdicts = await askWithLogs(calls, {
    chainId,
    widest: healthOf(session, scope, url).widestLogs ?? null,
    ask: (some) => sendCalls(url, some, { signal, timeoutMs, batch, now: clock.now(), family }),
    learn: (widestLogs) => noteWidestLogs(session, scope, url, widestLogs),
  });
  const members: Member[] = [];
  for (const verdict of verdicts) {
    if (verdict.kind !== 'answer') return verdict;
    members.push(verdict.value);
  }
  return { kind: 'answer', value: members };
}

/** A page that opens with thirty calls needs one proof. */
const proofs = createShared<Verdict<null>>();

/**
 * A candidate that answers for another chain is worse than an outage. For a transaction the chain id of a public one is enough only where
 * nobody could compare more, and that of the user's own never where somebody might: what listens there may have become a fork.
 */
export async function ensureChain(
  candidate: RpcCandidate,
  need: Need,
  signal: AbortSignal,
  context: AttemptContext,
): Promise<Verdict<null>> {
  const { state, scope, clock, candidates, family } = context;
  const { provenUntil, comparedUntil } = healthOf(state.session, scope, candidate.url);
  if (clock.now() < (need === 'read' ? provenUntil : comparedUntil)) return { kind: 'answer', value: null };
  return proofs(`${need} ${scope.key} ${candidate.url}`, signal, async (ending) => {
    const ask = (one: RpcCandidate, calls: readonly RpcCall[], until: AbortSignal) =>
      askOurs(one, calls, until, {
        ...context,
        isVoice: one !== candidate,
        timeoutMs: proofTimeoutMs(candidate, one),
      });
    const options = {
      ...{ identity: family.identity, ask, clock, signal: ending, patienceMs: patienceMs(candidate, need) },
      mostApart: mostApart(candidate, family.identity),
    };
    const voices = voicesFor(candidate, voicesOf(candidate, candidates, state, scope, clock.now()));
    return learnt(candidate, await proveChain(candidate, voices, options), need, context);
  });
}

/** Public questions of our own, with nothing of a site in them. Where batches are not taken after all, they are asked one by one. */
export async function askOurs(
  voice: RpcCandidate,
  calls: readonly RpcCall[],
  signal: AbortSignal,
  context: AttemptContext & { isVoice: boolean },
): Promise<Verdict<Member>[]> {
  const { url, batch, operator } = voice;
  const { clock, scope, family, isVoice, timeoutMs } = context;
  const now = clock.now();
  if (isVoice && !takeOperator(operatorKey(scope, operator), 1, now)) return [{ kind: 'refusal', reason: 'unknown' }];
  const options = { signal, timeoutMs, now, family };
  const verdicts = await sendCalls(url, calls, { ...options, batch });
  const isTooMany = verdicts.some((verdict) => verdict.kind === 'refusal' && verdict.reason === 'batch-limit');
  const all = isTooMany && calls.length > 1 ? await sendCalls(url, calls, { ...options, batch: 1 }) : verdicts;
  learnFrom(calls, all, voice, vetContext(context));
  return all;
}

/** What another operator says of the head; null when none of the calls needs it, or nobody says. */
async function headElsewhere(
  candidate: RpcCandidate,
  calls: readonly RpcCall[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<number | null> {
  const { family, clock, candidates } = context;
  const head = calls.map(family.nearHead).find((near) => near !== null)?.head;
  const [voice] = head === undefined ? [] : voicesFor(candidate, candidates);
  if (head === undefined || voice === undefined) return null;
  const [verdict] = await within(HEAD_MS, { clock, signal }, (ending) =>
    askOurs(voice, [head], ending, { ...context, isVoice: true, timeoutMs: HEAD_MS }),
  );
  const source = verdict?.kind === 'answer' ? verdict.value.resultSource : null;
  return source === null ? null : (family.heightOf(head, source)?.number ?? null);
}

/** Remembers what a proof said of all who took part in it. */
function learnt(
  candidate: RpcCandidate,
  proof: ChainProof<RpcCandidate>,
  need: Need,
  { state: { session, policy }, scope, clock }: AttemptContext,
): Verdict<null> {
  const now = clock.now();
  const wrong = { kind: 'fault', fault: { kind: 'wrong', what: 'chain' } } as const;
  if (proof.kind === 'proven' || proof.kind === 'id-only')
    for (const liar of proof.liars) noteAttempt(session, scope, liar.url, { verdict: wrong, tookMs: 0, now });
  switch (proof.kind) {
    case 'proven':
    case 'id-only':
      noteProof(session, scope, candidate.url, proofUntil(candidate, proof.kind, now));
      return proof.kind === 'proven' || isIdEnough(candidate, need, policy.policy)
        ? { kind: 'answer', value: null }
        : { kind: 'refusal', reason: 'unknown' };
    case 'wrong':
      return wrong;
    case 'disputed':
      return { kind: 'refusal', reason: 'unknown' };
    case 'stale':
      return { kind: 'refusal', reason: 'missing-data' };
    case 'unanswered':
      return proof.verdict;
  }
}
