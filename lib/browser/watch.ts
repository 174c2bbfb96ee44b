// Our own record of requests: what left which page, and how it ended. Runs in the background; what it hears comes from hear.ts.
import type { WebRequest } from 'webextension-polyfill';
import { signsOf } from '@/lib/directory/cloud-signs';
import { carriesMore } from '@/lib/rpc/page-headers';
import { siteOfTab, type TabSite } from './tabs';
import { isPrerender } from './whose-page';

/** One HTTP request as the browser itself saw it. */
export interface SeenRequest {
  requestId: string;
  url: string;
  method: string;
  /** What it is for, in the browser's words: `xmlhttprequest`, `image`, `media`... */
  type: string;
  /** -1 for workers that belong to no tab. */
  tabId: number;
  frameId: number;
  /** Chromium only. */
  documentId: string | null;
  /** Origin that began it, where the browser says so; in Firefox that may be a style sheet's. */
  initiator: string | null;
  /** Origin of the document that it is for. Firefox only. */
  owner: string | null;
  /** In Chromium by its tab alone: what comes from none is false there. */
  private: boolean;
  /** The page that its tab showed when it began; null where this life of the background did not know it yet. */
  page: TabSite | null;
  startedAt: number;
  end: { kind: 'pending' } | { kind: 'completed'; at: number } | { kind: 'error'; error: string; at: number };
  /** Status of the last headers, 0 before any. */
  status: number;
  /** Of the last headers; only of what loads into elements. */
  contentType: string;
  /** Server address as the browser connected; null when it does not say (cache, proxy). */
  ip: string | null;
  /** Clouds that its headers gave away (see directory/cloud-signs.ts). */
  signs: readonly string[];
  proxied: boolean;
  /** It, or what it asks leave for, carries more than a call needs (see rpc/page-headers.ts); null while no headers were seen. */
  carriesMore: boolean | null;
  /** The URL that the page asked, where a redirect (one of our rules, or a server's) led from there to `url`. */
  cameFrom: string | null;
  /** That redirect was a rule of ours, which may be gone when the request ends. */
  byRule: boolean;
  /** Already the proof of one ask, while it was pending and after its end. */
  spent: { late: boolean; ended: boolean };
}

const KEEP_MS = 60_000;
const MAX_RECORDS = 4_000;
/** To find whose they are takes longer than to drop them. */
const DROPPED_AT_ONCE = 100;
/** An abort is noticed this soon. */
const LOOK_EVERY_MS = 250;

/** By request id, oldest first. */
const records = new Map<string, SeenRequest>();
const waiting = new Set<() => void>();
const beginners = new Set<(request: SeenRequest) => void>();
const observers = new Set<(request: SeenRequest) => void>();

/** Calls `observer` when a request is about to leave. */
export function onRequestBegin(observer: (request: SeenRequest) => void): void {
  beginners.add(observer);
}

/** Calls `observer` when a request has ended. */
export function onRequestEnd(observer: (request: SeenRequest) => void): void {
  observers.add(observer);
}

type Details = Pick<WebRequest.OnBeforeRequestDetailsType, 'requestId' | 'url' | 'method' | 'tabId' | 'frameId'> & {
  type: string;
  timeStamp: number;
  documentId?: string;
  documentLifecycle?: string;
  initiator?: string;
  originUrl?: string;
  documentUrl?: string;
  incognito?: boolean;
  proxyInfo?: unknown;
  ip?: string;
};

/** A request that left before this worker began is known from the first that is heard of it. */
const recordOf = (details: Details): SeenRequest => records.get(details.requestId) ?? begin(details);

/** It is about to leave, or leaves for where a redirect leads. */
export function begin(details: Details): SeenRequest {
  prune(details.timeStamp);
  const url = withoutFragment(details.url);
  const before = records.get(details.requestId);
  const shown = siteOfTab(details.tabId);
  // Behind the page that its tab shows another is made ready.
  const tab = shown && isPrerender(details) ? { ...shown, url: details.initiator ?? '' } : shown;
  const record: SeenRequest = {
    requestId: details.requestId,
    url,
    method: details.method,
    type: details.type,
    tabId: details.tabId,
    frameId: details.frameId,
    documentId: details.documentId ?? null,
    initiator: originOf(details.initiator ?? details.originUrl),
    owner: originOf(details.documentUrl),
    private: details.incognito ?? tab?.private ?? false,
    page: tab?.url ? tab : null,
    startedAt: details.timeStamp,
    end: { kind: 'pending' },
    status: 0,
    contentType: '',
    ip: null,
    signs: [],
    proxied: details.proxyInfo !== undefined && details.proxyInfo !== null,
    carriesMore: null,
    cameFrom: before === undefined || before.url === url ? null : (before.cameFrom ?? before.url),
    byRule: false,
    spent: { late: false, ended: false },
  };
  records.set(details.requestId, record);
  for (const observer of beginners) observer(record);
  return record;
}

