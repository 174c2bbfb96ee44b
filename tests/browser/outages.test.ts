// Real outages, replayed: AWS 2025-10-20, Cloudflare 2025-11-18, Infura 2017-04 (a frozen head) and 2020-11-11 (another chain), a sequencer that stops.
// What the site gets, and what the popup is told. Both browsers at once; the background's clock is moved on where an outage takes a minute.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DependencyReport, SiteReport } from '@/lib/ledger/report';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { builtExtension } from '@/tests/lab/built-extension';
import { openChromium } from '@/tests/lab/chromium';
import { faults } from '@/tests/lab/faults';
import { openFirefox } from '@/tests/lab/firefox';
import { communityHosts } from '@/tests/lab/hosts';
import { type Lab, startLab } from '@/tests/lab/lab';
import { askByFetch, callOf, freshInfuraUrl } from '@/tests/lab/page-asks';

const html = '<!doctype html><title>A dApp</title>';
const sites = ['aws', 'edge', 'frozen', 'chain', 'still'] as const;
type Name = (typeof sites)[number];
/** Each outage has a site of its own: what one meets, no other does. */
const hostOf = (name: Name) => `app.${name}-dapp.xyz`;
/** In a cloud by its name, in no list, and never down. */
const elsewhere = 'https://eth-node.a.run.app/';
/** A minute and eight blocks of Ethereum: a head that stands still for less is not doubted. */
const stillMs = 97_000;

interface Stand {
  browser: LabBrowser;
  own: LabPage;
  tabs: Record<Name, LabPage>;
}

let lab: Lab;
let stands: Stand[] = [];
beforeAll(async () => {
  const pages = Object.fromEntries(sites.map((name) => [hostOf(name), { '/': html }]));
  lab = await startLab({ pages, endpoints: { [new URL(elsewhere).host]: 'ethereum' } });
  stands = await Promise.all([openChromium, openFirefox].map(openStand));
});
/** What a try that was cut off has broken is well again. */
beforeEach(() => lab.clearFaults());
afterAll(async () => {
  await Promise.all(stands.map(({ browser }) => browser.close()));
  await lab.stop();
});

async function openStand(open: typeof openChromium | typeof openFirefox): Promise<Stand> {
  const name = open === openChromium ? 'chromium' : 'firefox';
  const extension = builtExtension(name);
  // Nobody is there to press "Allow": this copy has from the start what a user gives when the switch is pressed.
  const manifest = join(extension, 'manifest.json');
  const { permissions, optional_permissions: optional, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, JSON.stringify({ ...rest, permissions: [...permissions, ...optional] }));
  const browser = await open(lab, { extension });
  const tabs: Partial<Record<Name, LabPage>> = {};
  for (const site of sites) tabs[site] = await browser.newPage(`https://${hostOf(site)}/`);
  const { aws, edge, frozen, chain, still } = tabs;
  if (!aws || !edge || !frozen || !chain || !still) throw new Error('a tab did not open');
  return {
    browser,
    own: await browser.openExtensionPage('/dashboard.html'),
    tabs: { aws, edge, frozen, chain, still },
  };
}

const inBoth = async (run: (stand: Stand) => Promise<void>): Promise<void> => {
  await Promise.all(stands.map(run));
};

/** In a frame of the site's own, made for this call: a document tells of a head once in five seconds. */
function askInFrame(url: string, body: string): Promise<string> {
  const frame = document.createElement('iframe');
  frame.src = '/';
  const loaded = new Promise((resolve) => {
    frame.onload = resolve;
  });
  document.body.append(frame);
  return loaded
    .then(() =>
      frame.contentWindow?.fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    )
    .then((response) => response?.json())
    .then(({ result }) => result);
}

/** The same over a web socket of that frame's, which stays open. */
function askBySocket(url: string, body: string): Promise<string> {
  const frame = document.createElement('iframe');
  frame.src = '/';
  const loaded = new Promise((resolve) => {
    frame.onload = resolve;
  });
  document.body.append(frame);
  return loaded.then(
    () =>
      new Promise((resolve, reject) => {
        const Native: typeof WebSocket = Reflect.get(frame.contentWindow ?? window, 'WebSocket');
        const socket = new Native(url);
        socket.onopen = () => socket.send(body);
        socket.onmessage = ({ data }) => resolve(JSON.parse(data).result);
        socket.onclose = () => reject(new Error('closed'));
      }),
  );
}

const result = (tab: LabPage, url: string, method: string): Promise<string> =>
  tab.evaluate(askInFrame, url, callOf(method));

async function reportOf({ own, tabs }: Stand, name: Name): Promise<SiteReport> {
  return own.evaluate(async (url) => {
    const [tab] = (await chrome.tabs.query({})).filter((one) => one.url === url);
    return chrome.runtime.sendMessage({ type: 'site/report', ask: { tabId: tab?.id } });
  }, tabs[name].url());
}

const rowOf = ({ dependencies }: SiteReport, url: string): DependencyReport | undefined =>
  dependencies.find(({ host }) => host === new URL(url).host);

