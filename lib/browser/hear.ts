// What we hear of requests from the browser: few listeners with few patterns, because the browser holds each pattern of each against
// every request of every page, and copies what it tells for each listener. Runs in the background; blocks nothing.
import browser, { type WebRequest } from 'webextension-polyfill';
import { elementPatterns, isElementPlace, isRarePlace, rarePatterns } from '@/lib/directory/element-places';
import { siteOfTab } from './tabs';
import { begin, isKnown, noteEnd, noteHeaders, type SeenRequest } from './watch';

/** Every request that a page or a worker can send. */
const everyUrl = ['https://*/*', 'http://*/*', 'wss://*/*', 'ws://*/*'];
/** Without it Chromium hides the status of what CORS denies or Opaque Response Blocking stops, cookies, and preflights. */
export const extra = import.meta.env.FIREFOX ? [] : ['extraHeaders' as const];

const callTypes: WebRequest.ResourceType[] = ['xmlhttprequest', 'websocket'];
const elementTypes: WebRequest.ResourceType[] = ['image', 'media', 'stylesheet', 'script', 'font', 'sub_frame'];
const otherTypes: WebRequest.ResourceType[] = ['main_frame', 'object', 'ping', 'csp_report', 'other'];
const firefoxTypes: WebRequest.ResourceType[] = ['beacon', 'speculative', 'web_manifest', 'xml_dtd', 'xslt'];
if (import.meta.env.FIREFOX) {
  elementTypes.push('imageset');
  otherTypes.push(...firefoxTypes);
}

/** What both browsers tell of the end of a request, and what only one of them does. */
export type EndDetails = Pick<
  WebRequest.OnCompletedDetailsType,
  'requestId' | 'url' | 'method' | 'tabId' | 'frameId' | 'timeStamp'
> & {
  type: string;
  statusCode?: number;
  fromCache?: boolean;
  ip?: string;
  error?: string;
  responseHeaders?: WebRequest.HttpHeaders;
  /** Of a redirect, which ends a request, too. */
  redirectUrl?: string;
  // Firefox
  documentUrl?: string;
  originUrl?: string;
  incognito?: boolean;
  proxyInfo?: unknown;
  frameAncestors?: { url: string }[];
  // Chromium
  initiator?: string;
  documentId?: string;
  parentDocumentId?: string;
  frameType?: string;
  documentLifecycle?: string;
};

/** @param signs Clouds that its headers gave away, where they were looked at already. */
type HearEnd = (details: EndDetails, signs: readonly string[] | undefined) => void;

const hearers: HearEnd[] = [];
const redirectHearers: HearEnd[] = [];

/** Calls `hear` when any request has ended. */
export function onEnd(hear: HearEnd): void {
  hearers.push(hear);
}

/** Calls `hear` when any request is redirected. */
export function onRedirect(hear: HearEnd): void {
  redirectHearers.push(hear);
}

/** Registers the listeners; must run in the background's first tick. */
export function hearRequests(): void {
  const { onBeforeRequest, onHeadersReceived, onBeforeRedirect, onCompleted, onErrorOccurred } = browser.webRequest;
  const calls: WebRequest.RequestFilter = { urls: everyUrl, types: callTypes };
  // An ordinary page's pictures are none of our business before they have ended.
  const elements: WebRequest.RequestFilter = { urls: elementPatterns(), types: elementTypes };
  // Functions of their own: Firefox takes one and the same once, whatever the filter.
  for (const filter of [calls, elements]) {
    onBeforeRequest.addListener((details) => void begin(details), filter);
    onHeadersReceived.addListener((details) => void noteHeaders(details), filter, ['responseHeaders', ...extra]);
  }
  onCompleted.addListener((details) => hearEnd(details), calls);
  const others: WebRequest.RequestFilter = { urls: everyUrl, types: [...elementTypes, ...otherTypes] };
  onCompleted.addListener((details) => hearEnd(details), others, ['responseHeaders']);
  onErrorOccurred.addListener((details) => hearEnd(details), { urls: everyUrl });
  onBeforeRedirect.addListener((details) => hearAll(redirectHearers, details), { urls: everyUrl }, ['responseHeaders']);
  hearRare();
}

/** Takes away what `hearRare` has added; null while nothing of the kind is heard before it ends. */
let spareRare: (() => void) | null = null;
let isRareMet = false;

/**
 * How a load at a rare place begins, and its headers. A browser that has just started may keep the listeners that its last life ended with
 * until ones like them are taken away: they are added at each start of the worker, and taken away when nothing calls for them.
 */
function hearRare(): void {
  if (spareRare !== null) return;
  const { onBeforeRequest, onHeadersReceived } = browser.webRequest;
  const filter: WebRequest.RequestFilter = { urls: rarePatterns(), types: elementTypes };
  const hearBegin: Parameters<typeof onBeforeRequest.addListener>[0] = (details) => void begin(details);
  const hearHeaders: Parameters<typeof onHeadersReceived.addListener>[0] = (details) => void noteHeaders(details);
  onBeforeRequest.addListener(hearBegin, filter);
  onHeadersReceived.addListener(hearHeaders, filter, ['responseHeaders', ...extra]);
  spareRare = () => {
    onBeforeRequest.removeListener(hearBegin);
    onHeadersReceived.removeListener(hearHeaders);
  };
}

/** To be called in each life of the worker, once it is known whether any site has loaded from such a place before. */
export function settleRare(wasMet: boolean): void {
  // Firefox finds a pattern by its host, however many there are.
  if (wasMet || isRareMet || import.meta.env.FIREFOX) return;
  spareRare?.();
  spareRare = null;
}

/** A page loads, or something in a page. What a private window loads changes nothing: the browser writes patterns to the disk. */
export function meetPlace(tabId: number, url: string): void {
  if (isRareMet || !isRarePlace(url) || siteOfTab(tabId)?.private !== false) return;
  isRareMet = true;
  hearRare();
}

const isCall = new Set<string>(callTypes);
const isElement = new Set<string>(elementTypes);

function hearEnd(details: EndDetails): undefined {
  const { type, requestId, url } = details;
  // What loads into elements is on record where it began at such a place, or where this worker began after it.
  const isPlace = isElement.has(type) && isElementPlace(url);
  if (isPlace) meetPlace(details.tabId, url);
  const isOnRecord = isCall.has(type) || isKnown(requestId) || isPlace;
  const record = isOnRecord ? noteEnd(details) : null;
  hearAll(
    hearers,
    record === null || details.error === undefined ? details : withHeaders(details, record),
    record?.signs,
  );
}

/** Chromium says nothing of the answer to a request that failed after it: one that CORS denies the page has met its host all the same. */
function withHeaders(details: EndDetails, { status, ip }: SeenRequest): EndDetails {
  return { ...details, statusCode: status, ...(ip === null ? {} : { ip }) };
}

function hearAll(all: readonly HearEnd[], details: EndDetails, signs?: readonly string[]): undefined {
  for (const hear of all) hear(details, signs);
}
