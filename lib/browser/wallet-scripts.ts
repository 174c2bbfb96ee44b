// The scripts of the wallet entry: registered for the sites where the user wants it, and nowhere else. Runs in the background.
import browser, { type Scripting } from 'webextension-polyfill';

const ENTRY = 'content-scripts/wallet-entry.js';
const RELAY = 'content-scripts/wallet-relay.js';
const IDS = ['wallet-entry', 'wallet-relay'];

/** `https://uniswap.org` and its subdomains; a host without a registrable domain has none, and patterns name no port. */
function patternOf(site: string): string[] {
  const { protocol, hostname } = new URL(site);
  if (!/^[\w.-]+$/.test(hostname)) return []; // an IPv6 address: Firefox has no pattern for it
  const isDomain = hostname.includes('.') && !/^[\d.]+$/.test(hostname);
  return [`${protocol}//${isDomain ? '*.' : ''}${hostname}/*`];
}

/** The entry's listener must be there when the relay posts its port: it is registered first. */
function scriptsFor(matches: string[]): Scripting.RegisteredContentScript[] {
  const common = { matches, runAt: 'document_start', allFrames: false, persistAcrossSessions: true } as const;
  return [
    { ...common, id: 'wallet-entry', js: [ENTRY], world: 'MAIN' },
    { ...common, id: 'wallet-relay', js: [RELAY], world: 'ISOLATED' },
  ];
}

let last: Promise<void> = Promise.resolve();

/** One change at a time, in the order of asking. Never rejects: a site without its entry is a site as it was (law 1). */
export function registerWalletScripts(sites: readonly string[]): Promise<void> {
  const matches = sites.flatMap(patternOf);
  last = last
    .then(() => register(matches))
    .catch((error: unknown) => console.warn('Detour could not set where its wallet entry stands.', error));
  return last;
}

async function register(matches: string[]): Promise<void> {
  const registered = await browser.scripting.getRegisteredContentScripts({ ids: IDS });
  const isAsWanted = registered.every((one) => one.matches?.join() === matches.join());
  if (isAsWanted && registered.length === (matches.length === 0 ? 0 : IDS.length)) return;
  if (registered.length > 0) await browser.scripting.unregisterContentScripts({ ids: registered.map(({ id }) => id) });
  if (matches.length > 0) await browser.scripting.registerContentScripts(scriptsFor(matches));
}

/** Into a page that was there before the user switched it on; false where the browser does not let us. */
export async function startWalletEntry(tabId: number): Promise<boolean> {
  try {
    await browser.scripting.executeScript({ target: { tabId }, files: [ENTRY], world: 'MAIN' });
    await browser.scripting.executeScript({ target: { tabId }, files: [RELAY] });
    return true;
  } catch {
    return false; // the browser's own page, or no access: it will be there when the site is
  }
}
