// Requests of a page's workers, which no hook reaches, while their endpoint is down: redirected by rules that obey rules 0.6.
// The built extension in real Chromium and Firefox; every header, cookie and path is read at the host that they are led to.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endpointsOf } from '@/lib/directory/chains';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { communityHosts } from '../lab/hosts';
import { type Lab, startLab } from '../lab/lab';
import { askByFetch, blockNumber, blockNumberAnswer, callOf, freshInfuraUrl } from '../lab/page-asks';
import type { LoggedRequest } from '../lab/request-log';
import { signPayment } from '../lab/signing';
import { saySomething } from '../lab/stolen-port';
import { askInWorker, type WorkerAsk, type WorkerKind, workerPages } from '../lab/workers';

const siteA = 'https://app.somedapp.xyz';
const siteB = 'https://swap.otherdapp.org';
const kinds: readonly WorkerKind[] = ['dedicated', 'shared', 'service'];
/** Our own probe goes to the site's own URL, and nowhere else with it. */
const urls = Array.from({ length: 60 }, () => freshInfuraUrl());
const nextUrl = (): string => {
  const url = urls[taken];
  taken += 1;
  if (url === undefined) throw new Error('make more URLs');
  return url;
};
let taken = 0;

let lab: Lab;
let audit: EgressAudit;
beforeAll(async () => {
  lab = await startLab({ pages: { 'app.somedapp.xyz': workerPages, 'swap.otherdapp.org': workerPages } });
  audit = auditEgress(lab, { ownEndpoints: urls });
  lab.setPage('mainnet.infura.io', '/cookie', {
    body: 'baked',
    headers: { 'set-cookie': 'account=secret-cookie; Secure; SameSite=None; Path=/; Partitioned' },
  });
});
afterAll(() => lab.stop());

const answered = { ended: 200, text: expect.stringMatching(blockNumberAnswer) };
const community = new Set(communityHosts('ethereum'));
/** What a rule has led to a community endpoint: neither a page's own (which names its origin) nor the extension's (which names none). */
const led = (): LoggedRequest[] =>
  lab.requests().filter(({ host, headers }) => community.has(host) && headers.origin === 'null');
/** All that a browser sends by itself with such a request. */
const plainHeaders =
  /^(?:host|connection|content-length|content-type|accept|accept-encoding|user-agent|origin|te|priority|pragma|cache-control|sec-[a-z-]+|access-control-request-(?:method|headers))$/;
const listed = new Set(endpointsOf(1).map(({ url }) => new URL(url).href));

