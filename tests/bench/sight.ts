// What it costs to watch whom sites contact, to keep it, and to show it: in real Chromium, with 10 000 dependencies stored. Runs in Node.
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { builtExtension } from '@/tests/lab/built-extension';
import { openChromium } from '@/tests/lab/chromium';
import type { PlainChromium } from './plain-chromium';
import type { Row } from './rows';
import { dayOfRequests, type Seed, seedOf, store } from './sight-seed';
import type { Stage } from './stage';
import { difference, estimate } from './statistics';

const section = 'Sight: what watching, keeping and showing cost';
const site = 'https://app.watchedapp.xyz';
const rpcUrl = `https://mainnet.infura.io/v3/${'e'.repeat(32)}`;
const REQUESTS = 1_000;
/** Longer than what was seen waits to be written down. */
const BEHIND_MS = 3_600;
/** Each takes twenty seconds, and gives a thousand requests. */
const WATCH_ROUNDS = 3;
const SHOW_ROUNDS = 10;

/** Processor time of the extension's processes, in ms a request, for a site that is kept. */
async function costOf(browser: PlainChromium, round: number): Promise<number> {
  const page = await browser.newPage(`${site}/`);
  await page.numbers(async (url) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] });
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => null);
    return [0];
  }, rpcUrl);
  const before = browser.extensionCpuMs();
  await page.numbers(
    async (count, from) => {
      // Pictures: nothing of ours is in the page's way, so all that is measured is the watching.
      const load = (at: number) =>
        new Promise<void>((resolve) => {
          const image = new Image();
          image.onload = image.onerror = () => resolve();
          image.src = `/picture?${from}-${at}`;
        });
      for (let at = 0; at < count; at += 50)
        await Promise.all(Array.from({ length: 50 }, (_, more) => load(at + more)));
      return [count];
    },
    REQUESTS,
    round,
  );
  await sleep(BEHIND_MS);
  const took = browser.extensionCpuMs() - before;
  await page.close();
  return took / REQUESTS;
}

async function watchRows({ lab, watched, detoured }: Stage): Promise<Row[]> {
  const picture = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');
  lab.setPage(new URL(site).host, '/', '<!doctype html><title>watched</title>');
  lab.setPage(new URL(site).host, '/picture', { body: picture, type: 'image/gif' });
  const [own, idle]: [number[], number[]] = [[], []];
  for (let round = 0; round < WATCH_ROUNDS; round++) {
    const order = round % 2 === 0 ? ([watched, detoured] as const) : ([detoured, watched] as const);
    for (const browser of order) (browser === detoured ? own : idle).push(await costOf(browser, round));
    lab.clearRequests();
  }
  const added = difference(own, idle);
  return [
    {
      ...{
        section,
        what: 'processor, ms a request',
        who: 'Detour',
        time: estimate(own),
        base: estimate(idle).median,
        added,
      },
      budget: { limit: 0.1, held: added, words: '+ 0.1 ms' },
      note: 'Processor time of the extension’s process, 1 000 pictures of a site that is kept; base: an extension that sees as much and does nothing.',
    },
  ];
}

const SITES = 100;
const DAY_REQUESTS = 100_000;

/** What is on disk when 100 000 requests of one day have been kept on top of a full month. */
function keptRow(bytes: number, msEach: number): Row {
  const value = bytes / 1024 / 1024;
  const alone = { median: value, low: value, high: value, rounds: 1 };
  return {
    ...{ section, what: '100 000 requests of a day, MB kept', who: 'Detour', time: alone, base: null, added: null },
    budget: { limit: 50, held: alone, words: '50 MB' },
    note: `As the browser counts its disk, with the 29 days before and 100 ledgers, over ${SITES} sites; writing requests into the records takes ${(msEach * 1_000).toFixed(1)} microseconds each in Node.`,
  };
}

