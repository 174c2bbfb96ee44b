// Which of a site's requests that no hook reaches (its workers') may be redirected by a rule of the browser, and where to (rules 0.6).
// A rule sees no body and no answer, so it stands under more conditions than a rescue. Pure.

import { topOutside } from '@/lib/background/drill/scope';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import type { Target } from '@/lib/background/rescue/target';
import { isOnFor } from '@/lib/background/state/power';
import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import { isSitesOwn } from '@/lib/background/transactions/may-broadcast';
import type { SeenRequest } from '@/lib/browser/watch';
import { familyOf } from '@/lib/directory/chains';
import { registrableDomain } from '@/lib/directory/public-host';
import { type Breaker, breakerState, closedBreaker } from '@/lib/failover/breaker';
import type { Fault, Verdict } from '@/lib/failover/verdict';
import type { Settings } from '@/lib/messages/settings';
import { hexOf } from '@/lib/rpc/own-call';
import type { Member } from '@/lib/rpc/reply';

/** A redirect in force, as state: while it stands the site's workers get their answers from `to`, unseen by us. */
export interface Redirect {
  /** Of the rule that redirects; those for the headers have the next numbers. */
  ruleId: number;
  scope: Scope;
  /** The site's own URL. */
  endpoint: string;
  chainId: number;
  /** -1: service and shared workers. */
  tabId: number;
  frameId: number;
  /** Host of the page or script that asks. */
  initiator: string;
  /** Full URL of a bundled community endpoint, as the directory spells it. */
  to: string;
  operator: string;
  /** What the site's own endpoint met. */
  fault: Fault;
  /** Epoch ms. */
  usedAt: number;
  until: number;
}

/** Who asked, as the browser saw it. */
export interface WorkerSender {
  scope: Scope;
  tabId: number;
  frameId: number;
  /** Origin of the page or script. */
  origin: string;
}

/** Why there is no rule; null when there may be one. */
export type NoRedirect =
  | 'off'
  | 'broadcast-off'
  | 'not-listed'
  | 'family'
  | 'not-public'
  | 'own'
  | 'spelling'
  | 'stranger'
  | 'private-relay'
  | 'noted'
  | 'private-window'
  | 'answers';

/** Rules live this long unless renewed (rules 0.6) ... */
export const REDIRECT_MS = 60_000;
/** ... and are renewed while the site uses them: a dApp that asks every few minutes need not fail each time. */
export const UNUSED_MS = 300_000;
const MAX_REDIRECTS = 50;
/** One site must not take the rules of all others: where there is no more room, the one that has most gives one up. */
const MAX_REDIRECTS_PER_SITE = 6;
/** See redirect-rules.ts; with room. */
const RULES_PER_REDIRECT = 10;
/** Beyond them the whole site gets no rule: one page must not push another's notes out. */
const MAX_NOTES_PER_SITE = 20;
const ALL = '*';
/** As slow as this is not well. */
const MAX_LATENCY_MS = 2_000;

type Facts = { settings: Settings; session: Session };

/** @param isPrivateOpen A private window is open: requests without a tab may then be its own (rules 1.8). */
export function redirectBarred(
  target: Target,
  { scope, tabId, origin }: WorkerSender,
  { settings, session }: Facts,
  { now, isPrivateOpen }: { now: number; isPrivateOpen: boolean },
): NoRedirect | null {
  if (!isOnFor({ settings, session }, scope, now)) return 'off';
  // The rule cannot tell a transaction from a read, so it is only where either may go elsewhere.
  if (settings.sites[scope.site]?.broadcast === 'never') return 'broadcast-off';
  if (target.barred !== null || !target.listed || target.chainId === null) return 'not-listed';
  // Our own question is one of Ethereum's.
  if (familyOf(target.chainId) !== 'evm') return 'family';
  if (target.mempool !== 'public') return 'not-public';
  if (settings.chains[target.chainId]?.own.some(({ url }) => url === target.endpoint) === true) return 'own';
  if (/[*^|\s]|[^\x21-\x7e]/.test(target.endpoint)) return 'spelling';
  if (!isSitesOwn(scope) || hostOf(origin) === null) return 'stranger';
  if (session.privateRelay[scope.top] === true) return 'private-relay';
  if (isNoted(session, scope, target.endpoint)) return 'noted';
  if (tabId === -1 && (isPrivateOpen || scope.private)) return 'private-window';
  return breakerState(session.breakers[`${scope.key} ${target.endpoint}`] ?? closedBreaker, now) === 'closed'
    ? 'answers'
    : null;
}

/** The host that a rule may be limited to: of a public https site on the default port, because rules know no scheme and no port. */
export function hostOf(origin: string): string | null {
  if (!URL.canParse(origin)) return null;
  const { protocol, hostname, port } = new URL(origin);
  return protocol === 'https:' && port === '' && registrableDomain(hostname) !== null ? hostname : null;
}

/**
 * Those of the ranked candidates that a rule may name: bundled, answering, keeping no transaction to themselves.
 *
 * @param avoid Hosts that the site asks itself: the rule for the headers would change those requests too.
 */
export function redirectTargets(candidates: readonly RpcCandidate[], avoid: ReadonlySet<string>): RpcCandidate[] {
  return candidates.filter(
    ({ own, tier, subset, mempool, breaker, latencyMs, url }) =>
      !own &&
      tier >= 1 &&
      tier <= 3 &&
      !subset &&
      mempool === 'public' &&
      breaker.state === 'closed' &&
      (latencyMs ?? 0) <= MAX_LATENCY_MS &&
      !avoid.has(new URL(url).host),
  );
}

