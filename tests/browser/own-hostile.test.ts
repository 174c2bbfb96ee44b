// A page that the user did not allow makes nothing reach this computer, the own network or the user's own node: listeners there hear no
// byte, whatever a page, a frame, a community endpoint or a word over the stolen port says. The site that was allowed is the control.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endpointsOf } from '@/lib/directory/chains';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { type Decoys, openDecoys } from '../lab/decoys';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';
import { askByFetch, blockNumber, blockNumberAnswer, callOf, freshInfuraUrl } from '../lab/page-asks';
import { hasStolen, speak, thievingPage, trulyPost } from '../lab/stolen-port';

const allowed = 'https://app.somedapp.xyz/';
const evil = 'https://evil.thirdsite.net/';
const thief = 'https://assets.thirdsite.net/';
const html = '<!doctype html><title>A page</title>';
/** Asks when it is told a URL, and says how that ended. */
const frameHtml = `<!doctype html><title>A frame</title><script>
  addEventListener('message', ({ data, source }) => {
    if (!data?.url) return;
    fetch(data.url, { method: 'POST', body: data.body }).then((one) => one.text(), String)
      .then((text) => source.postMessage({ told: text }, '*'));
  });
  parent.postMessage({ ready: true }, '*');
</script>`;
const answered = { ended: 200, text: expect.stringMatching(blockNumberAnswer) };
let lab: Lab;
let decoys: Decoys;

beforeAll(async () => {
  const framed = { '/': html, '/frame': frameHtml };
  lab = await startLab({
    pages: {
      'app.somedapp.xyz': framed,
      'www.somedapp.xyz': framed,
      'evil.thirdsite.net': framed,
      'assets.thirdsite.net': { '/': thievingPage },
    },
  });
  decoys = await openDecoys();
});
afterAll(async () => {
  await lab.stop();
  await decoys.stop();
});

/** Puts a frame into the page and has it ask; gives what the frame heard. @param how `src`, `sandbox` and so on. */
function askInFrame(how: Record<string, string>, url: string, body: string): Promise<string> {
  const frame = document.createElement('iframe');
  for (const [name, value] of Object.entries(how)) frame.setAttribute(name, value);
  return new Promise((resolve) => {
    addEventListener('message', function hear({ data, source }) {
      if (source !== frame.contentWindow) return;
      if (data.ready) frame.contentWindow?.postMessage({ url, body }, '*');
      if (data.told === undefined) return;
      removeEventListener('message', hear);
      frame.remove();
      resolve(data.told);
    });
    document.documentElement.append(frame);
  });
}

const dataUrl = `data:text/html,${encodeURIComponent(frameHtml)}`;
const strangers: [what: string, page: string, how: Record<string, string>][] = [
  ['a frame of another site', allowed, { src: `${evil}frame` }],
  ['a sandboxed frame of its own', allowed, { src: `${allowed}frame`, sandbox: 'allow-scripts' }],
  ['a sandboxed srcdoc frame', allowed, { srcdoc: frameHtml, sandbox: 'allow-scripts' }],
  ['a data: frame', allowed, { src: dataUrl }],
  ['the allowed site in a frame of another', evil, { src: `${allowed}frame` }],
];

/** Every spelling of an address that leads home. */
const homes = (port: string) => [
  `http://127.0.0.1:${port}/`,
  `http://localhost:${port}/`,
  `http://2130706433:${port}/`,
  `http://0x7f000001:${port}/`,
  `http://0177.0.0.1:${port}/`,
  `http://127.1:${port}/`,
  `http://0.0.0.0:${port}/`,
  `http://[::1]:${port}/`,
  `http://[::ffff:127.0.0.1]:${port}/`,
  `http://[::ffff:7f00:1]:${port}/`,
  `http://x.localhost:${port}/`,
  `https://127.0.0.1:${port}/`,
  `ws://127.0.0.1:${port}/`,
];

