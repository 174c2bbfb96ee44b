// One failing call, from the ask to the reply (design, "One failing call"). Runs in the background.

import {
  hasCaughtUp,
  type KnownFilters,
  knownFilters,
  ownAlone,
  servedByOwn,
} from '@/lib/background/filters/filter-needs';
import { type FilterSave, marksOf, saveFilters } from '@/lib/background/filters/filters';
import { isFilterCall } from '@/lib/background/filters/rescue-filters';
import { giveWayTo } from '@/lib/background/redirects/redirects';
import { enter, maxCalls, takeAsk } from '@/lib/background/state/limits';
import { isOnFor } from '@/lib/background/state/power';
import { createShared } from '@/lib/background/state/shared';
import { type State, saveAtOnce, saveSoon } from '@/lib/background/state/state';
import { hangsFor, spendProof } from '@/lib/browser/proof';
import { trueTimeOf } from '@/lib/browser/true-time';
import type { Clock } from '@/lib/failover/clock';
import type { Fault } from '@/lib/failover/verdict';
import type { RpcAsk, RpcReply } from '@/lib/messages/page-protocol';
import { type Calls, parseCalls, type RpcCall } from '@/lib/rpc/call';
import { familyFor } from '@/lib/rpc/families';
import { isOurs } from '@/lib/rpc/methods';
import type { Member } from '@/lib/rpc/reply';
import { replyText } from '@/lib/rpc/splice';
import type { Caller } from './caller';
import { hasNotification, isVerdictOnBroadcast, merged, needyCalls } from './needy';
import { detourMs, noteOwnFault } from './own-breaker';
import { isAnsweredNow, lostAfterAll, type OwnState, ownStateOf, saidOf, timeoutOf } from './own-outcome';
import { forgetProven, noteProven } from './proven';
import { recordEnding } from './record';
import { type Rescue, rescue } from './rescue';
import { type Target, targetOf } from './target';

export interface AskContext {
  state: State;
  caller: Caller;
  clock: Clock;
  signal: AbortSignal;
  /** False when the browser knows that this machine reaches nothing: then it is not the endpoint. */
  online: boolean;
}

/** Sites with spares of their own wait no longer than this for refused, DNS and 5xx (rules 3.9) ... */
export const QUICK_BUDGET_MS = 4_000;
/** ... and for slow ones no longer than the shortest client waits (viem: 10 s), counted from the site's own start. */
const TOTAL_BUDGET_MS = 9_000;
/** When nobody could, clients ask 3 to 4 times; the answer would be the same (rules, part 2 item 15). */
const REST_MS = 2_000;

const shared = createShared<Rescue>();

export const own = (passive = false): RpcReply => ({ kind: 'own', detourMs: 0, passive });

export async function answerAsk(ask: RpcAsk, context: AskContext): Promise<RpcReply> {
  const reply = await answerIfMay(ask, context);
  const told = (reply.kind === 'own' && ownFiltered(ask, context)) || reply;
  // A worker that ends before it is written down would give the same once more.
  if (told.kind === 'answer' && (told.filters ?? []).length > 0) await saveAtOnce(context.state);
  return told;
}

/** Its own endpoint's answer without what the site has; null where that is nobody's business, or nothing to change. */
function ownFiltered(ask: RpcAsk, context: AskContext): RpcReply | null {
  const { state, caller, clock, signal } = context;
  const now = clock.now();
  if (ask.filters === undefined || signal.aborted || !isOnFor(state, caller.scope, now)) return null;
  const [calls, target] = [parseCalls(ask.body), targetOf(ask.url, state.session, caller.scope)];
  if (calls === null || calls.calls.length > maxCalls || target.barred === 'local') return null;
  const ownState = saidOf(ask, { state, caller, target, calls, clock, signal });
  const place = { session: state.session, scope: caller.scope, endpoint: target.endpoint, now };
  const alone = ownAlone(ask, calls, { ownState, ...place });
  if (alone === null) return null;
  return replyWith(alone.members, alone.saves, { ask, calls, needy: alone.needy, ownState, target }, context);
}

