// A dApp that polls filters: its endpoint dies and returns, the worker is killed in between, and every log and block arrives once.
// Real nodes, the built extension in real Chromium and Firefox.

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnvilNode } from '../lab/anvil';
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
import { signTransfer } from '../lab/signing';

const sites = Array.from({ length: 8 }, (_, at) => `watcher${at}.xyz`);
const html = '<!doctype html><meta charset="utf-8"><title>A watcher</title><script src="/dapp.js"></script>';
let lab: Lab;
let audit: EgressAudit;

beforeAll(async () => {
  lab = await startLab({ hosts: sites });
  audit = auditEgress(lab);
  const script = await bundlePage(fileURLToPath(new URL('./clients/poller.ts', import.meta.url)));
  for (const site of sites) {
    lab.setPage(site, '/', html);
    lab.setPage(site, '/dapp.js', { body: script, type: 'text/javascript' });
  }
});
afterAll(() => lab.stop());

function node(): AnvilNode {
  const [first] = lab.chains.ethereum.nodes;
  if (first === undefined) throw new Error('the lab has no node');
  return first;
}
const token = () => lab.chains.ethereum.tokens[0]?.address ?? '0x';
const heightNow = async () => Number(await node().rpc('eth_blockNumber'));

/** One transfer of the token, in a block of its own on every node; two blocks never share a second. */
async function mineTransfer(): Promise<void> {
  const nonce = Number(await node().rpc('eth_getTransactionCount', [labAccounts[0], 'latest']));
  const raw = await signTransfer(token(), { chainId: 1, nonce });
  await node().rpc('eth_sendRawTransaction', [raw]);
  await lab.chains.ethereum.gossip(node(), raw);
  await lab.mine();
}

interface LogIn {
  blockHash: string;
  logIndex: string;
}

