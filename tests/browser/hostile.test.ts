// The hostile page (rules 1.3, 4.11): it holds the relay's port and says what it likes, or floods us. Nothing leaves, nothing changes.
// The built extension in real Chromium and Firefox. The frame whose port is stolen has no hook of ours left: a true request leaves it
// with `trulyPost`, so each forged ask differs from an honest one in exactly what its row says.
import { createServer, get } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ownTopics } from '@/lib/background/own-message';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';
import { askByFetch, blockNumber, blockNumberAnswer, callOf, freshInfuraUrl } from '../lab/page-asks';
import { signPayment } from '../lab/signing';
import { flood, floodPort, hasStolen, speak, thievingPage, trulyPost } from '../lab/stolen-port';

const evil = 'https://evil.thirdsite.net/';
const honest = 'https://app.somedapp.xyz/';
let lab: Lab;
let audit: EgressAudit;
beforeAll(async () => {
  lab = await startLab({
    pages: {
      'evil.thirdsite.net': { '/': thievingPage },
      'app.somedapp.xyz': { '/': '<!doctype html><title>A dApp</title>' },
    },
  });
  audit = auditEgress(lab);
});
afterAll(() => lab.stop());

let lastId = 1000;
/** An ask as the hook writes them. */
function askFor(url: string, own: object = { kind: 'failed' }, body = blockNumber) {
  lastId += 1;
  return { type: 'rpc/failover', ask: { id: lastId, url, body, own, elapsedMs: 10, credentialed: false } };
}

const response503 = { kind: 'response', status: 503, contentType: '', retryAfter: '', body: '', complete: true };

const pageNotFound = { kind: 'status', status: 404, body: 'no such path', type: 'text/plain', cors: true } as const;

const notOurs = [
  'personal_sign',
  'eth_accounts',
  'eth_requestAccounts',
  'eth_sign',
  'eth_sendTransaction',
  'eth_signTypedData_v4',
  'wallet_addEthereumChain',
  'admin_addPeer',
  'debug_setHead',
  'debug_startCPUProfile',
  'txpool_content',
  'miner_start',
  'anvil_setBalance',
  'hardhat_reset',
  'evm_snapshot',
  'eth_sendPrivateTransaction',
  'eth_sendBundle',
  'eth_subscribe',
  'eth_getFilterChanges',
  'eth_notYetInvented',
];

const localUrls = [
  'https://localhost/',
  'https://localhost:8545/',
  'https://127.0.0.1/',
  'https://127.1:8545/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[fd00::1]/',
  'https://192.168.1.1/',
  'https://10.0.0.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://8.8.8.8/',
  'https://node.local/',
  'https://rpc.internal/',
  'https://nas.lan/',
  'https://router.home.arpa/',
  'https://hidden.onion/',
  'https://127.0.0.1.nip.io/',
  'https://user:word@mainnet.infura.io/v3/0123456789abcdef0123456789abcdef',
  'https://mainnet.infura.io:8443/v3/0123456789abcdef0123456789abcdef',
  'http://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef',
  'ftp://mainnet.infura.io/',
  'chrome-extension://abcdefghijklmnop/popup.html',
  'file:///etc/passwd',
];