let lastId = 5_000;
function askFor(url: string, kind: string) {
  lastId += 1;
  const own = kind === 'late' ? { kind, waitedMs: 9_000 } : { kind };
  return { type: 'rpc/failover', ask: { id: lastId, url, body: blockNumber, own, elapsedMs: 10, credentialed: false } };
}

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  let own: LabPage;
  beforeAll(async () => {
    browser = await open(lab, { extension: builtExtension(name) });
    own = await browser.openExtensionPage('/dashboard.html');
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    await lab.clearFaults();
    await lab.setFault('operator:infura', faults.reset);
    await tell('settings/erase', null);
    await setOwn(decoys.hosts);
    await tell('site/node', { site: 'https://somedapp.xyz', node: 'never' });
    decoys.forget();
  });

  const tell = (type: string, ask: unknown) =>
    own.evaluate((of: string, what: unknown) => chrome.runtime.sendMessage({ type: of, ask: what }), type, ask);
  const setOwn = (hosts: readonly string[]) =>
    tell('settings/chain', {
      chainId: 1,
      chain: { order: [], off: [], own: hosts.map((host) => ({ url: `http://${host}/`, name: 'Mine', first: true })) },
    });
  const ask = (page: LabPage, body = blockNumber) => page.evaluate(askByFetch, freshInfuraUrl(), body, {}, 0);
  /** Whatever was begun has ended by then. */
  const nothingHeard = async () => {
    await sleep(300);
    expect(decoys.heard()).toBe('');
  };

  test('the control: the site that was named makes its call reach them all, and no call for the one who runs a node', async () => {
    const page = await browser.newPage(allowed);
    await ask(page);
    const heard = decoys.heard().toLowerCase();
    expect(heard).toContain('"eth_blocknumber"');
    expect(decoys.hosts.filter((host) => !heard.includes(`host: ${host}\r\n`))).toEqual([]);
    decoys.forget();
    for (const method of [
      'debug_traceTransaction',
      'debug_getRawBlock',
      'admin_peers',
      'txpool_content',
      'personal_sign',
    ])
      await ask(page, callOf(method, ['0x00']));
    for (const method of ['miner_start', 'anvil_setBalance', 'hardhat_reset', 'evm_mine'])
      await ask(page, callOf(method, []));
    await sleep(300);
    expect(decoys.heard()).not.toMatch(/(?:debug|admin|txpool|personal|miner|anvil|hardhat|evm)_/);
    await page.close();
  });

  test('a site that was not named is answered by public ones', async () => {
    const page = await browser.newPage(evil);
    expect(await ask(page)).toMatchObject(answered);
    await nothingHeard();
    await page.close();
  });

  test('frames of strangers, and frames without an origin, are answered by public ones or not at all', async () => {
    for (const at of [allowed, evil]) {
      const page = await browser.newPage(at);
      for (const [what, , how] of strangers.filter(([, where]) => where === at)) {
        const told = await page.evaluate(askInFrame, how, freshInfuraUrl(), blockNumber);
        expect([what, told.includes('0xbad'), decoys.heard()]).toEqual([what, false, '']);
      }
      await nothingHeard();
      await page.close();
    }
  });

  test('the control: a frame of the site’s own, on another of its hosts, reaches them', async () => {
    const page = await browser.newPage(allowed);
    await page.evaluate(askInFrame, { src: 'https://www.somedapp.xyz/frame' }, freshInfuraUrl(), blockNumber);
    expect(decoys.heard()).toContain('eth_blockNumber');
    await page.close();
  });

  test('no word over the stolen port leads to one, in any spelling, evidence or not', async () => {
    const page = await browser.newPage(thief);
    await page.waitFor(hasStolen);
    const urls = decoys.hosts.flatMap((host) => homes(host.slice(host.lastIndexOf(':') + 1)));
    const seen = urls.map((url) => ({
      type: 'rpc/seen',
      seen: { url, body: callOf('eth_chainId'), answer: '{"result":"0x1"}' },
    }));
    const asks = urls.flatMap((url) => ['failed', 'detour', 'late'].map((kind) => askFor(url, kind)));
    for (let at = 0; at < asks.length; at += 30) {
      const some = asks.slice(at, at + 30);
      const replies = await page.evaluate(speak, [...seen.slice(0, 10), ...some], some.length, 4_000);
      expect(replies.filter((reply) => !/:(?:own|none)$/.test(reply))).toEqual([]);
    }
    const words = [
      {
        type: 'settings/own',
        ask: [{ chainId: 1, own: { url: `http://${decoys.hosts[0]}/`, name: '', everySite: true } }],
      },
      { type: 'site/node', ask: { site: 'https://thirdsite.net', node: 'yes' } },
      { type: 'endpoint/check', ask: { chainId: 1, url: `http://${decoys.hosts[0]}/` } },
      { type: 'endpoint/serves', ask: { from: 0, url: `http://${decoys.hosts[0]}/` } },
      { type: 'node/look', ask: { at: 0, chainId: 1 } },
    ];
    expect(await page.evaluate(speak, words, 1, 500)).toEqual([]);
    await nothingHeard();
    // The control: what truly failed is answered over that port, by public ones.
    const url = freshInfuraUrl();
    await page.evaluate(trulyPost, url);
    const honest = askFor(url, 'failed');
    expect(await page.evaluate(speak, [honest], 1, 9_000)).toEqual([`${honest.ask.id}:answer`]);
    await nothingHeard();
    await page.close();
  });

  test('a community endpoint that answers with a redirect leads nowhere', async () => {
    const page = await browser.newPage(evil);
    const named = endpointsOf(1).map(({ url }) => new URL(url).hostname);
    const hosts = [...new Set(named)].filter((host) => lab.hosts.includes(host));
    expect(hosts.length).toBeGreaterThan(10);
    for (const [at, host] of hosts.entries()) {
      const status = [301, 302, 307, 308][at % 4] ?? 302;
      const headers = { location: `http://${decoys.hosts[at % decoys.hosts.length]}/` };
      await lab.setFault(host, { kind: 'status', status, body: '', type: 'text/plain', headers, cors: true });
    }
    lab.clearRequests();
    expect((await ask(page)).ended).toBe('TypeError');
    const statuses = lab.requests().flatMap(({ host, status }) => (hosts.includes(host) ? [status] : []));
    expect(new Set(statuses).size).toBeGreaterThan(2);
    await nothingHeard();
    await page.close();
  });
});
