// Opens Debian's Firefox in the lab, over WebDriver BiDi. Every request goes through the lab's CONNECT proxy; the lab's
// authority is trusted in this profile alone (certutil), so a wrong certificate fails as it does in the wild.
// The proxy answers 302 and 404 for 'refused' and 'dns', which Firefox reports as NS_ERROR_CONNECTION_REFUSED and
// NS_ERROR_UNKNOWN_HOST: true names, switched at run time.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { type BrowserOptions, callSource, type Evaluate, type LabBrowser, type LabPage, pollUntil } from './browser';
import { freshProfile } from './firefox-template';
import type { Lab } from './lab';
import { directAddresses } from './own-address';
import { findProgram } from './programs';

export interface FirefoxOptions extends BrowserOptions {
  /** After this much idleness Firefox suspends the background (30 s by itself). */
  idleTimeoutMs?: number;
  prefs?: Record<string, string | number | boolean>;
  /** Another home folder, such as one with a policy in it. */
  home?: string | undefined;
}

/** Firefox gives each add-on a random address; the pref fixes it, so that its pages can be opened by URL. */
const extensionUuid = '0de70000-de70-4e70-8e70-0de700000000';

function addOnId(extension: string): string {
  const text = readFileSync(join(extension, 'manifest.json'), 'utf8');
  const found = /"gecko":\s*\{[^}]*"id":\s*"([^"]+)"/.exec(text)?.[1];
  if (found === undefined) throw new Error(`${extension} has no gecko id in its manifest`);
  return found;
}

function trustAuthority(profile: string, authority: string): void {
  const certutil = findProgram('certutil');
  const database = `sql:${profile}`;
  const file = join(profile, 'lab-authority.pem');
  writeFileSync(file, authority);
  execFileSync(certutil, ['-N', '--empty-password', '-d', database], { stdio: 'pipe' });
  execFileSync(certutil, ['-A', '-d', database, '-n', 'Detour lab', '-t', 'C,,', '-i', file], { stdio: 'pipe' });
}

/** No page is slowed because its tab is not the one looked at: so Playwright starts Chromium too. Without a budget it is the second that counts. */
const unthrottled = {
  'dom.timeout.enable_budget_timer_throttling': false,
  'dom.min_background_timeout_value_without_budget_throttling': 4,
};

/** No process begins before a page needs it: of a start's work that is a fifth. Nothing moves that nobody sees. */
const sparing = {
  'dom.ipc.processPrelaunch.enabled': false,
  // Firefox draws itself by the processor here: tabs that slide open and turn while they load are two fifths of what a tab costs.
  'ui.prefersReducedMotion': 1,
};

/** Nobody is there to answer what Firefox asks its user: an extension's wish counts as allowed. */
const promptless = { 'extensions.webextOptionalPermissionPrompts': false };

function networkPrefs(lab: Lab): Record<string, string | number | boolean> {
  return {
    'network.proxy.type': 1,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': lab.proxyPort,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': lab.proxyPort,
    'network.proxy.failover_direct': false,
    'network.proxy.no_proxies_on': directAddresses().join(', '),
    'network.http.http3.enable': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'security.OCSP.enabled': 0,
  };
}

function extensionPrefs({ extension, idleTimeoutMs }: FirefoxOptions): Record<string, string | number | boolean> {
  if (extension === null) return {};
  return {
    'extensions.webextensions.uuids': JSON.stringify({ [addOnId(extension)]: extensionUuid }),
    ...(idleTimeoutMs === undefined ? {} : { 'extensions.background.idle.timeout': idleTimeoutMs }),
  };
}

function wrapPage(page: Page): LabPage {
  const evaluate: Evaluate = <Args extends unknown[], Result>(fn: (...args: Args) => Result, ...args: Args) =>
    page.evaluate<[], () => Result>(callSource(fn, args));
  const lines: string[] = [];
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => lines.push(`pageerror: ${error instanceof Error ? error.message : String(error)}`));
  return {
    goto: async (url) => {
      await page.goto(url);
    },
    url: () => page.url(),
    evaluate,
    waitFor: (fn, ...args) => pollUntil(() => evaluate(fn, ...args), String(fn)),
    screenshot: async (path) => {
      const bytes = await page.screenshot({ type: 'png' });
      writeFileSync(path, bytes);
    },
    consoleLines: () => lines,
    close: () => page.close(),
  };
}

/**
 * Puppeteer never hears that an extension's page has loaded, because it moves to another process on the way; evaluating
 * in it works. Needs --remote-allow-system-access.
 */
async function openOwnPage(page: Page, url: string): Promise<LabPage> {
  page.goto(url, { timeout: 5000 }).catch(() => undefined); // ends in a timeout although the page is there
  const wrapped = wrapPage(page);
  await wrapped.waitFor((wanted) => location.href.startsWith(wanted) && document.readyState === 'complete', url);
  return { ...wrapped, url: () => url };
}

