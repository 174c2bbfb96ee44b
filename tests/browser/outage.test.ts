// A long outage, in Chromium and Firefox at once: the worker is killed (the event page suspended) in its middle, and a reorg takes back
// what was told. The built extension, real nodes.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { builtExtension } from '@/tests/lab/built-extension';
import { openChromium } from '@/tests/lab/chromium';
import { faults } from '@/tests/lab/faults';
import { openFirefox } from '@/tests/lab/firefox';
import { freshInfuraUrl } from '@/tests/lab/page-asks';
import { type FollowingStage, openFollowingStage, toldBy, troublesOf } from './following-stage';

const host = 'mainnet.infura.io';
const names = ['chromium', 'firefox'] as const;
const sites = names.flatMap((name) => ['socket', 'filter', 'many'].map((kind) => `${kind}-${name}.xyz`));
const socketUrl = () => freshInfuraUrl().replace('https', 'wss').replace('/v3/', '/ws/v3/');
/** Firefox suspends its event page in between two looks at the chain. */
const idleTimeoutMs = 2_000;
const outageMs = 31_000;

let stage: FollowingStage;
let browsers: LabBrowser[] = [];
beforeAll(async () => {
  stage = await openFollowingStage(sites);
  const { lab } = stage;
  browsers = await Promise.all([
    openChromium(lab, { extension: builtExtension('chromium') }),
    openFirefox(lab, { extension: builtExtension('firefox'), idleTimeoutMs }),
  ]);
});
afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await stage.lab.stop();
});

const openTabs = (kind: string) => Promise.all(browsers.map((one) => one.newPage(`https://${kind}-${one.name}.xyz/`)));

/** What a follower of logs must have been told, in order; and of heads. */
interface Expected {
  heads: string[];
  logs: string[];
}

/** Polls and looks are seconds apart. */
async function expectTold(tabs: readonly LabPage[], expected: Expected): Promise<void> {
  for (const tab of tabs) {
    const told = async () => {
      const { heads, logs } = await toldBy(tab);
      return { heads, logs };
    };
    await expect.poll(told, { timeout: 15_000, interval: 100 }).toEqual(expected);
    expect(await troublesOf(tab)).toEqual([]);
  }
}

/** Firefox suspends it between two looks of the sockets, which are seconds apart. */
async function endBackground(browser: LabBrowser): Promise<void> {
  if (browser.name === 'chromium') return browser.killWorker();
  const own = await browser.openExtensionPage('/welcome.html');
  // Unlike the like-named of `runtime`, it does not wake what it looks for.
  const isEnded = () => own.evaluate(() => chrome.extension.getBackgroundPage() === null);
  await expect.poll(isEnded, { timeout: 15_000, interval: 50 }).toBe(true);
  await own.close();
}

/** A transaction that every node has in its pool, and no block. */
async function sendPending(): Promise<string> {
  const { node, lab } = stage;
  const [from, to] = ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'];
  const hash = String(await node.rpc('eth_sendTransaction', [{ from, to, value: '0x1' }]));
  await lab.chains.ethereum.gossip(node, String(await node.rpc('eth_getRawTransactionByHash', [hash])));
  return hash;
}

async function expectPending(tabs: readonly LabPage[], hash: string): Promise<void> {
  for (const tab of tabs) {
    const times = async () => (await toldBy(tab)).pending?.filter((one) => one === hash).length;
    await expect.poll(times, { timeout: 15_000, interval: 100 }).toBe(1);
  }
}