/** One line for each thing of the page that has travelled. */
function travelled(request: LoggedRequest, secrets: readonly string[]): string[] {
  const { host, path, headers, method } = request;
  const told = JSON.stringify([path, headers]);
  return [
    ...Object.keys(headers).filter((name) => !plainHeaders.test(name)),
    ...secrets.filter((secret) => told.includes(secret)),
    ...(listed.has(`https://${host}${path}`) ? [] : [`the path ${path} of ${host}`]),
    ...(method === 'OPTIONS' && headers['access-control-request-headers'] !== 'content-type'
      ? ['a header’s name']
      : []),
  ];
}

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  let tab: LabPage;
  let own: LabPage;
  async function openAll(): Promise<void> {
    browser = await open(lab, { extension: builtExtension(name) });
    tab = await browser.newPage(`${siteA}/`);
    own = await browser.openExtensionPage('/dashboard.html');
  }
  beforeAll(openAll);
  afterAll(() => browser.close());
  beforeEach(async () => {
    await lab.clearFaults();
    await erase();
    await expect.poll(redirectRules).toEqual([]);
    lab.clearRequests();
    audit.clear();
  });
  afterEach(() => expect(audit.problems()).toEqual([]));

  const erase = () => own.evaluate(() => chrome.runtime.sendMessage({ type: 'settings/erase', ask: null }));
  /** The rules in force but the one of our own requests. */
  const redirectRules = (): Promise<chrome.declarativeNetRequest.Rule[]> =>
    own.evaluate(async () => (await chrome.declarativeNetRequest.getSessionRules()).filter(({ id }) => id >= 1_000));
  /** How many of them lead what is sent to a URL elsewhere: a fault that the test before has left behind may still bring its own. */
  const ruled = async (url: string): Promise<number> =>
    (await redirectRules()).filter(({ condition }) => condition.urlFilter === `|${url}|`).length;
  const ask = (url: string, more: Partial<WorkerAsk> & { kind?: WorkerKind; from?: LabPage } = {}) => {
    const { kind = 'dedicated', from = tab, ...rest } = more;
    return from.evaluate(askInWorker, kind, { url, body: blockNumber, ...rest });
  };
  const untilAnswered = (url: string, more: Parameters<typeof ask>[1] = {}) =>
    expect.poll(() => ask(url, more), { timeout: 10_000, interval: 150 }).toMatchObject(answered);

  test.each(
    kinds.flatMap((kind) => [[kind, 'refused', faults.refused] as const, [kind, 'http503', faults.http503] as const]),
  )(
    'the next requests of a %s worker are answered when its endpoint is down (%s), and nothing of the page travels',
    async (kind, _, fault) => {
      const url = nextUrl();
      await lab.setFault('operator:infura', fault);
      expect((await ask(url, { kind })).ended).not.toBe(200);
      await untilAnswered(url, { kind });
      const told = await ask(url, { kind });
      expect(told).toMatchObject({ ...answered, redirected: true });
      const requests = led();
      expect(requests.filter(({ method }) => method === 'POST').length).toBeGreaterThan(0);
      expect(requests.flatMap((one) => travelled(one, [new URL(url).pathname, 'somedapp']))).toEqual([]);
      for (const { body, method } of requests) if (method === 'POST') expect(body).toBe(blockNumber);
    },
  );

  test('a rule stands for its site and its tab alone, and goes when the endpoint is well again; the popup tells of it', async () => {
    const url = nextUrl();
    const others = [await browser.newPage(`${siteA}/`), await browser.newPage(`${siteB}/`)] as const;
    await lab.setFault('operator:infura', faults.refused);
    await untilAnswered(url);
    expect(await ruled(url)).toBe(1);
    expect((await redirectRules()).filter(({ condition }) => condition.tabIds?.length !== 1)).toEqual([]);
    await lab.setFault('operator:infura', null);
    lab.clearRequests();
    // The control: this tab is still redirected, although the endpoint is back.
    expect(await ask(url)).toMatchObject({ ...answered, redirected: true });
    for (const from of others) expect(await ask(url, { from })).toMatchObject({ ...answered, redirected: false });
    for (const kind of ['shared', 'service'] as const)
      expect(await ask(url, { kind })).toMatchObject({ ...answered, redirected: false });
    expect(led().filter(({ method }) => method === 'POST')).toHaveLength(1);
    const report = await own.evaluate(async (site: string) => {
      const tabs = await chrome.tabs.query({ url: `${site}/*` });
      const reports = await Promise.all(
        tabs.map((one) => chrome.runtime.sendMessage({ type: 'site/report', ask: { tabId: one.id } })),
      );
      return reports[0];
    }, siteA);
    expect(report).toMatchObject({
      dependencies: [{ operator: 'infura', state: 'fails', rescuer: { assurance: 'unchecked', redirected: true } }],
    });
    const backAt = Date.now();
    await expect
      .poll(() => ask(url), { timeout: 60_000, interval: 500 })
      .toMatchObject({ ...answered, redirected: false });
    expect(Date.now() - backAt).toBeLessThan(60_000);
    expect(await ruled(url)).toBe(0);
    // Our own question closed it, not a page's request.
    expect(
      audit.ours().some(({ host, calls }) => host === 'mainnet.infura.io' && calls[0]?.method === 'eth_chainId'),
    ).toBe(true);
    for (const other of others) await other.close();
  });

  test('calls of the page itself go round with their checks while a rule stands, and none of them is redirected', async () => {
    const url = nextUrl();
    await lab.setFault('operator:infura', faults.refused);
    await untilAnswered(url);
    lab.clearRequests();
    for (let times = 0; times < 3; times += 1)
      expect(await tab.evaluate(askByFetch, url, callOf('eth_chainId'), {}, 0)).toMatchObject({ ended: 200 });
    await tab.evaluate(askByFetch, url, callOf('eth_gasPrice'), {}, 0);
    expect(led().flatMap(({ calls }) => calls)).toEqual([]);
    expect(await ask(url)).toMatchObject({ ...answered, redirected: true });
    expect(await ruled(url)).toBe(1);
  });

  test('a transaction of the page never travels by a rule, and from then on no rule stands for its endpoint', async () => {
    const url = nextUrl();
    const raw = await signPayment();
    await lab.setFault('operator:infura', faults.refused);
    await untilAnswered(url);
    const told = await tab.evaluate(askByFetch, url, callOf('eth_sendRawTransaction', [raw]), {}, 0);
    // It was helped as ever: its own request first, then three public operators.
    expect(told).toMatchObject({ ended: 200, text: expect.stringMatching(/"result":"0x[0-9a-f]{64}"/) });
    expect(led().filter(({ body }) => body.includes(raw))).toEqual([]);
    expect(await ruled(url)).toBe(0);
    for (let times = 0; times < 3; times += 1) expect((await ask(url)).ended).toBe('TypeError');
    // A site that sends one before anything fails gets no rule either.
    const other = nextUrl();
    await lab.setFault('operator:infura', null);
    await tab.evaluate(askByFetch, other, callOf('eth_sendRawTransaction', [await signPayment()]), {}, 0);
    await lab.setFault('operator:infura', faults.refused);
    expect((await ask(other)).ended).toBe('TypeError');
    await sleep(1_500);
    expect([(await ask(other)).ended, await ruled(other)]).toEqual(['TypeError', 0]);
  });

  test('requests with a header or a cookie of the site’s own get no rule', async () => {
    const [keyed, cookied] = [nextUrl(), nextUrl()];
    await tab.evaluate(() => fetch('https://mainnet.infura.io/cookie', { mode: 'no-cors', credentials: 'include' }));
    await lab.setFault('operator:infura', faults.http503);
    for (let times = 0; times < 3; times += 1) {
      await ask(keyed, { headers: { 'x-of-our-own': 'secret-header' } });
      // Of a type that needs no preflight, which the lab would not grant with cookies.
      await ask(cookied, { credentials: 'include', headers: { 'content-type': 'text/plain' } });
    }
    // The control: both were sent, with what they carry.
    const sent = lab.requests().filter(({ host, method }) => host === 'mainnet.infura.io' && method === 'POST');
    expect(sent.filter(({ headers }) => headers['x-of-our-own'] === 'secret-header')).toHaveLength(3);
    expect(sent.filter(({ headers }) => headers.cookie === 'account=secret-cookie')).toHaveLength(3);
    await sleep(1_500);
    expect([await ruled(keyed), await ruled(cookied)]).toEqual([0, 0]);
    expect(led().filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('what such a request carries travels no further, when it comes while a rule stands, than the preflight that names it', async () => {
    await lab.setFault('operator:infura', faults.http503);
    for (const more of [{ 'x-of-our-own': 'secret-header' }, { 'x-api-key': 'secret-header' }]) {
      const url = nextUrl();
      await untilAnswered(url);
      expect((await ask(url, { headers: more })).ended).toMatch(/TypeError/);
      await expect.poll(() => ruled(url)).toBe(0);
    }
    const url = nextUrl();
    await untilAnswered(url);
    // Browsers themselves drop this one at a redirect to another host.
    await ask(url, { headers: { authorization: 'Bearer secret-header' } });
    await ask(url, { credentials: 'include', headers: { 'content-type': 'text/plain' } });
    expect(led().length).toBeGreaterThan(5);
    expect(JSON.stringify(led())).not.toContain('secret');
  });

  test('the rules of a tab go with it, and with the switch of its site', async () => {
    const url = nextUrl();
    const closing = await browser.newPage(`${siteA}/`);
    await lab.setFault('operator:infura', faults.refused);
    await untilAnswered(url);
    await untilAnswered(url, { from: closing });
    expect(await ruled(url)).toBe(2);
    await closing.close();
    await expect.poll(() => ruled(url)).toBe(1);
    const turn = (failover: boolean) =>
      own.evaluate((on) => {
        const ask = { site: 'https://somedapp.xyz', failover: on };
        return chrome.runtime.sendMessage({ type: 'site/switch', ask });
      }, failover);
    await turn(false);
    await expect.poll(() => ruled(url)).toBe(0);
    expect((await ask(url)).ended).toBe('TypeError');
    await turn(true);
    await untilAnswered(url);
    const [late, next] = [nextUrl(), nextUrl()];
    expect((await ask(late)).ended).toBe('TypeError');
    await tab.goto(`${siteA}/`);
    // What failed in the page that was there brings no rule after it, in the time in which the new page gets its own.
    await untilAnswered(next);
    expect([await ruled(url), await ruled(late)]).toEqual([0, 0]);
  });

  test('what failed before everything was erased brings no rule after', async () => {
    const url = nextUrl();
    await lab.setFault('operator:infura', faults.refused);
    expect((await ask(url)).ended).toBe('TypeError');
    await erase();
    await sleep(1_500);
    expect(await ruled(url)).toBe(0);
    // And one that stands goes at once.
    await untilAnswered(url);
    await expect.poll(() => ruled(url)).toBe(1);
    await erase();
    expect(await ruled(url)).toBe(0);
  });

  test('no rule stands for a site whose hook has stood aside: nothing would keep its transactions from it', async () => {
    const url = nextUrl();
    await lab.setFault('operator:infura', faults.refused);
    await untilAnswered(url);
    expect(await ruled(url)).toBe(1);
    await tab.evaluate(saySomething, { type: 'hook/safe-mode' });
    await expect.poll(() => ruled(url)).toBe(0);
    expect((await ask(url)).ended).toBe('TypeError');
  });

  // Firefox's background cannot be stopped at a chosen instant: see lifetime.test.ts for both.
  if (name === 'chromium')
    test('rules in force are those in state after the background was killed, and none after the extension was loaded anew', async () => {
      const url = nextUrl();
      await lab.setFault('operator:infura', faults.refused);
      await untilAnswered(url);
      // What a kill finds unwritten is not known after it, and its rule goes: that is right, and not what is asked here.
      const written = () =>
        own.evaluate(async () => {
          const kept = Object.values(await chrome.storage.session.get(null));
          return JSON.stringify(kept.map((one) => Object(one).redirects));
        });
      await expect.poll(written).toContain(url);
      await browser.killWorker();
      expect(await ask(url)).toMatchObject({ ...answered, redirected: true });
      await sleep(500);
      expect(await ruled(url)).toBe(1);
      await own.evaluate(() => void setTimeout(() => chrome.runtime.reload(), 50));
      // What is on its way while the extension goes may never end.
      const endedSoon = () => Promise.race([ask(url).then(({ ended }) => ended), sleep(3_000, 'on its way')]);
      try {
        await expect.poll(endedSoon, { timeout: 15_000 }).toBe('TypeError');
      } finally {
        // Of an extension that was loaded anew Playwright's Chromium opens no page.
        await browser.close();
        await openAll();
      }
    });
});
