// Hears requests end that no hook cares for: those of workers that failed, and those that a rule has redirected. Runs in the background.

import { inDrill } from '@/lib/background/drill/scope';
import { noteAttempt } from '@/lib/background/rescue/health';
import { recordRedirected } from '@/lib/background/rescue/record';
import { targetOf } from '@/lib/background/rescue/target';
import { scopeOf } from '@/lib/background/state/scope';
import { type State, saveSoon } from '@/lib/background/state/state';
import { hearCarried, isAlwaysHeard } from '@/lib/browser/carried';
import { systemClock } from '@/lib/browser/clock';
import { isCut, preflightsOf, proofOf } from '@/lib/browser/proof';
import { isPrivateOpen, siteOfTab } from '@/lib/browser/tabs';
import { onRequestBegin, onRequestEnd, type SeenRequest } from '@/lib/browser/watch';
import { closedBreaker, nextBreaker } from '@/lib/failover/breaker';
import type { Fault } from '@/lib/failover/verdict';
import { wasLifted } from './lifted';
import {
  hostOf,
  noteNoRedirect,
  type Redirect,
  redirectOf,
  unusedRedirectOf,
  type WorkerSender,
} from './redirect-plan';
import { hearHooks } from './redirect-tell';
import { lift, setRedirect } from './redirects';

/** A hook asks within milliseconds of the failure, or once its page has come to it; a request that none has asked about by then is a worker's. */
const CLAIM_MS = 200;

export function watchRedirects(load: () => Promise<State>): void {
  onRequestBegin((request) => {
    if (request.cameFrom !== null) void load().then((state) => markLed(state, request));
  });
  onRequestEnd((request) => {
    if (mayMatter(request)) void load().then((state) => hearEnd(state, request));
  });
}

/** All that a healthy request of a page costs here. */
const mayMatter = (request: SeenRequest): boolean =>
  request.cameFrom !== null || request.carriesMore === true || (request.method === 'POST' && isBad(request));

const isBad = ({ end, status }: SeenRequest): boolean => end.kind === 'error' || status >= 429;

/** At once: when it ends the rule may be gone, and what came of it is still none of the site's own doing. */
function markLed({ session }: State, request: SeenRequest): void {
  request.byRule = redirectOf(session, request) !== undefined;
}

async function hearEnd(state: State, request: SeenRequest): Promise<void> {
  const redirect = redirectOf(state.session, request);
  if (redirect !== undefined) return hearRedirected(state, redirect, request);
  if (request.cameFrom !== null) return;
  if (await isStoppedOnTheWay(state, request)) return;
  if (request.carriesMore === true) noteCarriesMore(state, request);
  if (request.method === 'POST' && isBad(request)) await hearFault(state, request);
}

/**
 * The worker's own policy forbids the way round: both browsers stop such a request where it is redirected, and the other host hears nothing.
 * Without a rule it is only its endpoint's failure, and over when that is.
 */
async function isStoppedOnTheWay(state: State, request: SeenRequest): Promise<boolean> {
  const redirect = request.method === 'POST' ? unusedRedirectOf(state.session, request) : undefined;
  if (redirect === undefined || request.end.kind !== 'error') return false;
  // Firefox may tell of a request's end before its preflight's, which would have a reason.
  await wait();
  if (proofOf(request, request.url).kind !== 'blocked') return false;
  noteNoRedirect(state.session, redirect.scope, redirect.endpoint);
  saveSoon(state);
  await lift(state, (one) => one === redirect);
  return true;
}

function senderOf({ session }: State, request: SeenRequest): WorkerSender | null {
  const { tabId, frameId, initiator, page, private: isPrivate } = request;
  if (initiator === null || hostOf(initiator) === null) return null;
  const tab = tabId === -1 ? { url: initiator, private: isPrivate } : (page ?? siteOfTab(tabId));
  const scope = tab === undefined ? null : inDrill(session, tabId, scopeOf(tab.url, tab.private, initiator));
  return scope === null ? null : { scope, tabId, frameId, origin: initiator };
}

