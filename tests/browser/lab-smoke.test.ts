// The lab itself, in both bare browsers: what a page sees of each fault is what it would see in the wild.
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

const expected: [FaultName, RegExp][] = [
  ['refused', /^TypeError$/],
  ['reset', /^TypeError$/],
  ['close', /^TypeError$/],
  ['tls', /^TypeError$/],
  ['blackhole', /^TimeoutError$/],
  ['resetAfterRequest', /^TypeError$/],
  ['hang', /^TimeoutError$/],
  ['hangBody', /^(?:200 body: )?TimeoutError$/],
  ['truncate', /^200 \{"jsonrpc"[^}]*$/],
  ['midreset', /^(?:200 body: )?TypeError$/],
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
    const asked = lab.requests().find((request) => request.method === 'POST');
    expect(asked).toMatchObject({
      host: 'mainnet.infura.io',
      calls: [{ method: 'eth_blockNumber', id: 7 }],
      status: 200,
    });
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
