// What our own pages need of the browser beside messages: the tab in front, site access, opening one another.
import type { SiteReport } from '@/lib/ledger/report';
import { KEPT_OVERVIEW, KEPT_VIEW, type KeptOverview, type KeptView } from '@/lib/messages/kept-view';
import { browser } from './own-api';

const everySite = { origins: ['<all_urls>'] };

const activeTab = () => browser.tabs.query({ active: true, currentWindow: true });

/** The tab that the popup speaks of; null when there is none (a devtools window). */
export async function activeTabId(): Promise<number | null> {
  const [tab] = await activeTab();
  return tab?.id ?? null;
}

/** What stands ready of the tab in front, while the background wakes; null where nothing does. */
export async function keptReport(): Promise<SiteReport | null> {
  const [[tab], kept] = await Promise.all([activeTab(), browser.storage.session.get(KEPT_VIEW)]);
  const view = kept[KEPT_VIEW];
  if (!isView(view) || tab?.url === undefined || !navigator.onLine) return null;
  return view.tabId === tab.id && view.report.host === new URL(tab.url).host ? view.report : null;
}

/** Written by this version only: session storage ends with an update. */
const isView = (kept: unknown): kept is KeptView => kept !== undefined;

/** What stands ready of all sites; null where nothing does. */
export async function keptOverview(): Promise<KeptOverview | null> {
  const kept = (await browser.storage.session.get(KEPT_OVERVIEW))[KEPT_OVERVIEW];
  return isOverview(kept) ? kept : null;
}

const isOverview = (kept: unknown): kept is KeptOverview => kept !== undefined;

export function hasEverySite(): Promise<boolean> {
  return browser.permissions.contains(everySite);
}

/** @param site Scheme + registrable domain, subdomains included; an IP address has none. */
function siteAlone(site: string): { origins: string[] } {
  const { protocol, hostname } = new URL(site);
  const isAddress = /^[\d.]+$|^\[/.test(hostname);
  return { origins: [`${protocol}//${isAddress ? '' : '*.'}${hostname}/*`] };
}

/**
 * May Detour see `site`? Access to a site covers what the site asks of others: Chromium shows an extension the requests of
 * every initiator that it may see.
 */
export async function hasSite(site: string): Promise<boolean> {
  return (await hasEverySite()) || (await browser.permissions.contains(siteAlone(site)));
}

/** Must be called in the first tick of a click, or the browser refuses. Resolves to whether the user allowed it. */
export function requestEverySite(): Promise<boolean> {
  return browser.permissions.request(everySite);
}

/** Must be called in the first tick of a click, or the browser refuses. */
export function requestSite(site: string): Promise<boolean> {
  return browser.permissions.request(siteAlone(site));
}

export function onAccessChange(listener: () => void): void {
  browser.permissions.onAdded.addListener(listener);
  browser.permissions.onRemoved.addListener(listener);
}

/** Brings it to the front, with its window; nothing happens where it is gone. */
export async function showTab(tabId: number): Promise<void> {
  try {
    const windowId = (await browser.tabs.update(tabId, { active: true }))?.windowId;
    if (windowId !== undefined) await browser.windows.update(windowId, { focused: true });
  } catch {
    // It was closed meanwhile.
  }
}

export async function openTab(url: string): Promise<void> {
  await browser.tabs.create({ url });
}

/** @param view What stands after the `#`. */
export function openDashboard(view: string): Promise<void> {
  return openTab(`${browser.runtime.getURL('dashboard.html')}#${view}`);
}