function launch(lab: Lab, profile: string, options: FirefoxOptions): Promise<Browser> {
  const { headless = true, args = [], prefs = {}, home, backForwardCache = false } = options;
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: findProgram('firefox'),
    headless,
    userDataDir: profile,
    env: { ...process.env, ...(home === undefined ? {} : { HOME: home }) },
    args: ['--no-remote', '--remote-allow-system-access', ...args],
    defaultViewport: headless ? { width: 1280, height: 800 } : null,
    extraPrefsFirefox: {
      ...networkPrefs(lab),
      ...unthrottled,
      ...sparing,
      ...promptless,
      ...extensionPrefs(options),
      ...(backForwardCache ? { 'fission.bfcacheInParent': true } : {}),
      ...prefs,
    },
  });
}

/** By a real press, which Firefox wants before it asks the user; it does not ask: see `promptless`. */
async function changeAccess(page: Page, welcome: LabPage, isAllowed: boolean): Promise<void> {
  if (!isAllowed) await welcome.evaluate(() => chrome.permissions.remove({ origins: ['<all_urls>'] }));
  else {
    const place = await welcome.waitFor(() => {
      const box = document.querySelector('button')?.getBoundingClientRect();
      return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    });
    if (place) await page.mouse.click(place.x, place.y);
    await welcome.waitFor(() => chrome.permissions.contains({ origins: ['<all_urls>'] }));
  }
}

/** Puppeteer has no word for what Firefox calls `moz:allowPrivateBrowsing`. */
async function install(browser: Browser, path: string, inPrivate = false): Promise<string> {
  if (!inPrivate) return browser.installExtension(path);
  const connection: { send: (method: string, params: object) => Promise<{ result: { extension: string } }> } =
    Reflect.get(browser, 'connection');
  const extensionData = { type: 'path', path };
  const { result } = await connection.send('webExtension.install', {
    extensionData,
    'moz:allowPrivateBrowsing': true,
  });
  return result.extension;
}

/** Opens a Firefox whose every request ends in the lab, with the extension as a temporary add-on if there is one. */
export async function openFirefox(lab: Lab, options: FirefoxOptions): Promise<LabBrowser> {
  const profile = options.profile ?? freshProfile();
  trustAuthority(profile, lab.certificate.authority);
  const browser = await launch(lab, profile, options);
  const installed = options.extension === null ? null : await install(browser, options.extension, options.inPrivate);
  for (const companion of options.companions ?? []) await browser.installExtension(companion);
  const extensionUrl = (path: string): string => {
    if (options.extension === null) throw new Error('this Firefox has no extension');
    return `moz-extension://${extensionUuid}${path}`;
  };
  const newPage = async (url: string): Promise<LabPage> => {
    const page = wrapPage(await browser.newPage());
    await page.goto(url);
    return page;
  };
  const openExtensionPage = async (path: string) => openOwnPage(await browser.newPage(), extensionUrl(path));
  let own: Promise<LabPage> | null = null;
  return {
    name: 'firefox',
    newPage,
    newPrivatePage: async (url) => {
      const own = await openExtensionPage('/popup.html');
      await own.evaluate((address: string) => void chrome.windows.create({ incognito: true, url: address }), url);
      const find = async () => (await browser.pages()).find((page) => page.url() === url);
      const page = await pollUntil(find, `the private window of ${url}`);
      if (page === undefined) throw new Error('no private window');
      await own.close();
      return wrapPage(page);
    },
    extensionUrl,
    openExtensionPage,
    background: () => ({
      evaluate: async <Args extends unknown[], Result>(
        fn: (...args: Args) => Result,
        ...args: Args
      ): Promise<Awaited<Result>> => {
        own ??= openExtensionPage('/popup.html');
        return await (await own).evaluate(fn, ...args);
      },
    }),
    killWorker: async () => {
      const { idleTimeoutMs } = options;
      if (idleTimeoutMs === undefined) throw new Error('start Firefox with idleTimeoutMs to have its background end');
      await new Promise((resolve) => setTimeout(resolve, idleTimeoutMs + 1500));
    },
    setAccess: async (isAllowed) => {
      const page = await browser.newPage();
      await changeAccess(page, await openOwnPage(page, extensionUrl('/welcome.html')), isAllowed);
      await page.close();
    },
    backgroundHeap: async () => 0,
    removeExtension: async () => {
      if (installed !== null) await browser.uninstallExtension(installed);
    },
    close: async () => {
      await browser.close();
      if (options.profile === undefined) rmSync(profile, { recursive: true, force: true });
    },
  };
}