/** Firefox's event page is a window that its own pages may reach; a Chromium worker runs it itself. */
const moveClock = ({ browser }: Stand, byMs: number): Promise<void> =>
  browser.background().evaluate(async (ms) => {
    const page = await chrome.runtime.getBackgroundPage?.();
    const clock: DateConstructor = Reflect.get(page ?? globalThis, 'Date');
    const now = clock.now.bind(clock);
    clock.now = () => now() + ms;
  }, byMs);

const alchemyUrl = (name: Name) => `https://eth-mainnet.g.alchemy.com/v2/${name.padEnd(32, 'x')}`;

/** Says this to every POST at that address, behind these headers. */
function setAnswer(url: string, result: string, headers: Record<string, string> = {}, status = 200): void {
  const { host, pathname } = new URL(url);
  const body = status === 200 ? JSON.stringify({ jsonrpc: '2.0', id: 1, result }) : '<h1>Internal server error</h1>';
  const type = status === 200 ? 'application/json' : 'text/html';
  lab.setPage(host, pathname, { body, type, status, headers: { 'access-control-allow-origin': '*', ...headers } });
}

const soon = (stand: Stand, name: Name) =>
  expect.poll(async () => reportOf(stand, name), { timeout: 10_000, interval: 100 });

/** By one document, which is told to go round it. */
const byTop = ({ tabs }: Stand, name: Name, url: string, method: string) =>
  expect.poll(async () => JSON.parse((await tabs[name].evaluate(askByFetch, url, callOf(method), {}, 0)).text).result, {
    timeout: 10_000,
    interval: 100,
  });

const strangersAsked = () =>
  lab
    .requests()
    .filter(({ host, method }) => method === 'POST' && communityHosts('ethereum').includes(host))
    .map(({ host, body }) => `${host} ${body}`);

const incidents = ({ own }: Stand): Promise<{ incidents: IncidentRow[] }> =>
  own.evaluate(() => chrome.runtime.sendMessage({ type: 'incidents/list', ask: null }));

/** Switched on, with this site in front of the user. A Firefox without a window closes them as they are made, and says so. */
const wantNotices = ({ own, tabs }: Stand, name: Name): Promise<void> =>
  own.evaluate(async (url) => {
    const made: string[] = [];
    Object.assign(window, { made });
    chrome.notifications.onClosed.addListener((id) => void made.push(id));
    await chrome.runtime.sendMessage({ type: 'settings/notify', ask: { on: true } });
    const [tab] = (await chrome.tabs.query({})).filter((one) => one.url === url);
    if (tab?.id !== undefined) await chrome.tabs.update(tab.id, { active: true });
  }, tabs[name].url());

/** The browser's own word: those that are there, or were closed. */
const noticed = ({ own }: Stand): Promise<string[]> =>
  own.evaluate(async () => {
    const there = Object.keys(await chrome.notifications.getAll());
    const made: unknown = Reflect.get(window, 'made');
    return [...new Set([...there, ...(Array.isArray(made) ? made.map(String) : [])])];
  });

/** Two operators of a cloud are asked while they are well, and then fail; a third elsewhere answers all the time. */
async function takeDown(stand: Stand, name: Name, urls: readonly string[], fail: () => Promise<void>): Promise<void> {
  const tab = stand.tabs[name];
  expect(await result(tab, elsewhere, 'eth_chainId')).toBe('0x1');
  for (const url of urls) expect(await result(tab, url, 'eth_blockNumber')).toMatch(/^0x/);
  await fail();
  for (const url of urls) expect(await result(tab, url, 'eth_blockNumber')).toMatch(/^0x/);
  await result(tab, elsewhere, 'eth_blockNumber');
}

/** Both browsers have come so far. */
function together(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === stands.length) for (const go of waiting) go();
    });
}

test('AWS, 2025-10-20: two operators are gone at once, the site works on, and it is AWS that is said to be down', async () => {
  const urls = [freshInfuraUrl(), alchemyUrl('aws')];
  setAnswer(alchemyUrl('aws'), '0x16e3600', { server: 'awselb/2.0' });
  const meet = together();
  const down = lazily(() => lab.setFault('cloud:aws', faults.refused));
  await inBoth(async (stand) => {
    await wantNotices(stand, 'aws');
    await takeDown(stand, 'aws', urls, () => meet().then(down));
    await soon(stand, 'aws').toMatchObject({ state: 'rescuing', fallen: { domain: 'aws', name: 'AWS', operators: 2 } });
    const [newest] = (await incidents(stand)).incidents;
    expect(newest).toMatchObject({ cause: 'cloud', name: 'AWS', operators: ['Infura', 'Alchemy'], endedAt: null });
  });
  await lab.clearFaults();
});

