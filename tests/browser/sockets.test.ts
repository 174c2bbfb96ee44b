// Web sockets under failing endpoints: viem, ethers 5 and 6, web3 4 and bare frames are answered, and get each head and log once, in order.
// The built extension in real Chromium and Firefox. Firefox ends its event page after three idle seconds here, Chromium's worker is killed by hand.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { encodeFunctionData, erc20Abi } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { bundlePage } from '../lab/bundle';
import { labAccounts } from '../lab/chain';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { type Fault, faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';
import { freshInfuraUrl } from '../lab/page-asks';

const html = '<!doctype html><title>A dApp</title><script src="/dapp.js"></script>';
const host = 'mainnet.infura.io';
let lab: Lab;
let audit: EgressAudit;
/** Of all transfers so far, by transaction hash. */
const transfers: string[] = [];

const socketUrl = () => freshInfuraUrl().replace('https', 'wss').replace('/v3/', '/ws/v3/');
const token = () => lab.chains.ethereum.tokens[0]?.address ?? '';

beforeAll(async () => {
  const script = await bundlePage(fileURLToPath(new URL('./clients/sockets.ts', import.meta.url)));
  const body = { body: script, type: 'text/javascript' };
  lab = await startLab({ pages: { 'app.somedapp.xyz': { '/': html, '/dapp.js': body } } });
  audit = auditEgress(lab);
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.clearFaults();
  audit.clear();
  lab.clearRequests();
});
afterEach(() => expect(audit.problems()).toEqual([]));

/** One block with one transfer of the token in it, the same on every node; gives the block's number. */
async function mineTransfer(): Promise<number> {
  const [from, to] = labAccounts;
  const data = encodeFunctionData({
    abi: erc20Abi,
    functionName: 'transfer',
    args: [to, BigInt(transfers.length + 1)],
  });
  const sent = { from, to: token(), data, gas: '0x30d40', gasPrice: '0x77359400' };
  const hashes = await Promise.all(lab.chains.ethereum.nodes.map((node) => node.rpc('eth_sendTransaction', [sent])));
  transfers.push(String(hashes[0]));
  return lab.mine();
}

interface Stage {
  tab: LabPage;
  clients: string[];
  /** Heads and logs that every client must have in the end. */
  expected: { heads: number[]; logs: string[] };
  mine: (blocks?: number) => Promise<void>;
}

async function openStage(browser: LabBrowser, url: string): Promise<Stage> {
  const tab = await browser.newPage('https://app.somedapp.xyz/');
  const clients = await tab.evaluate((at, of) => globalThis.openTalks(at, of), url, token());
  const expected: Stage['expected'] = { heads: [], logs: [] };
  const mine = async (blocks = 1) => {
    for (let mined = 0; mined < blocks; mined++) {
      expected.heads.push(await mineTransfer());
      expected.logs.push(transfers.at(-1) ?? '');
    }
  };
  return { tab, clients, expected, mine };
}

/** Waits until every client has heard of all blocks, and holds that none heard anything twice, in another order, or of any trouble. */
async function expectHeard({ tab, clients, expected }: Stage): Promise<void> {
  const heard = () => tab.evaluate(() => globalThis.heardBy());
  const wanted = Object.fromEntries(clients.map((name) => [name, { heads: expected.heads, logs: expected.logs }]));
  const told = async () =>
    Object.fromEntries(Object.entries(await heard()).map(([name, { heads, logs }]) => [name, { heads, logs }]));
  await expect.poll(told, { timeout: 15_000, interval: 100 }).toEqual(wanted);
  for (const [name, { troubles }] of Object.entries(await heard()))
    expect({ name, troubles }).toEqual({ name, troubles: [] });
}

/** Every client's call is answered with the truth. */
async function expectAnswered(
  { tab, clients, expected }: Stage,
  answers: Promise<Record<string, string>>,
): Promise<void> {
  const last = expected.heads.at(-1) ?? 0;
  const numbers = Object.entries(await answers).map(([name, text]) => [name, Number(text)]);
  expect(Object.fromEntries(numbers)).toEqual(Object.fromEntries(clients.map((name) => [name, last])));
  expect(await tab.evaluate(() => globalThis.bareState().readyState)).toBe(1);
}

const askAll = ({ tab }: Stage) => tab.evaluate(() => globalThis.askAll('eth_blockNumber', []));
const handshakes = () => lab.requests().filter(({ transport, method }) => transport === 'ws' && method === 'GET');
const asksOfOurs = () => audit.ours().length;

/** All sockets of the page are back: nobody else is asked any more, and heads come from its own endpoint. */
async function expectHome(stage: Stage): Promise<void> {
  const bareIsHome = () => handshakes().filter(({ status }) => status === 101).length >= stage.clients.length;
  await expect.poll(bareIsHome, { timeout: 40_000, interval: 100 }).toBe(true);
  const settled = async () => {
    const before = asksOfOurs();
    await sleep(4500);
    return asksOfOurs() - before;
  };
  await expect.poll(settled, { timeout: 30_000 }).toBe(0);
  await stage.mine();
  await expectHeard(stage);
  expect(asksOfOurs()).toBe(asksOfOurs());
  await expectAnswered(stage, askAll(stage));
}

/** What ends the sockets that are open, and what new ones meet for a while. */
const outages: [title: string, begin: () => Promise<void>][] = [
  ['reset, and then refused', () => lab.setFault(host, faults.refused)],
  [
    'closed with 1011, and 503 on the handshake',
    async () => {
      await lab.setFault(host, faults.http503);
      lab.dropSockets(host, 1011);
    },
  ],
  [
    'closed by quota, and 429 on the handshake',
    async () => {
      await lab.setFault(host, faults.http429);
      lab.dropSockets(host, 1008);
    },
  ],
  ['half-open: nothing comes back any more', () => lab.setFault(host, faults.blackhole)],
  ['a quota error in the answers', () => lab.setFault(host, alchemys429)],
];
const alchemys429: Fault = {
  kind: 'rpcError',
  code: 429,
  message:
    'Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message.',
  status: 200,
};

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    const extension = builtExtension(name);
    browser = await (name === 'chromium'
      ? openChromium(lab, { extension })
      : openFirefox(lab, { extension, idleTimeoutMs: 3000 }));
  });
  afterAll(() => browser.close());

  test('the own endpoint only ends the connections: it is asked again, fills the gap, and nobody else hears of it', async () => {
    const stage = await openStage(browser, socketUrl());
    await stage.mine(2);
    await expectHeard(stage);
    lab.dropSockets(host, 1012);
    await stage.mine(3);
    await expectHeard(stage);
    await expectAnswered(stage, askAll(stage));
    expect(audit.ours()).toEqual([]);
    await stage.tab.close();
  });

  test.each(outages)('%s', async (_title, begin) => {
    const stage = await openStage(browser, socketUrl());
    await stage.mine(2);
    await expectHeard(stage);
    await begin();
    await expectAnswered(stage, askAll(stage));
    await stage.mine(2);
    await expectHeard(stage);
    if (name === 'chromium') await browser.killWorker();
    await stage.mine(2);
    await expectHeard(stage);
    expect(asksOfOurs()).toBeGreaterThan(0);
    await lab.clearFaults();
    lab.clearRequests();
    await expectHome(stage);
    await stage.tab.close();
  });
});
