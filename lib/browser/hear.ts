// What we hear of requests from the browser: few listeners with few patterns, because the browser holds each pattern of each against
// every request of every page, and copies what it tells for each listener. Runs in the background; blocks nothing.
import browser, { type WebRequest } from 'webextension-polyfill';
import { signsOf } from '@/lib/directory/cloud-signs';
import { elementPatterns, isElementPlace } from '@/lib/directory/element-places';
import { begin, isKnown, noteEnd, noteHeaders } from './watch';

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
};

/** @param signs Clouds that its headers gave away. */
type HearEnd = (details: EndDetails, signs: readonly string[]) => void;

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
}

const isCall = new Set<string>(callTypes);
const isElement = new Set<string>(elementTypes);

function hearEnd(details: EndDetails): undefined {
  const { type, requestId, url } = details;
  // What loads into elements is on record where it began at such a place, or where this worker began after it.
  const isOnRecord = isCall.has(type) || isKnown(requestId) || (isElement.has(type) && isElementPlace(url));
  const record = isOnRecord ? noteEnd(details) : null;
  hearAll(hearers, details, record?.signs);
}

function hearAll(all: readonly HearEnd[], details: EndDetails, known?: readonly string[]): undefined {
  const signs = known ?? signsOf(details.responseHeaders ?? []);
  for (const hear of all) hear(details, signs);
}
