// Our own observer of requests: proof of attempt (law 3, rules 0.1 and 0.2). Runs in the background; blocks nothing.
import browser, { type WebRequest } from 'webextension-polyfill';
import type { Fault } from '@/lib/failover/verdict';
import { meaningOf } from './network-error';

/** One HTTP request as the browser itself saw it. */
export interface SeenRequest {
  requestId: string;
  url: string;
  method: string;
  /** -1 for workers that belong to no tab. */
  tabId: number;
  frameId: number;
  /** Chromium only. */
  documentId: string | null;
  /** Origin that began it, where the browser says so. */
  initiator: string | null;
  private: boolean;
  startedAt: number;
  end: { kind: 'pending' } | { kind: 'completed'; at: number } | { kind: 'error'; error: string; at: number };
  /** Status of the last headers, 0 before any. */
  status: number;
  /** Server address as the browser connected; null when it does not say (cache, proxy). */
  ip: string | null;
  proxied: boolean;
  /** Already the proof of one ask, while it was pending and after its end. */
  spent: { late: boolean; ended: boolean };
}

export type Proof =
  /** Nothing like it left the page: policy, blocker, or invented. */
  | { kind: 'none' }
  | { kind: 'blocked' }
  | { kind: 'offline' }
  /** `hasHeaders`: it was answered, but its body does not come. */
  | { kind: 'pending'; ageMs: number; hasHeaders: boolean }
  | { kind: 'status'; status: number }
  | { kind: 'fault'; fault: Fault };

export interface Asker {
  tabId: number;
  frameId: number;
  documentId: string | null;
  origin: string | null;
}

/** Proofs are good this long; pending requests as long as they are pending. */
const PROOF_MS = 15_000;
const PROOF_WAIT_MS = 300;
/** Browsers do not agree on which of the two they announce first. */
const PREFLIGHT_LEAD_MS = 1_000;
const KEEP_MS = 60_000;
const MAX_RECORDS = 4_000;

const records = new Map<string, SeenRequest>();
const waiting = new Set<() => void>();
const observers = new Set<(request: SeenRequest) => void>();

/** Registers the listeners; must run in the background's first tick. */
export function watchRequests(): void {
  const filter: WebRequest.RequestFilter = { urls: ['https://*/*', 'http://*/*'], types: ['xmlhttprequest'] };
  const { webRequest } = browser;
  webRequest.onBeforeRequest.addListener((details) => begin(details), filter);
  // Without extraHeaders Chromium hides the status of what CORS denies, and with it every 503 without CORS headers.
  const extra = import.meta.env.FIREFOX ? [] : ['extraHeaders' as const];
  webRequest.onHeadersReceived.addListener((details) => headers(details), filter, extra);
  webRequest.onCompleted.addListener((details) => complete(details), filter);
  webRequest.onErrorOccurred.addListener((details) => fail(details), filter);
}

/** Calls `observer` when a request has ended. */
export function onRequestEnd(observer: (request: SeenRequest) => void): void {
  observers.add(observer);
}

type Details = Pick<WebRequest.OnBeforeRequestDetailsType, 'requestId' | 'url' | 'method' | 'tabId' | 'frameId'> & {
  timeStamp: number;
  documentId?: string;
  initiator?: string;
  originUrl?: string;
  incognito?: boolean;
  proxyInfo?: unknown;
  ip?: string;
};

function begin(details: Details): undefined {
  prune(details.timeStamp);
  records.set(details.requestId, {
    requestId: details.requestId,
    url: withoutFragment(details.url),
    method: details.method,
    tabId: details.tabId,
    frameId: details.frameId,
    documentId: details.documentId ?? null,
    initiator: originOf(details.initiator ?? details.originUrl),
    private: details.incognito ?? false,
    startedAt: details.timeStamp,
    end: { kind: 'pending' },
    status: 0,
    ip: null,
    proxied: details.proxyInfo !== undefined && details.proxyInfo !== null,
    spent: { late: false, ended: false },
  });
}

function headers(details: Details & { statusCode: number }): undefined {
  const record = records.get(details.requestId);
  if (record !== undefined) record.status = details.statusCode;
}

function complete(details: Details & { statusCode: number }): undefined {
  const record = records.get(details.requestId);
  if (record === undefined) return;
  record.status = details.statusCode;
  record.ip = details.ip ?? null;
  finish(record, { kind: 'completed', at: details.timeStamp });
}

function fail(details: Details & { error: string }): undefined {
  const record = records.get(details.requestId);
  if (record !== undefined) finish(record, { kind: 'error', error: details.error, at: details.timeStamp });
}

function finish(record: SeenRequest, end: SeenRequest['end']): void {
  record.end = end;
  for (const observer of observers) observer(record);
  for (const wake of [...waiting]) wake();
}

function prune(now: number): void {
  for (const [id, record] of records) {
    const old = record.end.kind === 'pending' ? now - record.startedAt > 2 * KEEP_MS : now - record.startedAt > KEEP_MS;
    if (!old && records.size < MAX_RECORDS) break;
    records.delete(id);
  }
}

