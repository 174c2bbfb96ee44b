// A page with web sockets is left and comes back (bfcache, rules 3.14): the same with Detour and without, and what others answer for ends as it is left.
// The built extension beside bare browsers, Chromium and Firefox, all at once.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { builtExtension } from '@/tests/lab/built-extension';
import { openChromium } from '@/tests/lab/chromium';
import { auditEgress, type EgressAudit } from '@/tests/lab/egress-log';
import { faults } from '@/tests/lab/faults';
import { openFirefox } from '@/tests/lab/firefox';
import { type Lab, startLab } from '@/tests/lab/lab';

// What may not be stored does not come back either, once it had a socket.
const html = { body: '<!doctype html><title>A dApp</title>', headers: { 'cache-control': 'max-age=60' } };
const kinds = ['alive', 'dead'] as const;
const urls = {
  alive: 'wss://eth-mainnet.g.alchemy.com/v2/return',
  dead: `wss://mainnet.infura.io/ws/v3/${'7'.repeat(32)}`,
};
type Kind = (typeof kinds)[number];

interface Stand {
  name: 'chromium' | 'firefox';
  isBare: boolean;
  browser: LabBrowser;
  tabs: Record<Kind, { tab: LabPage; reader: LabPage }>;
}

let lab: Lab;
let audit: EgressAudit;
let stands: Stand[] = [];
// Each try has browsers of its own: pages that have come back, or have not, are none to begin with.
beforeEach(async () => {
  const pages = { '/': html, '/reader': html };
  lab = await startLab({
    pages: { 'alive.somedapp.xyz': pages, 'dead.somedapp.xyz': pages, 'app.otherdapp.org': { '/': html } },
  });
  audit = auditEgress(lab);
  const all = [true, false].flatMap((isBare) => [openStand('chromium', isBare), openStand('firefox', isBare)]);
  stands = await Promise.all(all);
});
afterEach(async () => {
  await Promise.all(stands.map(({ browser }) => browser.close()));
  await lab.stop();
});

async function openStand(name: Stand['name'], isBare: boolean): Promise<Stand> {
  const open = name === 'chromium' ? openChromium : openFirefox;
  const browser = await open(lab, { extension: isBare ? null : builtExtension(name), backForwardCache: true });
  const openTab = async (kind: Kind) => ({
    reader: await browser.newPage(`https://${kind}.somedapp.xyz/reader`),
    tab: await browser.newPage(`https://${kind}.somedapp.xyz/`),
  });
  return { name, isBare, browser, tabs: { alive: await openTab('alive'), dead: await openTab('dead') } };
}

/** Follows the heads, and writes down what it hears where another page of its origin can read it: the automation loses a page that comes back. */
function follow(url: string): Promise<void> {
  const events: string[] = [];
  let heads = 0;
  const socket = new WebSocket(url);
  const write = () => localStorage.setItem('told', JSON.stringify({ events, heads, state: socket.readyState }));
  const note = (event: string) => {
    events.push(event);
    write();
  };
  addEventListener('pageshow', ({ persisted }) => note(`shown ${persisted} ${socket.readyState}`));
  addEventListener('pagehide', ({ persisted }) => note(`hidden ${persisted} ${socket.readyState}`));
  socket.onclose = ({ code }) => note(`close ${code}`);
  socket.onerror = () => note('error');
  return new Promise((resolve) => {
    socket.onmessage = ({ data }) => {
      if (data.includes('eth_subscription')) heads += 1;
      write();
      resolve();
    };
    socket.onopen = () => socket.send('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}');
  });
}

interface Told {
  events: string[];
  heads: number;
  state: number;
}

async function toldOf({ tabs }: Stand, kind: Kind): Promise<Told> {
  return JSON.parse((await tabs[kind].reader.evaluate(() => localStorage.getItem('told'))) ?? 'null');
}

const lastOf = (kind: Kind) => Promise.all(stands.map(async (stand) => (await toldOf(stand, kind)).events.at(-1)));

const standOf = (name: string, isBare: boolean): Stand => {
  const found = stands.find((one) => one.name === name && one.isBare === isBare);
  if (found === undefined) throw new Error('no such browser');
  return found;
};
const tabsOfAll = () => stands.flatMap(({ tabs }) => kinds.map((kind) => tabs[kind].tab));
/** Up to the page's coming back; to its leaving where it is made anew. */
const untilShown = ({ events }: Told) =>
  events.slice(0, 1 + events.findLastIndex((event) => /^(shown|hidden)/.test(event)));

test('a page with a web socket comes back from the cache where it would without Detour, and is told the same on its way', async () => {
  await Promise.all(stands.flatMap(({ tabs }) => kinds.map((kind) => tabs[kind].tab.evaluate(follow, urls[kind]))));
  await lab.setFault('mainnet.infura.io', faults.refused);
  for (const stand of stands)
    if (stand.isBare)
      await expect.poll(async () => (await toldOf(stand, 'dead')).events, { timeout: 10_000 }).toContain('close 1006');
  await lab.mine();
  // The control: with Detour it is followed elsewhere.
  for (const stand of stands)
    if (!stand.isBare) {
      await expect.poll(async () => (await toldOf(stand, 'dead')).heads, { timeout: 10_000 }).toBeGreaterThan(0);
      expect(await toldOf(stand, 'dead')).toMatchObject({ events: [], state: 1 });
    }

  await Promise.all(tabsOfAll().map((tab) => tab.goto('https://app.otherdapp.org/')));
  const isLeft = async () => (await lastOf('dead')).every((event) => event?.startsWith('hidden'));
  await expect.poll(isLeft, { timeout: 10_000 }).toBe(true);
  await Promise.all(tabsOfAll().map((tab) => tab.evaluate(() => void setTimeout(() => history.back(), 0))));
  await expect.poll(() => lastOf('dead'), { timeout: 10_000 }).toEqual(stands.map(() => 'shown true 3'));
  await lab.mine();
  for (const name of ['chromium', 'firefox']) {
    const [bare, ours] = [standOf(name, true), standOf(name, false)];
    for (const kind of kinds) {
      const [without, withIt] = [await toldOf(bare, kind), await toldOf(ours, kind)];
      expect({ name, kind, told: untilShown(withIt) }).toEqual({ name, kind, told: untilShown(without) });
    }
  }
  expect(audit.problems()).toEqual([]);
});