/** Whatever a page can post: structured clones of JSON, and things that look like our words but for one member. */
const shapes = fc.oneof(
  fc.jsonValue(),
  fc.record({
    type: fc.constantFrom('rpc/failover', 'rpc/abort', 'rpc/seen', 'rpc/development', 'rpc/sound', 'x'),
    ask: fc.jsonValue(),
  }),
  fc.record({
    type: fc.constantFrom('rpc/seen', 'rpc/development', 'rpc/sound', 'rpc/abort'),
    id: fc.jsonValue(),
    url: fc.jsonValue(),
    seen: fc.jsonValue(),
  }),
  fc.record({
    type: fc.constant('rpc/failover'),
    ask: fc.record(
      {
        id: fc.oneof(fc.integer(), fc.jsonValue()),
        url: fc.oneof(fc.webUrl(), fc.string(), fc.constantFrom(...localUrls), fc.jsonValue()),
        body: fc.oneof(fc.constant(blockNumber), fc.string(), fc.json(), fc.jsonValue()),
        own: fc.oneof(fc.constantFrom({ kind: 'failed' }, { kind: 'detour' }, response503), fc.jsonValue()),
        elapsedMs: fc.oneof(fc.double({ noNaN: true }), fc.constant(-1e300), fc.jsonValue()),
        credentialed: fc.oneof(fc.boolean(), fc.jsonValue()),
        __proto__: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  }),
);

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  let tab: LabPage;
  beforeAll(async () => {
    browser = await open(lab, { extension: builtExtension(name) });
    tab = await browser.newPage(evil);
    await tab.waitFor(hasStolen);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    await lab.clearFaults();
    await lab.setFault('operator:infura', faults.refused);
    audit.clear();
  });
  afterEach(() => expect(audit.problems()).toEqual([]));

  const stored = (): Promise<unknown> =>
    browser.background().evaluate(async () => JSON.stringify(await chrome.storage.local.get()));
  /** Longer than the background waits for a proof. */
  const nothingLeft = async (): Promise<void> => {
    await sleep(400);
    expect(audit.ours()).toEqual([]);
  };

  test('the control: over the stolen port, an ask for what truly failed is answered', async () => {
    const url = freshInfuraUrl();
    expect(await tab.evaluate(trulyPost, url)).toBe('TypeError');
    const ask = askFor(url);
    expect(await tab.evaluate(speak, [ask], 1, 9000)).toEqual([`${ask.ask.id}:answer`]);
    expect(audit.ours().length).toBeGreaterThan(0);
  });

  test('asks for URLs that were never requested, however they are worded, are the site’s own failure', async () => {
    const owns = [{ kind: 'failed' }, { kind: 'detour' }, { kind: 'late', waitedMs: 9000 }, response503];
    const asks = owns.map((own) => askFor(freshInfuraUrl(), own));
    expect((await tab.evaluate(speak, asks, asks.length, 5000)).sort()).toEqual(asks.map(({ ask }) => `${ask.id}:own`));
    await nothingLeft();
  });

  test('asks for web sockets that were never opened, however they are worded, are the site’s own failure', async () => {
    const url = freshInfuraUrl().replace('https', 'wss');
    const owns = ['unopened', 'closed', 'silent'].map((how) => ({ kind: 'socket', how, code: 1006 }));
    const asks = [...owns, response503, { kind: 'detour' }].map((own) => askFor(url, own));
    const place = { sinceMs: 1, aliveMs: 1, height: 0, given: [] };
    const follow = JSON.stringify({ subscriptions: [{ params: ['newHeads'], place }], own: null });
    const looks = owns.map((own) => ({ ...askFor(url, own, follow), type: 'socket/follow' }));
    const words = [{ type: 'socket/speaks', url }, ...asks, ...looks];
    const own = [...asks, ...looks].map(({ ask }) => `${ask.id}:own`);
    expect((await tab.evaluate(speak, words, own.length, 8000)).sort()).toEqual(own.sort());
    await nothingLeft();
  });

  test('one true failure is the proof of one ask, of its own URL, and of no method that is not ours', async () => {
    await lab.setFault('operator:infura', pageNotFound);
    const url = freshInfuraUrl();
    await tab.evaluate(trulyPost, url);
    const other = askFor(freshInfuraUrl());
    const wallets = notOurs.map((method) => askFor(url, { kind: 'failed' }, callOf(method, ['0x00'])));
    const batch = askFor(url, { kind: 'failed' }, `[${blockNumber},${callOf('eth_accounts')}]`);
    const asks = [other, ...wallets, batch];
    expect((await tab.evaluate(speak, asks, asks.length, 5000)).sort()).toEqual(asks.map(({ ask }) => `${ask.id}:own`));
    await nothingLeft();
  });

  test('one true failure is good for one ask of one body, however often and under whatever id it is told', async () => {
    const url = freshInfuraUrl();
    await tab.evaluate(trulyPost, url);
    const [first, rival] = [askFor(url), askFor(url)];
    const both = await tab.evaluate(speak, [first, rival], 2, 9000);
    expect(both.sort()).toEqual([`${first.ask.id}:answer`, `${rival.ask.id}:own`]);
    audit.clear();
    const raw = await signPayment();
    const bodies = [
      blockNumber,
      callOf('eth_getBalance', [`0x${'42'.repeat(20)}`]),
      callOf('eth_sendRawTransaction', [raw]),
    ];
    for (const body of bodies) {
      const again = [{ ...first, ask: { ...first.ask, body } }, askFor(url, { kind: 'failed' }, body)];
      const replies = await tab.evaluate(speak, again, 2, 5000);
      expect(replies.sort()).toEqual(again.map(({ ask }) => `${ask.id}:own`).sort());
    }
    await nothingLeft();
  });

  test('while a breaker of the site is open, only reads go round', async () => {
    const url = freshInfuraUrl();
    await tab.evaluate(trulyPost, url);
    expect(await tab.evaluate(speak, [askFor(url)], 1, 9000)).toHaveLength(1);
    const read = askFor(url, { kind: 'detour' });
    expect(await tab.evaluate(speak, [read], 1, 9000)).toEqual([`${read.ask.id}:answer`]);
    audit.clear();
    const raw = await signPayment();
    const asks = [
      ...notOurs.map((method) => askFor(url, { kind: 'detour' }, callOf(method, ['0x00']))),
      askFor(url, { kind: 'detour' }, callOf('eth_sendRawTransaction', [raw])),
    ];
    expect((await tab.evaluate(speak, asks, asks.length, 5000)).sort()).toEqual(asks.map(({ ask }) => `${ask.id}:own`));
    await nothingLeft();
  });

  test('no word makes anything of a local, private or odd address, evidence or not', async () => {
    const block = { number: 24_000_000, hash: `0x${'ab'.repeat(32)}` };
    const seen = localUrls.map((url) => ({ type: 'rpc/seen', seen: { url, chainId: 1, block } }));
    const asks = localUrls.flatMap((url) => [askFor(url), askFor(url, { kind: 'detour' })]);
    const replies = await tab.evaluate(speak, [...seen, ...asks], asks.length, 4000);
    expect(replies.filter((reply) => !/:(?:own|none)$/.test(reply))).toEqual([]);
    await nothingLeft();
  });

  test('huge asks are dropped', async () => {
    const url = freshInfuraUrl();
    await tab.evaluate(trulyPost, url);
    const huge = callOf('eth_call', [{ to: `0x${'0'.repeat(40)}`, data: `0x${'ab'.repeat(300_000)}` }, 'latest']);
    const many = `[${Array.from({ length: 101 }, () => blockNumber).join(',')}]`;
    const asks = [askFor(url, { kind: 'failed' }, huge), askFor(url, { kind: 'failed' }, many)];
    const replies = await tab.evaluate(speak, asks, asks.length, 3000);
    expect(replies.filter((reply) => !/:(?:own|none)$/.test(reply))).toEqual([]);
    await nothingLeft();
  });

  test('words of our own pages do nothing in a page’s mouth', async () => {
    const marked = {
      version: 1,
      failover: true,
      pausedUntil: 0,
      hedge: false,
      sites: {},
      chains: {},
      operatorsOff: ['drpc'],
      tracking: { none: true, limited: true, unspecified: false, yes: false },
    };
    await browser
      .background()
      .evaluate(async (settings) => chrome.storage.local.set({ settings, marked: true }), marked);
    const before = await stored();
    const site = 'https://thirdsite.net';
    const words = [
      { type: 'settings/erase', ask: null },
      { type: 'settings/import', ask: { text: JSON.stringify({ detour: 1, settings: { ...marked, hedge: true } }) } },
      { type: 'settings/operator', ask: { operator: 'pocket', off: true } },
      { type: 'settings/get', ask: null },
      { type: 'settings/chain', ask: { chainId: 1, chain: { order: [], off: [], own: [{ url: evil, name: '' }] } } },
      { type: 'site/switch', ask: { site, failover: false } },
      { type: 'site/report', ask: { tabId: 1 } },
      { type: 'failover/switch', ask: { on: false } },
      { type: 'failover/pause', ask: { forMs: 3_600_000 } },
      { type: 'endpoint/check', ask: { chainId: 1, url: 'https://eth.drpc.org/' } },
      ...ownTopics.map((type) => ({ type, ask: { tabId: 1, site, on: true } })),
    ];
    expect(await tab.evaluate(speak, words, 1, 700)).toEqual([]);
    // The same by window messages, which a page might think that we hear.
    await tab.evaluate((all) => {
      for (const word of all) window.postMessage(word, '*');
    }, words);
    await nothingLeft();
    expect(await stored()).toBe(before);
  });

  test('a thousand random words leave the settings, the network and the worker as they were', async () => {
    const before = await stored();
    const words = fc.sample(shapes, { numRuns: 1000, seed: 20_251_020 });
    for (let at = 0; at < words.length; at += 50) await tab.evaluate(speak, words.slice(at, at + 50), 50, 100);
    await nothingLeft();
    expect(await stored()).toBe(before);
    const other = await browser.newPage(honest);
    const told = await other.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
    await other.close();
    expect(told).toMatchObject({ ended: 200, text: expect.stringMatching(blockNumberAnswer) });
  });

  const countAsks = (): Promise<void> =>
    browser.background().evaluate(() => {
      Reflect.set(globalThis, 'heard', 0);
      chrome.runtime.onMessage.addListener((message: { type?: string }) => {
        if (message.type?.startsWith('rpc/')) Reflect.set(globalThis, 'heard', Reflect.get(globalThis, 'heard') + 1);
        return false;
      });
    });
  const asksCounted = (): Promise<number> =>
    browser.background().evaluate(() => Number(Reflect.get(globalThis, 'heard')));

  test('10 000 words a second over the stolen port: a hundred reach the background, and none of them goes further', async () => {
    const flooding = await browser.newPage(evil);
    await flooding.waitFor(hasStolen);
    await countAsks();
    const seen = { type: 'rpc/seen', seen: { url: 'https://rpc.somedapp.xyz/', chainId: 1 } };
    const words = [
      askFor(freshInfuraUrl()),
      seen,
      { type: 'rpc/sound', url: freshInfuraUrl() },
      { type: 'rpc/abort', id: 1 },
    ];
    const startedAt = Date.now();
    const made = await Promise.all(words.map((word) => flooding.evaluate(floodPort, word, 2.5, 3000)));
    await nothingLeft();
    const seconds = (Date.now() - startedAt) / 1000;
    expect(made.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(20_000);
    expect(await asksCounted()).toBeLessThanOrEqual(2 * (100 + 5 * seconds) + 2);
    await flooding.close();
  });

  // What two cores can refuse beside a test: ten thousand a second take a bare browser minutes to settle, and in the lab's
  // Firefox every site queues for the one proxy.
  const callsPerMs = name === 'firefox' ? 0.1 : 1;
  test('a flood of failing calls ends in bounded requests, settles, and costs other sites nothing', async () => {
    const flooded = await browser.newPage(evil);
    const other = await browser.newPage(honest);
    await countAsks();
    const startedAt = Date.now();
    const flooding = flooded.evaluate(flood, freshInfuraUrl(), callsPerMs, 3000);
    await sleep(1500);
    const told = await other.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
    const { made, ended } = await flooding;
    const seconds = (Date.now() - startedAt) / 1000;
    expect(told).toMatchObject({ ended: 200, text: expect.stringMatching(blockNumberAnswer) });
    const reads = audit.ours().flatMap(({ calls }) => calls.filter(({ method }) => method === 'eth_getBalance'));
    const different = new Set(reads.map(({ params }) => JSON.stringify(params))).size;
    expect(ended).toBe(made);
    expect(made).toBeGreaterThan(callsPerMs * 1000);
    expect(different).toBeGreaterThan(0);
    expect(different).toBeLessThanOrEqual(30 + 10 * seconds + 1);
    // An ask and its abort each; a hundred at once and five a second, and a few of the other page.
    expect(await asksCounted()).toBeLessThanOrEqual(2 * (100 + 5 * seconds) + 10);
    await Promise.all([flooded.close(), other.close()]);
  });
});

test('Chromium refuses a public name that leads to this machine before a byte of HTTP, even as an endpoint of the user’s own', async () => {
  // In Firefox a TLS handshake reaches such a name: the accepted limit (rules 0.4). Through the lab's proxy it cannot be shown.
  const reached: string[] = [];
  const server = createServer(lab.certificate.leaf, (request, response) => {
    reached.push(`${request.method} ${request.headers.host}`);
    response.setHeader('access-control-allow-origin', '*').end('{"jsonrpc":"2.0","id":1,"result":"0x1"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const host = 'rebind.thirdsite.net';
  const ports = { [host]: port, ...lab.ports };
  // All ports of the lab count as public; this one is what 127.0.0.1 truly is.
  const spaces = Object.values(lab.ports).map((one) => `127.0.0.1:${one}=public`);
  const args = [`--ip-address-space-overrides=${spaces.join(',')}`];
  const browser = await openChromium({ ...lab, ports }, { extension: builtExtension('chromium'), args });
  try {
    await lab.clearFaults();
    await lab.setFault('operator:infura', faults.refused);
    const own = { order: [], off: [], own: [{ url: `https://${host}/`, name: 'mine' }] };
    await browser.background().evaluate(async (chain) => {
      const tracking = { none: true, limited: true, unspecified: false, yes: false };
      const rest = { version: 1, failover: true, pausedUntil: 0, hedge: true, sites: {}, tracking, operatorsOff: [] };
      await chrome.storage.local.set({ settings: { ...rest, chains: { 1: chain } } });
    }, own);
    // A new worker reads the settings.
    await browser.killWorker();
    const tab = await browser.newPage(honest);
    const told = await tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
    expect(told).toMatchObject({ ended: 200, text: expect.stringMatching(blockNumberAnswer) });
    expect(reached).toEqual([]);
    // The control: it was asked, first of all, and its failure is held against it; and the server answers those who reach it.
    const trail = () => browser.background().evaluate(async () => JSON.stringify(await chrome.storage.session.get()));
    await expect.poll(trail).toContain(` https://${host}/":{"breaker":{`);
    await fetchInsecurely(port);
    expect(reached).toEqual(['GET control']);
  } finally {
    await browser.close();
    server.close();
  }
});

/** That the server answers at all. */
function fetchInsecurely(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', rejectUnauthorized: false, headers: { host: 'control' } };
    get(options, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}
