// The lab itself, in both bare browsers: what a page sees of each fault is what it would see in the wild.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import { openChromium } from '../lab/chromium';
import { type FaultName, faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { labUrls } from '../lab/hosts';
import { type Lab, startLab } from '../lab/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    pages: { 'app.somedapp.xyz': { '/': '<!doctype html><title>A dApp</title><h1>A dApp</h1>' } },
  });
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.clearFaults();
  lab.clearRequests();
});

/** What a page sees: `200 {...}`, `200 body: TypeError`, `TypeError`, `TimeoutError`. */
function ask(url: string, timeoutMs: number): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'eth_blockNumber', params: [] });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  return fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }).then(
    (response) =>
      response.text().then(
        (text) => `${response.status} ${text}`,
        (error: Error) => `${response.status} body: ${error.name}`,
      ),
    (error: Error) => error.name,
  );
}

const blockNumber = /^200 \{"jsonrpc":"2.0","id":7,"result":"0x16e36[0-9a-f]{2}"\}$/;

// A body that breaks off rejects with AbortError in Firefox, whatever the reason.
const expected: [FaultName, RegExp][] = [
  ['refused', /^TypeError$/],
  ['reset', /^TypeError$/],
  ['close', /^TypeError$/],
  ['tls', /^TypeError$/],
  ['blackhole', /^TimeoutError$/],
  ['resetAfterRequest', /^TypeError$/],
  ['hang', /^TimeoutError$/],
  ['hangBody', /^200 body: (?:TimeoutError|AbortError)$/],
  ['truncate', /^200 \{"jsonrpc"[^}]*$/],
  ['midreset', /^200 body: (?:TypeError|AbortError)$/],
  ['http500', /^500 \{/],
  ['http502', /^502 \{/],
  ['http503', /^503 \{/],
  ['html503', /^503 <!doctype html>/],
  ['noCors503', /^TypeError$/],
  ['deafPreflight503', /^TypeError$/],
  ['http402', /^402 /],
  ['http403', /^403 .*Monthly capacity limit/],
  ['http429', /^429 .*daily request count/],
  ['html200', /^200 <!doctype html>/],
  ['empty200', /^200 $/],
  ['quota200', /^200 .*"id":7,"error":\{"code":-32005/],
  ['lie', blockNumber],
];

/** An extension that does nothing but note how requests end, as the browser names it. */
function writeObserver(): string {
  const folder = mkdtempSync(join(tmpdir(), 'detour-observer-'));
  const gecko = { id: 'observer@detour.invalid' };
  const manifest = {
    manifest_version: 3,
    name: 'observer',
    version: '1',
    permissions: ['webRequest'],
    host_permissions: ['<all_urls>'],
    background: { scripts: ['background.js'] },
    content_scripts: [{ matches: ['https://app.somedapp.xyz/*'], js: ['content.js'] }],
    browser_specific_settings: { gecko },
  };
  const background = `const seen = [];
    browser.webRequest.onErrorOccurred.addListener(d => { seen.push(new URL(d.url).host + ':' + d.error); }, { urls: ['<all_urls>'] });
    browser.runtime.onMessage.addListener(() => Promise.resolve(seen));`;
  const content = `setInterval(async () => {
    document.documentElement.dataset.seen = (await browser.runtime.sendMessage('seen')).join(' ');
  }, 100);`;
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'background.js'), background);
  writeFileSync(join(folder, 'popup.html'), '<!doctype html><title>Own page</title>');
  writeFileSync(join(folder, 'content.js'), content);
  return folder;
}

test('Firefox names refused, unresolved, reset and mis-certified hosts as it does without a proxy', async () => {
  const browser = await openFirefox(lab, { extension: writeObserver() });
  const page = await browser.newPage('https://app.somedapp.xyz/');
  await lab.setFault('mainnet.infura.io', faults.refused);
  await lab.setFault('eth.drpc.org', faults.dns);
  await lab.setFault('eth.merkle.io', faults.reset);
  await lab.setFault('0xrpc.io', faults.tls);
  for (const url of [labUrls.infura, 'https://eth.drpc.org/', 'https://eth.merkle.io/', 'https://0xrpc.io/eth'])
    expect(await page.evaluate(ask, url, 5000)).toBe('TypeError');
  const seen = await page.waitFor(() => {
    const { seen } = document.documentElement.dataset;
    return seen?.includes('0xrpc.io') ? seen : '';
  });
  const own = await browser.openExtensionPage('/popup.html');
  expect(await own.evaluate(() => document.title)).toBe('Own page');
  await browser.close();
  expect(seen).toContain('mainnet.infura.io:NS_ERROR_CONNECTION_REFUSED');
  expect(seen).toContain('eth.drpc.org:NS_ERROR_UNKNOWN_HOST');
  expect(seen).toContain('eth.merkle.io:NS_ERROR_NET_RESET');
  expect(seen).toContain('0xrpc.io:The certificate is not trusted');
});

test('Chromium names each of them in its console', async () => {
  const browser = await openChromium(lab, { extension: null, notFoundHosts: ['eth.drpc.org'] });
  const page = await browser.newPage('https://app.somedapp.xyz/');
  await lab.setFault('mainnet.infura.io', faults.refused);
  await lab.setFault('eth.merkle.io', faults.reset);
  await lab.setFault('0xrpc.io', faults.tls);
  for (const url of [labUrls.infura, 'https://eth.drpc.org/', 'https://eth.merkle.io/', 'https://0xrpc.io/eth'])
    expect(await page.evaluate(ask, url, 5000)).toBe('TypeError');
  const names = page.consoleLines().flatMap((line) => /net::\w+/.exec(line) ?? []);
  await browser.close();
  expect(names).toEqual([
    'net::ERR_CONNECTION_REFUSED',
    'net::ERR_NAME_NOT_RESOLVED',
    'net::ERR_CONNECTION_RESET',
    'net::ERR_CERT_AUTHORITY_INVALID',
  ]);
});

test('a transaction sent to one node is mined by all, and a fork’s blocks are its own', async () => {
  const { ethereum, fork } = lab.chains;
  const height = await lab.mine('ethereum', 2);
  const hashes = await Promise.all(ethereum.nodes.map((node) => node.rpc('eth_blockNumber')));
  expect(new Set(hashes)).toEqual(new Set([`0x${height.toString(16)}`]));
  expect(await fork.nodes[0]?.rpc('eth_chainId')).toBe('0x1');
});

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (_name, open) => {
  let browser: LabBrowser;
  let page: LabPage;
  beforeAll(async () => {
    browser = await open(lab, { extension: null });
    page = await browser.newPage('https://app.somedapp.xyz/');
  });
  afterAll(() => browser.close());

  test('a page of a real host name is answered by a real node behind Infura’s name', async () => {
    expect(await page.evaluate(ask, labUrls.infura, 5000)).toMatch(blockNumber);
    const asked = lab.requests().find((request) => request.method === 'POST' && request.host === 'mainnet.infura.io');
    expect(asked).toMatchObject({ calls: [{ method: 'eth_blockNumber', id: 7 }] });
    await expect.poll(() => asked?.status).toBe(200);
    expect(asked?.headers.origin).toBe('https://app.somedapp.xyz');
  });

  test.each(expected)('%s is seen by the page as it is in the wild', async (name, seen) => {
    await lab.setFault('operator:infura', faults[name]);
    expect(await page.evaluate(ask, labUrls.infura, 700)).toMatch(seen);
    expect(await page.evaluate(ask, labUrls.alchemy, 5000)).toMatch(blockNumber);
    await lab.setFault('operator:infura', null);
    expect(await page.evaluate(ask, labUrls.infura, 5000)).toMatch(blockNumber);
  });

  test('an answer that drips comes whole in the end', async () => {
    await lab.setFault('mainnet.infura.io', { kind: 'drip', everyMs: 5 });
    expect(await page.evaluate(ask, labUrls.infura, 10_000)).toMatch(blockNumber);
  });

  test('a lie differs from the truth in its value alone', async () => {
    const truth = await page.evaluate(ask, labUrls.infura, 5000);
    await lab.setFault('mainnet.infura.io', faults.lie);
    const lie = await page.evaluate(ask, labUrls.infura, 5000);
    expect(lie).not.toBe(truth);
    expect(lie).toHaveLength(truth.length);
  });

  test('injected latency is paid by every request', async () => {
    await page.evaluate(ask, labUrls.infura, 5000);
    lab.setLatency(200, 'mainnet.infura.io');
    const startedAt = Date.now();
    await page.evaluate(ask, labUrls.infura, 5000);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(200);
    lab.setLatency(0, 'mainnet.infura.io');
  });

  test('a web socket reaches the same chain, and its messages are in the log', async () => {
    const url = labUrls.infura.replace('https', 'wss').replace('/v3/', '/ws/v3/');
    const answer = await page.evaluate(
      (to) =>
        new Promise<string>((resolve, reject) => {
          const socket = new WebSocket(to);
          socket.onopen = () => socket.send('{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}');
          socket.onmessage = (event) => resolve(String(event.data));
          socket.onerror = () => reject(new Error('socket failed'));
        }),
      url,
    );
    expect(JSON.parse(answer)).toMatchObject({ id: 1, result: '0x1' });
    expect(
      lab
        .requests()
        .filter((request) => request.transport === 'ws')
        .flatMap((request) => request.calls),
    ).toMatchObject([{ method: 'eth_chainId' }]);
  });
});
