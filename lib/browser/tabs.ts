// Which page each tab shows, kept by events so that no request waits for a look-up. Runs in the background.
import browser, { type Tabs } from 'webextension-polyfill';
import type { ToPage } from '@/lib/messages/page-protocol';

export interface TabSite {
  url: string;
  private: boolean;
}

const sites = new Map<number, TabSite>();

/** Undefined for tabs that this life of the background has not met. */
export function siteOfTab(tabId: number): TabSite | undefined {
  return sites.get(tabId);
}

/** Whether a private window is open that we may see. */
export async function isPrivateOpen(): Promise<boolean> {
  await known;
  return [...sites.values()].some((tab) => tab.private);
}

/** All tabs that show a page of which `test` is true. */
export async function tabsWhere(test: (tab: TabSite) => boolean): Promise<number[]> {
  await known;
  return [...sites].filter(([, tab]) => test(tab)).map(([tabId]) => tabId);
}

/** What all tabs show. */
export async function shownPages(): Promise<TabSite[]> {
  await known;
  return [...sites.values()];
}

let known: Promise<void> = Promise.resolve();

/** Registers the listeners; must run in the background's first tick. `onClosed` hears of tabs that are gone, `onShown` of tabs that load or go elsewhere, and of new private ones. */
export function watchTabs(onClosed: (tabId: number) => void, onShown: (tabId: number) => void): void {
  browser.tabs.onCreated.addListener((tab) => {
    if (!tab.incognito || tab.id === undefined) return;
    // It has no page yet, but a private window is open.
    remember({ ...tab, url: tab.url ?? '' });
    onShown(tab.id);
  });
  browser.tabs.onUpdated.addListener((tabId, change, tab) => {
    remember(tab);
    if (change.url !== undefined || change.status === 'loading') onShown(tabId);
  });
  browser.tabs.onRemoved.addListener((tabId) => {
    sites.delete(tabId);
    onClosed(tabId);
  });
  known = browser.tabs.query({}).then((tabs) => tabs.forEach(remember));
}

function remember(tab: Tabs.Tab): void {
  if (tab.id !== undefined && tab.url !== undefined) sites.set(tab.id, { url: tab.url, private: tab.incognito });
}

export async function tabById(tabId: number): Promise<TabSite | null> {
  try {
    const tab = await browser.tabs.get(tabId);
    return tab.url === undefined ? null : { url: tab.url, private: tab.incognito };
  } catch {
    // The tab was closed between the question and now.
    return null;
  }
}

/** The tab that a popup would speak of; null where no window is open. */
export async function frontTab(): Promise<{ id: number; private: boolean } | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.id === undefined ? null : { id: tab.id, private: tab.incognito };
}

/** Says `message` to our scripts in one frame of a tab, or in all of them; true when one has heard it. */
export async function tellTab(tabId: number, message: ToPage, frameId?: number): Promise<boolean> {
  try {
    return (await browser.tabs.sendMessage(tabId, message, frameId === undefined ? {} : { frameId })) === true;
  } catch {
    // Nobody of ours is there: a page from before the extension, or none any more.
    return false;
  }
}

/** Nothing happens to a tab that is gone. */
export async function reloadTab(tabId: number): Promise<void> {
  await browser.tabs.reload(tabId).catch(() => undefined);
}

export async function openPage(path: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(path) });
}
