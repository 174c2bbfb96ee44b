// What it costs to watch whom sites contact, to keep it, and to show it: in real Chromium, with 10 000 dependencies stored. Runs in Node.
import { setTimeout as sleep } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { noParties, type PartyRequest, withRequests } from '@/lib/ledger/party';
import type { LabBrowser } from '@/tests/lab/browser';
import { builtExtension } from '@/tests/lab/built-extension';
import { openChromium } from '@/tests/lab/chromium';
import type { PlainChromium } from './plain-chromium';
import type { Row } from './rows';
import { type Seed, seedOf, store } from './sight-seed';
import type { Stage } from './stage';
import { difference, estimate } from './statistics';

const section = 'Sight: what watching, keeping and showing cost';
const site = 'https://app.watchedapp.xyz';
const rpcUrl = `https://mainnet.infura.io/v3/${'e'.repeat(32)}`;
const REQUESTS = 1_000;
/** Longer than what was seen waits to be written down. */
const BEHIND_MS = 1_600;

/** Processor time of the extension's processes, in ms a request, for a site that is kept. */
async function costOf(browser: PlainChromium, round: number): Promise<number> {
  const page = await browser.newPage(`${site}/`);
  await page.numbers(async (url) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] });
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => null);
    return [0];
  }, rpcUrl);
  await sleep(BEHIND_MS);
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

async function watchRows({ lab, watched, detoured }: Stage, rounds: number): Promise<Row[]> {
  const picture = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');
  lab.setPage(new URL(site).host, '/', '<!doctype html><title>watched</title>');
  lab.setPage(new URL(site).host, '/picture', { body: picture, type: 'image/gif' });
  const [own, idle]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
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
      budget: { limit: 0.1, held: estimate(own), words: '0.1 ms in all' },
      note: 'Processor time of the extension’s process, 1 000 pictures of a site that is kept; base: an extension that sees as much and does nothing.',
    },
  ];
}

const DAY_MS = 86_400_000;

/** 100 000 requests of one day, as they are kept: how much is on disk then, and the time of it in Node. */
function keepRow(): Row {
  const [day, sites, hosts, batch] = [20_000 * DAY_MS, 100, 100, 500];
  const kept = new Map<number, ReturnType<typeof noParties>>();
  const begunAt = performance.now();
  for (let at = 0; at < 100_000; at += batch) {
    const one = (at / batch) % sites;
    const requests = Array.from(
      { length: batch },
      (_, more): PartyRequest => ({
        ...{ host: `host-${(at + more) % hosts}.service-of-somebody.example`, kinds: ['xmlhttprequest', 'index'] },
        ...{
          at: day + at + more,
          outcome: 'sound',
          server: { ip: '192.0.2.1', label: 'aws:us-east-1', asOf: '2026-11-22', signs: [] },
        },
      }),
    );
    kept.set(one, withRequests(kept.get(one) ?? noParties(`https://site-${one}.example`), requests, day + DAY_MS - 1));
  }
  const ms = (performance.now() - begunAt) / 100_000;
  const megabytes = [...kept.values()].reduce((sum, one) => sum + serialize(one).length, 0) / 1024 / 1024;
  const alone = (value: number) => ({ median: value, low: value, high: value, rounds: 1 });
  return {
    ...{
      section,
      what: '100 000 requests of a day, MB kept',
      who: 'Detour',
      time: alone(megabytes),
      base: null,
      added: null,
    },
    budget: { limit: 50, held: alone(megabytes), words: '50 MB' },
    note: `100 000 requests of one day over ${sites} sites; writing them into the records takes ${(ms * 1_000).toFixed(1)} microseconds a request in Node.`,
  };
}

/** `full`: what is there when the view has been drawn with what is stored; `empty`: the same with nothing stored. */
const views = [
  { what: 'popup', path: '/popup.html', full: '.popup h1', empty: '.popup h1', isCold: false },
  { what: 'popup, worker just ended', path: '/popup.html', full: '.popup h1', empty: '.popup h1', isCold: true },
  { what: 'dashboard, privacy', path: '/dashboard.html#privacy', full: '.table', empty: '.table', isCold: false },
  {
    what: 'dashboard, a site of 100 hosts',
    path: '/dashboard.html#sites',
    full: '.sight .flow',
    empty: '.empty',
    isCold: false,
  },
  { what: 'dashboard, overview', path: '/dashboard.html#overview', full: '.flow', empty: '.empty b', isCold: false },
] as const;

/** Ms from the opening of a page of ours until the element is in it. Runs in an own page. */
function openTime(path: string, selector: string): Promise<number> {
  const begunAt = performance.now();
  const opened = window.open(path);
  return new Promise((resolve) => {
    const look = () => {
      const isThere = opened?.document.querySelector(selector) != null;
      if (!isThere && performance.now() - begunAt < 8_000) return setTimeout(look, 1);
      opened?.close();
      return resolve(performance.now() - begunAt);
    };
    look();
  });
}

async function openTimes(browser: LabBrowser, which: 'full' | 'empty', rounds: number): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(views.map(({ what }) => [what, []]));
  const own = await browser.openExtensionPage('/welcome.html');
  for (let round = -1; round < rounds; round++)
    for (const { what, path, isCold, ...selectors } of views) {
      if (isCold) await browser.killWorker();
      const ms = await own.evaluate(openTime, path, selectors[which]);
      if (round >= 0) times.get(what)?.push(ms);
    }
  await own.close();
  return times;
}

async function seeded({ lab }: Stage, seed: Seed | null): Promise<LabBrowser> {
  const browser = await openChromium(lab, { extension: builtExtension('chromium') });
  const own = await browser.openExtensionPage('/dashboard.html#privacy');
  await own.waitFor(() => document.querySelector('.table') !== null);
  if (seed !== null) await own.evaluate(store, seed);
  await own.close();
  await browser.killWorker(); // it reads the disk when it begins anew
  return browser;
}

/** A popup and a dashboard with 10 000 dependencies stored, beside ones with none. */
async function showRows(stage: Stage, rounds: number): Promise<Row[]> {
  const [empty, full] = [await seeded(stage, null), await seeded(stage, seedOf(100))];
  const [without, with_] = [await openTimes(empty, 'empty', rounds), await openTimes(full, 'full', rounds)];
  await Promise.all([empty.close(), full.close()]);
  return views.map(({ what }): Row => {
    const [own, base] = [with_.get(what) ?? [], without.get(what) ?? []];
    const time = estimate(own);
    return {
      ...{ section, what, who: '10 000 stored', time, base: estimate(base).median, added: difference(own, base) },
      budget: { limit: 100, held: time, words: '100 ms in all' },
      note: 'From the opening of the page until the view is in it; base: nothing stored.',
    };
  });
}

export async function sightRows(stage: Stage, rounds: number): Promise<Row[]> {
  const rows = [keepRow(), ...(await watchRows(stage, rounds)), ...(await showRows(stage, rounds))];
  console.error('bench: sight done');
  return rows;
}