export function noteCarried(details: Details & { requestHeaders?: WebRequest.HttpHeaders }): void {
  recordOf(details).carriesMore = carriesMore(details.requestHeaders ?? []);
}

export function noteHeaders(details: Details & { statusCode: number; responseHeaders?: WebRequest.HttpHeaders }): void {
  const record = recordOf(details);
  record.status = details.statusCode;
  record.contentType = details.responseHeaders?.find(({ name }) => /^content-type$/i.test(name))?.value ?? '';
  record.ip = details.ip ?? null;
  record.signs = signsOf(details.responseHeaders ?? []);
}

/** Whether its beginning was heard, or any of it since. */
export const isKnown = (requestId: string): boolean => records.has(requestId);

/** @param details With the browser's word for the error, where it did not complete. */
export function noteEnd(details: Details & { statusCode?: number; error?: string }): SeenRequest {
  const { error, statusCode, timeStamp: at } = details;
  const record = recordOf(details);
  record.ip = details.ip ?? record.ip;
  if (error === undefined) record.status = statusCode ?? record.status;
  record.end = error === undefined ? { kind: 'completed', at } : { kind: 'error', error, at };
  for (const observer of observers) observer(record);
  for (const wake of [...waiting]) wake();
  return record;
}

function prune(now: number): void {
  for (const [id, record] of records) {
    const old = record.end.kind === 'pending' ? now - record.startedAt > 2 * KEEP_MS : now - record.startedAt > KEEP_MS;
    if (!old) break;
    records.delete(id);
  }
  if (records.size >= MAX_RECORDS) dropOfMost();
}

/** A tab that floods us loses its own oldest: another's that hangs must not lose its proof by it (law 8). */
function dropOfMost(): void {
  const byWhom = new Map<unknown, string[]>();
  for (const [id, { tabId, initiator }] of records) {
    const whose = tabId === -1 ? initiator : tabId;
    const ids = byWhom.get(whose);
    if (ids === undefined) byWhom.set(whose, [id]);
    else ids.push(id);
  }
  const [most = []] = [...byWhom.values()].sort((a, b) => b.length - a.length);
  for (const id of most.slice(0, DROPPED_AT_ONCE)) records.delete(id);
}

/** Resolves at the next end of a request, or after `ms`. */
export function nextEvent(ms: number): Promise<void> {
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

/** Waits until a request has ended, or `ms` have passed, or `signal` aborts; true when it still hangs. */
export async function hangsOn(requestId: string, ms: number, signal: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + ms;
  const isPending = () => records.get(requestId)?.end.kind === 'pending';
  while (isPending() && !signal.aborted && Date.now() < deadline)
    await nextEvent(Math.min(LOOK_EVERY_MS, deadline - Date.now()));
  return isPending() && !signal.aborted;
}

/** Whether a request was answered, by the status of its headers: complete, and no failure of the server's. */
export function isAnswered(requestId: string): boolean {
  const record = records.get(requestId);
  return record?.end.kind === 'completed' && record.status < 400;
}

/** Whether a rule of ours led that request to where it last was. */
export const wasLed = (requestId: string): boolean => records.get(requestId)?.byRule === true;

/** Requests of the last minute that a page began with this URL, wherever redirects led them; oldest first. */
export function loadsOf(url: string): SeenRequest[] {
  const wanted = withoutFragment(url);
  // By the address first: it is another's nearly always.
  const found: SeenRequest[] = [];
  for (const one of records.values()) if ((one.cameFrom ?? one.url) === wanted && one.method === 'GET') found.push(one);
  return found;
}

/** All that was seen in the last minute of a URL's POSTs (or preflights, or of a web socket's handshakes), oldest first. */
export function seenOf(url: string, method: 'POST' | 'OPTIONS' | 'GET'): SeenRequest[] {
  const wanted = withoutFragment(url);
  return [...records.values()].filter((one) => one.url === wanted && one.method === method);
}

/** The last request to a host, of ours or of a worker, that a server was met with. */
export function lastAnswerOf(origin: string): SeenRequest | undefined {
  return [...records.values()].findLast(
    (one) => one.tabId === -1 && one.ip !== null && one.url.startsWith(`${origin}/`),
  );
}

function withoutFragment(url: string): string {
  const at = url.indexOf('#');
  return at === -1 ? url : url.slice(0, at);
}

/** The last one: a page begins its requests one after the other, and parsing its URL costs as much as all else that is noted of one. */
let lastOrigin: { url: string; origin: string | null } = { url: '', origin: null };

function originOf(url = ''): string | null {
  if (lastOrigin.url !== url) lastOrigin = { url, origin: URL.canParse(url) ? new URL(url).origin : null };
  return lastOrigin.origin;
}
