// After the reply: the ledger, the badge, the state on disk. Runs in the background.

import { drillsOf, inDrill } from '@/lib/background/drill/scope';
import { noteTook } from '@/lib/background/drill/tally';
import type { Redirect } from '@/lib/background/redirects/redirect-plan';
import { recordServer } from '@/lib/background/sight/clouds';
import { noteHurt } from '@/lib/background/sight/notice';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import { ledgerOf, putCounts, putLedger, type State, saveSoon } from '@/lib/background/state/state';
import { isSitesOwn } from '@/lib/background/transactions/may-broadcast';
import { isToRelay, mayCarryTransaction, scopesOfWorker } from '@/lib/background/transactions/private-relay';
import { showLost, showSaved } from '@/lib/browser/action';
import { systemClock } from '@/lib/browser/clock';
import { isPrivateOpen, siteOfTab } from '@/lib/browser/tabs';
import { onRequestBegin, onRequestEnd, type SeenRequest } from '@/lib/browser/watch';
import { siteOf } from '@/lib/directory/site';
import type { TrailStep } from '@/lib/failover/failover';
import { countRead, freshHedgeBudget } from '@/lib/failover/hedge';
import type { Candidate } from '@/lib/failover/rank';
import type { Attempt, Fault } from '@/lib/failover/verdict';
import { type Ending, noteBack, noteFault, noteRequest, noteServed } from '@/lib/ledger/dependency';
import type { RpcCall } from '@/lib/rpc/call';
import type { OwnState } from './own-outcome';
import type { Rescue } from './rescue';
import type { AskContext } from './rpc';
import { type Target, targetOf } from './target';

interface Facts {
  needy: readonly RpcCall[];
  ownState: OwnState;
  target: Target;
  startedAt: number;
}

/** Writes down how one ask ended: also where its endpoint had no fault, and others were told of it all the same. */
export function recordEnding(result: Exclude<Rescue, { kind: 'abandoned' }>, facts: Facts, context: AskContext): void {
  const { state, caller, clock } = context;
  const { target, needy, ownState, startedAt } = facts;
  const now = clock.now();
  const fault = faultOf(ownState, now - startedAt);
  const trail = [ownAttempt(target, fault, startedAt, now), ...result.trail.map(attemptOf)];
  if (result.kind === 'answer') countSaved(state, caller.tabId, caller.scope, needy.length);
  if (result.kind === 'answer') noteTook(state, caller.scope, target.host, now - startedAt);
  noteOwnSilence(state, caller.scope, result, target);
  const [ledger, ending] = [ledgerOf(state, caller.scope), endingOf(result, needy, trail)];
  const known =
    fault === null ? noteServed(ledger, target, ending, now) : noteFault(ledger, target, fault, ending, now);
  putLedger(state, caller.scope, known);
  noteHurt(state, caller.scope);
  if (fault === null || result.kind !== 'lost') return;
  showLost(caller.tabId);
  if (result.whyNot === 'mempool-unknown') noteUndelivered(state, caller.scope, target);
}

/** The question whether others may answer stands until it is answered, or the node answers again. */
function noteOwnSilence({ session }: State, scope: Scope, result: Rescue, { chainId }: Target): void {
  if (result.kind === 'lost' && result.whyNot === 'own-only' && chainId !== null)
    session.ownSilent[scope.top] = chainId;
  if (result.kind === 'answer' && result.trail.some(({ candidate }) => candidate.own && candidate.url === result.by))
    delete session.ownSilent[scope.top];
}

/** The site's next reads may be saved and hide this, but the question stays until it is answered. */
function noteUndelivered(state: State, scope: Scope, { operator }: Target): void {
  if (isSitesOwn(scope)) state.session.undelivered[scope.top] = operator;
}

function endingOf(result: Exclude<Rescue, { kind: 'abandoned' }>, needy: readonly RpcCall[], trail: Attempt[]): Ending {
  const told = trail.length > 1 ? [...new Set(needy.map(({ method }) => method))] : [];
  const common = { calls: needy.length, trail, told };
  if (result.kind === 'lost') return { kind: 'lost', whyNot: result.whyNot, ...common };
  const by = result.trail.find((step) => step.candidate.url === result.by)?.candidate.operator ?? 'detour';
  return { kind: 'saved', by, assurance: result.assurance, ...common };
}

/** Null for a refusal: the endpoint is alive and there is nothing to hold against it. */
function faultOf(ownState: OwnState, waitedMs: number): Fault | null {
  if (ownState.kind === 'hedge') return { kind: 'timeout', afterMs: waitedMs };
  return ownState.kind === 'judged' ? ownState.fault : null;
}

export function ownAttempt(
  target: Pick<Target, 'host' | 'operator'>,
  fault: Fault | null,
  startedAt: number,
  now: number,
): Attempt {
  return {
    origin: `https://${target.host}`,
    operator: target.operator,
    startedAt,
    durationMs: Math.max(0, now - startedAt),
    outcome: fault === null ? { kind: 'refusal', reason: 'unknown' } : { kind: 'fault', fault },
  };
}