const keyOf = (redirect: Pick<Redirect, 'scope' | 'endpoint' | 'tabId'>): string =>
  `${redirect.scope.key} ${redirect.endpoint} ${redirect.tabId}`;

export function redirectAt(session: Session, at: Pick<Redirect, 'scope' | 'endpoint' | 'tabId'>): Redirect | undefined {
  return session.redirects[keyOf(at)];
}

/** The redirect that led a request to where it went; undefined for one that went its own way. */
export function redirectOf(
  session: Session,
  request: Pick<SeenRequest, 'url' | 'cameFrom' | 'tabId' | 'initiator' | 'private'>,
): Redirect | undefined {
  const { url, cameFrom, tabId, initiator } = request;
  const host = initiator === null ? null : hostOf(initiator);
  if (cameFrom === null || host === null) return undefined;
  return Object.values(session.redirects).find(
    (one) =>
      one.endpoint === cameFrom &&
      new URL(one.to).href === url &&
      one.tabId === tabId &&
      one.scope.private === request.private &&
      `.${host}`.endsWith(`.${one.initiator}`),
  );
}

/** The redirect that should have led this request elsewhere, but never did; undefined where none stood when it began. */
export function unusedRedirectOf(
  session: Session,
  { url, cameFrom, startedAt, ...from }: Parameters<typeof redirectOf>[1] & Pick<SeenRequest, 'startedAt'>,
): Redirect | undefined {
  if (cameFrom !== null) return undefined;
  const standing = Object.values(session.redirects).filter((one) => one.endpoint === url);
  return standing.find(
    (one) =>
      startedAt > one.until - REDIRECT_MS &&
      redirectOf(session, { ...from, url: new URL(one.to).href, cameFrom: url }) === one,
  );
}

/** Those that gave way to it; null when there are too many already. */
export function putRedirect(session: Session, redirect: Redirect): Redirect[] | null {
  const standing = Object.values(session.redirects);
  const of = (top: string) => standing.filter(({ scope }) => scope.top === top);
  const mine = of(redirect.scope.top).length;
  if (mine >= MAX_REDIRECTS_PER_SITE) return null;
  const tops = new Set(standing.map(({ scope }) => scope.top));
  const [most = []] = [...tops].map(of).sort((a, b) => b.length - a.length);
  const isFull = standing.length >= MAX_REDIRECTS;
  if (isFull && most.length <= mine + 1) return null;
  const givesWay = isFull ? most.toSorted((a, b) => a.usedAt - b.usedAt).slice(0, 1) : [];
  for (const one of givesWay) dropRedirect(session, one);
  session.redirects[keyOf(redirect)] = redirect;
  return givesWay;
}

export function dropRedirect(session: Session, redirect: Redirect): void {
  delete session.redirects[keyOf(redirect)];
}

/**
 * Whether a redirect ends because a tab loads or opens a page: its workers went with the page that was there, and the new page's hook
 * knows of no rule for the site's workers. Those without a tab may be a private window's from now on.
 */
export function endsWith(
  { tabId, scope }: Pick<Redirect, 'tabId' | 'scope'>,
  shown: { tabId: number; top: string | undefined; private: boolean },
): boolean {
  return tabId === -1 ? shown.private || topOutside(scope.top) === shown.top : tabId === shown.tabId;
}

/** Until when a site's calls to its endpoint go by a rule; 0 when none stands. Its own calls go round as long: they must not use the rule. */
export function redirectedUntil(session: Session, scope: Pick<Scope, 'key'>, endpoint: string): number {
  const standing = Object.values(session.redirects).filter(
    (one) => one.scope.key === scope.key && one.endpoint === endpoint,
  );
  return Math.max(0, ...standing.map(({ until }) => until));
}

/** A number above `last` that no standing rule has; a rule's number is never given again while the browser runs it. */
export function nextRuleId(session: Session, last: number): number {
  const taken = Object.values(session.redirects).map(({ ruleId }) => ruleId);
  return Math.max(last, ...taken) + RULES_PER_REDIRECT;
}

/** Never again in this session: it sent a transaction there, or something of its own, or its policy forbids the way round. */
export function noteNoRedirect(session: Session, { key }: Pick<Scope, 'key'>, endpoint: string): void {
  const noted = session.noRedirect[key] ?? [];
  if (noted.includes(endpoint) || noted.includes(ALL)) return;
  session.noRedirect[key] = noted.length < MAX_NOTES_PER_SITE ? [...noted, endpoint] : [ALL];
}

function isNoted(session: Session, { key }: Pick<Scope, 'key'>, endpoint: string): boolean {
  const noted = session.noRedirect[key] ?? [];
  return noted.includes(endpoint) || noted.includes(ALL);
}

/** Whether to look if a ruled endpoint is back. One that was asked too much is left alone as long as it said; one that is broken may be looked at at any time. */
export function isProbeDue(breaker: Breaker, now: number): boolean {
  if (breaker.state === 'closed' || breakerState(breaker, now) === 'half-open') return true;
  return breaker.fault.kind !== 'limited';
}

/** Alive is enough: one that refuses us, who send neither the site's origin nor its cookies, may well serve the site. */
export function isDown(verdict: Verdict<Member>, chainId: number): boolean {
  switch (verdict.kind) {
    case 'answer':
      return verdict.value.error === null && verdict.value.resultSource !== `"${hexOf(chainId)}"`;
    case 'refusal':
      return false;
    case 'abandoned':
      return true;
    case 'fault':
      return verdict.fault.kind !== 'denied' && verdict.fault.kind !== 'gone' && verdict.fault.kind !== 'quota';
  }
}
