// Web sockets under failing endpoints: viem, ethers 5 and 6, web3 4 and bare frames are answered, and get each head and log once, in order.
// The built extension in real Chromium and Firefox. Firefox ends its event page after three idle seconds here, Chromium's worker is killed by hand.
import { fileURLToPath } from 'node:url';
import { encodeFunctionData, erc20Abi } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { bundlePage } from '../lab/bundle';
import { labAccounts } from '../lab/chain';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { type Fault, faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';

const html = '<!doctype html><title>A dApp</title><script src="/dapp.js"></script>';
let lab: Lab;
let audit: EgressAudit;
/** Of all transfers so far, by transaction hash. */
const transfers: string[] = [];

const alchemys429: Fault = {
  kind: 'rpcError',
  code: 429,
  message: 'Your app has exceeded its compute units per second capacity.',
  status: 200,
};

interface Outage {
  title: string;
  host: string;
  path: string;
  /** Ends the sockets that are open, and decides what new ones meet. */
  begin: (host: string) => Promise<void>;
  /** Its endpoint is asked again soon after it is well: not where it asked for rest. */
  returns: boolean;
}

/** Each at an endpoint and a site of its own, so that all can happen at once. */
const outages: Outage[] = [
  {
    title: 'reset, and then refused',
    host: 'mainnet.infura.io',
    path: `/ws/v3/${'5'.repeat(32)}`,
    begin: (host) => lab.setFault(host, faults.refused),
    returns: true,
  },
  {
    title: 'closed with 1011, and 503 on the handshake',
    host: 'eth-mainnet.g.alchemy.com',
    path: '/v2/sockets',
    begin: async (host) => {
      await lab.setFault(host, faults.http503);
      lab.dropSockets(host, 1011);
    },
    returns: true,
  },
  {
    title: 'closed by quota, and 429 on the handshake',
    host: 'ethereum-rpc.publicnode.com',
    path: '/',
    begin: async (host) => {
      await lab.setFault(host, faults.http429);
      lab.dropSockets(host, 1008);
    },
    returns: false,
  },
  {
    title: 'half-open',
    host: 'eth.drpc.org',
    path: '/',
    begin: (host) => lab.setFault(host, faults.blackhole),
    returns: true,
  },
  {
    title: 'a quota error in the answers',
    host: '0xrpc.io',
    path: '/eth',
    begin: (host) => lab.setFault(host, alchemys429),
    returns: false,
  },
];
const restarting: Outage = {
  title: 'closed, and open again at once',
  host: 'mainnet.infura.io',
  path: `/ws/v3/${'6'.repeat(32)}`,
  begin: async (host) => lab.dropSockets(host, 1012),
  returns: true,
};

const token = () => lab.chains.ethereum.tokens[0]?.address ?? '';
const siteOf = (outage: Outage) => `sockets${outages.indexOf(outage) + 1}.xyz`;

beforeAll(async () => {
  const script = await bundlePage(fileURLToPath(new URL('./clients/sockets.ts', import.meta.url)));
  const body = { body: script, type: 'text/javascript' };
  const sites = [restarting, ...outages].map((outage) => [siteOf(outage), { '/': html, '/dapp.js': body }]);
  lab = await startLab({ pages: Object.fromEntries(sites) });
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

interface Stage extends Outage {
  tab: LabPage;
  clients: string[];
}

/** What every client must have been told since all of them listen. */
interface Expected {
  heads: number[];
  logs: string[];
}

async function openStage(browser: LabBrowser, outage: Outage): Promise<Stage> {
  const tab = await browser.newPage(`https://${siteOf(outage)}/`);
  // Whatever becomes of the test: a page that stays goes on asking beside the next try.
  onTestFinished(() => tab.close());
  const url = `wss://${outage.host}${outage.path}`;
  const clients = await tab.evaluate((at, of) => globalThis.openTalks(at, of), url, token());
  return { ...outage, tab, clients };
}

async function mine(expected: Expected, blocks: number): Promise<void> {
  for (let mined = 0; mined < blocks; mined++) {
    expected.heads.push(await mineTransfer());
    expected.logs.push(transfers.at(-1) ?? '');
  }
}

/** Waits until every client has heard of all blocks, and holds that none heard anything twice, in another order, or of any trouble. */
async function expectHeard(stages: readonly Stage[], { heads, logs }: Expected): Promise<void> {
  for (const { title, tab, clients } of stages) {
    const heard = () => tab.evaluate(() => globalThis.heardBy());
    const wanted = Object.fromEntries(clients.map((name) => [`${title}: ${name}`, { heads, logs }]));
    const told = async () =>
      Object.fromEntries(
        Object.entries(await heard()).map(([name, it]) => [`${title}: ${name}`, { heads: it.heads, logs: it.logs }]),
      );
    await expect.poll(told, { timeout: 15_000, interval: 100 }).toEqual(wanted);
    const troubles = Object.entries(await heard()).flatMap(([name, it]) => it.troubles.map((one) => [name, one]));
    expect({ title, troubles }).toEqual({ title, troubles: [] });
  }
}

/** Every client's call is answered with the truth, and its socket is open. */
async function expectAnswered(stages: readonly Stage[], { heads }: Expected): Promise<void> {
  await Promise.all(
    stages.map(async ({ title, tab, clients }) => {
      const answers = await tab.evaluate(() => globalThis.askAll('eth_blockNumber', []));
      const numbers = Object.fromEntries(Object.entries(answers).map(([name, text]) => [name, Number(text) || text]));
      const wanted = Object.fromEntries(clients.map((name) => [name, heads.at(-1)]));
      const { readyState } = await tab.evaluate(() => globalThis.bareState());
      expect({ title, readyState, ...numbers }).toEqual({ title, readyState: 1, ...wanted });
    }),
  );
}

/** Sockets of that host that were opened since the log was cleared. */
const opened = (host: string) =>
  lab.requests().filter((one) => one.host === host && one.transport === 'ws' && one.status === 101).length;

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    const extension = builtExtension(name);
    const prefs = {
      'network.http.max-persistent-connections-per-proxy': 256,
      'network.websocket.max-connections': 400,
      // Firefox lets a handshake wait that follows a failed one: up to a minute, longer than a test should take.
      'network.websocket.delay-failed-reconnects': false,
    };
    browser = await (name === 'chromium'
      ? openChromium(lab, { extension })
      : openFirefox(lab, { extension, idleTimeoutMs: 3000, prefs }));
  });
  afterAll(() => browser.close());

  test('an endpoint that only ends its connections is asked again, fills the gap, and nobody else hears of it', async () => {
    const stages = [await openStage(browser, restarting)];
    const expected: Expected = { heads: [], logs: [] };
    await mine(expected, 2);
    await expectHeard(stages, expected);
    await restarting.begin(restarting.host);
    await mine(expected, 3);
    await expectHeard(stages, expected);
    await expectAnswered(stages, expected);
    expect(audit.ours()).toEqual([]);
  });

  test('every way to fail, at five endpoints at once: each head and log once, each call answered, and home again', {
    timeout: 120_000,
  }, async () => {
    const stages: Stage[] = [];
    for (const outage of outages) stages.push(await openStage(browser, outage));
    const expected: Expected = { heads: [], logs: [] };
    await mine(expected, 2);
    await expectHeard(stages, expected);

    await Promise.all(stages.map(({ begin, host }) => begin(host)));
    await expectAnswered(stages, expected);
    await mine(expected, 2);
    await expectHeard(stages, expected);
    await browser.killWorker();
    await mine(expected, 2);
    await expectHeard(stages, expected);
    expect(audit.ours().length).toBeGreaterThan(0);

    lab.clearRequests();
    await lab.clearFaults();
    const returning = stages.filter(({ returns }) => returns);
    const missing = () =>
      returning.filter(({ host, clients }) => opened(host) < clients.length).map(({ title }) => title);
    await expect.poll(missing, { timeout: 40_000, interval: 100 }).toEqual([]);
    await mine(expected, 2);
    await expectHeard(stages, expected);
    await expectAnswered(stages, expected);
    // They are home: each call went over the site's own endpoint.
    const asked = ({ host }: Stage) => lab.requests().filter((one) => one.host === host && one.method === 'MESSAGE');
    for (const stage of returning) expect(asked(stage).length).toBeGreaterThan(stage.clients.length);
  });
});
