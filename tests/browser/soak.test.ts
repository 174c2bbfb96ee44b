// Half an hour of a chain in half a minute: endpoints die and return at random under four sites that follow it by sockets and filters and call all
// along. Each head and log comes once, in order, and every call ends. Real nodes, the built extension in real Chromium and Firefox.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { labAccounts } from '@/tests/lab/chain';
import { communityHosts } from '@/tests/lab/hosts';
import type { Told } from './clients/follower';
import { type FollowingStage, openFollowingStage, troublesOf } from './following-stage';
import { openWithDetour } from './matrix-stage';
import { planSoak, type SoakPlan, type Turn } from './soak-plan';

/** To look for more: `SOAK_SEED=7 npx vitest run --project browser tests/browser/soak.test.ts`. */
const seed = Number(process.env.SOAK_SEED ?? 1);
/** Of twelve seconds each, if the chain were not in a hurry. `SOAK_BLOCKS=900` makes it three hours, and tells what is held. */
const blocks = Number(process.env.SOAK_BLOCKS ?? 150);
const blockMs = 200;
/** By then all that is kept of the last 128 blocks is there; of a longer run the newest 512 logs, too. */
const settledAt = Math.max(135, Math.round(blocks * 0.4));

const endpoints = [
  { host: 'mainnet.infura.io', http: `/v3/${'c'.repeat(32)}`, ws: `/ws/v3/${'c'.repeat(32)}` },
  { host: 'eth-mainnet.g.alchemy.com', http: '/v2/soak', ws: '/v2/soak' },
  { host: 'ethereum-rpc.publicnode.com', http: '/', ws: '/' },
  { host: 'eth.drpc.org', http: '/', ws: '/' },
];
const own = endpoints.map(({ host }) => host);
const others = communityHosts('ethereum').filter((host) => !own.includes(host));
const siteOf = (name: string, at: number) => `soak${at}-${name}.xyz`;

let stage: FollowingStage;
beforeAll(async () => {
  stage = await openFollowingStage(endpoints.flatMap((_, at) => [siteOf('chromium', at), siteOf('firefox', at)]));
});
afterAll(() => stage.lab.stop());

interface Follower {
  host: string;
  tab: LabPage;
  /** So far, as it has handed it over. */
  told: Told;
}

async function openFollower(browser: LabBrowser, at: number): Promise<Follower> {
  const { host, http, ws } = endpoints[at] ?? { host: '', http: '', ws: '' };
  const tab = await browser.newPage(`https://${siteOf(browser.name, at)}/`);
  const { logsOf } = stage;
  const subscriptions = { heads: ['newHeads'], logs: ['logs', logsOf], same: ['logs', logsOf] };
  const filters: Record<string, [string, unknown[]]> = {
    polledHeads: ['eth_newBlockFilter', []],
    polledLogs: ['eth_newFilter', [logsOf]],
  };
  await tab.evaluate((url, of) => globalThis.followBySocket(url, of), `wss://${host}${ws}`, subscriptions);
  await tab.evaluate((url, of) => globalThis.followByFilter(url, of), `https://${host}${http}`, filters);
  await tab.evaluate((url, of) => globalThis.callOnAndOn(url, of), `https://${host}${http}`, labAccounts[1]);
  return { host, tab, told: {} };
}

/** All that it was told. Its page forgets it, so that what the page holds is ours. */
async function collect({ tab, told }: Follower): Promise<Told> {
  const more = await tab.evaluate(() => globalThis.handOver());
  for (const [name, items] of Object.entries(more)) told[name] = [...(told[name] ?? []), ...items];
  return told;
}

const lengthsOf = (told: Told) => Object.fromEntries(Object.entries(told).map(([name, all]) => [name, all.length]));

async function turn({ host, death }: Turn): Promise<void> {
  // What hung and lost its messages is not there any more: TCP loses nothing of a connection that lives.
  if (stage.lab.faultOf(host)?.kind === 'hang') stage.lab.dropSockets(host, 'reset');
  await stage.lab.setFault(host, death?.fault ?? null);
  if (death?.code !== undefined) stage.lab.dropSockets(host, death.code);
}

async function live(plan: SoakPlan, browser: LabBrowser, onBlock: (block: number) => Promise<void>): Promise<void> {
  for (const [block, logs] of plan.logs.entries()) {
    await onBlock(block);
    const next = sleep(blockMs);
    await Promise.all(plan.turns.filter((one) => one.block === block).map(turn));
    if (browser.name === 'chromium' && plan.kills.includes(block)) await browser.killWorker();
    await stage.mineLogs(logs);
    await next;
  }
}

