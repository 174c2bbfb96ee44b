// Web sockets whose handshake fails, and what may and may not be done for them; transactions over sockets that died.
// The built extension in real Chromium and Firefox.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension, contentBlocker } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { type Fault, faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';
import { callOf, freshInfuraUrl } from '../lab/page-asks';
import { signPayment } from '../lab/signing';

const host = 'mainnet.infura.io';
const html = '<!doctype html><title>A dApp</title>';
const policy = { 'content-security-policy': "default-src 'self'; connect-src 'self' wss://eth-mainnet.g.alchemy.com" };
const infuraSocket = () => freshInfuraUrl().replace('https', 'wss').replace('/v3/', '/ws/v3/');
let lab: Lab;
let audit: EgressAudit;

beforeAll(async () => {
  const pages = { '/': html, '/elsewhere': { body: html, headers: policy } };
  lab = await startLab({ pages: { 'app.somedapp.xyz': pages }, hosts: ['chat.somedapp.xyz'] });
  audit = auditEgress(lab);
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.clearFaults();
  audit.clear();
  lab.clearRequests();
});
afterEach(() => expect(audit.problems()).toEqual([]));

interface Talked {
  /** Events in order, with whether the browser itself made them. */
  events: [type: string, isTrusted: boolean, detail: string][];
  states: number[];
  ms: number;
}

/** Opens a socket, says `frames` when it is open, and tells all until `answers` messages came or it was closed. */
function talk(url: string, frames: string[], answers: number): Promise<Talked> {
  const begunAt = performance.now();
  const events: Talked['events'] = [];
  const socket = new WebSocket(url);
  const states = [socket.readyState];
  let heard = 0;
  return new Promise((resolve) => {
    const end = () => resolve({ events, states, ms: performance.now() - begunAt });
    for (const type of ['open', 'message', 'error', 'close'])
      socket.addEventListener(type, (event) => {
        const detail =
          event instanceof MessageEvent ? String(event.data) : event instanceof CloseEvent ? `${event.code}` : '';
        events.push([type, event.isTrusted, detail]);
        states.push(socket.readyState);
        if (type === 'open') for (const frame of frames) socket.send(frame);
        if (type === 'close' || (type === 'message' && ++heard === answers)) end();
      });
  });
}

/** What the page has open, for what happens to it later. */
function keep(url: string): Promise<string> {
  const socket = new WebSocket(url);
  const told: string[] = [];
  Object.assign(globalThis, { kept: socket, told });
  socket.onclose = ({ code }) => told.push(`close ${code}`);
  return new Promise((resolve) => {
    socket.onmessage = ({ data }) => {
      told.push(data);
      resolve(data);
    };
    socket.onopen = () =>
      socket.send('{"jsonrpc":"2.0","id":"first","method":"eth_getBlockByNumber","params":["latest",false]}');
  });
}

const say = (frame: string) => (Reflect.get(globalThis, 'kept') as WebSocket).send(frame);
const told = () => Reflect.get(globalThis, 'told') as string[];

