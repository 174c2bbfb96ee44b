// How a load of content ended, written down for the popup. Runs in the background.

import { inDrill } from '@/lib/background/drill/scope';
import { noteTook } from '@/lib/background/drill/tally';
import type { Caller } from '@/lib/background/rescue/caller';
import { attemptOf, countSaved, ownAttempt } from '@/lib/background/rescue/record';
import { recordServer } from '@/lib/background/sight/clouds';
import { noteHurt } from '@/lib/background/sight/notice';
import { createBuckets } from '@/lib/background/state/limits';
import { isContentOnFor } from '@/lib/background/state/power';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { ledgerOf, putCounts, putLedger, type State } from '@/lib/background/state/state';
import { showLost } from '@/lib/browser/action';
import { systemClock } from '@/lib/browser/clock';
import { proofOfLoad } from '@/lib/browser/load-proof';
import { siteOfTab } from '@/lib/browser/tabs';
import { onRequestEnd, type SeenRequest } from '@/lib/browser/watch';
import { contentAddressOf } from '@/lib/content/address';
import { verdictOfStatus } from '@/lib/content/own-load';
import { isElementPlace } from '@/lib/directory/element-places';
import { arweaveGatewayOf, gatewayOf } from '@/lib/directory/gateways';
import { keptHost } from '@/lib/directory/kept-host';
import { nftCdnOf } from '@/lib/directory/nft-cdns';
import type { Clock } from '@/lib/failover/clock';
import type { Fault } from '@/lib/failover/verdict';
import { type Ending, keptHere, noteBack, noteFault, noteRequest, noteServed } from '@/lib/ledger/dependency';
import type { WhyNot } from '@/lib/ledger/report';
import { hearLetOut } from './around';
import type { Opening } from './opened';

/** Who the site asked. */
export interface ContentTarget {
  host: string;
  operator: string;
  group: string;
  clouds: readonly string[];
}

interface Facts {
  target: ContentTarget;
  fault: Fault;
  opening: Exclude<Opening, { kind: 'abandoned' }>;
  /** Null when the site was given it. */
  whyNot: WhyNot | null;
  startedAt: number;
}

/** One such load of one site counts as lost once in a minute: pages try again. */
const takeLoss = createBuckets(1 / 60, 1);

/** Counts what the browser saw of a site's own loads by content address, and of copies of NFT pictures; others are not kept. */
export function recordLoads(load: () => Promise<State>): void {
  onRequestEnd((request) => {
    const { method, tabId, byRule } = request;
    if (method !== 'GET' || tabId < 0 || byRule || !isElementPlace(askedUrl(request))) return;
    if (isContentLike(request)) void load().then((state) => hearLoad(state, request));
    else if (nftCdnOf(askedUrl(request)) !== null) void load().then((state) => recordCopy(state, request));
  });
}

/** What the page asked for, wherever a redirect led. */
const askedUrl = ({ cameFrom, url }: SeenRequest): string => cameFrom ?? url;

const isContentLike = (request: SeenRequest): boolean => contentAddressOf(askedUrl(request), arweaveGatewayOf) !== null;

function scopeOfLoad({ session }: State, { page, tabId }: SeenRequest): Scope | null {
  const tab = page ?? siteOfTab(tabId);
  return tab === undefined ? null : inDrill(session, tabId, scopeOf(tab.url, tab.private));
}

const isSound = ({ end, status }: SeenRequest): boolean => end.kind === 'completed' && status >= 200 && status < 300;

function hearLoad(state: State, request: SeenRequest): void {
  hearLetOut(state, request);
  recordLoad(state, request);
}

/** Only what went well: a failure is written down when it is asked about. */
function recordLoad(state: State, request: SeenRequest): void {
  const scope = scopeOfLoad(state, request);
  if (scope === null || request.end.kind === 'pending' || !isSound(request)) return;
  const { host, operator } = contentTargetOf(askedUrl(request));
  const ref = { host, operator, chainId: null, role: 'content' } as const;
  putCounts(state, scope, noteRequest(ledgerOf(state, scope), ref, true, request.end.at));
  void recordServer(state, scope, ref, request);
}

