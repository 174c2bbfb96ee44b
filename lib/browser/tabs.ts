// Which page each tab shows, kept by events so that no request waits for a look-up. Runs in the background.
import browser, { type Tabs } from 'webextension-polyfill';

export interface TabSite {
  url: string;
  private: boolean;
}

const sites = new Map<number, TabSite>();

/** Undefined for tabs that this life of the background has not met. */
export function siteOfTab(tabId: number): TabSite | undefined {
  return sites.get(tabId);
}

/** Registers the listeners; must run in the background's first tick. `onClosed` hears of tabs that are gone. */
export function watchTabs(onClosed: (tabId: number) => void): void {
  browser.tabs.onUpdated.addListener((_tabId, _change, tab) => remember(tab));
  browser.tabs.onRemoved.addListener((tabId) => {
    sites.delete(tabId);
    onClosed(tabId);
  });
  void browser.tabs.query({}).then((tabs) => tabs.forEach(remember));
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

export async function openPage(path: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(path) });
}
