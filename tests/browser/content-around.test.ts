// Going round centralized gateways from the start, where the user wants it: what a page loads by script comes from others once its own
// policy was seen to let it out, and from its own gateway when nobody else has it. The built extension in real Chromium and Firefox.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gatewayOf } from '@/lib/directory/gateways';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import type { ContentSide } from '../lab/content/content';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { contentOf, type Lab, startLab } from '../lab/lab';
import { hasStolen, speak, thievingPage } from '../lab/stolen-port';

const sites = Array.from({ length: 24 }, (_, at) => `around-${at}-lab.org`);
const unused = [...sites];
let lab: Lab;
let content: ContentSide;
let audit: EgressAudit;

beforeAll(async () => {
  lab = await startLab({ content: true, hosts: sites });
  content = contentOf(lab);
  audit = auditEgress(lab);
});
afterEach(() => lab.clearFaults());
afterAll(() => lab?.stop());

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** By `fetch`, or by XMLHttpRequest: status and SHA-256 of what came, or the rejection. */
function loadIn(tab: LabPage, url: string, how: 'fetch' | 'xhr' = 'fetch'): Promise<[number | string, string]> {
  return tab.evaluate(
    async (asked: string, by: string) => {
      const hex = async (body: ArrayBuffer) =>
        [...new Uint8Array(await crypto.subtle.digest('SHA-256', body))]
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join('');
      const byFetch = async (): Promise<[number | string, string]> => {
        const response = await fetch(asked);
        return [response.status, await hex(await response.arrayBuffer())];
      };
      const byXhr = () =>
        new Promise<[number | string, string]>((resolve) => {
          const xhr = new XMLHttpRequest();
          xhr.open('GET', asked);
          xhr.responseType = 'arraybuffer';
          xhr.onload = () => void hex(xhr.response).then((digest) => resolve([xhr.status, digest]));
          xhr.onerror = () => resolve(['error', '']);
          xhr.send();
        });
      return by === 'xhr' ? byXhr() : byFetch().catch((error: Error): [string, string] => [error.name, '']);
    },
    url,
    how,
  );
}

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  let own: LabPage;
  let tab: LabPage;
  let site: string;

  beforeAll(async () => {
    const extension = builtExtension(name);
    browser = name === 'chromium' ? await openChromium(lab, { extension }) : await openFirefox(lab, { extension });
    own = await browser.openExtensionPage('/dashboard.html');
  });
  beforeEach(async () => {
    site = unused.shift() ?? 'raise the number of sites';
    lab.setPage(site, '/', '<!doctype html><title>around</title>');
    tab = await browser.newPage(`https://${site}/`);
    await tell('settings/content', { mode: 'always' });
  });
  afterEach(() => tab.close());
  afterAll(() => browser?.close());

  const tell = (type: string, ask: unknown) =>
    own.evaluate((of: string, what: unknown) => chrome.runtime.sendMessage({ type: of, ask: what }), type, ask);
  const fresh = async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(40_000));
    return { cid: `${await content.addFile(bytes, { chunkBytes: 10_000 })}`, digest: digestOf(bytes) };
  };
  const hostsAsked = (id: string) =>
    new Set(
      lab
        .requests()
        .filter(({ path }) => path.includes(id))
        .map(({ host }) => host),
    );
  /** Its policy is seen to let content out: two pieces come by their own way. */
  const show = async (page = tab, at = 'https://ipfs.io') => {
    for (const { cid, digest } of [await fresh(), await fresh()]) {
      expect(await loadIn(page, `${at}/ipfs/${cid}`)).toEqual([200, digest]);
      expect(hostsAsked(cid)).toEqual(new Set([new URL(at).host]));
    }
  };
  /** What the background would say to the page after that, where it must say nothing, would have come. */
  const nothingSaid = () => new Promise((resolve) => setTimeout(resolve, 300));
  /** What it does say is on its way after that: until a piece goes round. Gives how many pieces the page has loaded in all. */
  const showUntilRound = async () => {
    await show();
    let loaded = 2;
    const goesRound = async () => {
      const { cid, digest } = await fresh();
      loaded += 1;
      expect(await loadIn(tab, `https://ipfs.io/ipfs/${cid}`)).toEqual([200, digest]);
      return !hostsAsked(cid).has('ipfs.io');
    };
    await expect.poll(goesRound, { timeout: 5_000, interval: 50 }).toBe(true);
    return loaded;
  };

  test('one piece shows nothing, however often it comes; with a second all of them go round', async () => {
    const [one, second] = [await fresh(), await fresh()];
    const urlOf = ({ cid }: { cid: string }) => `https://ipfs.io/ipfs/${cid}`;
    for (const query of ['', '?1', '?2']) await loadIn(tab, `${urlOf(one)}${query}`);
    await nothingSaid();
    expect(await loadIn(tab, urlOf(second))).toEqual([200, second.digest]);
    expect(hostsAsked(second.cid)).toEqual(new Set(['ipfs.io']));
    // The same again and again: no third piece has a part in it.
    const comesFromOthers = async () => {
      await loadIn(tab, urlOf(second));
      return [...hostsAsked(second.cid)].some((host) => host !== 'ipfs.io');
    };
    await expect.poll(comesFromOthers, { timeout: 5_000, interval: 50 }).toBe(true);
  });

  test.each(['fetch', 'xhr'] as const)(
    'by %s: no centralized gateway is asked any more once a page was seen to let content out',
    async (how) => {
      const loaded = await showUntilRound();
      for (const { cid, digest } of [await fresh(), await fresh()]) {
        expect(await loadIn(tab, `https://ipfs.io/ipfs/${cid}`, how)).toEqual([200, digest]);
        const hosts = hostsAsked(cid);
        expect(hosts.size).toBeGreaterThan(0);
        expect([...hosts].filter((host) => gatewayOf(host)?.isCentral !== false)).toEqual([]);
      }
      const report = await own.evaluate(async (url: string) => {
        const [shown] = await chrome.tabs.query({ url });
        return chrome.runtime.sendMessage({ type: 'site/report', ask: { tabId: shown?.id } });
      }, `https://${site}/*`);
      expect(report).toMatchObject({ state: 'well', savedInTab: 0 });
      const [row] = report.dependencies;
      expect(row).toMatchObject({
        host: 'ipfs.io',
        calls: loaded + 2,
        saved: 0,
        fault: null,
        rescuer: { assurance: 'proven' },
      });
      expect(row.trail.map(({ outcome }: { outcome: { kind: string } }) => outcome.kind)).toEqual(['passed', 'answer']);
    },
  );

  test('Arweave: a transaction comes from another gateway', async () => {
    for (const piece of [content.arweave.text, content.arweave.json]) await loadIn(tab, `https://arweave.net/${piece}`);
    const goesRound = async () => {
      const { id } = await content.ledger.post(Buffer.from(crypto.randomUUID()), { 'Content-Type': 'text/plain' });
      expect((await loadIn(tab, `https://arweave.net/${id}`))[0]).toBe(200);
      return !hostsAsked(id).has('arweave.net');
    };
    await expect.poll(goesRound, { timeout: 5_000, interval: 50 }).toBe(true);
    lab.clearRequests();
    const [status] = await loadIn(tab, `https://arweave.net/${content.arweave.png}`);
    expect(status).toBe(200);
    expect([...hostsAsked(content.arweave.png)].filter((host) => host.endsWith('arweave.net'))).toEqual([]);
  });

  test('what nobody else has comes from its own gateway', async () => {
    await showUntilRound();
    const { cid, digest } = await fresh();
    for (const host of [
      '4everland.io',
      'ipfs.storry.tv',
      'ipfs.orbitor.dev',
      'ipfs.cyou',
      'ipfs.ecolatam.com',
      'ipfs.filebase.io',
    ])
      await lab.setFault(host, faults.refused);
    expect(await loadIn(tab, `https://ipfs.io/ipfs/${cid}`)).toEqual([200, digest]);
    const other = await fresh();
    expect(await loadIn(tab, `https://ipfs.io/ipfs/${other.cid}`, 'xhr')).toEqual([200, other.digest]);
    expect(hostsAsked(cid)).toContain('ipfs.io');
  });

  test('names, gateways of the community and everything else go their own way', async () => {
    await showUntilRound();
    await show(tab, 'https://4everland.io');
    await nothingSaid();
    const third = await fresh();
    expect(await loadIn(tab, `https://4everland.io/ipfs/${third.cid}`)).toEqual([200, third.digest]);
    expect(hostsAsked(third.cid)).toEqual(new Set(['4everland.io']));
    lab.clearRequests();
    expect((await loadIn(tab, 'https://ipfs.io/ipns/site.lab-names.org/words.txt'))[0]).toBe(200);
    expect(hostsAsked('site.lab-names.org')).toEqual(new Set(['ipfs.io']));
  });

  test('it holds for the sites that the user says, and ends when the user says so', async () => {
    await tell('settings/content', { mode: 'rescue' });
    await show();
    await nothingSaid();
    const before = await fresh();
    await loadIn(tab, `https://ipfs.io/ipfs/${before.cid}`);
    expect(hostsAsked(before.cid)).toEqual(new Set(['ipfs.io']));
    await tell('site/content', { site: `https://${site}`, content: 'always' });
    await showUntilRound();
    const during = await fresh();
    expect(await loadIn(tab, `https://ipfs.io/ipfs/${during.cid}`)).toEqual([200, during.digest]);
    expect(hostsAsked(during.cid)).not.toContain('ipfs.io');
    await tell('site/content', { site: `https://${site}`, content: 'rescue' });
    const after = await fresh();
    expect(await loadIn(tab, `https://ipfs.io/ipfs/${after.cid}`)).toEqual([200, after.digest]);
    expect(hostsAsked(after.cid)).toEqual(new Set(['ipfs.io']));
  });

  test('no policy is gone round: another document of the site gets nothing that its own forbids, whatever it writes', async () => {
    await showUntilRound();
    lab.setPage(site, '/strict', {
      body: thievingPage,
      headers: { 'content-security-policy': "default-src 'none'; script-src 'unsafe-inline'; frame-src *" },
    });
    const strict = await browser.newPage(`https://${site}/strict`);
    await strict.waitFor(hasStolen);
    const [plain, forged] = [await fresh(), await fresh()];
    expect((await loadIn(strict, `https://ipfs.io/ipfs/${plain.cid}`))[0]).toBe('TypeError');
    const ask = { id: 7, url: `https://ipfs.io/ipfs/${forged.cid}`, body: '', own: { kind: 'detour' }, elapsedMs: 0 };
    expect(await strict.evaluate(speak, [{ type: 'content/load', ask }], 1, 8_000)).toEqual(['7:own']);
    await tab.goto(`https://${site}/strict`);
    expect((await loadIn(tab, `https://ipfs.io/ipfs/${plain.cid}`))[0]).toBe('TypeError');
    expect([...hostsAsked(plain.cid), ...hostsAsked(forged.cid)]).toEqual([]);
    await strict.close();
  });

  test('nothing of a page went with any of these', () => {
    expect(audit.ours().length).toBeGreaterThan(5);
    expect(audit.problems()).toEqual([]);
  });
});
