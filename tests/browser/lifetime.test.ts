// The worker dies, the extension goes, the page leaves, each in the middle of a failover (design law 1; rules 2.4, 3.8, 3.16).
// The built extension in real Chromium and Firefox. Killing at a given instant is Chromium's only: Firefox ends its event page by idleness.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { type Fault, faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { communityHosts } from '../lab/hosts';
import { type Lab, startLab } from '../lab/lab';
import { askByFetch, askByXhr, blockNumber, blockNumberAnswer, callOf, freshInfuraUrl } from '../lab/page-asks';
import { signPayment } from '../lab/signing';
import { askInWorker, workerPages } from '../lab/workers';

const site = 'https://app.somedapp.xyz/';
/** Where our own probe goes while a rule stands: to nobody else with it. */
const workersUrl = freshInfuraUrl();
let lab: Lab;
let audit: EgressAudit;
beforeAll(async () => {
  lab = await startLab({
    pages: { 'app.somedapp.xyz': { ...workerPages, '/next': 'next' } },
  });
  audit = auditEgress(lab, { ownEndpoints: [workersUrl] });
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.clearFaults();
  audit.clear();
});
afterEach(() => expect(audit.problems()).toEqual([]));

const answered = { ended: 200, text: expect.stringMatching(blockNumberAnswer) };
const setCommunity = (fault: Fault): Promise<unknown> =>
  Promise.all(communityHosts('ethereum').map((host) => lab.setFault(host, fault)));

const broadcastOf = (raw: string) => callOf('eth_sendRawTransaction', [raw]);
const sent = () => audit.ours().filter(({ calls }) => calls.some(({ method }) => method === 'eth_sendRawTransaction'));

/** `document.open()` takes all listeners of the document away, those of content scripts too (rules 1.4). */
async function leaveRewritten(tab: LabPage): Promise<void> {
  await tab.evaluate(() => {
    document.open();
    document.write('<!doctype html><title>Anew</title>');
    document.close();
  });
  await tab.goto(`${site}next`);
}

/** Without an extension a healthy call answers and a failing one fails; neither may hang, nor the console tell of us. */
async function expectBare(tab: LabPage): Promise<void> {
  const url = freshInfuraUrl();
  await lab.setFault('operator:infura', null);
  expect(await tab.evaluate(askByFetch, url, blockNumber, {}, 0)).toMatchObject(answered);
  expect(await tab.evaluate(askByXhr, url, blockNumber, 0)).toMatchObject(answered);
  await lab.setFault('operator:infura', faults.refused);
  const first = await tab.evaluate(askByFetch, url, blockNumber, {}, 0);
  expect(first.ended).toBe('TypeError');
  const second = await tab.evaluate(askByXhr, url, blockNumber, 0);
  expect(second.ended).toBe('error');
  await lab.setFault('operator:infura', faults.http503);
  const third = await tab.evaluate(askByFetch, url, blockNumber, {}, 0);
  expect(third.ended).toBe(503);
  // One second for the relay to be taken for silent, and what the machine needs.
  expect(Math.max(first.ms, second.ms, third.ms)).toBeLessThan(1200);
  expect(tab.consoleLines().filter((line) => /extension:|Extension context/.test(line))).toEqual([]);
}