test('Cloudflare, 2025-11-18: what stands behind it says 500, the chain is well, and it is Cloudflare that is said to be down', async () => {
  const urls = [freshInfuraUrl(), alchemyUrl('edge')];
  const behind = { 'cf-ray': '8f2a1b2c3d4e5f60-FRA', server: 'cloudflare' };
  for (const url of urls) setAnswer(url, '0x16e3600', behind);
  const meet = together();
  const down = lazily(async () => {
    for (const url of urls) setAnswer(url, '', behind, 500);
  });
  await inBoth(async (stand) => {
    await takeDown(stand, 'edge', urls, () => meet().then(down));
    await soon(stand, 'edge').toMatchObject({ state: 'rescuing', fallen: { name: 'Cloudflare', operators: 2 } });
    // By now all that fell with AWS was gathered; what hit this site, which is not in front, is not told.
    await expect.poll(() => noticed(stand), { timeout: 10_000, interval: 100 }).toHaveLength(1);
  });
});

test('Infura, 2017-04: a 200 with a head that stands still is gone round after a minute, told as such, and used again when it moves', async () => {
  const url = freshInfuraUrl();
  const head = BigInt(await lab.mine());
  setAnswer(url, `0x${(head - 20n).toString(16)}`);
  const still = (stand: Stand) => result(stand.tabs.frozen, url, 'eth_blockNumber');
  lab.clearRequests();
  await inBoth(async (stand) => {
    for (let asks = 0; asks < 3; asks += 1) await still(stand);
  });
  expect(strangersAsked()).toEqual([]);
  await inBoth(async (stand) => {
    await moveClock(stand, stillMs);
    expect(await still(stand)).toBe(`0x${(head - 20n).toString(16)}`);
    await byTop(stand, 'frozen', url, 'eth_blockNumber').toBe(`0x${head.toString(16)}`);
    const report = await reportOf(stand, 'frozen');
    expect([report.state, rowOf(report, url)?.fault]).toEqual(['rescuing', { kind: 'wrong', what: 'head' }]);
  });
  setAnswer(url, `0x${head.toString(16)}`);
  await inBoth(async (stand) => {
    await still(stand);
    await soon(stand, 'frozen').toMatchObject({ state: 'well' });
  });
});

test('Infura, 2020-11-11: another chain behind a 200 is gone round, told as such, and used again when it is the right one', async () => {
  const url = freshInfuraUrl();
  const ask = (stand: Stand) => result(stand.tabs.chain, url, 'eth_chainId');
  await inBoth(async (stand) => expect(await ask(stand)).toBe('0x1'));
  await lab.setFault('operator:infura', faults.wrongChain);
  await inBoth(async (stand) => {
    expect(await ask(stand)).toBe('0x89');
    await byTop(stand, 'chain', url, 'eth_chainId').toBe('0x1');
    const report = await reportOf(stand, 'chain');
    expect([report.state, rowOf(report, url)?.fault]).toEqual(['rescuing', { kind: 'wrong', what: 'chain' }]);
  });
  await lab.clearFaults();
  await inBoth(async (stand) => {
    await ask(stand);
    await soon(stand, 'chain').toMatchObject({ state: 'well' });
  });
});

test('a rollup whose only sequencer makes no block is told as that, nobody is asked in its place, and it goes on with the next block', async () => {
  const url = freshInfuraUrl('base-mainnet.infura.io');
  const ask = (stand: Stand) => result(stand.tabs.still, url, 'eth_blockNumber');
  await inBoth(async (stand) => {
    for (let asks = 0; asks < 3; asks += 1) await ask(stand);
    await moveClock(stand, stillMs);
    // A busy observer may miss one answer; the page goes on asking.
    const asking = async () => ask(stand).then(() => reportOf(stand, 'still'));
    const standing = { state: 'stalled', stalled: { chainName: 'Base', sequencer: true } };
    await expect.poll(asking, { timeout: 10_000, interval: 300 }).toMatchObject(standing);
    expect(rowOf(await reportOf(stand, 'still'), url)).toMatchObject({ state: 'answers', saved: 0 });
    expect((await incidents(stand)).incidents[0]).toMatchObject({ cause: 'sequencer', name: 'Base', endedAt: null });
  });
  await lab.mine('base');
  await inBoth(async (stand) => {
    await ask(stand);
    await soon(stand, 'still').toMatchObject({ state: 'well', stalled: null });
  });
});

test('a chain that stands still is told as that of a site that only has web sockets to it, too, and goes on with the next block', async () => {
  const url = 'wss://base-mainnet.infura.io/ws/v3/0123456789abcdef0123456789abcdef';
  const ask = (stand: Stand) => stand.tabs.still.evaluate(askBySocket, url, callOf('eth_blockNumber'));
  await inBoth(async (stand) => {
    for (let asks = 0; asks < 3; asks += 1) expect(await ask(stand)).toMatch(/^0x/);
    await moveClock(stand, stillMs);
    const asking = async () => ask(stand).then(() => reportOf(stand, 'still'));
    const standing = { state: 'stalled', stalled: { chainName: 'Base', sequencer: true } };
    await expect.poll(asking, { timeout: 10_000, interval: 300 }).toMatchObject(standing);
  });
  await lab.mine('base');
  await inBoth(async (stand) => {
    await ask(stand);
    await soon(stand, 'still').toMatchObject({ state: 'well', stalled: null });
  });
});

/** Done once, however many ask for it. */
function lazily(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}
