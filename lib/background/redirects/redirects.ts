// Sets, renews and takes back the rules that redirect a site's workers while its endpoint is down (rules 0.6). Runs in the background.
// The rules in force are those in state, at every wake; each lives a minute unless our own probe finds the endpoint still down.

import { isDrilled } from '@/lib/background/drill/ground';
import { isDrillOver } from '@/lib/background/drill/scope';
import type { Caller } from '@/lib/background/rescue/caller';
import { candidatesFor } from '@/lib/background/rescue/candidates';
import { recordBack } from '@/lib/background/rescue/record';
import { type Target, targetOf } from '@/lib/background/rescue/target';
import { inSeenClouds } from '@/lib/background/sight/clouds';
import type { Scope } from '@/lib/background/state/scope';
import { ledgerOf, type State, saveSoon } from '@/lib/background/state/state';
import { systemClock } from '@/lib/browser/clock';
import { firstRedirectRule } from '@/lib/browser/rules';
import { isPrivateOpen } from '@/lib/browser/tabs';
import { closedBreaker, nextBreaker } from '@/lib/failover/breaker';
import type { RpcAsk } from '@/lib/messages/page-protocol';
import { parseCalls } from '@/lib/rpc/call';
import { evm } from '@/lib/rpc/evm';
import { methodOf } from '@/lib/rpc/methods';
import { type Failed, noteLifted, type Place, wasLifted } from './lifted';
import { enforce, isAnyInForce } from './redirect-force';
import {
  dropRedirect,
  hostOf,
  isDown,
  isProbeDue,
  nextRuleId,
  noteNoRedirect,
  putRedirect,
  REDIRECT_MS,
  type Redirect,
  redirectAt,
  redirectBarred,
  redirectedUntil,
  redirectTargets,
  UNUSED_MS,
  type WorkerSender,
} from './redirect-plan';
import { probe } from './redirect-probe';
import { tellHooks } from './redirect-tell';
import { servesWell } from './serves-well';

/** While the worker is awake; the alarm is slower. */
const TEND_EVERY_MS = 10_000;
const MAX_TRIED = 3;
/** What a drill pretends to be down is not asked whether it is. */
const drilledDown = { kind: 'fault', fault: { kind: 'unreachable', reason: 'other' } } as const;
/**
 * After nobody could be led to, and twice as long each time after: a browser that has just started, or a busy machine, is slow to hear
 * who would serve, and a worker has no other help.
 */
const FIRST_REST_MS = 2_000;
const LAST_REST_MS = 30_000;
const CHECK_TIMEOUT_MS = 5_000;

const { now } = systemClock;
/** By `keyOf`: found while the same is being set. */
const atWork = new Set<string>();
const rests = new Map<string, { until: number; ms: number }>();
let isTimed = false;
let isTending = false;
let lastRuleId = firstRedirectRule;

/** Sets a rule for what this worker asks of that endpoint, where all conditions hold and somebody serves well. */
export async function setRedirect(state: State, target: Target, sender: WorkerSender, failed: Failed): Promise<void> {
  const { scope, tabId, frameId } = sender;
  const at = { scope, tabId, frameId, endpoint: target.endpoint };
  const key = `${scope.key} ${target.endpoint} ${tabId}`;
  if (atWork.has(key) || (rests.get(key)?.until ?? 0) > now() || redirectAt(state.session, at) !== undefined) return;
  atWork.add(key);
  try {
    // The pages first: one that does not hear us has no hook that would keep its transactions from the rule.
    if ((await isBarred(state, target, sender)) || !(await tellHooks(at, REDIRECT_MS))) return;
    if (await putInForce(state, target, sender, failed)) return void rests.delete(key);
    void tellHooks(at, 0);
    rest(key);
  } finally {
    atWork.delete(key);
  }
}