describe('in Chromium and Firefox', () => {
  test('half a minute without the endpoint, the worker dead in the middle, a reorg: each head and log once, taken back once, pending transactions go on', {
    timeout: 120_000,
  }, async () => {
    const [sockets, filters] = [await openTabs('socket'), await openTabs('filter')];
    const tabs = [...sockets, ...filters];
    const logs = ['logs', stage.logsOf];
    const made: Record<string, [string, unknown[]]> = {
      heads: ['eth_newBlockFilter', []],
      logs: ['eth_newFilter', [stage.logsOf]],
      pending: ['eth_newPendingTransactionFilter', []],
    };
    const height = await stage.height();
    for (const tab of sockets)
      await tab.evaluate((to, of) => globalThis.followBySocket(to, of), socketUrl(), {
        heads: ['newHeads'],
        logs,
        pending: ['newPendingTransactions'],
      });
    for (const tab of filters)
      await tab.evaluate((to, of) => globalThis.followByFilter(to, of), freshInfuraUrl(), made);
    await stage.mineLogs(2);
    const before = await stage.truthAbove(height);
    await expectTold(tabs, before);

    const begunAt = Date.now();
    await stage.lab.setFault(host, faults.refused);
    await stage.mineLogs(1);
    await expectTold(tabs, await stage.truthAbove(height));
    await expectPending(tabs, await sendPending());
    for (const tab of filters) await tab.evaluate((on) => globalThis.setPolling(on), false);
    await Promise.all(browsers.map(endBackground));
    await stage.mineLogs(3);
    await stage.mineLogs(0);
    for (const tab of filters) await tab.evaluate((on) => globalThis.setPolling(on), true);
    const dead = await stage.truthAbove(height);
    await expectTold(tabs, dead);

    await stage.reorg(2, [2, 1, 0]);
    const after = await stage.truthAbove(height);
    const kept = after.logs.filter((log) => dead.logs.includes(log)).length;
    const takenBack = dead.logs
      .slice(kept)
      .reverse()
      .map((log) => `removed ${log}`);
    const shared = after.heads.filter((head) => dead.heads.includes(head)).length;
    expect([takenBack.length, shared]).toEqual([3, 2]);
    const told = {
      heads: [...dead.heads, ...after.heads.slice(shared)],
      logs: [...dead.logs, ...takenBack, ...after.logs.slice(kept)],
    };
    await expectTold(tabs, told);
    await expectPending(tabs, await sendPending());

    await sleep(Math.max(0, begunAt + outageMs - Date.now()));
    const top = await stage.height();
    await stage.lab.setFault(host, null);
    for (let mined = 0; mined < 2; mined++) {
      await stage.mineLogs(1);
      const { heads, logs: fresh } = await stage.truthAbove(top);
      await expectTold(tabs, { heads: [...told.heads, ...heads], logs: [...told.logs, ...fresh] });
    }
    expect(stage.audit.problems()).toEqual([]);
  });

  test('sixteen subscriptions on one dead socket are all told of each block within seconds', async () => {
    const tabs = await openTabs('many');
    const height = await stage.height();
    // All of the same logs, by questions of their own.
    const other = (nth: number) => `0x${`${nth}`.padStart(40, 'e')}`;
    const many = Array.from({ length: 15 }, (_, nth) => ['logs', { address: [stage.logsOf.address, other(nth)] }]);
    const subscriptions = Object.fromEntries(many.map((params, nth) => [`logs${nth}`, params]));
    for (const tab of tabs)
      await tab.evaluate((to, of) => globalThis.followBySocket(to, of), socketUrl(), {
        heads: ['newHeads'],
        ...subscriptions,
      });
    for (let times = 0; times < 4; times++) {
      // More than one, so that each must first be found again on the branch.
      for (const count of [1, 0, 2]) await stage.mineLogs(count);
      const { heads, logs } = await stage.truthAbove(height);
      const counts = [heads.length, ...many.map(() => logs.length)];
      const told = async (tab: LabPage) => Object.values(await toldBy(tab)).map(({ length }) => length);
      // A look each four seconds, and what it takes.
      for (const tab of tabs) await expect.poll(() => told(tab), { timeout: 8_000, interval: 100 }).toEqual(counts);
      await stage.lab.setFault(host, faults.refused);
    }
    for (const tab of tabs) expect(await troublesOf(tab)).toEqual([]);
    expect(stage.audit.problems()).toEqual([]);
  });
});
