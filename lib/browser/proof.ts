// Proof of attempt: did that very request leave the page, and how did it end (law 3, rules 0.1 and 0.2)? Runs in the background.
import type { Fault } from '@/lib/failover/verdict';
import { wasCut } from './cut';
import { meaningOf } from './network-error';
import { nextEvent, type SeenRequest, seenOf } from './watch';

export type Proof =
  /** Nothing like it left the page: policy, blocker, or invented. */
  | { kind: 'none' }
  | { kind: 'blocked' }
  | { kind: 'offline' }
  /** `hasHeaders`: it was answered, but its body does not come. */
  | { kind: 'pending'; requestId: string; ageMs: number; hasHeaders: boolean }
  | { kind: 'status'; status: number }
  | { kind: 'fault'; fault: Fault };

export interface Asker {
  tabId: number;
  frameId: number;
  documentId: string | null;
  origin: string | null;
}

/** Proofs are good this long; pending requests as long as they are pending. */
export const PROOF_MS = 15_000;
/** So long an observer may lag behind the document. */
const PROOF_WAIT_MS = 300;
/** And behind the end of a request whose beginning it has seen: on a machine that has much to do, both are late. */
const END_WAIT_MS = 1_500;
/** Browsers do not agree on which of the two they announce first. */
const PREFLIGHT_LEAD_MS = 1_000;

/** How the hook says that the site's request went: it hangs, was rejected, or got headers with this status. */
export type Claim = { kind: 'late'; waitedMs: number } | { kind: 'failed' } | { kind: 'response'; status: number };

/**
 * What became of the very request that an ask speaks of. Waits up to 300 ms for the observer to hear of it, and longer for its end.
 * Spends the proof: one request that failed is good for one ask.
 */
export async function proveAttempt(url: string, asker: Asker, claim: Claim): Promise<Proof> {
  const record = await soon(
    () => sentBy(asker, url),
    (sent, isLast) => {
      const one = find(sent, claim);
      if (one === undefined || (!isLast && awaitsPreflight(one, url))) return null;
      spend(one, claim); // In the same breath: of two asks that come at once only one finds it unspent.
      return one;
    },
  );
  return record === null ? { kind: 'none' } : proofOf(record, url);
}

function spend({ spent }: SeenRequest, { kind }: Claim): void {
  spent[kind === 'late' ? 'late' : 'ended'] = true;
}

/** Spends the proof of a failure that nothing is done about: it is a page's, and no worker's. */
export function spendProof(url: string, asker: Asker, claim: Claim): void {
  const record = find(sentBy(asker, url), claim);
  if (record !== undefined) spend(record, claim);
}

/** The newest unspent request of that document to that URL that fits: an ask follows its failure at once. */
function find(sent: readonly SeenRequest[], claim: Claim): SeenRequest | undefined {
  const now = Date.now();
  const fitting = sent.filter((one) => fits(one, claim, now));
  if (claim.kind !== 'late') return fitting.at(-1);
  // Of several that hang, the one that began when this ask says it did.
  const away = (one: SeenRequest) => Math.abs(now - claim.waitedMs - one.startedAt);
  return fitting.sort((a, b) => away(a) - away(b))[0];
}

/** All that was seen of what an asker sent to a URL, oldest first; of a web socket's handshakes by GET. */
export const sentBy = (asker: Asker, url: string, method: 'POST' | 'GET' = 'POST'): SeenRequest[] =>
  seenOf(url, method).filter((one) => isFrom(one, asker));

/** A record that contradicts the claim proves nothing, and an older healthy request must not stand for a failed one. */
function fits({ end, status, spent }: SeenRequest, claim: Claim, now: number): boolean {
  if (claim.kind === 'late') return end.kind === 'pending' && !spent.late;
  if (end.kind === 'pending' || spent.ended || now - end.at >= PROOF_MS) return false;
  if (claim.kind === 'failed') return end.kind === 'error' || status >= 400;
  return end.kind === 'error' || status === claim.status;
}

/** A page's service worker may have sent it in the page's name: no tab then, but the page's origin (rules 0.1, trap). */
export function isFrom(record: SeenRequest, asker: Asker): boolean {
  if (record.tabId === -1) return asker.origin !== null && record.initiator === asker.origin;
  if (record.tabId !== asker.tabId || record.frameId !== asker.frameId) return false;
  if (record.documentId !== null && asker.documentId !== null) return record.documentId === asker.documentId;
  return isOfOrigin(record, asker);
}

/** Firefox names no documents: what another site did in that frame a moment ago must not show (law 8). */
function isOfOrigin({ owner, initiator }: SeenRequest, { origin }: Asker): boolean {
  const known = owner ?? initiator;
  return known === null || origin === null || known === origin;
}