/** A worker that asks every second must not have everybody asked for their chain every second. */
function rest(key: string): void {
  for (const [known, { until }] of rests) if (until + LAST_REST_MS <= now()) rests.delete(known);
  const before = rests.get(key);
  const ms = before === undefined ? FIRST_REST_MS : Math.min(LAST_REST_MS, 2 * before.ms);
  rests.set(key, { until: now() + ms, ms });
}

/** False when there is nobody to lead to, or no reason any more. */
async function putInForce(state: State, target: Target, sender: WorkerSender, failed: Failed): Promise<boolean> {
  const { scope, tabId, frameId, origin } = sender;
  const [initiator, { chainId, endpoint }] = [hostOf(origin), target];
  if (chainId === null || initiator === null) return false;
  const candidate = await targetFor({ ...target, chainId }, scope, state);
  // Much may have happened meanwhile: a switch, a transaction, an answer, another page, all erased.
  if (candidate === null || (await isBarred(state, target, sender))) return false;
  if (wasLifted({ scope, tabId, endpoint }, failed.startedAt)) return false;
  lastRuleId = nextRuleId(state.session, lastRuleId);
  const redirect = {
    ...{ ruleId: lastRuleId, scope, endpoint, chainId, tabId, frameId, initiator, fault: failed.fault },
    ...{ to: candidate.url, operator: candidate.operator, usedAt: now(), until: now() + REDIRECT_MS },
  };
  const gaveWay = putRedirect(state.session, redirect);
  if (gaveWay === null) return false;
  saveSoon(state);
  const isInForce = await bringInForce(state);
  for (const one of gaveWay) void tellHooks(one, 0);
  if (isInForce) return true;
  await lift(state, (one) => one === redirect);
  return false;
}

async function targetFor(target: Target & { chainId: number }, scope: Scope, state: State) {
  const candidates = candidatesFor(inSeenClouds(target, state, scope), state, scope, now());
  const avoid = new Set(Object.values(ledgerOf(state, scope).dependencies).map(({ host }) => host));
  const signal = AbortSignal.timeout(MAX_TRIED * CHECK_TIMEOUT_MS);
  const context = {
    state,
    scope,
    clock: systemClock,
    timeoutMs: CHECK_TIMEOUT_MS,
    candidates,
    chainId: target.chainId,
    family: evm,
  };
  for (const candidate of redirectTargets(candidates, avoid).slice(0, MAX_TRIED))
    if (await servesWell(candidate, signal, context)) return candidate;
  return null;
}

async function isBarred({ settings, session }: State, target: Target, sender: WorkerSender): Promise<boolean> {
  const surroundings = { now: now(), isPrivateOpen: await isPrivateOpen() };
  if (isDrillOver(session, sender.tabId, sender.scope)) return true;
  return !navigator.onLine || redirectBarred(target, sender, { settings, session }, surroundings) !== null;
}

/** Takes rules back, and those that faults from before `at` (epoch ms) would yet bring; the site's next requests go their own way, and its pages are told. */
export async function lift(state: State, which: (place: Place) => boolean, at = now()): Promise<void> {
  noteLifted(which, at);
  const lifted = Object.values(state.session.redirects).filter(which);
  if (lifted.length === 0) return;
  for (const redirect of lifted) dropRedirect(state.session, redirect);
  saveSoon(state);
  await bringInForce(state);
  for (const redirect of lifted) void tellHooks(redirect, 0);
}

/** False when the browser does not take them. */
async function bringInForce(state: State, which: 'changed' | 'all' = 'changed'): Promise<boolean> {
  const isDone = await enforce(state, which);
  if (isAnyInForce() && !isTimed) {
    isTimed = true;
    setTimeout(() => {
      isTimed = false;
      void tend(state);
    }, TEND_EVERY_MS);
  }
  return isDone;
}

/** At each wake of the worker. */
export async function reconcile(state: State): Promise<void> {
  for (const redirect of Object.values(state.session.redirects))
    if (redirect.until <= now()) dropRedirect(state.session, redirect);
  await bringInForce(state, 'all');
}

