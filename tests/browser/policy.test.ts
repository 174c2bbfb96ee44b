// What the page's own policy, CORS, the user's blocker or the page itself stopped is no outage: the page gets its own failure,
// and not one byte leaves to anybody else (rules 0.1, 0.2). The built extension in real Chromium and Firefox, the lab's hosts.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension, contentBlocker } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { type Fault, faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';
import { askByFetch, askByXhr, blockNumber, blockNumberAnswer, freshInfuraUrl } from '../lab/page-asks';

const page = (csp?: string) => ({
  body: '<!doctype html><title>A dApp</title><h1>A dApp</h1>',
  headers: csp === undefined ? {} : { 'content-security-policy': csp },
});
const elsewhere = "default-src 'self'; connect-src 'self' https://eth-mainnet.g.alchemy.com";
const infuraOnly = "default-src 'none'; connect-src https://mainnet.infura.io";

const site = 'https://app.somedapp.xyz';
let lab: Lab;
let audit: EgressAudit;
beforeAll(async () => {
  const pages = { '/': page(), '/elsewhere': page(elsewhere), '/infura-only': page(infuraOnly) };
  lab = await startLab({ pages: { 'app.somedapp.xyz': pages } });
  audit = auditEgress(lab);
});
afterAll(() => lab.stop());

/** The answer that CORS hides. */
const deniedByCors: Fault = {
  kind: 'status',
  status: 200,
  body: '{"jsonrpc":"2.0","id":"own-9007199254740993","result":"0x1"}',
  type: 'application/json',
  cors: false,
};
const moved: Fault = {
  kind: 'status',
  status: 307,
  body: '',
  type: 'text/plain',
  headers: { location: 'https://eth-mainnet.g.alchemy.com/v2/moved' },
  cors: true,
};

