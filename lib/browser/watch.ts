// Our own observer of requests: what left which page, and how it ended. Runs in the background; blocks nothing.
import browser, { type WebRequest } from 'webextension-polyfill';
import { signsOf } from '@/lib/directory/cloud-signs';
import { endpointPatterns } from '@/lib/directory/endpoint-patterns';
import { contentPatterns } from '@/lib/directory/gateways';
import { nftCdnPatterns } from '@/lib/directory/nft-cdns';
import { carriesMore } from '@/lib/rpc/page-headers';
import { everyUrl } from './every-url';
import { siteOfTab, type TabSite } from './tabs';

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
  /** Origin that began it, where the browser says so. */
  initiator: string | null;
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
  signs: string[];
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
/** An abort is noticed this soon. */
const LOOK_EVERY_MS = 250;

/** By request id, oldest first. */
const records = new Map<string, SeenRequest>();
const waiting = new Set<() => void>();
const beginners = new Set<(request: SeenRequest) => void>();
const observers = new Set<(request: SeenRequest) => void>();
let hearCall: (details: EndedCall, signs: string[]) => void = () => {};

/** The browser's own words of a call or a web socket that ended. */
type EndedCall = (WebRequest.OnCompletedDetailsType | WebRequest.OnErrorOccurredDetailsType) & { type: string };

/** Without it Chromium hides the status of what CORS denies or Opaque Response Blocking stops, cookies, and preflights. */
const extra = import.meta.env.FIREFOX ? [] : ['extraHeaders' as const];
const callTypes: WebRequest.ResourceType[] = ['xmlhttprequest', 'websocket'];
const elementTypes: WebRequest.ResourceType[] = ['image', 'media', 'stylesheet', 'script', 'font', 'sub_frame'];

/** Registers the listeners; must run in the background's first tick. Each costs every request that it hears some tenths of a millisecond. */
export function watchRequests(): void {
  watch({ urls: everyUrl, types: callTypes }, (details, { signs }) => hearCall(details, signs));
  const listed: WebRequest.RequestFilter = { urls: endpointPatterns(), types: ['xmlhttprequest'] };
  browser.webRequest.onBeforeSendHeaders.addListener(carried, listed, ['requestHeaders', ...extra]);
  // What loads into elements only from where content addresses or copies of NFT pictures are: an ordinary page's pictures are none of our business.
  const types = import.meta.env.FIREFOX ? [...elementTypes, 'imageset' as const] : elementTypes;
  watch({ urls: [...contentPatterns(), ...nftCdnPatterns()], types }, () => {});
}

function watch(filter: WebRequest.RequestFilter, ended: (details: EndedCall, record: SeenRequest) => void): void {
  const { onBeforeRequest, onHeadersReceived, onCompleted, onErrorOccurred } = browser.webRequest;
  onBeforeRequest.addListener((details) => void begin(details), filter);
  // Functions of their own: Firefox takes one and the same once, whatever the filter.
  onHeadersReceived.addListener((details) => headers(details), filter, ['responseHeaders', ...extra]);
  onCompleted.addListener((details) => ended(details, complete(details)), filter);
  onErrorOccurred.addListener((details) => ended(details, fail(details)), filter);
}

/** Calls `observer` with each call and web socket that has ended, and the clouds that its headers gave away. */
export function onCallEnd(observer: typeof hearCall): void {
  hearCall = observer;
}

/** Calls `observer` when a request is about to leave. */
export function onRequestBegin(observer: (request: SeenRequest) => void): void {
  beginners.add(observer);
}

/** Calls `observer` when a request has ended. */
export function onRequestEnd(observer: (request: SeenRequest) => void): void {
  observers.add(observer);
}

type Details = Pick<
  WebRequest.OnBeforeRequestDetailsType,
  'requestId' | 'url' | 'method' | 'tabId' | 'frameId' | 'type'
> & {
  timeStamp: number;
  documentId?: string;
  initiator?: string;
  originUrl?: string;
  incognito?: boolean;
  proxyInfo?: unknown;
  ip?: string;
};

/** A request that left before this worker began is known from the first that is heard of it. */
const recordOf = (details: Details): SeenRequest => records.get(details.requestId) ?? begin(details);

function begin(details: Details): SeenRequest {
  prune(details.timeStamp);
  const url = withoutFragment(details.url);
  const before = records.get(details.requestId);
  const tab = siteOfTab(details.tabId);
  const record: SeenRequest = {
    requestId: details.requestId,
    url,
    method: details.method,
    type: details.type,
    tabId: details.tabId,
    frameId: details.frameId,
    documentId: details.documentId ?? null,
    initiator: originOf(details.initiator ?? details.originUrl),
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

function carried(details: Details & { requestHeaders?: WebRequest.HttpHeaders }): undefined {
  recordOf(details).carriesMore = carriesMore(details.requestHeaders ?? []);
}

function headers(details: Details & { statusCode: number; responseHeaders?: WebRequest.HttpHeaders }): undefined {
  const record = recordOf(details);
  record.status = details.statusCode;
  record.contentType = details.responseHeaders?.find(({ name }) => /^content-type$/i.test(name))?.value ?? '';
  record.ip = details.ip ?? null;
  record.signs = signsOf(details.responseHeaders ?? []);
}

function complete(details: Details & { statusCode: number }): SeenRequest {
  const record = recordOf(details);
  record.status = details.statusCode;
  record.ip = details.ip ?? record.ip;
  finish(record, { kind: 'completed', at: details.timeStamp });
  return record;
}

function fail(details: Details & { error: string }): SeenRequest {
  const record = recordOf(details);
  record.ip = details.ip ?? record.ip;
  finish(record, { kind: 'error', error: details.error, at: details.timeStamp });
  return record;
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

const withoutFragment = (url: string): string => url.replace(/#.*$/s, '');

const originOf = (url = ''): string | null => (URL.canParse(url) ? new URL(url).origin : null);
