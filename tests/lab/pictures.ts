// Takes the README's pictures from the real thing: the lab's dApp at the lab's own endpoint, with and without Detour, and the popup.
// Run after a build: npm run pictures. They land in assets/pictures/.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { builtExtension } from './built-extension';
import { type ChromiumOptions, chromiumArgs } from './chromium';
import { dappUrls, serveDapps } from './dapps';
import { faults } from './faults';
import { type Lab, startLab } from './lab';
import { findProgram } from './programs';

const folder = fileURLToPath(new URL('../../assets/pictures/', import.meta.url));
/** The published pictures blame nobody but the lab. */
const url = `${dappUrls.portfolio}?rpc=unlisted`;
const dappSize = { width: 760, height: 720 };
const popupSize = { width: 380, height: 600 };

async function open(lab: Lab, options: ChromiumOptions): Promise<BrowserContext> {
  const profile = mkdtempSync(join(tmpdir(), 'detour-pictures-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findProgram('chromium'),
    headless: false, // playwright's own headless mode has no extensions
    viewport: dappSize,
    deviceScaleFactor: 2,
    args: chromiumArgs(lab, options),
  });
  // Chromium writes a last time after it has said goodbye.
  process.once('exit', () => rmSync(profile, { recursive: true, force: true, maxRetries: 3 }));
  return context;
}

async function loaded(page: Page, states: readonly string[]): Promise<void> {
  await page.waitForFunction((wanted) => wanted.includes(document.body.dataset.state ?? ''), states, {
    timeout: 60_000,
  });
}

/** An own page of the extension, showing what it would show over `site`. */
async function openOwnPage(context: BrowserContext, path: string, site: string): Promise<Page> {
  const [worker] = context.serviceWorkers();
  if (worker === undefined) throw new Error('the extension has no worker');
  const page = await context.newPage();
  // In a tab of its own the popup would speak of itself.
  await page.addInitScript((wanted) => {
    const query = chrome.tabs.query.bind(chrome.tabs);
    chrome.tabs.query = async () => (await query({})).filter((tab) => tab.url?.startsWith(wanted));
  }, site);
  await page.goto(new URL(path, worker.url()).href);
  return page;
}

/** The way round is drawn once, when it is first taken. */
const drawn = (page: Page) =>
  page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)).then(() => null));

async function photographDetoured(lab: Lab): Promise<void> {
  const context = await open(lab, { extension: builtExtension('chromium') });
  const page = await context.newPage();
  await page.goto(url);
  await loaded(page, ['ready']);
  await lab.setFault('rpc.somedapp.xyz', faults.http503);
  await page.reload();
  await loaded(page, ['ready']);
  await page.waitForTimeout(3_000);
  await page.screenshot({ path: join(folder, 'dapp-with.png') });
  const popup = await openOwnPage(context, '/popup.html', 'https://app.somedapp.xyz');
  await popup.setViewportSize(popupSize);
  await popup.locator('.rows').first().waitFor();
  const height = await popup.evaluate(() => document.body.scrollHeight);
  await popup.setViewportSize({ ...popupSize, height: Math.min(600, height) });
  await drawn(popup);
  await popup.screenshot({ path: join(folder, 'popup.png') });
  const settings = await openOwnPage(context, '/dashboard.html#endpoints', 'https://app.somedapp.xyz');
  await settings.setViewportSize({ width: 1280, height: 820 });
  await settings.locator('table').first().waitFor();
  await settings.screenshot({ path: join(folder, 'settings.png') });
  await context.close();
}

async function photographBare(lab: Lab): Promise<void> {
  const context = await open(lab, { extension: null });
  const page = await context.newPage();
  await page.goto(url);
  await loaded(page, ['failed']);
  await page.screenshot({ path: join(folder, 'dapp-without.png') });
  await context.close();
}

mkdirSync(folder, { recursive: true });
const lab = await startLab();
try {
  await serveDapps(lab);
  await photographDetoured(lab);
  await photographBare(lab);
  console.log(`pictures are in ${folder}`);
} finally {
  await lab.stop();
}