/** Name, the fault of the endpoint, the page it is asked from, what is special about the request, what the page must get. */
type Row = [name: string, fault: Fault | null, path: string, special: RequestInit, ended: RegExp];
const rows: Row[] = [
  ['CSP, endpoint down', faults.refused, '/elsewhere', {}, /^TypeError$/],
  ['CSP, endpoint well', null, '/elsewhere', {}, /^TypeError$/],
  ['CSP, endpoint with a 503', faults.http503, '/elsewhere', {}, /^TypeError$/],
  ['an integrity that does not match', null, '/', { integrity: `sha256-${'A'.repeat(43)}=` }, /^TypeError$/],
  ['an integrity on a 503', faults.http503, '/', { integrity: `sha256-${'A'.repeat(43)}=` }, /^TypeError$/],
  ["redirect: 'error'", moved, '/', { redirect: 'error' }, /^TypeError$/],
  ["redirect: 'manual'", moved, '/', { redirect: 'manual' }, /^0$/],
  ['CORS that denies a 200', deniedByCors, '/', {}, /^TypeError$/],
  ["mode: 'no-cors', endpoint down", faults.refused, '/', { mode: 'no-cors', headers: {} }, /^TypeError$/],
  ["mode: 'no-cors', endpoint with a 503", faults.http503, '/', { mode: 'no-cors', headers: {} }, /^0$/],
  ["mode: 'same-origin'", faults.refused, '/', { mode: 'same-origin' }, /^TypeError$/],
  ["cache: 'only-if-cached'", faults.refused, '/', { cache: 'only-if-cached', mode: 'same-origin' }, /^TypeError$/],
];

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  let tab: LabPage;
  beforeAll(async () => {
    browser = await open(lab, { extension: builtExtension(name), companions: [contentBlocker()] });
    tab = await browser.newPage(`${site}/`);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    await lab.clearFaults();
    audit.clear();
  });
  afterEach(() => expect(audit.problems()).toEqual([]));

  const from = async (path: string): Promise<void> => {
    if (tab.url() !== site + path) await tab.goto(site + path);
  };
  /** Longer than the background waits for a proof. */
  const nothingLeft = async (): Promise<void> => {
    await sleep(700);
    expect(audit.ours()).toEqual([]);
  };

  test('the control: the same endpoint, truly down, is stood in for', async () => {
    await from('/');
    await lab.setFault('operator:infura', faults.refused);
    const told = await tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
    expect(told).toMatchObject({ ended: 200, text: expect.stringMatching(blockNumberAnswer) });
    expect(audit.ours().length).toBeGreaterThan(0);
  });

  test.each(rows)('%s: the page gets its own failure and nothing leaves', async (_, fault, path, special, ended) => {
    await from(path);
    await lab.setFault('operator:infura', fault);
    const told = await tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, special, 0);
    expect(String(told.ended)).toMatch(ended);
    await nothingLeft();
  });

  test.each([
    ['CSP, endpoint down', faults.refused, '/elsewhere'],
    ['CSP, endpoint well', null, '/elsewhere'],
    ['CORS that denies a 200', deniedByCors, '/'],
  ] as const)('XMLHttpRequest, %s: the page gets its own failure and nothing leaves', async (_, fault, path) => {
    await from(path);
    await lab.setFault('operator:infura', fault);
    const told = await tab.evaluate(askByXhr, freshInfuraUrl(), blockNumber, 0);
    expect(told.ended).toBe('error');
    await nothingLeft();
  });

  test('a page that may not go to an endpoint is not helped by another page of its site that may', async () => {
    const url = freshInfuraUrl();
    await from('/');
    await lab.setFault('operator:infura', faults.refused);
    expect((await tab.evaluate(askByFetch, url, blockNumber, {}, 0)).ended).toBe(200);
    audit.clear();
    await from('/elsewhere');
    expect((await tab.evaluate(askByFetch, url, blockNumber, {}, 0)).ended).toBe('TypeError');
    expect((await tab.evaluate(askByXhr, url, blockNumber, 0)).ended).toBe('error');
    await nothingLeft();
  });

  test('a plain http endpoint of an https page is mixed content: its own failure, and nothing leaves', async () => {
    await from('/');
    const url = freshInfuraUrl().replace('https:', 'http:');
    expect((await tab.evaluate(askByFetch, url, blockNumber, {}, 0)).ended).toBe('TypeError');
    expect((await tab.evaluate(askByXhr, url, blockNumber, 0)).ended).toBe('error');
    await nothingLeft();
  });

  test.each([null, faults.refused])(
    'what another extension’s rule blocks stays blocked (endpoint: %o)',
    async (fault) => {
      await from('/');
      const url = 'https://base-mainnet.g.alchemy.com/v2/blockedBlockedBlocked';
      await lab.setFault('base-mainnet.g.alchemy.com', fault);
      lab.clearRequests();
      expect((await tab.evaluate(askByFetch, url, blockNumber, {}, 0)).ended).toBe('TypeError');
      expect((await tab.evaluate(askByXhr, url, blockNumber, 0)).ended).toBe('error');
      await nothingLeft();
      // The control: it was the blocker, not the network.
      expect(lab.requests().filter(({ host }) => host === 'base-mainnet.g.alchemy.com')).toEqual([]);
    },
  );

  test('a page that aborts gets its own reason at once, and nothing leaves', async () => {
    await from('/');
    await lab.setFault('operator:infura', faults.hang);
    const byFetch = await tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 300);
    const byXhr = await tab.evaluate(askByXhr, freshInfuraUrl(), blockNumber, 300);
    expect([byFetch.ended, byXhr.ended]).toEqual(['AbortError', 'abort']);
    expect(byFetch.ms).toBeLessThan(1500);
    await sleep(2500);
    expect(audit.ours()).toEqual([]);
  });

  test('an endpoint that is down and the only one that the policy allows is stood in for all the same', async () => {
    await from('/infura-only');
    await lab.setFault('operator:infura', faults.refused);
    const byFetch = await tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
    expect(byFetch).toMatchObject({ ended: 200, text: expect.stringMatching(blockNumberAnswer) });
    const byXhr = await tab.evaluate(askByXhr, freshInfuraUrl(), blockNumber, 0);
    expect(byXhr).toMatchObject({ ended: 200, text: expect.stringMatching(blockNumberAnswer) });
    expect(audit.ours().length).toBeGreaterThan(0);
  });
});
