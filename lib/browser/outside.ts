// Every request of a site that has ended, and which page it was for. Runs in the background; blocks nothing, and hands on in batches.
import browser, { type WebRequest } from 'webextension-polyfill';
import { signsOf } from '@/lib/directory/cloud-signs';
import { everyUrl } from './every-url';
import { isPrivateOpen, siteOfTab, type TabSite } from './tabs';
import { onCallEnd, wasLed } from './watch';

/** What both browsers tell, and what only one of them does. */
type Details = Pick<WebRequest.OnCompletedDetailsType, 'requestId' | 'url' | 'method' | 'tabId' | 'frameId'> & {
  type: string;
  timeStamp: number;
  statusCode?: number;
  fromCache?: boolean;
  ip?: string;
  error?: string;
  responseHeaders?: WebRequest.HttpHeaders;
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

/** One request that left a page, or a worker, and has ended. */
export interface OutsideRequest
  extends Pick<Details, 'url' | 'method' | 'type' | 'tabId' | 'timeStamp' | 'statusCode' | 'fromCache' | 'error'> {
  /** The page at the top of its tab, or who sent it where there is none. */
  page: string;
  private: boolean;
  ip: string | null;
  proxied: boolean;
  signs: string[];
}

/** Written behind: the worker lives much longer than this after its last event. */
const BEHIND_MS = 1_000;
const MAX_WAITING = 500;
/** Each page has a few. */
const MAX_DOCUMENTS = 500;

/** Of all that is neither a call nor a web socket, whose ends are heard already. */
const everyType: WebRequest.ResourceType[] = [
  'main_frame',
  'sub_frame',
  'stylesheet',
  'script',
  'image',
  'font',
  'object',
  'media',
  'ping',
  'csp_report',
  'other',
];
const firefoxTypes: WebRequest.ResourceType[] = [
  'beacon',
  'imageset',
  'speculative',
  'web_manifest',
  'xml_dtd',
  'xslt',
];

interface Heard {
  details: Details;
  signs: string[];
  tab: TabSite | undefined;
}

let waiting: Heard[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let hear: (requests: OutsideRequest[]) => void = () => {};

/** Must be called in the background's first tick. */
export function watchOutside(observer: (requests: OutsideRequest[]) => void): void {
  hear = observer;
  const { onCompleted, onBeforeRedirect, onErrorOccurred } = browser.webRequest;
  const types = import.meta.env.FIREFOX ? [...everyType, ...firefoxTypes] : everyType;
  onCompleted.addListener(hearOf, { urls: everyUrl, types }, ['responseHeaders']);
  onErrorOccurred.addListener(hearOf, { urls: everyUrl, types });
  onBeforeRedirect.addListener(hearOf, { urls: everyUrl }, ['responseHeaders']);
  onCallEnd(note);
}

const hearOf = (details: Details): undefined => void note(details, signsOf(details.responseHeaders ?? []));

/** All that an event costs; what it means is worked out for many at once. */
function note(details: Details, signs: string[]): void {
  waiting.push({ details, signs, tab: siteOfTab(details.tabId) });
  if (waiting.length >= MAX_WAITING) void handOn();
  else timer ??= setTimeout(() => void handOn(), BEHIND_MS);
}

/** Hands on what was heard so far; whoever shows it asks for this first. */
export async function handOn(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const batch = waiting;
  waiting = [];
  // A worker that has just begun does not know its tabs yet.
  const privateOpen = await isPrivateOpen();
  const requests = batch.flatMap(({ details, signs, tab = siteOfTab(details.tabId) }) => {
    const page = isLed(details) ? null : pageOf(details, tab);
    return page === null ? [] : [{ ...requestOf(details, page, isPrivate(details, tab, privateOpen)), signs }];
  });
  if (requests.length > 0) hear(requests);
}

/** Where a rule of ours led a request the site did not go, and one that the browser itself turned round met nobody. */
function isLed({ requestId, redirectUrl, ip, fromCache }: Details): boolean {
  return redirectUrl === undefined ? wasLed(requestId) : ip === undefined && !fromCache;
}

function requestOf(details: Details, page: string, isPrivate: boolean): Omit<OutsideRequest, 'signs'> {
  const { ip = null, proxyInfo = null } = details;
  return { ...details, page, private: isPrivate, ip, proxied: proxyInfo !== null };
}

/** What is not known is private: Chromium says nothing of tabs that are gone, nor of who a worker without a tab belongs to while a private window is open (rules 1.8). */
function isPrivate({ incognito, tabId }: Details, tab: TabSite | undefined, privateOpen: boolean): boolean {
  return incognito ?? tab?.private ?? (tabId >= 0 || privateOpen);
}

/** Chromium: the page at the top above a document, kept because a request may end when its tab shows another. */
const pages = new Map<string, string>();

function pageOf(details: Details, tab: TabSite | undefined): string | null {
  if (details.type === 'main_frame') return ownPage(details);
  return import.meta.env.FIREFOX ? pageByAncestors(details, tab) : pageByDocument(details, tab);
}

/** A redirect to another site is how the visitor came here, or left: no site's doing. */
function ownPage({ url, redirectUrl }: Details): string | null {
  return redirectUrl === undefined || new URL(redirectUrl).hostname === new URL(url).hostname ? url : null;
}

const isPage = (url: string | undefined): url is string => url !== undefined && /^https?:/.test(url);

function pageByAncestors({ frameAncestors, documentUrl, originUrl, tabId }: Details, tab: TabSite | undefined) {
  const above = frameAncestors?.at(-1)?.url ?? documentUrl ?? originUrl;
  if (isPage(above)) return above;
  return tabId >= 0 ? (tab?.url ?? null) : isPage(originUrl) ? originUrl : null;
}

function pageByDocument(details: Details, tab: TabSite | undefined): string | null {
  const { initiator, documentId, parentDocumentId, frameType, tabId } = details;
  if (tabId < 0) return isPage(initiator) ? initiator : null;
  const isTop = frameType === 'outermost_frame' && isPage(initiator);
  const page = isTop
    ? initiator
    : (pages.get(documentId ?? '') ?? pages.get(parentDocumentId ?? '') ?? tab?.url ?? null);
  if (page !== null && documentId !== undefined) remember(documentId, page);
  return page;
}

function remember(documentId: string, page: string): void {
  pages.delete(documentId);
  pages.set(documentId, page);
  for (const oldest of pages.keys()) {
    if (pages.size <= MAX_DOCUMENTS) return;
    pages.delete(oldest);
  }
}