/** How the hook says that the site's request went: it hangs, was rejected, or got headers with this status. */
export type Claim = { kind: 'late' } | { kind: 'failed' } | { kind: 'response'; status: number };

/**
 * What became of the very request that an ask speaks of. Waits up to 300 ms for the observer to hear of it.
 * Spends the proof: one request that failed is good for one ask.
 */
export async function proveAttempt(url: string, asker: Asker, claim: Claim): Promise<Proof> {
  const wanted = withoutFragment(url);
  const deadline = Date.now() + PROOF_WAIT_MS;
  for (;;) {
    const record = find(wanted, asker, claim);
    if (record !== undefined) {
      record.spent[claim.kind === 'late' ? 'late' : 'ended'] = true;
      return proofOf(record, wanted);
    }
    const left = deadline - Date.now();
    if (left <= 0) return { kind: 'none' };
    await nextEvent(Math.min(left, 25));
  }
}

function nextEvent(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      waiting.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    waiting.add(wake);
  });
}

/** The newest unspent request of that document to that URL that fits: an ask follows its failure at once. */
function find(url: string, asker: Asker, claim: Claim): SeenRequest | undefined {
  const now = Date.now();
  return [...records.values()]
    .filter((one) => one.url === url && one.method === 'POST' && isFrom(one, asker) && fits(one, claim, now))
    .at(-1);
}

/** A record that contradicts the claim proves nothing, and an older healthy request must not stand for a failed one. */
function fits({ end, status, spent }: SeenRequest, claim: Claim, now: number): boolean {
  if (claim.kind === 'late') return end.kind === 'pending' && !spent.late;
  if (end.kind === 'pending' || spent.ended || now - end.at >= PROOF_MS) return false;
  if (claim.kind === 'failed') return end.kind === 'error' || status >= 400;
  return end.kind === 'error' || status === claim.status;
}

/** A page's service worker may have sent it in the page's name: no tab then, but the page's origin (rules 0.1, trap). */
function isFrom(record: SeenRequest, asker: Asker): boolean {
  if (record.tabId === -1) return asker.origin !== null && record.initiator === asker.origin;
  if (record.tabId !== asker.tabId || record.frameId !== asker.frameId) return false;
  return record.documentId === null || asker.documentId === null || record.documentId === asker.documentId;
}

function proofOf(record: SeenRequest, url: string): Proof {
  switch (record.end.kind) {
    case 'pending':
      return { kind: 'pending', ageMs: Date.now() - record.startedAt, hasHeaders: record.status > 0 };
    case 'completed':
      return { kind: 'status', status: record.status };
    case 'error': {
      const meaning = meaningOf(record.end.error);
      if (meaning === null) return { kind: 'blocked' };
      if (meaning.kind !== 'ask-status') return meaning;
      return record.status >= 400 ? { kind: 'status', status: record.status } : preflightProof(record, url);
    }
  }
}

/** A server that is down fails the preflight already, and the browser tells the reason there. */
function preflightProof(record: SeenRequest, url: string): Proof {
  const preflight = [...records.values()]
    .filter((one) => one.method === 'OPTIONS' && one.url === url && one.tabId === record.tabId)
    .filter((one) => one.startedAt >= record.startedAt - PREFLIGHT_LEAD_MS)
    .at(-1);
  if (preflight === undefined) return { kind: 'blocked' };
  if (preflight.status >= 400) return { kind: 'status', status: preflight.status };
  const meaning = preflight.end.kind === 'error' ? meaningOf(preflight.end.error) : null;
  return meaning === null || meaning.kind === 'ask-status' ? { kind: 'blocked' } : meaning;
}

/** Requests of a tab to one URL that hang although nothing else of that URL was answered since they began. */
export interface Silence {
  pending: number;
  longestMs: number;
}

/** Below this a request is not silent, only young. */
const SILENT_AFTER_MS = 2_000;

/** How silent a URL is towards a tab. One slow call beside answered ones is no silence: `pending` is then 0. */
export function silenceOf(url: string, tabId: number, now: number): Silence {
  const wanted = withoutFragment(url);
  const posts = [...records.values()].filter(
    (one) => one.url === wanted && one.tabId === tabId && one.method === 'POST',
  );
  const hanging = posts.filter((one) => one.end.kind === 'pending' && now - one.startedAt >= SILENT_AFTER_MS);
  const since = Math.min(...hanging.map((one) => one.startedAt));
  const answered = posts.some((one) => one.end.kind !== 'pending' && one.end.at > since);
  return answered ? { pending: 0, longestMs: 0 } : { pending: hanging.length, longestMs: now - since };
}

/** Whether a request of that tab to that URL that began at least `ms` ago still hangs. */
export function hangsFor(url: string, tabId: number, ms: number, now: number): boolean {
  const wanted = withoutFragment(url);
  return [...records.values()].some(
    (one) => one.url === wanted && one.tabId === tabId && one.end.kind === 'pending' && now - one.startedAt >= ms,
  );
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash === -1 ? url : url.slice(0, hash);
}

function originOf(url: string | undefined): string | null {
  return url === undefined || !URL.canParse(url) ? null : new URL(url).origin;
}
