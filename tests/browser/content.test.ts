// A page's own fetch of content by its address, while gateways fail: the bytes come from elsewhere, held against the address.
// The built extension in real Chromium and Firefox, over the lab's gateways with real content.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import type { ContentSide } from '../lab/content/content';
import { contentFaults } from '../lab/content/content-faults';
import { auditEgress, type EgressAudit, isBrowsersOwn } from '../lab/egress-log';
import { type Fault, faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { contentOf, type Lab, startLab } from '../lab/lab';

/** One for each test: what it taught of a gateway is not another's. */
const sites = Array.from({ length: 60 }, (_, at) => `dapp-${at}-lab.org`);
const unused = [...sites];
/** A market's copies of pictures, and a host that the directory does not know. */
const [cdn, elsewhere] = ['i.seadn.io', 'pictures-lab.org'];
let lab: Lab;
let content: ContentSide;
let audit: EgressAudit;

beforeAll(async () => {
  lab = await startLab({ content: true, hosts: [...sites, cdn, elsewhere] });
  content = contentOf(lab);
  audit = auditEgress(lab);
});
afterEach(() => lab.clearFaults());
afterAll(() => lab?.stop());

/** What a page gets of a fetch: status, type, length and SHA-256 of the body, or the rejection. */
interface Got {
  status?: number;
  type?: string | null;
  url?: string;
  bytes?: number;
  digest?: string;
  error?: string;
  range?: string | null;
}

async function fetchIn(tab: LabPage, url: string, headers: Record<string, string> = {}): Promise<Got> {
  return tab.evaluate(
    async (asked, given) => {
      try {
        const response = await fetch(asked, { headers: given });
        const body = await response.arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
        return {
          status: response.status,
          type: response.headers.get('content-type'),
          range: response.headers.get('content-range'),
          url: response.url,
          bytes: body.byteLength,
          digest: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
        };
      } catch (error) {
        return { error: `${error}` };
      }
    },
    url,
    headers,
  );
}

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  let tab: LabPage;
  let site: string;

  beforeAll(async () => {
    const extension = builtExtension(name);
    browser = name === 'chromium' ? await openChromium(lab, { extension }) : await openFirefox(lab, { extension });
  });
  beforeEach(async () => {
    site = unused.shift() ?? '';
    lab.setPage(site, '/', '<!doctype html><title>content</title>');
    tab = await browser.newPage(`https://${site}/`);
  });
  afterEach(() => tab.close());
  afterAll(() => browser?.close());

  const fresh = (bytes = 300_000) => content.addFile(crypto.getRandomValues(new Uint8Array(65_536)).slice(0, bytes));

  test.each<[string, Fault]>([
    ['refused', faults.refused],
    ['reset', faults.reset],
    ['504', contentFaults.gateway504],
    ['429', contentFaults.gateway429],
    ['504 without CORS', contentFaults.gatewayNoCors504],
    ['404', contentFaults.gateway404],
  ])('%s: the same bytes under the asked address', async (_fault, fault) => {
    const cid = await fresh();
    const url = `https://ipfs.io/ipfs/${cid}`;
    const healthy = await fetchIn(tab, url.replace('ipfs.io', '4everland.io'));
    lab.setFault('ipfs.io', fault);
    const got = await fetchIn(tab, url);
    expect(got).toMatchObject({ status: 200, url, bytes: healthy.bytes, digest: healthy.digest });
  });

  test('by XMLHttpRequest, in every form that a site may want', async () => {
    const cid = await content.addFile(new TextEncoder().encode(JSON.stringify({ name: crypto.randomUUID() })));
    lab.setFault('ipfs.io', contentFaults.gateway504);
    const got = await tab.evaluate(async (url) => {
      const load = (type: XMLHttpRequestResponseType) =>
        new Promise<string>((resolve) => {
          const xhr = new XMLHttpRequest();
          const seen: string[] = [];
          for (const event of ['loadstart', 'progress', 'load', 'error', 'loadend'])
            xhr.addEventListener(event, () => seen.push(event));
          xhr.addEventListener('loadend', () => {
            const { response } = xhr;
            const value =
              response instanceof ArrayBuffer
                ? response.byteLength
                : response instanceof Blob
                  ? response.size
                  : response;
            const shown = typeof value === 'object' ? JSON.stringify(value) : `${value}`;
            resolve([type, xhr.status, xhr.getResponseHeader('content-type'), shown.length > 2, seen].join(' '));
          });
          xhr.open('GET', url);
          xhr.responseType = type;
          xhr.send();
        });
      return Promise.all((['', 'json', 'arraybuffer', 'blob'] as const).map(load));
    }, `https://ipfs.io/ipfs/${cid}`);
    const events = 'loadstart,progress,load,loadend';
    expect(got).toEqual([
      ` 200 application/json true ${events}`,
      `json 200 application/json true ${events}`,
      `arraybuffer 200 application/json false ${events}`,
      `blob 200 application/json false ${events}`,
    ]);
  });

  test('a range brings the bytes that were asked for, and says so', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    const cid = await content.addFile(bytes, { chunkBytes: 10_000 });
    lab.setFault('ipfs.io', contentFaults.gateway504);
    const got = await fetchIn(tab, `https://ipfs.io/ipfs/${cid}`, { range: 'bytes=15000-34999' });
    expect(got).toMatchObject({ status: 206, bytes: 20_000, range: 'bytes 15000-34999/60000' });
    const digest = createHash('sha256').update(bytes.subarray(15_000, 35_000)).digest('hex');
    expect(got.digest).toBe(digest);
  });

  test.each<[string, Fault]>([
    ['other bytes', contentFaults.otherBytes],
    ['one bit flipped', contentFaults.flipBit],
    ['one byte more', contentFaults.addByte],
    ['a wrong block', contentFaults.wrongBlock],
    ['an end in the middle', faults.truncate],
  ])('a stand-in that sends %s is passed over: the next one’s bytes are whole', async (_lie, lie) => {
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    const cid = await content.addFile(bytes, { chunkBytes: 10_000 });
    lab.setFault('ipfs.io', contentFaults.gateway504);
    lab.setFault('4everland.io', lie);
    const got = await fetchIn(tab, `https://ipfs.io/ipfs/${cid}`);
    expect(got).toMatchObject({ status: 200, digest: createHash('sha256').update(bytes).digest('hex') });
  });

  test('where everybody lies the site gets its own failure, and not one byte of theirs', async () => {
    const cid = await content.addFile(crypto.getRandomValues(new Uint8Array(30_000)));
    for (const host of [
      '4everland.io',
      'ipfs.storry.tv',
      'ipfs.orbitor.dev',
      'ipfs.filebase.io',
      'dget.top',
      'ipfs.cyou',
      'ipfs.ecolatam.com',
      'gateway.pinata.cloud',
    ])
      lab.setFault(host, contentFaults.otherBytes);
    lab.setFault('operator:ipfs-foundation', contentFaults.gateway504);
    expect(await fetchIn(tab, `https://ipfs.io/ipfs/${cid}`)).toMatchObject({ status: 504 });
  });

  test.each([
    [410, contentFaults.gateway410],
    [451, contentFaults.gateway451],
  ])('%i is an answer: nobody else is asked', async (status, fault) => {
    const cid = await content.addFile(crypto.getRandomValues(new Uint8Array(3_000)));
    lab.setFault('ipfs.io', fault);
    expect(await fetchIn(tab, `https://ipfs.io/ipfs/${cid}`)).toMatchObject({ status });
    const asked = lab.requests().filter(({ path }) => path.includes(`${cid}`));
    expect(asked.map(({ host }) => host)).toEqual(['ipfs.io']);
  });

  test('what no gateway has comes from the storage provider that routers name', async () => {
    lab.setFault('ipfs.io', contentFaults.gateway504);
    expect(await fetchIn(tab, `https://ipfs.io/ipfs/${content.onlyAtProvider}`)).toMatchObject({
      status: 200,
      bytes: 600_000,
    });
  });

  test('names: a key’s record, a DNSLink that two resolvers agree on, and one that they do not', async () => {
    lab.setFault('ipfs.io', contentFaults.gateway504);
    expect(await fetchIn(tab, 'https://ipfs.io/ipns/site.lab-names.org/words.txt')).toMatchObject({ bytes: 12 });
    const key = await content.publish(`key ${name}`, `/ipfs/${content.ipfs.site}`);
    expect(await fetchIn(tab, `https://ipfs.io/ipns/${key}/words.txt`)).toMatchObject({ bytes: 12 });
    content.names.setDnslink('two.lab-names.org', `/ipfs/${content.ipfs.site}`);
    content.names.setDnslink('two.lab-names.org', `/ipfs/${content.ipfs.png}`, 'dns.google');
    expect(await fetchIn(tab, 'https://ipfs.io/ipns/two.lab-names.org/words.txt')).toMatchObject({ status: 504 });
  });

  test.each(['text', 'json', 'noise', 'wav'] as const)(
    'Arweave: %s, signed and whole, from another gateway',
    async (piece) => {
      const url = `https://arweave.net/${content.arweave[piece]}`;
      const healthy = await fetchIn(tab, url.replace('arweave.net', 'gateway.irys.xyz'));
      lab.setFault('arweave.net', faults.refused);
      expect(await fetchIn(tab, url)).toMatchObject({ status: 200, url, digest: healthy.digest });
    },
  );

  test('Arweave: a data item in a bundle, by each kind of signature; a lying gateway is passed over', async () => {
    lab.setFault('arweave.net', faults.refused);
    for (const item of ['ethereum', 'solana', 'arweave'] as const)
      expect(await fetchIn(tab, `https://arweave.net/${content.arweave.item[item]}`)).toMatchObject({ status: 200 });
    lab.setFault('operator:ar-io', contentFaults.flipBit);
    expect(await fetchIn(tab, `https://arweave.net/${content.arweave.png}`)).toMatchObject({
      status: 200,
      type: 'image/png',
    });
  });

  test('a market’s own copy of a picture that does not come is told of with its reason, once, and nobody is asked', async () => {
    for (const host of [cdn, elsewhere]) {
      lab.setPage(host, '/down*', { body: 'down', status: 503 });
      lab.setPage(host, '/gone*', { body: 'gone', status: 404 });
    }
    const paths = [`/down-${name}-1`, `/down-${name}-2`, `/gone-${name}`];
    const pictures = [cdn, elsewhere].flatMap((host) => paths.map((path) => `https://${host}${path}`));
    lab.clearRequests();
    const load = (urls: string[]) => {
      const loads = urls.map((url) => {
        const image = new Image();
        document.body.append(image);
        image.src = url;
        return new Promise((resolve) => image.addEventListener('error', resolve));
      });
      return Promise.all(loads).then(() => loads.length);
    };
    expect(await tab.evaluate(load, pictures)).toBe(6);
    expect(
      await tab.evaluate(
        load,
        pictures.slice(0, 1).map((url) => `${url}#again`),
      ),
    ).toBe(1);
    const own = await browser.openExtensionPage('/popup.html');
    const report = () =>
      own.evaluate(async (url: string) => {
        const tabs = await chrome.tabs.query({ url });
        return chrome.runtime.sendMessage({ type: 'site/report', ask: { tabId: tabs[0]?.id } });
      }, `https://${site}/*`);
    const row = { host: cdn, operatorName: 'OpenSea images', role: 'content', chainName: null, state: 'fails' };
    const lost = { whyNot: 'no-address', missing: [{ why: 'no-address', pieces: 2 }], lost: 2, saved: 0 };
    await expect
      .poll(async () => (await report()).dependencies, { timeout: 8_000 })
      .toMatchObject([{ ...row, ...lost, fault: { kind: 'broken', status: 503 } }]);
    const others = lab
      .requests()
      .filter((one) => !isBrowsersOwn(one) && !pictures.includes(`https://${one.host}${one.path}`));
    expect(others.filter(({ host }) => host !== site)).toEqual([]);
    await own.close();
  });

  test('nothing of a page went with any of these: no cookie, no origin, no referrer, no header', () => {
    expect(audit.ours().length).toBeGreaterThan(50);
    const strange = audit.problems().filter((problem) => !problem.includes('gw.f03.storageprovider.dev'));
    expect(strange).toEqual([]);
  });
});