/** `full`: what is there when the view has been drawn with what is stored; `empty`: the same with nothing stored. */
const views = [
  { what: 'popup, a site of 100 hosts', path: '/popup.html', full: 'tr.op', empty: '.popup h1', isCold: false },
  { what: 'the same, worker just ended', path: '/popup.html', full: 'tr.op', empty: '.popup h1', isCold: true },
  { what: 'dashboard, privacy', path: '/dashboard.html#privacy', full: '.table', empty: '.table', isCold: false },
  { what: 'dashboard, a site', path: '/dashboard.html#sites', full: '.sight .flow', empty: '.empty', isCold: false },
  { what: 'dashboard, overview', path: '/dashboard.html#overview', full: '.flow', empty: '.empty b', isCold: false },
] as const;

/** Ms from the opening of a page of ours, behind the tab in front, until the element is in it. Runs in an own page. */
async function openTime(path: string, selector: string): Promise<number> {
  const begunAt = performance.now();
  const { id = -1 } = await chrome.tabs.create({ url: chrome.runtime.getURL(path), active: false });
  const tookMs = () => performance.now() - begunAt;
  const isThere = () => chrome.extension.getViews({ tabId: id })[0]?.document.querySelector(selector) != null;
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (isThere()) resolve();
      else if (tookMs() > 8_000) reject(new Error(`${selector} never came into ${path}`));
      else setTimeout(look, 1);
    };
    look();
  });
  const ms = tookMs();
  await chrome.tabs.remove(id);
  return ms;
}

async function openTimes({ browser, own }: Stored, which: 'full' | 'empty'): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(views.map(({ what }) => [what, []]));
  // The popup speaks of the tab in front.
  const page = await browser.newPage(`${FIRST_SITE}/`);
  for (let round = -1; round < SHOW_ROUNDS; round++)
    for (const { what, path, isCold, ...selectors } of views) {
      if (isCold) await browser.killWorker();
      const ms = await own.evaluate(openTime, path, selectors[which]);
      if (round >= 0) times.get(what)?.push(ms);
    }
  await page.close();
  return times;
}

/** A browser in which so much is stored, and a page of ours in it. */
interface Stored {
  browser: LabBrowser;
  own: LabPage;
  bytes: number;
}

const FIRST_SITE = 'https://site-0.xyz';

async function stored({ lab }: Stage, seed: Seed | null): Promise<Stored> {
  const browser = await openChromium(lab, { extension: builtExtension('chromium') });
  const own = await browser.openExtensionPage('/dashboard.html#privacy');
  await own.waitFor(() => document.querySelector('.table') !== null);
  const bytes = seed === null ? 0 : await own.evaluate(store, seed);
  await browser.killWorker(); // it reads the disk when it begins anew
  return { browser, own, bytes };
}

/** A popup and a dashboard with 10 000 dependencies stored, beside ones with none. */
async function showRows(stage: Stage): Promise<Row[]> {
  stage.lab.setPage(new URL(FIRST_SITE).host, '/', '<!doctype html><title>a site</title>');
  const { all, msEach } = dayOfRequests(SITES, DAY_REQUESTS);
  const [empty, full] = [await stored(stage, null), await stored(stage, seedOf(all))];
  const [without, with_] = [await openTimes(empty, 'empty'), await openTimes(full, 'full')];
  await Promise.all([empty.browser.close(), full.browser.close()]);
  const rows = views.map(({ what }): Row => {
    const [own, base] = [with_.get(what) ?? [], without.get(what) ?? []];
    const time = estimate(own);
    return {
      ...{ section, what, who: '10 000 stored', time, base: estimate(base).median, added: difference(own, base) },
      budget: { limit: 100, held: time, words: '100 ms in all' },
      note: 'From the opening of the page until the view is in it; base: nothing stored.',
    };
  });
  return [keptRow(full.bytes, msEach), ...rows];
}

export async function sightRows(stage: Stage): Promise<Row[]> {
  const rows = [...(await watchRows(stage)), ...(await showRows(stage))];
  console.error('bench: sight done');
  return rows;
}