async function answerIfMay(ask: RpcAsk, context: AskContext): Promise<RpcReply> {
  const { state, caller, clock, online } = context;
  await giveWayTo(ask, caller, state);
  const mayAsk = online && isOnFor(state, caller.scope, clock.now()) && takeAsk(caller.scope.top, 1, clock.now());
  const leave = mayAsk ? enter(caller.scope.top) : null;
  if (leave === null) {
    if (ask.own.kind !== 'detour' && ask.own.kind !== 'socket') spendProof(ask.url, caller, ask.own);
    return own();
  }
  try {
    const calls = parseCalls(ask.body);
    if (calls === null || calls.calls.length > maxCalls) return own();
    return await answerCalls(ask, calls, context);
  } finally {
    forgetProven(state.session, caller, ask);
    leave();
  }
}

async function answerCalls(ask: RpcAsk, calls: Calls, context: AskContext): Promise<RpcReply> {
  const { state, caller, clock, signal } = context;
  const target = targetOf(ask.url, state.session, caller.scope);
  // A local or private host is nobody's outage and no business of ours: not even looked up.
  if (target.barred === 'local') return own();
  const names = calls.calls.map(({ method }) => method);
  if (!isOurs(names, familyFor(target.chainId).methods)) return own();
  const startedAt = clock.now() - ask.elapsedMs;
  const ownState = await ownStateOf(ask, { state, caller, target, calls, clock, signal });
  if (signal.aborted) return own();
  if (ownState.kind === 'leave') return ownFor(target, context);
  const fault = faultOf(ownState);
  if (ownState.again !== true && ask.own.kind !== 'detour' && (fault !== null || ownState.kind === 'hedge')) {
    noteProven(state.session, caller, ask, clock.now());
    if (fault === null) saveSoon(state);
    else noteOwnFault(context, target, fault);
  }
  const { endpoint } = target;
  const filters = knownFilters(ask, calls, {
    ...{ ownState, fault, session: state.session, scope: caller.scope, endpoint },
    now: clock.now(),
  });
  const needy = needyCalls(calls, ownState, filters);
  if (needy.length === 0 || hasNotification(calls) || isVerdictOnBroadcast(calls, ownState)) return own();
  return serveNeedy({ ask, calls, needy, ownState, target, startedAt }, filters, context);
}

/** The calls that the site's own endpoint did not serve. */
async function serveNeedy(facts: Facts, filters: KnownFilters, context: AskContext): Promise<RpcReply> {
  const { state, caller, clock, signal } = context;
  const { calls, needy, ownState, target, startedAt } = facts;
  const restKey = `${caller.scope.key} ${target.endpoint}`;
  const byOwn = servedByOwn(needy, filters, (known) => hasCaughtUp(known, trueTime));
  if (byOwn !== null) return replyWith(byOwn.members, byOwn.saves, facts, context);
  if ((state.session.restUntil[restKey] ?? 0) > clock.now()) return own();
  const result = await rescueNeedy(facts, filters, context);
  // Nobody else can be asked: what its own endpoint says of filters is at least not given twice.
  const alone = result.kind === 'lost' ? servedByOwn(needy, filters, () => true) : null;
  if (alone !== null) return replyWith(alone.members, alone.saves, facts, context);
  // Its own answer came first after all.
  if (isAnsweredNow(ownState)) return ownFor(target, context);
  const withheld = result.kind === 'lost' ? result.withheld : undefined;
  if (withheld === undefined) return conclude(result, facts, context);
  const lostState = await lostAfterAll(ownState, startedAt, { state, caller, target, calls, clock, signal });
  if (lostState.kind === 'leave') return ownFor(target, context);
  const timeout = faultOf(lostState);
  if (timeout !== null) noteOwnFault(context, target, timeout);
  return conclude(withheld, { ...facts, ownState: lostState }, context);
}