/** A company's own copy of a picture: nothing in its address says where another might be, so nobody is asked, and the popup says why. */
function recordCopy(state: State, request: SeenRequest): void {
  const [scope, cdn, now] = [scopeOfLoad(state, request), nftCdnOf(askedUrl(request)), systemClock.now()];
  if (scope === null || cdn === null || !isContentOnFor(state, scope, now)) return;
  const ref = { host: cdn.host, operator: cdn.operator, chainId: null, role: 'content' } as const;
  // One that never failed is no news; one that is back is.
  const ledger = ledgerOf(state, scope);
  if (isSound(request)) {
    const known = noteBack(ledger, ref, now);
    if (known !== ledger) putLedger(state, scope, known);
    return;
  }
  const fault = faultOfCopy(request);
  if (fault === null || !takeLoss(`${scope.top} ${askedUrl(request)}`, 1, now)) return;
  recordContent(
    {
      target: { ...cdn, group: cdn.host, clouds: [] },
      fault,
      opening: { kind: 'lost', trail: [] },
      whyNot: 'no-address',
      startedAt: request.startedAt,
    },
    { state, caller: { tabId: request.tabId, scope }, clock: systemClock },
  );
}

/** Null for what is its word about the picture, the page's policy or a blocker. */
function faultOfCopy(request: SeenRequest): Fault | null {
  const proof = proofOfLoad(request);
  if (proof.kind === 'fault') return proof.fault;
  const verdict = proof.kind === 'status' ? verdictOfStatus(proof.status, false) : null;
  return verdict?.kind === 'fault' ? verdict.fault : null;
}

/** Who a site asked for content. A scheme of its own has no gateway that failed. */
export function contentTargetOf(url: string): ContentTarget {
  const { hostname, host, protocol } = new URL(url);
  const gateway = gatewayOf(hostname);
  const name = /^https?:$/.test(protocol) ? keptHost(host) : protocol;
  return {
    host: name,
    operator: gateway?.operator ?? name,
    group: gateway?.group ?? name,
    clouds: gateway?.clouds ?? [],
  };
}

/** One piece that was had from elsewhere at once, as the user wishes: no failure, and nothing was saved (law 10: who was asked instead). */
export function recordAround(
  {
    target,
    opening,
    startedAt,
  }: Pick<Facts, 'target' | 'startedAt'> & { opening: Extract<Opening, { kind: 'opened' }> },
  { state, caller, clock }: { state: State; caller: Pick<Caller, 'scope'>; clock: Pick<Clock, 'now'> },
): void {
  const [now, { host, operator }] = [clock.now(), target];
  const passed = {
    origin: `https://${host}`,
    operator,
    startedAt,
    durationMs: 0,
    outcome: { kind: 'passed' },
  } as const;
  const ref = { host, operator, chainId: null, role: 'content' } as const;
  const by = opening.by?.operator ?? keptHere;
  const trail = [passed, ...opening.trail.map(attemptOf)];
  const ending: Ending = { kind: 'saved', by, assurance: opening.opened.assurance, calls: 0, trail, told: [] };
  const ledger = noteRequest(ledgerOf(state, caller.scope), ref, false, now);
  putLedger(state, caller.scope, noteServed(ledger, ref, ending, now));
}

/** One piece; what it was is not written down, only whose it was. */
export function recordContent(
  { target, fault, opening, whyNot, startedAt }: Facts,
  { state, caller, clock }: { state: State; caller: Pick<Caller, 'tabId' | 'scope'>; clock: Pick<Clock, 'now'> },
): void {
  const now = clock.now();
  const trail = [ownAttempt(target, fault, startedAt, now), ...opening.trail.map(attemptOf)];
  const common = { calls: 1, trail, told: [] };
  const isSaved = whyNot === null && opening.kind === 'opened';
  if (isSaved) noteTook(state, caller.scope, target.host, now - startedAt);
  if (isSaved) countSaved(state, caller.tabId, caller.scope, 1);
  else showLost(caller.tabId);
  const ending: Ending = isSaved
    ? { kind: 'saved', by: opening.by?.operator ?? keptHere, assurance: opening.opened.assurance, ...common }
    : { kind: 'lost', whyNot: whyNot ?? 'all-failed', ...common };
  const ref = { host: target.host, operator: target.operator, chainId: null, role: 'content' } as const;
  putLedger(state, caller.scope, noteFault(ledgerOf(state, caller.scope), ref, fault, ending, now));
  noteHurt(state, caller.scope);
}
