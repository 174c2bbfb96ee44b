// What really became of the site's own request: the page's word held against what our observer saw. Runs in the background.

import { areAllLost } from '@/lib/background/filters/filter-needs';
import { faultOfSocket, isAttested } from '@/lib/background/sockets/socket-proof';
import type { State } from '@/lib/background/state/state';
import { type Proof, proveAttempt, silentRequests, wasAnswered } from '@/lib/browser/proof';
import { hangsOn, isAnswered } from '@/lib/browser/watch';
import { breakerState, closedBreaker } from '@/lib/failover/breaker';
import type { Clock } from '@/lib/failover/clock';
import { countHedge, freshHedgeBudget, mayHedge } from '@/lib/failover/hedge';
import type { Fault, Verdict } from '@/lib/failover/verdict';
import type { RpcAsk } from '@/lib/messages/page-protocol';
import type { Calls } from '@/lib/rpc/call';
import { familyFor } from '@/lib/rpc/families';
import { judgeResponse } from '@/lib/rpc/judge';
import { methodOf } from '@/lib/rpc/methods';
import type { Member } from '@/lib/rpc/reply';
import type { Caller } from './caller';
import { spendProven } from './proven';
import type { Target } from './target';

export type OwnState =
  /** Nothing may be done: not an outage, or no proof of one. */
  | { kind: 'leave' }
  /** Late, and the budget allows one extra question. */
  | { kind: 'hedge'; again?: true; requestId?: string }
  /** One verdict per call, and the fault that is held against the endpoint; null for refusals. */
  | {
      kind: 'judged';
      verdicts: Verdict<Member>[];
      fault: Fault | null;
      /** Asked again after a worker's death: counted already. */
      again?: true;
      /** Of an own request that was late: it may still be answered. */
      requestId?: string;
    };

const leave: OwnState = { kind: 'leave' };

type OwnResponse = Extract<RpcAsk['own'], { kind: 'response' }>;

interface Context {
  state: State;
  caller: Caller;
  target: Target;
  calls: Calls;
  clock: Clock;
  signal: AbortSignal;
}

/** A page cannot have waited less than this before it says "late". */
const MIN_LATE_MS = 900;
const RECENT_FAULT_MS = 60_000;
const QUICK_READ_MS = 5_000;

export async function ownStateOf(ask: RpcAsk, context: Context): Promise<OwnState> {
  switch (ask.own.kind) {
    case 'detour':
      return detourState(context);
    case 'late':
      return lateState(ask, context);
    case 'socket':
      return socketState(ask, context);
    case 'failed':
    case 'response': {
      const response = ask.own.kind === 'response' ? ask.own : null;
      const { state, caller, clock } = context;
      if (isSocket(ask.url)) return messageState(ask, context, response);
      const proof = await proveAttempt(ask.url, caller, ask.own);
      if (proof.kind === 'none' && spendProven(state.session, caller, ask, clock.now()))
        return provenBefore(response, ask, context);
      return fromProof(proof, ask, context, response);
    }
  }
}

const isSocket = (url: string): boolean => /^wss?:/.test(url);

/** It had a web socket to go over, and has it no longer. */
async function socketState(ask: RpcAsk, context: Context): Promise<OwnState> {
  const fault = await faultOfSocket(ask, context);
  return fault === null ? leave : allFaulty(context.calls, fault);
}

/** It was answered over a web socket, with what may be a failure of the endpoint's. */
async function messageState(ask: RpcAsk, context: Context, response: OwnResponse | null): Promise<OwnState> {
  const { state, caller, clock } = context;
  const isProven = response !== null && (await isAttested(ask.url, state, caller, clock.now()));
  return isProven ? judged(response, ask, context, true) : leave;
}

/** The proof of a detour is the attempt that opened this breaker, by this site (rules 0.1). */
function detourState({ state, caller, target, calls, clock }: Context): OwnState {
  // A transaction goes elsewhere only after its own request failed, not after another's (law 5).
  if (hasBroadcast(calls)) return leave;
  const breaker = state.session.breakers[`${caller.scope.key} ${target.endpoint}`] ?? closedBreaker;
  if (breakerState(breaker, clock.now()) !== 'closed' && breaker.state !== 'closed')
    return allFaulty(calls, breaker.fault);
  // These were made, or went on, elsewhere after a fault that was proven then.
  if (!areAllLost(calls, state.session, caller.scope, target.endpoint)) return leave;
  return { kind: 'judged', verdicts: calls.calls.map(() => ({ kind: 'refusal', reason: 'unknown' })), fault: null };
}

function fromProof(proof: Proof, ask: RpcAsk, context: Context, response: OwnResponse | null): OwnState {
  switch (proof.kind) {
    case 'none':
    case 'blocked':
      return leave;
    case 'offline':
      return leave;
    case 'pending':
      return leave;
    case 'fault':
      return allFaulty(context.calls, proof.fault);
    case 'status':
      // A body that the page reports must belong to the status that the browser saw.
      if (response !== null && response.status !== proof.status) return leave;
      return judged(response ?? unreadable(proof.status), ask, context, response !== null);
  }
}

/** What its own endpoint said, by the page's word alone: good for nothing but to be given back to it. */
export function saidOf(ask: RpcAsk, context: Context): OwnState {
  return ask.own.kind === 'response' ? judged(ask.own, ask, context, true) : leave;
}

/** The worker that saw this request fail was stopped while it worked on it; it had written down that it saw it. */
function provenBefore(response: OwnResponse | null, ask: RpcAsk, context: Context): OwnState {
  const before =
    response === null
      ? allFaulty(context.calls, { kind: 'unreachable', reason: 'other' })
      : judged(response, ask, context, true);
  return before.kind === 'judged' ? { ...before, again: true } : before;
}