function rescueNeedy(facts: Facts, filters: KnownFilters, context: AskContext): Promise<Rescue> {
  const { ask, calls, needy, ownState, target, startedAt } = facts;
  const { state, caller, clock, signal } = context;
  const { endpoint } = target;
  const fault = faultOf(ownState);
  const key = `${caller.scope.key} ${endpoint} ${keyOfAsk(ask, needy)} ${needy.map(keyOfCall).join('\n')}`;
  return shared(key, signal, (ending) =>
    rescue(needy, target, {
      state,
      scope: caller.scope,
      clock,
      signal: ending,
      budgetMs: budgetOf(ask, fault, startedAt, clock.now()),
      timeoutMs: timeoutOf(calls),
      onlyResults: ownState.kind === 'judged' && fault === null,
      isHedge: ownState.kind === 'hedge',
      endpoint,
      filters,
    }),
  );
}

interface Facts {
  ask: RpcAsk;
  calls: Calls;
  needy: readonly RpcCall[];
  ownState: OwnState;
  target: Target;
  startedAt: number;
}

function conclude(result: Rescue, facts: Facts, context: AskContext): RpcReply {
  const { state, caller, clock } = context;
  const { ask, calls, ownState, target } = facts;
  if (result.kind === 'abandoned') return own();
  if (ownState.kind === 'hedge') void watchSilence(ask, calls, target, context);
  recordEnding(result, facts, context);
  saveSoon(state);
  const key = `${caller.scope.key} ${target.endpoint}`;
  if (result.kind === 'lost') {
    if ((result.whyNot === 'all-failed' || result.whyNot === 'disputed') && faultOf(ownState) !== null)
      state.session.restUntil[key] = clock.now() + REST_MS;
    return own();
  }
  if (result.by !== '') state.session.serving[`${caller.scope.key} ${target.chainId}`] = result.by;
  return replyWith(result.members, result.saves ?? [], facts, context);
}

/** Filters are remembered with the answer that the site gets of them. */
function replyWith(
  members: readonly Member[],
  saves: readonly FilterSave[],
  { ask, calls, needy, ownState, target }: Omit<Facts, 'startedAt'>,
  { state, caller, clock }: AskContext,
): RpcReply {
  const now = clock.now();
  saveFilters(state.session, saves, caller.scope, now);
  if (saves.length > 0) saveSoon(state);
  const body = replyText(calls, merged(calls, needy, ownState, members));
  const detour = detourMs(state, caller, target, now);
  return { kind: 'answer', body, detourMs: detour, filters: marksOf(saves, ask.filters ?? [], trueTime) };
}

const trueTime = (at: number): number => trueTimeOf(at) ?? at;

/** The site's own outcome, and whether its next calls go round. */
function ownFor(target: Target, { state, caller, clock }: AskContext): RpcReply {
  return { kind: 'own', detourMs: detourMs(state, caller, target, clock.now()), passive: false };
}

/** A hedged call whose own request then hangs on was not late but lost. */
async function watchSilence(ask: RpcAsk, calls: Calls, target: Target, context: AskContext): Promise<void> {
  const timeoutMs = timeoutOf(calls);
  await context.clock.sleep(Math.max(0, timeoutMs - ask.elapsedMs), new AbortController().signal);
  if (!hangsFor(ask.url, context.caller, timeoutMs * 0.9, context.clock.now())) return;
  noteOwnFault(context, target, { kind: 'timeout', afterMs: timeoutMs });
}

const faultOf = (ownState: OwnState): Fault | null => (ownState.kind === 'judged' ? ownState.fault : null);

function budgetOf(ask: RpcAsk, fault: Fault | null, startedAt: number, now: number): number {
  const total = TOTAL_BUDGET_MS - (now - startedAt);
  const quick = fault !== null && fault.kind !== 'timeout' && ask.own.kind !== 'detour';
  return Math.max(0, quick ? Math.min(QUICK_BUDGET_MS, total) : total);
}

/** Two filters, or two polls of one, are never the same. */
const keyOfAsk = ({ id }: RpcAsk, needy: readonly RpcCall[]): string => (needy.some(isFilterCall) ? `${id}` : '');
const keyOfCall = (call: RpcCall): string => `${call.method} ${call.paramsSource ?? ''}`;
