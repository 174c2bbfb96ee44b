// What one site does or learns never changes or reveals anything for another (rules 0.3). The built extension, two real sites.
// The private window's border within the background is held in tests/background/partition.test.ts too.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { siteOf } from '@/lib/directory/site';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { type Fault, faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { communityHosts, labUrls } from '../lab/hosts';
import { type Lab, startLab } from '../lab/lab';
import { askByFetch, blockNumber, blockNumberAnswer, freshInfuraUrl } from '../lab/page-asks';

const siteA = 'https://app.somedapp.xyz';
const siteB = 'https://swap.otherdapp.org';
/** Shown in a private window alone. */
const hidden = 'https://hidden.thirdsite.net';
const html = '<!doctype html><title>A dApp</title>';
const call = (method: string, params: unknown[] = []) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
let lab: Lab;
let audit: EgressAudit;
beforeAll(async () => {
  const pages = Object.fromEntries([siteA, siteB, hidden].map((site) => [new URL(site).host, { '/': html }]));
  lab = await startLab({ pages });
  audit = auditEgress(lab);
});
afterAll(() => lab.stop());

/** How Infura and Alchemy refuse a key. */
const refusals: [string, Fault][] = [
  [
    '401',
    { kind: 'status', status: 401, body: '{"error":"invalid project id"}', type: 'application/json', cors: true },
  ],
  ['402', faults.http402],
  ['403', faults.http403],
  ['429', faults.http429],
  ['a quota inside a 200', faults.quota200],
];

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  let tabA: LabPage;
  let tabB: LabPage;
  beforeAll(async () => {
    browser = await open(lab, { extension: builtExtension(name), inPrivate: true });
    tabA = await browser.newPage(`${siteA}/`);
    tabB = await browser.newPage(`${siteB}/`);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    await lab.clearFaults();
    lab.clearRequests();
    audit.clear();
    await countAsks();
  });
  afterEach(() => expect(audit.problems()).toEqual([]));

  /** By the page that said them. */
  const countAsks = (): Promise<void> =>
    browser.background().evaluate(() => {
      const isCounting = Array.isArray(Reflect.get(globalThis, 'askers'));
      Reflect.set(globalThis, 'askers', []);
      if (isCounting) return;
      chrome.runtime.onMessage.addListener((message: { type?: string }, sender) => {
        if (message.type === 'rpc/failover') Reflect.get(globalThis, 'askers').push(sender.url ?? '');
        return false;
      });
    });
  const asksOf = async (site: string): Promise<number> => {
    const askers: string[] = await browser.background().evaluate(() => Reflect.get(globalThis, 'askers'));
    return askers.filter((url) => url.startsWith(site)).length;
  };
  const ask = (tab: LabPage, url: string, body = blockNumber) => tab.evaluate(askByFetch, url, body, {}, 0);
  const ownWaysOf = (site: string) =>
    lab.requests().filter(({ headers, method }) => headers.origin === site && method === 'POST').length;
  const answered = { ended: 200, text: expect.stringMatching(blockNumberAnswer) };

  test('while one site goes round an endpoint, another goes there itself, asks nobody and sees nothing', async () => {
    const url = freshInfuraUrl();
    await lab.setFault('operator:infura', faults.refused);
    expect(await ask(tabA, url)).toMatchObject(answered);
    await lab.setFault('operator:infura', null);
    audit.clear();
    // The control: for A the breaker is open, its next call goes round.
    expect(await ask(tabA, url)).toMatchObject(answered);
    expect([ownWaysOf(siteA), audit.ours().length > 0]).toEqual([0, true]);
    audit.clear();
    expect(await ask(tabB, url)).toMatchObject(answered);
    await sleep(500);
    expect([ownWaysOf(siteB), await asksOf(siteB), audit.ours()]).toEqual([1, 0, []]);
  });

  test('an endpoint in no list that has shown itself to one site is still a stranger to another', async () => {
    const url = `${labUrls.unlisted}${name}`;
    await ask(tabA, url, call('eth_chainId'));
    await ask(tabA, url, call('eth_getBlockByNumber', ['latest', false]));
    await sleep(300);
    await lab.setFault('rpc.somedapp.xyz', faults.refused);
    expect((await ask(tabB, url)).ended).toBe('TypeError');
    await sleep(700);
    expect(audit.ours()).toEqual([]);
    // The control: the evidence was good, and A is helped.
    expect(await ask(tabA, url)).toMatchObject(answered);
    expect((await ask(tabB, url)).ended).toBe('TypeError');
  });

  test.each(refusals)(
    'a site whose key is refused with %s leaves other keys of the same host alone',
    async (_, refusal) => {
      const [bad, good] = [freshInfuraUrl(), freshInfuraUrl()];
      await lab.setFault('operator:infura', refusal);
      for (let times = 0; times < 3; times += 1) await ask(tabA, bad);
      await lab.setFault('operator:infura', null);
      audit.clear();
      lab.clearRequests();
      expect(await ask(tabB, good)).toMatchObject(answered);
      expect(await ask(tabB, bad)).toMatchObject(answered);
      expect(await ask(tabA, good)).toMatchObject(answered);
      await sleep(500);
      expect([ownWaysOf(siteB), ownWaysOf(siteA), await asksOf(siteB), audit.ours()]).toEqual([2, 1, 0, []]);
    },
  );

  test('what candidates answered to one site’s calls does not move another site’s calls', async () => {
    await lab.setFault('operator:infura', faults.refused);
    const hostsAsked = () => audit.ours().map(({ host }) => host);
    expect(await ask(tabB, freshInfuraUrl())).toMatchObject(answered);
    audit.clear();
    expect(await ask(tabB, freshInfuraUrl())).toMatchObject(answered);
    const servesB = hostsAsked();
    audit.clear();
    for (const host of communityHosts('ethereum')) await lab.setFault(host, faults.http429);
    expect((await ask(tabA, freshInfuraUrl())).ended).toBe('TypeError');
    const refusedA = hostsAsked();
    expect(refusedA).toEqual(expect.arrayContaining(servesB));
    await lab.clearFaults();
    await lab.setFault('operator:infura', faults.refused);
    audit.clear();
    expect(await ask(tabB, freshInfuraUrl())).toMatchObject(answered);
    expect(hostsAsked()).toEqual(servesB);
    audit.clear();
    // The control: A has learnt from it.
    await ask(tabA, freshInfuraUrl());
    expect(hostsAsked().filter((host) => refusedA.includes(host))).toEqual([]);
  });

  test('a site in a private window is helped, learns for itself alone, and nothing of it lies on the disk', async () => {
    const url = freshInfuraUrl();
    const page = await browser.newPrivatePage(`${hidden}/`);
    const [privately, openly] = [siteOf(hidden) ?? '', siteOf(siteA) ?? ''];
    await lab.setFault('operator:infura', faults.refused);
    expect(await page.evaluate(askByFetch, url, blockNumber, {}, 0)).toMatchObject(answered);
    await lab.setFault('operator:infura', null);
    // The control: its next call goes round.
    lab.clearRequests();
    expect(await page.evaluate(askByFetch, url, blockNumber, {}, 0)).toMatchObject(answered);
    expect(ownWaysOf(hidden)).toBe(0);
    await ask(tabA, url);
    await expect.poll(() => browser.background().evaluate(onDisk)).toContain(openly);
    expect(await browser.background().evaluate(onDisk)).not.toContain(privately);
    // What is kept of it goes with the browser.
    expect(
      await browser.background().evaluate(async () => JSON.stringify(await chrome.storage.session.get(null))),
    ).toContain(`private ${privately}`);
  });

  test('a request that is under way when its page is left counts for the site of that page, not for the next', async () => {
    const url = freshInfuraUrl();
    const [ofA, ofB] = [siteOf(siteA) ?? '', siteOf(siteB) ?? ''];
    const callsOf = (site: string): Promise<number> => browser.background().evaluate(infuraCallsOf, site);
    await tabA.goto(`${siteA}/`);
    expect(await ask(tabA, url)).toMatchObject(answered);
    // What went well is on disk within three seconds.
    await sleep(3_300);
    lab.clearRequests();
    const before = [await callsOf(ofA), await callsOf(ofB)];
    await lab.setFault('operator:infura', faults.hang);
    tabA.evaluate(askByFetch, url, blockNumber, {}, 0).catch(() => undefined);
    await expect.poll(() => ownWaysOf(siteA), { timeout: 5_000, interval: 20 }).toBe(1);
    await tabA.goto(`${siteB}/`);
    expect(before[0]).toBeGreaterThan(0);
    const after = async () => [await callsOf(ofA), await callsOf(ofB)];
    await expect.poll(after, { timeout: 5_000 }).toEqual([(before[0] ?? 0) + 1, before[1]]);
    await tabA.goto(`${siteA}/`);
  });
});

/** All that the extension has written where it stays. Runs in the background. */
async function onDisk(): Promise<string> {
  const asked = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const found: unknown[] = [await chrome.storage.local.get(null)];
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store);
      found.push(name, store, await asked(all.getAllKeys()), await asked(all.getAll()));
    }
    database.close();
  }
  return JSON.stringify(found);
}

/** How many requests to Infura the ledger on disk has for a site. Runs in the background. */
function infuraCallsOf(site: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('detour');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const found = opening.result.transaction('sites').objectStore('sites').get(site);
      found.onerror = () => reject(found.error);
      found.onsuccess = () => {
        opening.result.close();
        resolve(found.result?.dependencies['mainnet.infura.io 1']?.calls ?? 0);
      };
    };
  });
}