/** After a switch, a setting or a policy has changed: what may not stand any more goes at once. */
export async function review(state: State): Promise<void> {
  if (!isAnyInForce()) return;
  for (const one of Object.values(state.session.redirects))
    if (await isOver(state, one)) await lift(state, (other) => other === one);
  await bringInForce(state);
}

/** Looks whether the endpoints of standing rules are back, renews the rules of those that are not, and takes the others back. */
export async function tend(state: State): Promise<void> {
  if (isTending) return;
  isTending = true;
  try {
    const groups = new Map<string, Redirect[]>();
    for (const one of Object.values(state.session.redirects)) {
      const key = `${one.scope.key} ${one.endpoint}`;
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    await Promise.all([...groups.values()].map((redirects) => tendEndpoint(state, redirects)));
  } finally {
    isTending = false;
    await bringInForce(state);
  }
}

async function tendEndpoint(state: State, redirects: readonly Redirect[]): Promise<void> {
  const [first] = redirects;
  if (first === undefined) return;
  const { scope, endpoint, chainId } = first;
  const key = `${scope.key} ${endpoint}`;
  for (const one of redirects) if (await isOver(state, one)) await lift(state, (other) => other === one);
  if (isProbeDue(state.session.breakers[key] ?? closedBreaker, now())) {
    const verdict = isDrilled(scope, state.session, endpoint) ? drilledDown : await probe(endpoint);
    const { breakers } = state.session;
    if (!isDown(verdict, chainId)) {
      breakers[key] = closedBreaker;
      recordBack(state, scope, endpoint);
      return lift(state, (one) => one.scope.key === scope.key && one.endpoint === endpoint);
    }
    breakers[key] = nextBreaker(breakers[key] ?? closedBreaker, verdict, now());
  }
  await Promise.all(redirects.map((one) => renew(state, one)));
}

async function isOver(state: State, redirect: Redirect): Promise<boolean> {
  const { endpoint, scope, until, usedAt, initiator } = redirect;
  if (until <= now() || now() - usedAt > UNUSED_MS) return true;
  const sender = { ...redirect, origin: `https://${initiator}` };
  return isBarred(state, targetOf(endpoint, state.session, scope), sender);
}

async function renew(state: State, redirect: Redirect): Promise<void> {
  if (redirectAt(state.session, redirect) !== redirect) return;
  if (!(await tellHooks(redirect, REDIRECT_MS))) return lift(state, (one) => one === redirect);
  redirect.until = now() + REDIRECT_MS;
  saveSoon(state);
}

/** A transaction goes where the site sends it: from now on no rule stands for that URL, and none is set again. */
export async function giveWay(state: State, { scope }: Caller, url: string): Promise<void> {
  const { endpoint, listed } = targetOf(url, state.session, scope);
  if (!listed) return;
  noteNoRedirect(state.session, scope, endpoint);
  saveSoon(state);
  await lift(state, (one) => one.scope.key === scope.key && one.endpoint === endpoint);
}

/** Before anything else is done for an ask: the hook waits for the reply before it sends a transaction that a rule would catch. */
export async function giveWayTo(
  ask: Pick<RpcAsk, 'url' | 'body' | 'filters'>,
  caller: Caller,
  state: State,
): Promise<void> {
  // A rule would lead the polls of a filter to a node that knows none of it, whose "filter not found" is an answer.
  if (ask.filters !== undefined) return giveWay(state, caller, ask.url);
  const { endpoint } = targetOf(ask.url, state.session, caller.scope);
  // One that is being set counts, too: its pages have been told already.
  if (atWork.size === 0 && redirectedUntil(state.session, caller.scope, endpoint) === 0) return;
  const calls = parseCalls(ask.body)?.calls ?? [];
  if (calls.some(({ method }) => methodOf(method).kind === 'broadcast')) await giveWay(state, caller, ask.url);
}
