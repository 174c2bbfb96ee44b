// How a load of content ended, written down for the popup. Runs in the background.
import type { Caller } from '@/lib/background/caller';
import { attemptOf, countSaved, ownAttempt } from '@/lib/background/record';
import { scopeOf } from '@/lib/background/scope';
import { ledgerOf, putLedger, type State } from '@/lib/background/state';
import { showLost } from '@/lib/browser/action';
import { siteOfTab } from '@/lib/browser/tabs';
import { onRequestEnd, type SeenRequest } from '@/lib/browser/watch';
import { contentAddressOf } from '@/lib/content/address';
import { arweaveGatewayOf, gatewayOf } from '@/lib/directory/gateways';
import type { Clock } from '@/lib/failover/clock';
import type { Fault } from '@/lib/failover/verdict';
import { type Ending, keptHere, noteFault, noteRequest } from '@/lib/ledger/dependency';
import type { WhyNot } from '@/lib/ledger/report';
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

/** Counts what the browser saw of a site's own loads by content address; others are not kept. */
export function recordLoads(load: () => Promise<State>): void {
  onRequestEnd((request) => {
    const { method, tabId, end, byRule } = request;
    if (method === 'GET' && tabId >= 0 && !byRule && isContentLike(request))
      void load().then((state) => recordLoad(state, request, end));
  });
}

/** Nearly every GET is told apart here. */
const isContentLike = ({ url, cameFrom }: SeenRequest): boolean =>
  contentAddressOf(cameFrom ?? url, arweaveGatewayOf) !== null;

/** Only what went well: a failure is written down when it is asked about. */
function recordLoad(state: State, { url, cameFrom, status, page, tabId }: SeenRequest, end: SeenRequest['end']): void {
  const tab = page ?? siteOfTab(tabId);
  const scope = tab === undefined ? null : scopeOf(tab.url, tab.private);
  if (scope === null || end.kind !== 'completed' || status < 200 || status >= 300) return;
  const { host, operator } = contentTargetOf(cameFrom ?? url);
  const ref = { host, operator, chainId: null, role: 'content' } as const;
  putLedger(state, scope, noteRequest(ledgerOf(state, scope), ref, true, end.at));
}

/** Who a site asked for content. A scheme of its own has no gateway that failed. */
export function contentTargetOf(url: string): ContentTarget {
  const { hostname, host, protocol } = new URL(url);
  const gateway = gatewayOf(hostname);
  const name = /^https?:$/.test(protocol) ? host : protocol;
  return {
    host: name,
    operator: gateway?.operator ?? name,
    group: gateway?.group ?? name,
    clouds: gateway?.clouds ?? [],
  };
}

/** One piece; what it was is not written down, only whose it was. */
export function recordContent(
  { target, fault, opening, whyNot, startedAt }: Facts,
  { state, caller, clock }: { state: State; caller: Caller; clock: Clock },
): void {
  const now = clock.now();
  const trail = [ownAttempt(target, fault, startedAt, now), ...opening.trail.map(attemptOf)];
  const common = { calls: 1, trail, told: [] };
  const isSaved = whyNot === null && opening.kind === 'opened';
  if (isSaved) countSaved(state, caller.tabId, caller.scope, 1);
  else showLost(caller.tabId);
  const ending: Ending = isSaved
    ? { kind: 'saved', by: opening.by?.operator ?? keptHere, assurance: opening.opened.assurance, ...common }
    : { kind: 'lost', whyNot: whyNot ?? 'all-failed', ...common };
  const ref = { host: target.host, operator: target.operator, chainId: null, role: 'content' } as const;
  putLedger(state, caller.scope, noteFault(ledgerOf(state, caller.scope), ref, fault, ending, now));
}
