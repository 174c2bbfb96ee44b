// Every request of a site that has ended, and which page it was for. Runs in the background; blocks nothing, and hands on in batches.
import { signsOf } from '@/lib/directory/cloud-signs';
import { type EndDetails, onEnd, onRedirect } from './hear';
import { isPrivateOpen, siteOfTab, type TabSite } from './tabs';
import { wasLed } from './watch';

/** One request that left a page, or a worker, and has ended. */
export interface OutsideRequest
  extends Pick<EndDetails, 'url' | 'method' | 'type' | 'tabId' | 'timeStamp' | 'statusCode' | 'fromCache' | 'error'> {
  /** The page at the top of its tab, or who sent it where there is none. */
  page: string;
  private: boolean;
  ip: string | null;
  proxied: boolean;
  signs: readonly string[];
}

/** Written behind: the worker lives much longer than this after its last event. */
const BEHIND_MS = 3_000;
const MAX_WAITING = 500;
/** Each page has a few. */
const MAX_DOCUMENTS = 500;

interface Heard {
  details: EndDetails;
  /** Undefined: its headers were not looked at yet. */
  signs: readonly string[] | undefined;
  tab: TabSite | undefined;
}

let waiting: Heard[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let hear: (requests: OutsideRequest[]) => void = () => {};

export function watchOutside(observer: (requests: OutsideRequest[]) => void): void {
  hear = observer;
  onEnd(note);
  onRedirect(note);
}

/** All that an event costs; what it means is worked out for many at once. */
function note(details: EndDetails, signs: readonly string[] | undefined): void {
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
  const requests = batch.flatMap(({ details, signs: known, tab = siteOfTab(details.tabId) }) => {
    const page = isLed(details) ? null : pageOf(details, tab);
    if (page === null) return [];
    const signs = known ?? signsOf(details.responseHeaders ?? []);
    return [{ ...requestOf(details, page, isPrivate(details, tab, privateOpen)), signs }];
  });
  if (requests.length > 0) hear(requests);
}

/** Where a rule of ours led a request the site did not go, and one that the browser itself turned round met nobody. */
function isLed({ requestId, redirectUrl, ip, fromCache }: EndDetails): boolean {
  return redirectUrl === undefined ? wasLed(requestId) : ip === undefined && !fromCache;
}

function requestOf(details: EndDetails, page: string, isPrivate: boolean): Omit<OutsideRequest, 'signs'> {
  const { ip = null, proxyInfo = null } = details;
  return { ...details, page, private: isPrivate, ip, proxied: proxyInfo !== null };
}

/** What is not known is private: Chromium says nothing of tabs that are gone, nor of who a worker without a tab belongs to while a private window is open (rules 1.8). */
function isPrivate({ incognito, tabId }: EndDetails, tab: TabSite | undefined, privateOpen: boolean): boolean {
  return incognito ?? tab?.private ?? (tabId >= 0 || privateOpen);
}

/** Chromium: the page at the top above a document, kept because a request may end when its tab shows another. */
const pages = new Map<string, string>();

function pageOf(details: EndDetails, tab: TabSite | undefined): string | null {
  if (details.type === 'main_frame') return ownPage(details);
  return import.meta.env.FIREFOX ? pageByAncestors(details, tab) : pageByDocument(details, tab);
}

/** A redirect to another site is how the visitor came here, or left: no site's doing. */
function ownPage({ url, redirectUrl }: EndDetails): string | null {
  return redirectUrl === undefined || new URL(redirectUrl).hostname === new URL(url).hostname ? url : null;
}

const isPage = (url: string | undefined): url is string => url !== undefined && /^https?:/.test(url);

function pageByAncestors({ frameAncestors, documentUrl, originUrl, tabId }: EndDetails, tab: TabSite | undefined) {
  const above = frameAncestors?.at(-1)?.url ?? documentUrl ?? originUrl;
  if (isPage(above)) return above;
  return tabId >= 0 ? (tab?.url ?? null) : isPage(originUrl) ? originUrl : null;
}

function pageByDocument(details: EndDetails, tab: TabSite | undefined): string | null {
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