export function attemptOf({ candidate, startedAt, durationMs, verdict }: TrailStep<Candidate, unknown>): Attempt {
  const outcome = verdict.kind === 'answer' ? ({ kind: 'answer' } as const) : verdict;
  return { origin: new URL(candidate.url).origin, operator: candidate.operator, startedAt, durationMs, outcome };
}

export function countSaved(state: State, tabId: number, scope: Scope, calls: number): void {
  const before = state.session.saved[tabId];
  const total = (before?.site === scope.top ? before.calls : 0) + calls;
  state.session.saved[tabId] = { site: scope.top, calls: total };
  // A transaction that was not delivered weighs more than reads that were.
  if (state.session.undelivered[scope.top] === undefined) showSaved(tabId, total);
}

/** A worker's request that a rule has led to another endpoint, which answered: what it said, and to what, was seen by nobody. */
export function recordRedirected(state: State, redirect: Redirect, request: SeenRequest): void {
  const { scope, endpoint, fault, operator, to } = redirect;
  const now = systemClock.now();
  const target = targetOf(endpoint, state.session, scope);
  const answered: Attempt = {
    origin: new URL(to).origin,
    operator,
    startedAt: request.startedAt,
    durationMs: Math.max(0, now - request.startedAt),
    outcome: { kind: 'answer' },
  };
  const trail = [ownAttempt(target, fault, request.startedAt, request.startedAt), answered];
  if (request.tabId >= 0) countSaved(state, request.tabId, scope, 1);
  const ending: Ending = { kind: 'redirected', by: operator, assurance: 'unchecked', calls: 1, trail, told: [] };
  putLedger(state, scope, noteFault(ledgerOf(state, scope), target, fault, ending, now));
  noteHurt(state, scope);
}

/** Behind a rule the site's endpoint answers our probe: requests without a tab are not counted, so that nothing else would say so. */
export function recordBack(state: State, scope: Scope, endpoint: string): void {
  const target = targetOf(endpoint, state.session, scope);
  putLedger(state, scope, noteBack(ledgerOf(state, scope), target, systemClock.now()));
}

/** Counts what the browser saw of a site's own requests to endpoints that are known to be RPC; others are not kept. */
export function recordRequests(load: () => Promise<State>): void {
  // Of all others nothing is kept here.
  onRequestBegin((request) => {
    if (isToRelay(request)) void load().then((loaded) => notePrivateRelay(loaded, request));
  });
  onRequestEnd((request) => {
    if (mayCarryTransaction(request)) void load().then((loaded) => recordRequest(loaded, request));
  });
}

/** From the moment it leaves: a simulation of the same trade must not overtake it (rules 2.3). */
async function notePrivateRelay(state: State, request: SeenRequest): Promise<void> {
  for (const scope of await scopesOf(state, request)) {
    if (state.session.privateRelay[scope.top] === true) continue;
    state.session.privateRelay[scope.top] = true;
    saveSoon(state);
  }
}

async function scopesOf({ session }: State, request: SeenRequest): Promise<Scope[]> {
  if (request.tabId < 0) {
    const scopes = scopesOfWorker(request, !import.meta.env.FIREFOX && (await isPrivateOpen()));
    // A trade that a worker sends is its page's, too, wherever that page is drilled.
    return scopes.flatMap((scope) => [scope, ...drillsOf(session, scope)]);
  }
  const scope = scopeOfRequest(session, request);
  return scope === null ? [] : [scope];
}

function recordRequest(state: State, request: SeenRequest): void {
  // Whose tab it is may have become known only since it began.
  if (isToRelay(request)) void notePrivateRelay(state, request);
  if (request.method !== 'POST' || request.tabId < 0 || request.byRule) return;
  const scope = scopeOfRequest(state.session, request);
  if (scope === null || request.end.kind === 'pending') return;
  const target = targetOf(request.url, state.session, scope);
  if (target.barred === 'local' || (!target.listed && target.chainId === null)) return;
  const { hedges } = state.session;
  hedges[scope.top] = countRead(hedges[scope.top] ?? freshHedgeBudget, request.end.at);
  const sound = request.end.kind === 'completed' && request.status >= 200 && request.status < 300;
  const known = noteRequest(ledgerOf(state, scope), target, sound, request.end.at);
  if (sound) putCounts(state, scope, known);
  else putLedger(state, scope, known);
  void recordServer(state, scope, target, request);
}

/** Of the page that began it: when it ends its tab may show another site. A page that was not known at the start must agree with who sent it. */
function scopeOfRequest(session: Session, { page, tabId, frameId, initiator }: SeenRequest): Scope | null {
  const tab = page ?? siteOfTab(tabId);
  const scope = tab === undefined ? null : scopeOf(tab.url, tab.private);
  if (page === null && frameId === 0 && initiator !== null && siteOf(initiator) !== scope?.site) return null;
  return inDrill(session, tabId, scope);
}