/** Firefox's background cannot be ended, nor its extension reloaded, at a chosen instant. */
const inChromium = (name: string) => (title: string, run: () => Promise<void>) => {
  if (name === 'chromium') test(title, run);
};

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  const onlyInChromium = inChromium(name);
  let browser: LabBrowser;
  beforeAll(async () => {
    browser = await open(lab, { extension: builtExtension(name) });
  });
  afterAll(() => browser.close());

  onlyInChromium('a read is answered although the worker is killed in the middle of its failover', async () => {
    const tab = await browser.newPage(site);
    await setCommunity({ kind: 'slow', ms: 1200 });
    await lab.setFault('operator:infura', faults.refused);
    const asking = tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
    await expect.poll(() => audit.ours().length, { timeout: 5000, interval: 20 }).toBeGreaterThan(0);
    await sleep(200);
    const before = audit.ours().length;
    await browser.killWorker();
    expect(await asking).toMatchObject(answered);
    // The control: it was asked anew, by a new worker.
    expect(audit.ours().length).toBeGreaterThan(before);
    await tab.close();
  });

  onlyInChromium(
    'a request that left before the worker was killed, and failed after, is known to have failed',
    async () => {
      const tab = await browser.newPage(site);
      const url = freshInfuraUrl();
      const slowly = async ({ method }: { method: string }) => {
        if (method === 'POST') await sleep(1500);
        return { status: 503, body: 'no', headers: { 'access-control-allow-origin': '*' } };
      };
      lab.setPage('mainnet.infura.io', new URL(url).pathname, slowly);
      const asking = tab.evaluate(askByFetch, url, blockNumber, {}, 0);
      await sleep(500);
      await browser.killWorker();
      expect(await asking).toMatchObject(answered);
      await tab.close();
    },
  );

  onlyInChromium(
    'a read that hangs is answered although the worker is killed while another endpoint is asked',
    async () => {
      const tab = await browser.newPage(site);
      await setCommunity({ kind: 'slow', ms: 1200 });
      await lab.setFault('operator:infura', faults.hang);
      const asking = tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
      // The ask is made when the call is late, at 2.5 s.
      await expect.poll(() => audit.ours().length, { timeout: 8000, interval: 20 }).toBeGreaterThan(0);
      await sleep(200);
      const before = audit.ours().length;
      await browser.killWorker();
      expect(await asking).toMatchObject(answered);
      expect(audit.ours().length).toBeGreaterThan(before);
      await tab.close();
    },
  );

  onlyInChromium('a broadcast survives the worker’s death as the same bytes', async () => {
    const tab = await browser.newPage(site);
    await setCommunity({ kind: 'slow', ms: 1200 });
    await lab.setFault('operator:infura', faults.refused);
    const raw = await signPayment();
    const asking = tab.evaluate(askByFetch, freshInfuraUrl(), broadcastOf(raw), {}, 0);
    await expect.poll(() => sent().length, { timeout: 5000, interval: 20 }).toBeGreaterThan(0);
    await sleep(200);
    const before = sent().length;
    await browser.killWorker();
    const told = await asking;
    expect(told).toMatchObject({ ended: 200, text: expect.stringMatching(/"result":"0x[0-9a-f]{64}"/) });
    expect(sent().length).toBeGreaterThan(before);
    expect(new Set(sent().flatMap(({ calls }) => calls.map(({ params }) => JSON.stringify(params))))).toEqual(
      new Set([JSON.stringify([raw])]),
    );
    await tab.close();
  });

  /** Two pages ask and leave, each in its own way. */
  async function openLeavers(bodies: readonly [string, string]): Promise<{ leave: () => Promise<void> }> {
    const tabs = [await browser.newPage(site), await browser.newPage(site)] as const;
    for (const [at, tab] of tabs.entries())
      tab.evaluate(askByFetch, freshInfuraUrl(), bodies[at] ?? '', {}, 0).catch(() => undefined);
    const [closes, goes] = tabs;
    return { leave: async () => void (await Promise.all([closes.close(), goes.goto(`${site}next`)])) };
  }

  test('no attempt begins after the page was closed or went elsewhere', async () => {
    await setCommunity({ kind: 'hang' });
    await lab.setFault('operator:infura', faults.refused);
    const [one, other] = ['0x1', '0x2'].map((block) => callOf('eth_getBlockByNumber', [block, true]));
    const { leave } = await openLeavers([one ?? '', other ?? '']);
    const asked = () => audit.ours().flatMap(({ calls }) => calls.map(({ params }) => `${params}`));
    await expect.poll(asked, { timeout: 5000, interval: 20 }).toEqual(expect.arrayContaining(['0x1,true', '0x2,true']));
    await leave();
    const leftAt = Date.now();
    await sleep(2500);
    // A little for the word to get round.
    expect(audit.ours().filter(({ at }) => at > leftAt + 150)).toEqual([]);
  });

  onlyInChromium('no attempt begins after the page has rewritten itself and goes elsewhere', async () => {
    const tab = await browser.newPage(site);
    await setCommunity({ kind: 'hang' });
    await lab.setFault('operator:infura', faults.refused);
    tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0).catch(() => undefined);
    await expect.poll(() => audit.ours().length, { timeout: 5000, interval: 20 }).toBeGreaterThan(0);
    await leaveRewritten(tab);
    const leftAt = Date.now();
    await sleep(2500);
    expect(audit.ours().filter(({ at }) => at > leftAt + 150)).toEqual([]);
    await tab.close();
  });

  test('no broadcast begins after the page was closed or went elsewhere, and that of a page that stays does', async () => {
    await lab.setFault('operator:infura', faults.hang);
    const stays = await browser.newPage(site);
    const [kept, ...left] = [await signPayment(), await signPayment(), await signPayment()];
    const { leave } = await openLeavers([broadcastOf(left[0] ?? ''), broadcastOf(left[1] ?? '')]);
    const staying = stays.evaluate(askByFetch, freshInfuraUrl(), broadcastOf(kept), {}, 0);
    // The ask is made when the call is late, at 2.5 s; the broadcast begins when it counts as lost.
    await sleep(3200);
    expect(sent()).toEqual([]);
    await leave();
    expect(await staying).toMatchObject({ ended: 200, text: expect.stringMatching(/"result":"0x[0-9a-f]{64}"/) });
    await sleep(500);
    const raws = sent().flatMap(({ calls }) => calls.map(({ params }) => `${params}`));
    expect(new Set(raws)).toEqual(new Set([kept]));
    await stays.close();
  });

  onlyInChromium('after the extension reloaded, open pages work as if it had never been there', async () => {
    const tab = await browser.newPage(site);
    await lab.setFault('operator:infura', faults.refused);
    expect(await tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0)).toMatchObject(answered);
    await browser.background().evaluate(() => setTimeout(() => chrome.runtime.reload(), 50));
    await sleep(1500);
    await expectBare(tab);
    await tab.close();
  });

  onlyInChromium(
    'while the browser does not tell what an administrator has set, what fails has its own failure after four seconds, and nobody is asked',
    async () => {
      // It reads that when its first page has come to rest; with this switch it never does.
      const args = ['--disable-best-effort-tasks'];
      const silent = await openChromium(lab, { extension: builtExtension('chromium'), args, atOnce: true });
      onTestFinished(() => silent.close());
      const tab = await silent.newPage(site);
      await lab.setFault('operator:infura', faults.refused);
      const told = await Promise.all([
        tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0),
        tab.evaluate(askByXhr, freshInfuraUrl(), blockNumber, 0),
      ]);
      expect(told.map(({ ended }) => ended)).toEqual(['TypeError', 'error']);
      // The control: they were held as long as that.
      for (const { ms } of told) expect([ms > 3_900, ms < 6_000]).toEqual([true, true]);
      expect(audit.ours()).toEqual([]);
    },
  );

  describe('in a browser of its own', () => {
    // Playwright does not find the worker of an extension that has been reloaded, and an event page that is suspended this soon
    // is suspended although an ask is pending.
    let fresh: LabBrowser;
    beforeAll(async () => {
      const idle = name === 'firefox' ? { idleTimeoutMs: 2000 } : {};
      fresh = await open(lab, { extension: builtExtension(name), ...idle });
    });
    afterAll(() => fresh.close());

    test('a call that fails after the background was stopped is answered', async () => {
      const tab = await fresh.newPage(site);
      await lab.setFault('operator:infura', faults.refused);
      // What fails before the first tick of a first start was seen by nobody.
      const ask = () => tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
      await expect.poll(ask, { timeout: 20_000, interval: 200 }).toMatchObject(answered);
      await fresh.killWorker();
      expect(await ask()).toMatchObject(answered);
      await fresh.killWorker();
      expect(await tab.evaluate(askByXhr, freshInfuraUrl(), blockNumber, 0)).toMatchObject(answered);
      await tab.close();
    });

    test('the rules for a page’s workers outlive the background; what it does not know of goes when it wakes', async () => {
      const [tab, own] = [await fresh.newPage(site), await fresh.openExtensionPage('/dashboard.html')];
      const ids = () =>
        own.evaluate(async () => (await chrome.declarativeNetRequest.getSessionRules()).map(({ id }) => id).slice(1));
      const ask = () => tab.evaluate(askInWorker, 'dedicated', { url: workersUrl, body: blockNumber });
      await lab.setFault('operator:infura', faults.refused);
      await expect.poll(ask, { timeout: 20_000, interval: 200 }).toMatchObject({ ...answered, redirected: true });
      const standing = await ids();
      const stray = '{"id":5000,"action":{"type":"block"},"condition":{"urlFilter":"|https://nobody.example/|"}}';
      await own.evaluate(
        (rule) => chrome.declarativeNetRequest.updateSessionRules({ addRules: [JSON.parse(rule)] }),
        stray,
      );
      expect([standing.length, await ids()]).toEqual([3, [...standing, 5_000]]);
      await fresh.killWorker();
      expect(await ask()).toMatchObject({ ...answered, redirected: true });
      await expect.poll(ids, { timeout: 5_000 }).toEqual(standing);
      await tab.close();
      await own.close();
    });

    test('a site that the browser withholds has its own failure, and is helped once it is allowed again', async () => {
      const tab = await fresh.newPage(site);
      await lab.setFault('operator:infura', faults.refused);
      const ask = () => tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
      await expect.poll(ask, { timeout: 20_000, interval: 200 }).toMatchObject(answered);
      await fresh.setAccess(false);
      await tab.goto(site);
      audit.clear();
      expect((await ask()).ended).toBe('TypeError');
      await fresh.setAccess(true);
      expect(audit.ours()).toEqual([]);
      await tab.goto(site);
      await expect.poll(ask, { timeout: 20_000, interval: 200 }).toMatchObject(answered);
      await tab.close();
    });

    test('after the extension was removed, open pages work as if it had never been there', async () => {
      // One more: a second try would find no extension in the other.
      await fresh.close();
      fresh = await open(lab, { extension: builtExtension(name) });
      const tab = await fresh.newPage(site);
      await lab.setFault('operator:infura', faults.refused);
      const ask = () => tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
      await expect.poll(ask, { timeout: 20_000, interval: 200 }).toMatchObject(answered);
      await fresh.removeExtension();
      await sleep(500);
      await expectBare(tab);
    });
  });
});