/** What became of one request, whoever sent it. */
export function proofOf(record: SeenRequest, url: string): Proof {
  switch (record.end.kind) {
    case 'pending':
      return {
        kind: 'pending',
        requestId: record.requestId,
        ageMs: Date.now() - record.startedAt,
        hasHeaders: record.status > 0,
      };
    case 'completed':
      return { kind: 'status', status: record.status };
    case 'error': {
      if (isCut(record)) return { kind: 'fault', fault: cutFault };
      const meaning = meaningOf(record.end.error);
      if (meaning === null) return { kind: 'blocked' };
      if (meaning.kind !== 'ask-status') return meaning;
      if (record.status >= 400) return { kind: 'status', status: record.status };
      return withoutHeaders(record, meaning.without) ?? preflightProof(record, url);
    }
  }
}

/** What a drill has stopped counts as what would be met in the outage that it pretends. */
export const cutFault: Fault = { kind: 'unreachable', reason: 'other' };

/** A drill has stopped it: no header of it was ever made. */
export function isCut({ end, ...record }: SeenRequest): boolean {
  return end.kind === 'error' && wasCut({ ...record, error: end.error });
}

function withoutHeaders({ status }: SeenRequest, fault: Fault | null): Proof | null {
  return status === 0 && fault !== null ? { kind: 'fault', fault } : null;
}

/** The preflights that may have been this request's: browsers do not say whose they are. */
export function preflightsOf(record: SeenRequest, url: string): SeenRequest[] {
  return seenOf(url, 'OPTIONS').filter(
    (one) => one.tabId === record.tabId && one.startedAt >= record.startedAt - PREFLIGHT_LEAD_MS,
  );
}

/** Firefox may tell of the request's end before its preflight's, which alone has the reason. */
function awaitsPreflight(record: SeenRequest, url: string): boolean {
  if (record.end.kind !== 'error' || proofOf(record, url).kind !== 'blocked') return false;
  return record.status === 0 && preflightsOf(record, url).some(({ end }) => end.kind === 'pending');
}

/** A server that is down fails the preflight already, and the browser tells the reason there. */
function preflightProof(record: SeenRequest, url: string): Proof {
  // Who got headers has had a preflight that went well.
  if (record.status > 0) return { kind: 'blocked' };
  const proofs = preflightsOf(record, url).map(failedPreflight);
  return proofs.findLast((proof) => proof !== null) ?? { kind: 'blocked' };
}

/** Null for one that went well, is still pending, or was stopped by no fault: calls at once have preflights at once. */
function failedPreflight(preflight: SeenRequest): Proof | null {
  const { status, end } = preflight;
  if (status >= 400) return { kind: 'status', status };
  const meaning = end.kind === 'error' ? meaningOf(end.error) : null;
  return meaning?.kind === 'ask-status' ? withoutHeaders(preflight, meaning.without) : meaning;
}

/**
 * Looks at requests, at each event, until something is there; null when its time is over: 300 ms, and 1.5 s while one of them is on its way.
 *
 * @param look Is told when it looks for the last time.
 */
export async function soon<T>(
  requests: () => SeenRequest[],
  look: (requests: readonly SeenRequest[], isLast: boolean) => T | null | undefined,
): Promise<T | null> {
  const startedAt = Date.now();
  for (;;) {
    const known = requests();
    const isComing = known.some(({ end }) => end.kind === 'pending');
    const left = startedAt + (isComing ? END_WAIT_MS : PROOF_WAIT_MS) - Date.now();
    const seen = look(known, left <= 0);
    if (seen) return seen;
    if (left <= 0) return null;
    await nextEvent(Math.min(left, 25));
  }
}

/** Below this a request is not silent, only young. */
const SILENT_AFTER_MS = 2_000;

/**
 * How many requests of a tab to a URL hang although nothing else of that URL was answered since they began: the asker's own, not those
 * of a stranger's frame, which could so make an outage. One slow call beside answered ones is no silence: 0.
 */
export function silentRequests(url: string, asker: Asker, now: number): number {
  const posts = seenOf(url, 'POST').filter((one) => one.tabId === asker.tabId && isOfOrigin(one, asker));
  const hanging = posts.filter((one) => one.end.kind === 'pending' && now - one.startedAt >= SILENT_AFTER_MS);
  const since = Math.min(...hanging.map((one) => one.startedAt));
  return posts.some((one) => one.end.kind !== 'pending' && one.end.at > since) ? 0 : hanging.length;
}

/** Whether a request of that tab and origin to that URL that began at least `ms` ago still hangs. */
export function hangsFor(url: string, asker: Asker, ms: number, now: number): boolean {
  return seenOf(url, 'POST').some(
    (one) =>
      one.tabId === asker.tabId && isOfOrigin(one, asker) && one.end.kind === 'pending' && now - one.startedAt >= ms,
  );
}

const isAnyAnswered = (requests: readonly SeenRequest[]): boolean =>
  requests.some(({ end, status }) => end.kind === 'completed' && status >= 200 && status < 400);

/** Whether any request of that document to that URL was answered in the last minute, as far as the browser could see. */
export const wasAnswered = (url: string, asker: Asker): boolean => isAnyAnswered(sentBy(asker, url));

/** The same of one that was answered just now: the page may speak of it before the observer does. */
export const wasJustAnswered = async (url: string, asker: Asker): Promise<boolean> =>
  (await soon(() => sentBy(asker, url), isAnyAnswered)) ?? false;
