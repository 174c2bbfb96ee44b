// What our own pages need of the browser beside messages: the tab in front, site access, opening one another.
import { browser } from './own-api';

const everySite = { origins: ['<all_urls>'] };

/** The tab that the popup speaks of; null when there is none (a devtools window). */
export async function activeTabId(): Promise<number | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.id ?? null;
}

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
