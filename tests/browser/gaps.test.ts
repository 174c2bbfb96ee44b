// What a subscription has missed while nobody answered is filled once, in order, by others or by its own endpoint: 128 heads and 10 000 logs,
// and of a longer gap the last 128 heads and all logs (rules, part 2, 4.2). The built extension in real Chromium and Firefox.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import type { MiningStep } from '@/tests/lab/chain';
import { faults } from '@/tests/lab/faults';
import { type FollowingStage, openFollowingStage, sendLogs, toldBy, troublesOf } from './following-stage';
import { openWithDetour } from './matrix-stage';

const host = 'mainnet.infura.io';
const sites = ['others', 'home', 'longer'].flatMap((name) => [`${name}-chromium.xyz`, `${name}-firefox.xyz`]);
/** All who could answer are silent: whoever has been asked last rests for ten seconds (failover/rank.ts), and a busy machine takes its time. */
const PATIENCE_MS = 45_000;
let keys = 0;
const freshUrl = () => `wss://${host}/ws/v3/${`${keys++}`.padStart(32, 'b')}`;

let stage: FollowingStage;
beforeAll(async () => {
  stage = await openFollowingStage(sites);
});
afterAll(() => stage.lab.stop());

/** 128 blocks, 25 of them, all over the gap, with 400 logs each. */
const gap = [...Array.from({ length: 25 }, () => [sendLogs(400), 5]).flat(), 3];

/** Nobody answers until it is over. Without a pause: a socket bears ten seconds of that. */
async function inSilence(steps: readonly MiningStep[]): Promise<void> {
  await stage.lab.setFault(host, faults.refused);
  await stage.setCommunity(faults.refused);
  await stage.lab.chains.ethereum.mineAtOnce(...steps);
}

describe.each(['chromium', 'firefox'] as const)('in %s', { timeout: 120_000 }, (name) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    browser = await openWithDetour(stage.lab, name);
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await stage.lab.clearFaults();
    expect(stage.audit.problems()).toEqual([]);
  });

  async function openFollower(site: string): Promise<{ tab: LabPage; height: number }> {
    const tab = await browser.newPage(`https://${site}-${name}.xyz/`);
    const height = await stage.height();
    const subscriptions = { heads: ['newHeads'], logs: ['logs', stage.logsOf], same: ['logs', stage.logsOf] };
    await tab.evaluate((url, of) => globalThis.followBySocket(url, of), freshUrl(), subscriptions);
    await stage.mineLogs(1);
    await expectTold(tab, height);
    return { tab, height };
  }

  async function expectTold(tab: LabPage, height: number): Promise<void> {
    const { heads, logs } = await stage.truthAbove(height);
    const counts = async () => Object.values(await toldBy(tab)).map(({ length }) => length);
    await expect
      .poll(counts, { timeout: PATIENCE_MS, interval: 100 })
      .toEqual([heads.length, logs.length, logs.length]);
    expect(await toldBy(tab)).toEqual({ heads, logs, same: logs });
    expect(await troublesOf(tab)).toEqual([]);
  }

  test('by others: 128 heads and twice 10 000 logs', async () => {
    const { tab, height } = await openFollower('others');
    await inSilence(gap);
    await stage.setCommunity(null);
    await expectTold(tab, height);
    // It goes on from there.
    await stage.mineLogs(2);
    await expectTold(tab, height);
    await tab.close();
  });

  test('by its own endpoint, once that is back, while nobody else answers: the same', async () => {
    const { tab, height } = await openFollower('home');
    stage.audit.clear();
    await inSilence(gap);
    await stage.lab.setFault(host, null);
    await expectTold(tab, height);
    await stage.mineLogs(2);
    await expectTold(tab, height);
    await tab.close();
  });

  test('of 600 blocks: the last 128 heads, and all logs', async () => {
    const { tab, height } = await openFollower('longer');
    await inSilence([sendLogs(3), 200, sendLogs(3), 400]);
    await stage.setCommunity(null);
    const { heads, logs } = await stage.truthAbove(height);
    await expect.poll(async () => (await toldBy(tab)).heads?.length, { timeout: PATIENCE_MS }).toBe(129);
    await expect.poll(async () => (await toldBy(tab)).same?.length, { timeout: PATIENCE_MS }).toBe(logs.length);
    expect(await toldBy(tab)).toEqual({ heads: [heads[0], ...heads.slice(-128)], logs, same: logs });
    expect(await troublesOf(tab)).toEqual([]);
    await tab.close();
  });
});
