// Getting the failed calls of one ask answered elsewhere: from memory, by one rescuer, or by broadcast. Runs in the background.

import type { KnownFilters } from '@/lib/background/filters/filter-needs';
import type { FilterSave } from '@/lib/background/filters/filters';
import { isFilterCall, isServable, rescueWithFilters } from '@/lib/background/filters/rescue-filters';
import { onlyFor } from '@/lib/background/settings/own-nodes';
import { inSeenClouds } from '@/lib/background/sight/clouds';
import { takeRescue } from '@/lib/background/state/limits';
import { ledgerOf } from '@/lib/background/state/state';
import { within } from '@/lib/background/state/within';
import { broadcast } from '@/lib/background/transactions/broadcast';
import { broadcastBarred } from '@/lib/background/transactions/may-broadcast';
import { blocksTooFar, noteNewer } from '@/lib/background/trust/agreed-head';
import { type Read, readAssured } from '@/lib/background/trust/assured';
import { confirmChain } from '@/lib/background/trust/confirm';
import { isBelowShown, noteShown } from '@/lib/background/trust/height';
import { noteSent, withKnownNonces } from '@/lib/background/trust/nonces';
import type { Vetted } from '@/lib/background/trust/vet';
import { failover, type TrailStep } from '@/lib/failover/failover';
import type { Assurance, Verdict } from '@/lib/failover/verdict';
import type { WhyNot } from '@/lib/ledger/report';
import { openStall } from '@/lib/ledger/stall';
import type { RpcCall } from '@/lib/rpc/call';
import { isVersion1 } from '@/lib/rpc/evm';
import { familyFor } from '@/lib/rpc/families';
import type { Family } from '@/lib/rpc/family';
import { methodOf } from '@/lib/rpc/methods';
import type { Member } from '@/lib/rpc/reply';
import { type AttemptContext, vettedAt } from './attempt';
import { candidatesFor, type RpcCandidate } from './candidates';
import { noteBehind } from './health';
import type { Target } from './target';

export type RpcTrail = TrailStep<RpcCandidate, unknown>[];

export type Rescue =
  | {
      kind: 'answer';
      members: Member[];
      by: string;
      assurance: Assurance;
      trail: RpcTrail;
      /** Of the filters among the calls. */
      saves?: FilterSave[];
    }
  /** `withheld`: an empty answer to a hedge, good only once the site's own can no longer come. */
  | { kind: 'lost'; whyNot: WhyNot; trail: RpcTrail; withheld?: Rescue }
  | { kind: 'abandoned' };

export interface RescueOptions extends Omit<AttemptContext, 'candidates' | 'chainId' | 'family'> {
  /** For all that is done for these calls: then the site has its own failure. */
  budgetMs: number;
  /** The site's endpoint is alive and refused these calls: one other voice, and only its results count. */
  onlyResults: boolean;
  /** The site's own answer may still come: an empty one must not overtake it. */
  isHedge: boolean;
  signal: AbortSignal;
  /** The site's own: what filters are kept by. */
  endpoint: string;
  filters: KnownFilters;
}

/** `newest`: what is asked of the head stays so, whatever block the site is at: a poll wants what is new. */
export type RunOptions = RescueOptions & AttemptContext & { newest?: true };

/** All `calls` or nothing: a batch that is half from here and half from there would show two heads. */
export async function rescue(calls: readonly RpcCall[], target: Target, options: RescueOptions): Promise<Rescue> {
  const { chainId } = target;
  if (target.barred !== null || chainId === null) return lost(target.barred ?? 'unknown-chain');
  const why = callsBarred(calls, target, options);
  if (why !== null && why !== 'mempool-unknown') return lost(why);
  const family = familyFor(chainId);
  const local = calls.map((call) => (target.listed ? localMember(call, chainId, family) : null));
  if (local.every((member) => member !== null))
    return { kind: 'answer', members: local, by: '', assurance: 'checked', trail: [] };
  const result = await rescueElsewhere(calls, { ...target, chainId }, why, options);
  return onlyFor(options.state.settings, chainId, options.scope) === null ? result : ownOnly(result);
}

/** Where the user's node alone may answer, its silence is what the site is told of. */
function ownOnly(result: Rescue): Rescue {
  const isSilence = result.kind === 'lost' && silences.has(result.whyNot);
  return isSilence ? { ...result, whyNot: 'own-only' } : result;
}

const silences: ReadonlySet<WhyNot> = new Set(['no-candidate', 'all-failed', 'unknown-chain']);

