// What it costs to watch whom sites contact, to keep it, and to show it: in real Chromium, with 10 000 dependencies stored. Runs in Node.
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlainChromium } from './plain-chromium';
import type { Row } from './rows';
import { dayOfRequests, seedOf } from './sight-seed';
import { openTimes, views } from './sight-views';
import type { Stage } from './stage';
import { difference, estimate } from './statistics';
import { loadRow } from './watching';

const section = 'Sight: what watching, keeping and showing cost';
const site = 'https://app.watchedapp.xyz';
const rpcUrl = `https://mainnet.infura.io/v3/${'e'.repeat(32)}`;
const REQUESTS = 1_000;
/** Longer than what was seen waits to be written down. */
const BEHIND_MS = 3_600;
/** Each takes twenty seconds, and gives a thousand requests. */
const WATCH_ROUNDS = 3;

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

/** A popup and a dashboard with 10 000 dependencies stored, beside ones with none. */
async function showRows(stage: Stage): Promise<Row[]> {
  const { all, msEach } = dayOfRequests(SITES, DAY_REQUESTS);
  const empty = await openTimes(stage.lab, null);
  const full = await openTimes(stage.lab, seedOf(all));
  const rows = views.map(({ what, note }): Row => {
    const [own, base] = [full.times.get(what) ?? [], empty.times.get(what) ?? []];
    const time = estimate(own);
    return {
      ...{ section, what, who: '10 000 stored', time, base: estimate(base).median, added: difference(own, base) },
      budget: { limit: 100, held: time, words: '100 ms in all' },
      note: `${note}; base: nothing stored.`,
    };
  });
  return [keptRow(full.bytes, msEach), ...rows];
}

export async function sightRows(stage: Stage, loadRounds: number): Promise<Row[]> {
  const rows = [...(await watchRows(stage)), await loadRow(stage, section, loadRounds), ...(await showRows(stage))];
  console.error('bench: sight done');
  return rows;
}
