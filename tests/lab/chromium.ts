// Opens Debian's Chromium in the lab. Every host name leads to the lab's own port for it (--host-resolver-rules), so that
// 'refused', 'reset', 'tls' and 'blackhole' are switched at run time and look as they do in the wild. Names that do not
// resolve are fixed at the start: `notFoundHosts` (ERR_NAME_NOT_RESOLVED).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, chromium, type Page, type Worker } from 'playwright-core';
import { type BrowserOptions, callSource, type Evaluate, type LabBrowser, type LabPage, pollUntil } from './browser';
import type { Lab } from './lab';
import { speakTo } from './other-target';
import { directAddresses } from './own-address';
import { changeByHand, openPrivately } from './private-chromium';
import { findProgram } from './programs';

export interface ChromiumOptions extends BrowserOptions {
  /** Host names that do not exist for this browser. */
  notFoundHosts?: readonly string[];
  /** Does not wait until the background has heard what an administrator has set: before that nobody is asked anything. */
  atOnce?: boolean;
}

/** What leads a Chromium's requests into the lab. */
export function networkArgs(lab: Lab | null, notFoundHosts: readonly string[] = []): string[] {
  if (lab === null) return [];
  const rules = [
    ...notFoundHosts.map((host) => `MAP ${host} ~NOTFOUND`),
    ...Object.entries(lab.ports).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`),
    ...directAddresses().flatMap((address) => [`EXCLUDE ${address}`, `EXCLUDE ${address.replace(/[[\]]/g, '')}`]),
  ];
  const spaces = Object.values(lab.ports).map((port) => `127.0.0.1:${port}=public`);
  return [
    `--host-resolver-rules=${rules.join(', ')}`,
    `--ip-address-space-overrides=${spaces.join(',')}`,
    `--ignore-certificate-errors-spki-list=${lab.certificate.spki}`,
  ];
}

function extensionArgs({ extension, companions = [] }: ChromiumOptions): string[] {
  const folders = [...(extension === null ? [] : [extension]), ...companions].join(',');
  return folders === '' ? [] : [`--disable-extensions-except=${folders}`, `--load-extension=${folders}`];
}

function evaluateIn(target: { evaluate: <T>(source: string) => Promise<T> }): Evaluate {
  return <Args extends unknown[], Result>(fn: (...args: Args) => Result, ...args: Args) =>
    target.evaluate<Awaited<Result>>(callSource(fn, args));
}

function wrapPage(page: Page): LabPage {
  const evaluate = evaluateIn(page);
  const lines: string[] = [];
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => lines.push(`pageerror: ${error.message}`));
  return {
    goto: async (url) => {
      await page.goto(url);
    },
    url: () => page.url(),
    evaluate,
    waitFor: (fn, ...args) => pollUntil(() => evaluate(fn, ...args), String(fn)),
    screenshot: async (path) => {
      await page.screenshot({ path });
    },
    consoleLines: () => lines,
    close: () => page.close(),
  };
}

/** Ours, not a companion's. */
const isOurs = (worker: Worker): boolean => worker.url().endsWith('/background.js');

async function serviceWorker(context: BrowserContext): Promise<Worker> {
  const running = context.serviceWorkers().find(isOurs);
  return running ?? (await context.waitForEvent('serviceworker', { predicate: isOurs, timeout: 10_000 }));
}

const workerGoneMs = 300;
/**
 * Until the network knows the listeners of a worker that runs for the first time: what fails before was seen by nobody. It has them once
 * its script has run, and what it asks the browser after that is answered after.
 */
async function untilListening(context: BrowserContext): Promise<void> {
  const isListening = async () => {
    const has = chrome.webRequest === undefined || chrome.webRequest.onErrorOccurred.hasListeners();
    await chrome.runtime.getPlatformInfo();
    return has;
  };
  const worker = await serviceWorker(context);
  await pollUntil(() => worker.evaluate<boolean>(callSource(isListening, [])), 'the worker’s listeners');
}

/** Chromium tells that one to six seconds after its start; a test that needs a rescue would begin with waiting for it. */
async function untilGoverned(context: BrowserContext): Promise<void> {
  const worker = await serviceWorker(context);
  const hear = async () => {
    // Once or twice it took more than a minute (DECISIONS.md, "The first seconds").
    const patience = new Promise((resolve) => setTimeout(resolve, 15_000));
    await Promise.race([chrome.storage?.managed.get(null), patience]);
  };
  await worker.evaluate(callSource(hear, []));
}

/** Debugging the worker would keep it alive, so it is closed from the browser's own session. */
async function closeWorkers(context: BrowserContext, id: string): Promise<void> {
  const browser = context.browser();
  if (browser === null) throw new Error('this Chromium gives no browser session');
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  for (const { type, url, targetId } of targetInfos)
    if (type === 'service_worker' && url.includes(id)) await session.send('Target.closeTarget', { targetId });
  await session.detach();
  // For a moment more Chromium hands events to the worker that is gone; a worker that falls asleep by itself has none waiting.
  await sleep(workerGoneMs);
}

async function workerHeap(context: BrowserContext, id: string): Promise<number> {
  const browser = context.browser();
  if (browser === null) throw new Error('this Chromium gives no browser session');
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const worker = targetInfos.find(({ type, url }) => type === 'service_worker' && url.includes(id));
  if (worker === undefined) throw new Error('the worker sleeps');
  const speak = await speakTo(session, worker.targetId);
  await speak('HeapProfiler.collectGarbage');
  const { usedSize } = await speak('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** The command line of a Chromium whose every request ends in the lab, or of one that is in the real internet (null). */
export function chromiumArgs(lab: Lab | null, options: ChromiumOptions): string[] {
  const { args = [], headless = true, notFoundHosts = [] } = options;
  const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const fixed = ['--no-first-run', '--disable-component-update', '--disable-background-networking', ...rootArgs];
  const mode = headless ? ['--headless=new'] : [];
  return [...mode, ...fixed, ...networkArgs(lab, notFoundHosts), ...extensionArgs(options), ...args];
}

async function launch(lab: Lab | null, profile: string, options: ChromiumOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: findProgram('chromium'),
    headless: false, // playwright's own headless mode has no extensions
    viewport: (options.headless ?? true) ? { width: 1280, height: 800 } : null,
    ignoreDefaultArgs: options.backForwardCache ? ['--disable-back-forward-cache'] : [],
    args: chromiumArgs(lab, options),
  });
}

/** Opens a Chromium whose every request ends in the lab (null: in the real internet); waits for the extension's worker when there is one. */
export async function openChromium(lab: Lab | null, options: ChromiumOptions): Promise<LabBrowser> {
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'detour-chromium-'));
  const context = await launch(lab, profile, options);
  const id = options.extension === null ? null : new URL((await serviceWorker(context)).url()).host;
  if (id !== null && options.inPrivate) await changeByHand(context, id, { incognitoAccess: true });
  if (id !== null) await untilListening(context);
  if (id !== null && options.atOnce !== true) await untilGoverned(context);
  const extensionUrl = (path: string): string => {
    if (id === null) throw new Error('this Chromium has no extension');
    return `chrome-extension://${id}${path}`;
  };
  const newPage = async (url: string): Promise<LabPage> => {
    const page = wrapPage(await context.newPage());
    await page.goto(url);
    return page;
  };
  const openExtensionPage = (path: string) => newPage(extensionUrl(path));
  return {
    name: 'chromium',
    newPage,
    newPrivatePage: async (url) => {
      const own = await openExtensionPage('/popup.html');
      const page = await openPrivately(context, own, url);
      await own.close();
      return page;
    },
    extensionUrl,
    openExtensionPage,
    background: () => ({
      evaluate: async <Args extends unknown[], Result>(
        fn: (...args: Args) => Result,
        ...args: Args
      ): Promise<Awaited<Result>> => {
        const worker = await serviceWorker(context);
        return worker.evaluate<Awaited<Result>>(callSource(fn, args));
      },
    }),
    killWorker: () => closeWorkers(context, extensionUrl('/')),
    setAccess: async (isAllowed) => {
      if (id !== null) await changeByHand(context, id, { hostAccess: isAllowed ? 'ON_ALL_SITES' : 'ON_CLICK' });
    },
    backgroundHeap: () => workerHeap(context, extensionUrl('/')),
    removeExtension: async () => {
      const worker = await serviceWorker(context);
      const gone = new Promise((resolve) => worker.once('close', resolve));
      // The call never comes back: its context ends with it.
      worker.evaluate(() => chrome.management.uninstallSelf({ showConfirmDialog: false })).catch(() => undefined);
      await gone;
    },
    close: async () => {
      await context.close();
      if (options.profile === undefined) rmSync(profile, { recursive: true, force: true });
    },
  };
}