interface Held {
  /** Bytes of what the background remembers. */
  session: number;
  /** Bytes of all heaps of the sites' pages, our code in them included, and of the background's. Chromium tells them, Firefox (0) does not. */
  heaps: number;
  worker: number;
}

/** Sent into a page. */
function heapInUse(): number {
  if ('gc' in globalThis && typeof globalThis.gc === 'function') globalThis.gc();
  const memory: unknown = Reflect.get(performance, 'memory');
  return typeof memory === 'object' && memory !== null ? Number(Reflect.get(memory, 'usedJSHeapSize')) : 0;
}

async function heldIn(browser: LabBrowser, followers: readonly Follower[]): Promise<Held> {
  const page = await browser.openExtensionPage('/dashboard.html');
  const session = await page.evaluate(async () => JSON.stringify(await chrome.storage.session.get(null)).length);
  await page.close();
  await Promise.all(followers.map(collect));
  const heaps = await Promise.all(followers.map(({ tab }) => tab.evaluate(heapInUse)));
  return { session, heaps: heaps.reduce((sum, one) => sum + one, 0), worker: await browser.backgroundHeap() };
}

async function truthSince(height: number): Promise<Told> {
  const { heads, logs } = await stage.truthAbove(height);
  return { heads, logs, same: logs, polledHeads: heads, polledLogs: logs };
}

/** Each head and log once, in order, and nothing else. */
async function expectTold(follower: Follower, truth: Told): Promise<void> {
  const { host, tab } = follower;
  const lengths = async () => ({ host, ...lengthsOf(await collect(follower)) });
  await expect.poll(lengths, { timeout: 25_000, interval: 250 }).toEqual({ host, ...lengthsOf(truth) });
  expect({ host, ...follower.told }).toEqual({ host, ...truth });
  // A call may fail as its own endpoint does, where nobody else could be asked in time; a socket may not.
  const troubles = (await troublesOf(tab)).filter((one) => /^(?:close|error)/.test(one));
  expect({ host, troubles }).toEqual({ host, troubles: [] });
}

/** No call or poll is left hanging. */
async function expectAllEnd({ host, tab }: Follower): Promise<void> {
  await tab.evaluate(() => globalThis.stopAsking());
  const open = async () => (await tab.evaluate(() => globalThis.howAsksFare())).open;
  await expect.poll(async () => ({ host, open: await open() }), { timeout: 20_000 }).toEqual({ host, open: [] });
}

async function soak(browser: LabBrowser): Promise<void> {
  const followers = await Promise.all(endpoints.map((_, at) => openFollower(browser, at)));
  const height = await stage.height();
  await stage.mineLogs(1);
  const first = await truthSince(height);
  for (const one of followers) await expectTold(one, first);
  let before: Held = { session: 0, heaps: 0, worker: 0 };
  await live(planSoak(seed, blocks, { own, others }), browser, async (block) => {
    if (block === settledAt) before = await heldIn(browser, followers);
  });
  const after = await heldIn(browser, followers);
  expect(after.session, `${before.session} bytes remembered before`).toBeLessThan(before.session * 1.5);
  expect(after.heaps, `${before.heaps} bytes of heap before`).toBeLessThanOrEqual(before.heaps * 1.25);
  // It was killed not long before: what it reads anew as it is needed (directory, suffixes) is some of it.
  expect(after.worker, `${before.worker} bytes of the worker’s heap before`).toBeLessThanOrEqual(before.worker * 1.5);
  if (process.env.SOAK_BLOCKS) console.log(JSON.stringify({ seed, before, after }));
  await Promise.all(endpoints.map(({ host }) => turn({ block: blocks, host, death: null })));
  await stage.lab.clearFaults();
  await stage.mineLogs(2);
  const truth = await truthSince(height);
  for (const one of followers) await expectTold(one, truth);
  await Promise.all(followers.map(expectAllEnd));
  expect(stage.audit.problems()).toEqual([]);
}

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  afterEach(() => stage.lab.clearFaults());

  test(`nothing is lost, told twice or left hanging (seed ${seed})`, {
    timeout: 120_000 + 2 * blockMs * blocks,
  }, async () => {
    // A browser for each try: what an earlier one left would follow the chain as well.
    const browser = await openWithDetour(
      stage.lab,
      name,
      [],
      ['--enable-precise-memory-info', '--js-flags=--expose-gc'],
    );
    try {
      await soak(browser);
    } finally {
      await browser.close();
    }
  });
});
