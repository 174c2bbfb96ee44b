// Runs every observable in a real Chromium or Firefox, with or without the extension. Runs in Node.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { freshProfile } from '@/tests/lab/firefox-template';
import type { ObservedServer } from './server';

export type BrowserName = 'chromium' | 'firefox';

/** By `topic: name`, as JSON had it. */
export type Observed = Record<string, unknown>;

/** What is asked of either browser's automation. */
export interface Tab {
  goto(url: string): Promise<unknown>;
  /** Waits until `expression` is true in the page. */
  until(expression: string): Promise<void>;
  read(expression: string): Promise<unknown>;
}

const patienceMs = 90_000;
/** Where a build stands ready; another folder for a copy that nobody rebuilds meanwhile. */
const output = resolve(process.env.DETOUR_OUTPUT ?? '.output');

export async function observe(name: BrowserName, hooked: boolean, server: ObservedServer): Promise<Observed> {
  const { tab, close } = await openTab(name, hooked);
  try {
    const results = await observeFrames(tab, server);
    // Puppeteer takes Firefox's way back for a frame that is gone.
    const returned = name === 'chromium' ? await observeReturn(tab, server) : 'not observed in Firefox';
    return { ...results, 'pages: back from the cache': returned };
  } finally {
    await close();
  }
}

/** A tab of a browser of its own. */
export function openTab(name: BrowserName, hooked: boolean): Promise<{ tab: Tab; close: () => Promise<void> }> {
  return name === 'chromium' ? openChromium(hooked) : openFirefox(hooked);
}

async function observeFrames(tab: Tab, { port, deadPort }: ObservedServer): Promise<Observed> {
  await tab.goto(`http://dapp.localhost:${port}/runner.html?dead=${deadPort}`);
  await tab.until('typeof window.results === "string"');
  const results: unknown = JSON.parse(String(await tab.read('window.results')));
  return typeof results === 'object' && results !== null ? { ...results } : {};
}

/** A page that asked for help and is left must come back from the back/forward cache as it would have. */
async function observeReturn(tab: Tab, { port }: ObservedServer): Promise<unknown> {
  const page = (name: string) => `http://${name}.localhost:${port}/blank.html`;
  await tab.goto(page('dapp'));
  await tab.read(`addEventListener('pageshow', (event) => localStorage.setItem('shown', event.persisted)); 1`);
  const call = `{ method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}' }`;
  await tab.read(
    `fetch('/echo?status=503', ${call}).then((answer) => answer.text()).then(() => { window.asked = true; }); 1`,
  );
  await tab.until('window.asked === true');
  await tab.goto(page('other'));
  // The automation waits for a load that a page from the cache never has: the page itself writes down how it came.
  await tab.read('setTimeout(() => history.back(), 0); 1');
  await new Promise((done) => setTimeout(done, 1500));
  await tab.goto(page('dapp'));
  return tab.read('localStorage.getItem("shown") ?? "made anew"');
}

async function openChromium(hooked: boolean): Promise<{ tab: Tab; close: () => Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'differential-'));
  const extension = join(output, 'chrome-mv3');
  const loading = hooked ? [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`] : [];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: false,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: ['--headless=new', '--no-sandbox', ...loading],
  });
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  if (hooked && context.serviceWorkers().length === 0)
    await context.waitForEvent('serviceworker', { timeout: patienceMs });
  const page = await context.newPage();
  const until = async (expression: string) =>
    void (await page.waitForFunction(expression, undefined, { timeout: patienceMs }));
  return { tab: { goto: (url) => page.goto(url), until, read: (expression) => page.evaluate(expression) }, close };
}

/** The welcome page comes before the tab that is observed: its timers must run as those of the tab that is looked at. */
const unthrottled = {
  'dom.timeout.enable_budget_timer_throttling': false,
  'dom.min_background_timeout_value_without_budget_throttling': 4,
  // What moves is drawn by the processor.
  'ui.prefersReducedMotion': 1,
};

async function openFirefox(hooked: boolean): Promise<{ tab: Tab; close: () => Promise<void> }> {
  const profile = freshProfile();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    userDataDir: profile,
    extraPrefsFirefox: unthrottled,
  });
  if (hooked) await browser.installExtension(join(output, 'firefox-mv3'));
  const page = await browser.newPage();
  const until = async (expression: string) => void (await page.waitForFunction(expression, { timeout: patienceMs }));
  const goto = (url: string) => page.goto(url, { waitUntil: 'domcontentloaded', timeout: patienceMs });
  const tab = { goto, until, read: (expression: string) => page.evaluate(expression) };
  const close = async () => {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { tab, close };
}
