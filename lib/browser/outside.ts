// Every request of a site that has ended, and which page it was for. Runs in the background; blocks nothing, and hands on in batches.
import { signsOf } from '@/lib/directory/cloud-signs';
import { createRest } from '@/lib/failover/rest';
import { systemTimers } from './clock';
import { type EndDetails, onEnd, onRedirect } from './hear';
import { isPrivateOpen, siteOfTab, type TabSite } from './tabs';
import { wasLed } from './watch';
import { pageOf } from './whose-page';

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

/** Written behind, when the page has come: the worker lives much longer than this after its last event. */
const BEHIND_MS = 3_000;
/** Of a page that never rests. */
const BEHIND_AT_LATEST_MS = 15_000;
const MAX_WAITING = 2_000;

interface Heard {
  details: EndDetails;
  /** Undefined: its headers were not looked at yet. */
  signs: readonly string[] | undefined;
  tab: TabSite | undefined;
}

let waiting: Heard[] = [];
let hear: (requests: OutsideRequest[]) => void = () => {};

export function watchOutside(observer: (requests: OutsideRequest[]) => void): void {
  hear = observer;
  onEnd(note);
  onRedirect(note);
}

const rest = createRest(systemTimers, { restMs: BEHIND_MS, atLatestMs: BEHIND_AT_LATEST_MS }, () => void handOn());

/** All that an event costs; what it means is worked out for many at once. */
function note(details: EndDetails, signs: readonly string[] | undefined): void {
  waiting.push({ details, signs, tab: siteOfTab(details.tabId) });
  if (waiting.length >= MAX_WAITING) void handOn();
  else rest.stir();
}

/** Hands on what was heard so far; whoever shows it asks for this first. */
export async function handOn(): Promise<void> {
  const batch = waiting;
  waiting = [];
  // A worker that has just begun does not know its tabs yet.
  const privateOpen = await isPrivateOpen();
  const requests = batch.flatMap(({ details, signs: known, tab = siteOfTab(details.tabId) }) => {
    const page = isLed(details) ? null : pageOf(details, tab?.url);
    if (page === null) return [];
    const signs = known ?? signsOf(details.responseHeaders ?? []);
    return [{ ...requestOf(details, page, isPrivate(details, tab, privateOpen)), signs }];
  });
  if (requests.length > 0) hear(requests);
}

/** Where a rule of ours led a request the site did not go, and one that the browser itself turned round, or a worker of the page's answered, met nobody. */
function isLed({ requestId, redirectUrl, ip, fromCache }: EndDetails): boolean {
  return redirectUrl === undefined ? wasLed(requestId) : (ip ?? null) === null && !fromCache;
}

function requestOf(details: EndDetails, page: string, isPrivate: boolean): Omit<OutsideRequest, 'signs'> {
  const { ip = null, proxyInfo = null } = details;
  return { ...details, page, private: isPrivate, ip, proxied: proxyInfo !== null };
}

/** What is not known is private: Chromium says nothing of tabs that are gone, nor of who a worker without a tab belongs to while a private window is open (rules 1.8). */
function isPrivate({ incognito, tabId }: EndDetails, tab: TabSite | undefined, privateOpen: boolean): boolean {
  return incognito ?? tab?.private ?? (tabId >= 0 || privateOpen);
}