const blockNumber = callOf('eth_blockNumber');
const answered = /^\{"jsonrpc":"2.0","id":1,"result":"0x[0-9a-f]{7}"\}$/;
const messages = (text: string) =>
  lab.requests().filter(({ transport, body }) => transport === 'ws' && body.includes(text)).length;

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (_name, open) => {
  let browser: LabBrowser;
  let tab: LabPage;
  beforeAll(async () => {
    browser = await open(lab, { extension: builtExtension(_name), companions: [contentBlocker()] });
    tab = await browser.newPage('https://app.somedapp.xyz/');
  });
  afterAll(() => browser.close());

  /** Each at a host of its own: Firefox lets a handshake wait that follows a failed one. */
  const failing: [string, Fault, string][] = [
    ['refused', faults.refused, 'mainnet.infura.io/ws/v3/0123456789abcdef0123456789abcdef'],
    ['reset', faults.reset, 'eth-mainnet.g.alchemy.com/v2/handshake'],
    ['a wrong certificate', faults.tls, 'ethereum-rpc.publicnode.com/'],
    ['503', faults.http503, 'eth.drpc.org/'],
    ['429', faults.http429, '0xrpc.io/eth'],
    ['402', faults.http402, 'eth.api.pocket.network/'],
    ['silence', faults.blackhole, 'base-mainnet.infura.io/ws/v3/0123456789abcdef0123456789abcdef'],
  ];
  test.each(failing)(
    '%s on the handshake of a known endpoint: the socket opens, and its calls are answered',
    async (_title, fault, address) => {
      await lab.setFault(new URL(`wss://${address}`).host, fault);
      const { events, states } = await tab.evaluate(talk, `wss://${address}`, [blockNumber], 1);
      expect(events).toEqual([
        ['open', false, ''],
        ['message', false, expect.stringMatching(answered)],
      ]);
      expect(states).toEqual([0, 1, 1]);
    },
  );

  test('a socket that is no endpoint by its address fails natively, at once and in the browser’s own events', async () => {
    await lab.setFault('chat.somedapp.xyz', faults.refused);
    const { events } = await tab.evaluate(talk, 'wss://chat.somedapp.xyz/talk', [], 1);
    expect(events).toEqual([
      ['error', true, ''],
      ['close', true, '1006'],
    ]);
  });

  test.each([
    ['an endpoint that nobody knows', 'wss://rpc.somedapp.xyz/'],
    ['a fork', 'wss://fork.devnets.dev/'],
    ['what a blocker stops', 'wss://base-mainnet.g.alchemy.com/v2/blocked'],
  ])('%s: the page gets its own failure, and nothing leaves', async (_title, url) => {
    await lab.setFault(new URL(url).host, faults.refused);
    const { events } = await tab.evaluate(talk, url, [blockNumber], 1);
    expect(events.map(([type, , detail]) => [type, detail])).toEqual([
      ['error', ''],
      ['close', '1006'],
    ]);
    expect(audit.ours()).toEqual([]);
  });

  test('where Detour is switched off the socket ends as it would, and nothing leaves', async () => {
    const own = await browser.openExtensionPage('/dashboard.html');
    const turn = (failover: boolean) =>
      own.evaluate((ask) => chrome.runtime.sendMessage({ type: 'site/switch', ask }), {
        site: 'https://somedapp.xyz',
        failover,
      });
    await lab.setFault('eth-mainnet.g.alchemy.com', null);
    await tab.evaluate(keep, 'wss://eth-mainnet.g.alchemy.com/v2/off');
    await turn(false);
    await lab.setFault('eth-mainnet.g.alchemy.com', faults.refused);
    await expect.poll(() => tab.evaluate(told), { timeout: 10_000 }).toContain('close 1006');
    expect(audit.ours()).toEqual([]);
    await turn(true);
    await own.close();
  });

  test('what the page’s policy forbids never opens, and nothing leaves', async () => {
    await lab.setFault(host, faults.refused);
    const page = await browser.newPage('https://app.somedapp.xyz/elsewhere');
    // Firefox throws; Chromium makes a closed socket and says nothing.
    const heard = await page.evaluate(async (url) => {
      const events: string[] = [];
      try {
        const socket = new WebSocket(url);
        for (const type of ['open', 'message']) socket.addEventListener(type, () => events.push(type));
        await new Promise((resolve) => setTimeout(resolve, 1500));
        events.push(`state ${socket.readyState}`);
      } catch {
        events.push('state 3');
      }
      return events;
    }, infuraSocket());
    expect(heard).toEqual(['state 3']);
    expect(audit.ours()).toEqual([]);
    await page.close();
  });

  test('a call over a line that went silent is answered before the shortest client gives up', async () => {
    await tab.evaluate(keep, 'wss://0xrpc.io/eth');
    await lab.setFault('0xrpc.io', faults.blackhole);
    const askedAt = performance.now();
    await tab.evaluate(say, blockNumber);
    await expect.poll(() => tab.evaluate(told), { timeout: 15_000 }).toContainEqual(expect.stringMatching(answered));
    // viem waits 10 s.
    expect(performance.now() - askedAt).toBeLessThan(9_500);
  });

  test('a transaction over a socket that died goes to its own endpoint first, then to three others at most; its hash is the answer', async () => {
    await tab.evaluate(keep, infuraSocket());
    await lab.setFault(host, faults.refused);
    const raw = await signPayment();
    await tab.evaluate(say, callOf('eth_sendRawTransaction', [raw]));
    const answers = () =>
      tab.evaluate(told).then((all) => all.filter((text) => /"id":1,"result":"0x[0-9a-f]{64}"/.test(text)));
    await expect.poll(answers, { timeout: 10_000 }).toHaveLength(1);
    const sent = audit.ours().filter(({ body }) => body.includes(raw));
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.length).toBeLessThanOrEqual(3);
  });

  test('a transaction over a socket of a fork goes nowhere else, and the page gets the end of its socket', async () => {
    await tab.evaluate(keep, 'wss://fork.devnets.dev/');
    const raw = await signPayment();
    await lab.setFault('fork.devnets.dev', faults.refused);
    await expect.poll(() => tab.evaluate(told), { timeout: 10_000 }).toContain('close 1006');
    await tab.evaluate(say, callOf('eth_sendRawTransaction', [raw]));
    expect(audit.ours().filter(({ body }) => body.includes('eth_sendRawTransaction'))).toEqual([]);
    expect(messages(raw)).toBe(0);
  });

  test('pending transactions go on coming from elsewhere, and what an operator alone offers ends with its socket', async () => {
    await tab.evaluate(keep, infuraSocket());
    await tab.evaluate(say, callOf('eth_subscribe', ['newPendingTransactions']));
    await expect.poll(() => tab.evaluate(told)).toHaveLength(2);
    await lab.setFault(host, faults.refused);
    await expect
      .poll(() => audit.ours().some(({ body }) => body.includes('"pending"')), { timeout: 10_000 })
      .toBe(true);
    const [node] = lab.chains.ethereum.nodes;
    if (node === undefined) throw new Error('no node');
    const hash = String(
      await node.rpc('eth_sendTransaction', [
        {
          from: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
          to: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
          value: '0x1',
        },
      ]),
    );
    await lab.chains.ethereum.gossip(node, String(await node.rpc('eth_getRawTransactionByHash', [hash])));
    await expect
      .poll(() => tab.evaluate(told), { timeout: 15_000 })
      .toContainEqual(expect.stringContaining(`"result":"${hash}"`));
    await lab.mine();
    await tab.evaluate(say, callOf('eth_subscribe', ['alchemy_minedTransactions']));
    await expect.poll(() => tab.evaluate(told), { timeout: 10_000 }).toContain('close 1006');
  });
});