/** @param why What the popup may ask about; null when nothing speaks against it. */
async function rescueElsewhere(
  calls: readonly RpcCall[],
  target: Target & { chainId: number },
  why: WhyNot | null,
  options: RescueOptions,
): Promise<Rescue> {
  const { state, scope, clock } = options;
  if (!takeRescue(scope.top, calls.length, clock.now())) return lost('limit');
  const family = familyFor(target.chainId);
  const candidates = candidatesFor(inSeenClouds(target, state, scope), state, scope, clock.now()).filter((one) =>
    speaks(one, calls),
  );
  if (candidates.length === 0) return lost('no-candidate');
  const deadline = clock.now() + options.budgetMs;
  const context = { ...options, chainId: target.chainId, family, candidates };
  const inTime = <T>(work: (ending: AbortSignal) => Promise<T>) => within(deadline - clock.now(), options, work);
  const confirmed = await inTime((ending) => confirmChain(target, candidates, ending, context));
  if (options.signal.aborted) return { kind: 'abandoned' };
  if (confirmed !== true) return lost(confirmed === false ? 'fork' : 'unknown-chain');
  // Said only now: the popup asks about it, and about a fork it must not.
  if (why !== null) return lost(why);
  if (wouldShowTrade(calls, family, options)) return lost('private-relay');
  const only = calls[0];
  if (calls.length === 1 && only !== undefined && methodOf(only.method).kind === 'broadcast')
    return inTime((ending) => rescueBroadcast(only, context, ending));
  const running = { ...context, budgetMs: deadline - clock.now() };
  if (calls.some(isFilterCall))
    return rescueWithFilters(calls, running, (reads) => rescueReads(reads, { ...running, newest: true }));
  return rescueReads(calls, running);
}

const lost = (whyNot: WhyNot): Rescue => ({ kind: 'lost', whyNot, trail: [] });

/** Not all of Filecoin's endpoints speak Lotus's own methods. */
function speaks({ lotus }: RpcCandidate, calls: readonly RpcCall[]): boolean {
  return lotus || calls.every(({ method }) => methodOf(method).family !== 'filecoin');
}

/** Why these calls may be asked nowhere else; null when they may. */
function callsBarred(calls: readonly RpcCall[], target: Target, options: RescueOptions): WhyNot | null {
  const { state, scope, clock } = options;
  const others = calls.filter((call) => !isServable(call, options.filters));
  const kinds = new Set(others.map((call) => methodOf(call.method).kind));
  for (const kind of kinds) if (kind !== 'read' && kind !== 'broadcast') return 'not-repeatable';
  if (kinds.has('broadcast') && calls.length > 1) return 'not-repeatable';
  if (calls.some(({ method }) => !isVersion1(method, target.url))) return 'not-repeatable';
  for (const call of calls) {
    if (methodOf(call.method).kind !== 'broadcast') continue;
    const barred = broadcastBarred(call, target, scope, state.settings);
    if (barred !== null) return barred;
    if (openStall(ledgerOf(state, scope), target.chainId, clock.now())?.sequencer) return 'sequencer';
  }
  return wouldShowTrade(calls, familyFor(target.chainId), options) ? 'private-relay' : null;
}

/** Asked again before each attempt: the site may have sent its trade to a private relay while this call waited. */
function wouldShowTrade(calls: readonly RpcCall[], family: Family, { state, scope }: RescueOptions): boolean {
  return state.session.privateRelay[scope.top] === true && calls.some(family.isSimulation);
}

function localMember(call: RpcCall, chainId: number, family: Family): Member | null {
  const resultSource = family.answerLocally(call, chainId);
  return resultSource === null ? null : { idSource: call.idSource, resultSource, error: null };
}

/** @param ending Aborts when the site left, and when its time is over: it is told so then, and nothing may begin after. */
async function rescueBroadcast(call: RpcCall, options: RunOptions, ending: AbortSignal): Promise<Rescue> {
  const result = await broadcast(call, options.candidates, ending, options);
  if (options.signal.aborted) return { kind: 'abandoned' };
  if (result.kind === 'exhausted') return { kind: 'lost', whyNot: 'all-failed', trail: result.trail };
  const { member, by, trail } = result;
  if (options.onlyResults && member.error !== null) return { kind: 'lost', whyNot: 'all-failed', trail };
  if (member.error === null) noteSent(chainOf(options), call, options.clock.now());
  return {
    kind: 'answer',
    members: [member],
    by: by.url,
    assurance: member.error === null ? 'checked' : 'unchecked',
    trail,
  };
}

