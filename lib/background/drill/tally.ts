// Counts what a drill has stopped, and how long what was answered instead took. Runs in the background.
import type { Scope } from '@/lib/background/state/scope';
import { scopeOf } from '@/lib/background/state/scope';
import { type State, saveSoon } from '@/lib/background/state/state';
import type { StoppedRequest } from '@/lib/browser/stopped';
import { siteOfTab } from '@/lib/browser/tabs';
import { seenOf } from '@/lib/browser/watch';
import { contentAddressOf } from '@/lib/content/address';
import { hostnameOf } from '@/lib/directory/cloud-of';
import { arweaveGatewayOf } from '@/lib/directory/gateways';
import { type Drill, noTally, type Tally } from '@/lib/ledger/drill';
import { drillOf, topOutside } from './scope';
import { writeSoFarSoon } from './so-far';

/** A hook asks about a call that failed within milliseconds, unless its page is very busy. */
const CLAIM_MS = 3_000;
const MAX_TIMES = 200;
/** A page that asks more names than this is making them up. */
const MAX_HOSTS = 100;

/** A request of a drilled tab, or of its site's workers, was stopped by a rule. */
export function hearStopped(state: State, request: StoppedRequest): void {
  const drill = drillFor(state, request);
  if (drill === undefined || request.method === 'OPTIONS' || request.startedAt < drill.startedAt) return;
  const { host } = new URL(request.url);
  if (!isCutHost(drill, host)) return;
  add(state, drill, host, ({ kinds, cut, ...rest }) => ({
    ...rest,
    kinds: kinds.includes(request.type) ? kinds : [...kinds, request.type],
    cut: cut + 1,
  }));
  const unclaimed = () => add(state, drill, host, (one) => ({ ...one, unclaimed: one.unclaimed + 1 }));
  if (request.type === 'websocket' || contentAddressOf(request.url, arweaveGatewayOf) !== null) return;
  const isCall = request.type === 'xmlhttprequest' && request.method === 'POST';
  if (!isCall) unclaimed();
  else
    setTimeout(() => {
      const record = seenOf(request.url, 'POST').find(({ requestId }) => requestId === request.requestId);
      if (record?.spent.ended !== true) unclaimed();
    }, CLAIM_MS);
}

/** The rules say so: a blocker's work on other hosts is not the drill's. */
function isCutHost({ hosts, seen, listed, spared, isAll }: Drill, host: string): boolean {
  const name = hostnameOf({ host });
  const isBelow = (domains: readonly string[]) => domains.some((one) => name === one || name.endsWith(`.${one}`));
  if (hosts.includes(host) || seen.includes(name)) return true;
  return (isAll || isBelow(listed)) && !isBelow(spared);
}

function drillFor({ session }: State, { tabId, initiator }: StoppedRequest): Drill | undefined {
  if (tabId >= 0) return session.drills[tabId];
  const scopes = [false, true].map((isPrivate) => scopeOf(initiator ?? undefined, isPrivate));
  return scopes.flatMap((scope) => (scope === null ? [] : (drillOf(session, -1, scope.top) ?? [])))[0];
}

/** A call, or a piece of content, was answered instead, `ms` after the site had asked. */
export function noteTook(state: State, { top, cut }: Pick<Scope, 'top' | 'cut'>, host: string, ms: number): void {
  if (cut === undefined) return;
  const drill = Object.values(state.session.drills).find((one) => one.top === topOutside(top));
  if (drill !== undefined)
    add(state, drill, host, (one) => ({ ...one, tookMs: [...one.tookMs, Math.round(ms)].slice(-MAX_TIMES) }));
}

function add(state: State, drill: Drill, host: string, change: (before: Tally) => Tally): void {
  const known = drill.tally[host];
  if (known === undefined && Object.keys(drill.tally).length >= MAX_HOSTS) return;
  drill.tally[host] = change(known ?? noTally);
  saveSoon(state);
  writeSoFarSoon(state, drill);
}

/** The page that a tab shows is another site's than the drill's. */
export function hasLeft({ tabId, top }: Drill): boolean {
  const tab = siteOfTab(tabId);
  return tab !== undefined && scopeOf(tab.url, tab.private)?.top !== top;
}