/** The page could not read it (no CORS headers): the status alone speaks. */
function unreadable(status: number): OwnResponse {
  return { kind: 'response', status, contentType: '', retryAfter: '', body: '', complete: true };
}

function judged(response: OwnResponse, ask: RpcAsk, { calls, target, clock }: Context, readable: boolean): OwnState {
  // A 2xx that the page may not read was denied by CORS: policy, not an outage.
  if (!readable && response.status < 400) return leave;
  const host = new URL(target.url).hostname;
  const { credentialed } = ask;
  const dialects = familyFor(target.chainId).dialects();
  const verdicts = judgeResponse({ calls, from: 'own', host, response, credentialed, now: clock.now() }, dialects);
  const faulty = verdicts.find((verdict) => verdict.kind === 'fault');
  // What it says of filters is looked at even so.
  if (ask.filters === undefined && verdicts.every((verdict) => verdict.kind === 'answer')) return leave;
  return { kind: 'judged', verdicts, fault: faulty?.kind === 'fault' ? faulty.fault : null };
}

/** Late is not dead: one extra question where the budget allows it, else wait until it counts as a timeout. */
async function lateState(ask: RpcAsk, context: Context): Promise<OwnState> {
  const { state, caller, calls, clock, signal } = context;
  const proof = await proveAttempt(ask.url, caller, { kind: 'late', waitedMs: ask.elapsedMs });
  if (proof.kind === 'none' && spendProven(state.session, caller, ask, clock.now()))
    // Its endpoint may have read the transaction after all, and said so to the page.
    return hasBroadcast(calls) && wasAnswered(ask.url, caller) ? leave : lateBefore(calls, ask.elapsedMs);
  if (proof.kind !== 'pending' || proof.ageMs < MIN_LATE_MS) return leave;
  const { requestId } = proof;
  const timedOut = (afterMs: number): OwnState => ({ ...allFaulty(calls, { kind: 'timeout', afterMs }), requestId });
  // A healthy endpoint does not send headers and then next to nothing: the body drips or hangs.
  if (proof.hasHeaders || (isQuick(calls) && silentRequests(ask.url, caller, clock.now()) >= 2))
    return timedOut(Math.round(proof.ageMs));
  if (isHedgeGranted(ask, context)) return { kind: 'hedge', requestId };
  const timeoutMs = timeoutOf(calls);
  // Its own answer may still come, and be a verdict; only what hangs to the end is a timeout.
  const hangs = await hangsOn(requestId, Math.max(0, timeoutMs - proof.ageMs), signal);
  return hangs ? timedOut(timeoutMs) : leave;
}

/** Of a late request whose hedge found only an empty answer: lost when it hangs until it counts as a timeout. `startedAt` is the site's own, epoch ms. */
export async function lostAfterAll(
  ownState: OwnState,
  startedAt: number,
  { calls, signal, clock }: Context,
): Promise<OwnState> {
  if (ownState.kind !== 'hedge' || ownState.requestId === undefined) return leave;
  const timeoutMs = timeoutOf(calls);
  const hangs = await hangsOn(ownState.requestId, timeoutMs - (clock.now() - startedAt), signal);
  return hangs ? allFaulty(calls, { kind: 'timeout', afterMs: timeoutMs }) : leave;
}

/** The worker that saw it hang was stopped at its work. A transaction was lost by then; a read is asked again as one that is late. */
function lateBefore(calls: Calls, waitedMs: number): OwnState {
  if (!hasBroadcast(calls)) return { kind: 'hedge', again: true };
  const lost = allFaulty(calls, { kind: 'timeout', afterMs: waitedMs });
  return lost.kind === 'judged' ? { ...lost, again: true } : lost;
}

/** Whether an own request that was late has been answered while others were asked: its answer is the site's, whatever it says. */
export function isAnsweredNow(ownState: OwnState): boolean {
  if (ownState.kind === 'leave' || ownState.requestId === undefined) return false;
  return isAnswered(ownState.requestId);
}

/** Reads that any endpoint answers at once: two of them hanging are an outage, two heavy ones are not. */
function isQuick(calls: Calls): boolean {
  return timeoutOf(calls) <= QUICK_READ_MS && !hasBroadcast(calls);
}

/** Takes one from the site's budget. */
function isHedgeGranted(ask: RpcAsk, { state, caller, target, calls, clock }: Context): boolean {
  const { key, top } = caller.scope;
  const budget = state.session.hedges[top] ?? freshHedgeBudget;
  const faultAt = state.session.attestedAt[`${key} ${target.endpoint}`] ?? 0;
  const recentFault = clock.now() - faultAt < RECENT_FAULT_MS;
  if (state.settings.hedge && isHedgeable(calls) && mayHedge(budget, clock.now(), recentFault, ask.body.length)) {
    state.session.hedges[top] = countHedge(budget, clock.now());
    return true;
  }
  return false;
}

function isHedgeable({ calls }: Calls): boolean {
  return calls.every((call) => methodOf(call.method).kind === 'read' && methodOf(call.method).hedge === true);
}

function hasBroadcast({ calls }: Calls): boolean {
  return calls.some((call) => methodOf(call.method).kind === 'broadcast');
}

/** How long the slowest of these methods may take, ms. */
export function timeoutOf({ calls }: Calls): number {
  return Math.max(...calls.map((call) => methodOf(call.method).timeoutMs));
}

function allFaulty({ calls }: Calls, fault: Fault): Extract<OwnState, { kind: 'judged' }> {
  return { kind: 'judged', verdicts: calls.map(() => ({ kind: 'fault', fault })), fault };
}