/** A cookie, a key: what the site gives this endpoint may not travel, and the site's requests to it neither (rules, part 2 item 4). */
function noteCarriesMore(state: State, request: SeenRequest): void {
  const sender = senderOf(state, request);
  if (sender === null) return;
  const { listed, endpoint } = targetOf(request.url, state.session, sender.scope);
  if (!listed) return;
  noteNoRedirect(state.session, sender.scope, endpoint);
  saveSoon(state);
  void lift(state, (one) => one.scope.key === sender.scope.key && one.endpoint === endpoint);
}

/** A worker's request failed, as our own observer saw it: that counts for its site as a page's does. */
async function hearFault(state: State, request: SeenRequest): Promise<void> {
  const sender = senderOf(state, request);
  if (sender === null) return;
  const target = targetOf(request.url, state.session, sender.scope);
  if (!target.listed || target.barred !== null) return;
  hearCarried();
  // It may be a private window's own, and Chromium does not say: nothing is learnt from it (rules 0.3, 1.8).
  if (sender.tabId === -1 && (await isPrivateOpen())) return;
  await wait();
  if (request.spent.ended || request.spent.late) return;
  await hearHooks(sender);
  await wait();
  const fault = request.spent.ended || request.spent.late ? null : faultOf(request);
  // What was erased, or its page left, does not come back by a fault of before, which the browser may tell of after.
  if (fault === null || wasLifted({ ...sender, endpoint: target.endpoint }, request.startedAt)) return;
  const { session } = state;
  const [key, now] = [`${sender.scope.key} ${target.endpoint}`, systemClock.now()];
  session.breakers[key] = nextBreaker(session.breakers[key] ?? closedBreaker, { kind: 'fault', fault }, now);
  session.attestedAt[key] = now;
  saveSoon(state);
  if (isPlain(request)) await setRedirect(state, target, sender, { fault, startedAt: request.startedAt });
}

/**
 * Nothing that may not travel was in its headers, or in its preflight's; false, too, where nobody has heard them: the next that fails is
 * heard. What a drill stops has none to hear; the rule takes away what it can, and the preflight behind it stops the rest.
 */
function isPlain(request: SeenRequest): boolean {
  const heard = [request, ...preflightsOf(request, request.url)].map(({ carriesMore }) => carriesMore);
  return (heard.includes(false) || isAlwaysHeard || isCut(request)) && !heard.includes(true);
}

const wait = () => systemClock.sleep(CLAIM_MS, new AbortController().signal);

/** What can be told without the body; null for what may be the endpoint's answer, the page's policy or a blocker. */
function faultOf(request: SeenRequest): Fault | null {
  const proof = proofOf(request, request.url);
  if (proof.kind === 'fault') return proof.fault;
  if (proof.kind !== 'status') return null;
  const { status } = proof;
  if (status === 429) return { kind: 'limited', status, retryAfterMs: null };
  return status >= 500 ? { kind: 'broken', status } : null;
}

/** What a rule has led elsewhere: nobody sees what came, only that something did. */
async function hearRedirected(state: State, redirect: Redirect, request: SeenRequest): Promise<void> {
  const { scope, to, endpoint } = redirect;
  const isThis = (one: unknown) => one === redirect;
  if (request.method === 'POST' && request.status >= 200 && request.status < 300 && request.end.kind === 'completed') {
    redirect.usedAt = systemClock.now();
    return recordRedirected(state, redirect, request);
  }
  // Firefox may tell of a request's end before its preflight's, which has the reason.
  await wait();
  const fault = faultOf(request);
  if (fault !== null) {
    noteAttempt(state.session, scope, to, { verdict: { kind: 'fault', fault }, tookMs: 0, now: systemClock.now() });
    await lift(state, isThis);
    const sender = { ...redirect, origin: `https://${redirect.initiator}` };
    const failed = { fault: redirect.fault, startedAt: request.startedAt };
    return setRedirect(state, targetOf(endpoint, state.session, scope), sender, failed);
  }
  if (request.method !== 'POST' || request.end.kind !== 'error' || isLeft(request.end.error)) return;
  // The page's own policy forbids the way round, or the request carries what may not travel.
  noteNoRedirect(state.session, scope, endpoint);
  await lift(state, isThis);
}

const isLeft = (error: string): boolean => error === 'net::ERR_ABORTED' || error === 'NS_BINDING_ABORTED';