async function rescueReads(calls: readonly RpcCall[], options: RunOptions): Promise<Rescue> {
  const isBarred = (some: readonly RpcCall[]) => wouldShowTrade(some, options.family, options);
  const read = await readAssured(calls, { ...options, isBarred }, (some, more) =>
    readPlain(some, { ...options, ...more }),
  );
  if (read.kind === 'abandoned') return { kind: 'abandoned' };
  if (read.kind === 'lost')
    return { kind: 'lost', whyNot: read.isDisputed === true ? 'disputed' : 'all-failed', trail: read.trail };
  const { by, assurance, trail } = read;
  const members = withKnownNonces(calls, read.members, chainOf(options), options.clock.now());
  if (options.onlyResults && members.some((member) => member.error !== null))
    return { kind: 'lost', whyNot: 'all-failed', trail };
  noteShown(calls, members, placeOf(options), options.clock.now());
  noteNewer(members, chainOf(options), options.clock.now());
  const answer: Rescue = { kind: 'answer', members, by, assurance, trail };
  const isEmpty = members.some((member, at) => isEmptyMember(member, calls[at], options.family));
  return options.isHedge && isEmpty ? { kind: 'lost', whyNot: 'all-failed', trail, withheld: answer } : answer;
}

/** One candidate after the other, each asked all `calls`: what the first of them says is the answer, as far as it can be checked by itself. */
async function readPlain(calls: readonly RpcCall[], options: RunOptions): Promise<Read> {
  const { candidates, clock, signal, budgetMs, onlyResults, family } = options;
  const doubts = { seen: 0 };
  const attempt = (candidate: RpcCandidate, ending: AbortSignal) =>
    attemptRead(candidate, calls, ending, doubts, options);
  const result = await failover(candidates, attempt, {
    clock,
    signal,
    budgetMs,
    // An endpoint that is alive and refused deserves one second opinion, not a tour.
    maxAttempts: calls.some(family.isForOne) ? 1 : onlyResults ? 2 : 5,
    isWeak: ({ members, standing }) =>
      standing === 'doubted' || members.some((member, at) => isWeakMember(member, calls[at], family)),
  });
  const { trail } = result;
  if (result.kind !== 'answer') return { kind: result.kind === 'abandoned' ? 'abandoned' : 'lost', trail };
  const { members, standing } = result.value;
  const assurance = standing === 'checked' ? 'checked' : 'unchecked';
  return { kind: 'answer', members, by: result.by.url, assurance, trail };
}

/** @param doubts A doubted answer waits for one that nobody doubts; a second one that says something else is no better. */
async function attemptRead(
  candidate: RpcCandidate,
  calls: readonly RpcCall[],
  ending: AbortSignal,
  doubts: { seen: number },
  options: RunOptions,
): Promise<Verdict<Vetted>> {
  if (wouldShowTrade(calls, options.family, options)) return { kind: 'refusal', reason: 'unknown' };
  const verdict = await vettedAt(candidate, calls, ending, options);
  if (verdict.kind !== 'answer') return verdict;
  const { members, standing } = verdict.value;
  if (isBelowShown(calls, members, placeOf(options), options.clock.now()))
    return { kind: 'refusal', reason: 'missing-data' };
  const now = options.clock.now();
  const blocks = blocksTooFar(calls, members, chainOf(options), now);
  if (blocks > 0) {
    noteBehind(options.state.session, options.scope, candidate.url, { blocks, isStale: true, now });
    return { kind: 'refusal', reason: 'missing-data' };
  }
  return standing === 'doubted' && doubts.seen++ > 0 ? { kind: 'refusal', reason: 'unknown' } : verdict;
}

const chainOf = ({ state: { session }, scope, chainId }: RunOptions) => ({ session, scope, chainId });

const placeOf = ({ state: { session }, scope: { key }, chainId, family }: RunOptions) => ({
  session,
  key,
  chainId,
  family,
});

function isWeakMember(member: Member, call: RpcCall | undefined, family: Family): boolean {
  return call !== undefined && methodOf(call.method).emptyNeedsSecond && isEmptyMember(member, call, family);
}

function isEmptyMember({ resultSource }: Member, call: RpcCall | undefined, family: Family): boolean {
  return call !== undefined && resultSource !== null && family.isEmptyish(call, resultSource);
}