/** Ids of the logs, and hashes of the blocks, above a height. */
async function truthAbove(height: number): Promise<{ logs: string[]; blocks: string[] }> {
  const hex = (number: number) => `0x${number.toString(16)}`;
  const isLog = (one: unknown): one is LogIn => typeof one === 'object' && one !== null && 'blockHash' in one;
  const found = await node().rpc('eth_getLogs', [{ address: token(), fromBlock: hex(height + 1), toBlock: 'latest' }]);
  const logs = (Array.isArray(found) ? found : []).filter(isLog);
  const blocks: string[] = [];
  for (let number = height + 1; number <= (await heightNow()); number++) {
    const block = await node().rpc('eth_getBlockByNumber', [hex(number), false]);
    if (typeof block === 'object' && block !== null && 'hash' in block) blocks.push(String(block.hash));
  }
  return { logs: logs.map(({ blockHash, logIndex }) => `${blockHash} ${logIndex}`), blocks };
}

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    const idle = name === 'firefox' ? { idleTimeoutMs: 2000 } : {};
    browser = await open(lab, { extension: builtExtension(name), ...idle });
  });
  afterAll(() => browser.close());

  const unused = name === 'chromium' ? sites.slice(0, 4) : sites.slice(4);
  async function openWatcher(): Promise<LabPage> {
    await lab.clearFaults();
    const site = unused.shift();
    if (site === undefined) throw new Error('more sites are needed');
    return browser.newPage(`https://${site}/`);
  }

  const seenBy = (tab: LabPage) => tab.evaluate(() => globalThis.whatWasSeen());
  /** The poll interval, twice over, and what it takes to be answered. */
  const caughtUp = (tab: LabPage, height: number) =>
    expect
      .poll(
        async () => {
          const [{ logs, blocks }, seen] = [await truthAbove(height), await seenBy(tab)];
          return {
            missing: logs.length - Math.min(seen.viem.length, seen.batched.length),
            blocks: blocks.length - seen.blocks.length,
          };
        },
        { timeout: 15_000, interval: 200 },
      )
      .toEqual({ missing: 0, blocks: 0 });

  async function expectAllOnce(tab: LabPage, height: number): Promise<void> {
    await caughtUp(tab, height);
    const [{ logs, blocks }, seen] = [await truthAbove(height), await seenBy(tab)];
    expect({ viem: seen.viem, batched: seen.batched, blocks: seen.blocks }).toEqual({
      viem: logs,
      batched: logs,
      blocks,
    });
    expect(seen.failed).toEqual([]);
  }

  test('every log and block arrives once while the endpoint dies, the worker is killed, and the endpoint returns', async () => {
    const tab = await openWatcher();
    const url = freshInfuraUrl();
    const height = await heightNow();
    await tab.evaluate((to, of) => globalThis.startWatching(to, of), url, token());
    await tab.evaluate((to, of) => globalThis.makeFilters(to, of), url, token());
    await mineTransfer();
    await caughtUp(tab, height);
    for (const fault of [faults.refused, faults.http503] satisfies Fault[]) {
      await lab.setFault('operator:infura', fault);
      await mineTransfer();
      await caughtUp(tab, height);
      await tab.evaluate((on) => globalThis.setWatching(on), false);
      await browser.killWorker();
      await mineTransfer();
      await mineTransfer();
      await tab.evaluate((on) => globalThis.setWatching(on), true);
      await caughtUp(tab, height);
      await lab.setFault('operator:infura', null);
      await mineTransfer();
      await caughtUp(tab, height);
      await mineTransfer();
      await sleep(1500);
      await expectAllOnce(tab, height);
    }
    expect(audit.problems()).toEqual([]);
    await tab.close();
  }, 90_000);

  test('a filter made while the endpoint is down serves until the page drops it; one that the endpoint forgot goes on', async () => {
    const tab = await openWatcher();
    const url = freshInfuraUrl();
    const raw = async (method: string, params: unknown[]): Promise<unknown> =>
      JSON.parse(await tab.evaluate((...asked) => globalThis.rawCall(...asked), url, method, params));
    const resultOf = async (method: string, params: unknown[]) => Object(await raw(method, params)).result;
    const poll = async (id: string) => {
      const result: unknown = await resultOf('eth_getFilterChanges', [id]);
      return (Array.isArray(result) ? result : ['none']).map((one) => `${one.blockHash} ${one.logIndex}`);
    };
    const height = await heightNow();
    const early: string = await resultOf('eth_newFilter', [{ address: token() }]);
    await mineTransfer();
    await poll(early);
    await lab.setFault('operator:infura', faults.http503);
    const late: string = await resultOf('eth_newFilter', [{ address: token() }]);
    const blocks: string = await resultOf('eth_newBlockFilter', []);
    expect(late).toMatch(/^0x[0-9a-f]{32}$/);
    expect(await raw('eth_getFilterChanges', [late])).toEqual({ jsonrpc: '2.0', id: 1, result: [] });
    await mineTransfer();
    const { logs, blocks: hashes } = await truthAbove(height);
    expect(await poll(late)).toEqual(logs.slice(-1));
    expect(await resultOf('eth_getFilterChanges', [blocks])).toEqual(hashes.slice(-1));
    expect(await resultOf('eth_getFilterLogs', [late])).toHaveLength(1);
    // The endpoint is well again, but has lost its filters: it says so.
    const message = 'filter not found';
    const gone: Fault = { kind: 'rpcError', code: -32000, message, status: 200, methods: ['eth_getFilterChanges'] };
    await lab.setFault('operator:infura', gone);
    await mineTransfer();
    const all = await truthAbove(height);
    expect(await poll(early)).toEqual(all.logs.slice(-2));
    expect(await poll(late)).toEqual(all.logs.slice(-1));
    expect([await poll(early), await poll(late)]).toEqual([[], []]);
    expect(await resultOf('eth_uninstallFilter', [late])).toBe(true);
    expect(await raw('eth_getFilterChanges', [late])).toMatchObject({ error: { message } });
    expect(audit.problems()).toEqual([]);
    await tab.close();
  });
});
