// The user's own gateway (the lab's helia on this computer, and an AR.IO-shaped one) in both browsers: tested and saved by presses,
// answering the sites that the user named and no others, its bytes held against their address like everybody's.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OwnGateway } from '@/lib/messages/settings';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import type { ContentSide } from '../lab/content/content';
import { contentFaults } from '../lab/content/content-faults';
import { startOwnGateway } from '../lab/content/own-gateway';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { contentOf, type Lab, startLab } from '../lab/lab';
import { ownAddress } from '../lab/own-address';

const sites = Array.from({ length: 16 }, (_, at) => `own-gateway-${at}-lab.org`);
const unused = [...sites];
let lab: Lab;
let content: ContentSide;
let helia: Awaited<ReturnType<typeof startOwnGateway>>;
let weave: Awaited<ReturnType<typeof startOwnGateway>>;

beforeAll(async () => {
  lab = await startLab({ content: true, hosts: sites });
  content = contentOf(lab);
  // Every gateway has it; the lab's only what was added.
  await content.addFolder({});
  helia = await startOwnGateway(content, 'trustless-gateway.link');
  weave = await startOwnGateway(content, 'ardrive.net');
});
afterEach(() => lab.clearFaults());
afterAll(async () => {
  await Promise.all([helia?.stop(), weave?.stop()]);
  await lab?.stop();
});

/** What a request to an own gateway may carry: what a fetch without cookies, referrer and origin sends. */
const plain = new Set([
  ...['host', 'connection', 'content-length', 'content-type', 'accept', 'accept-encoding', 'accept-language'],
  ...['user-agent', 'pragma', 'cache-control', 'priority'],
]);

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  let own: LabPage;

  beforeAll(async () => {
    const extension = builtExtension(name);
    browser = name === 'chromium' ? await openChromium(lab, { extension }) : await openFirefox(lab, { extension });
    own = await browser.openExtensionPage('/dashboard.html');
  });
  afterAll(() => browser?.close());

  const tell = (type: string, ask: unknown) =>
    own.evaluate((of: string, what: unknown) => chrome.runtime.sendMessage({ type: of, ask: what }), type, ask);
  const setOwn = (gateways: OwnGateway[]) => tell('settings/content', { own: gateways });
  const kubo = (said: Partial<OwnGateway> = {}): OwnGateway => ({
    ...{ url: helia.origin, name: 'My Kubo', network: 'IPFS', packs: true },
    ...said,
  });
  const openSite = async () => {
    const host = unused.shift() ?? 'raise the number of sites';
    lab.setPage(host, '/', '<!doctype html><title>own gateway</title>');
    return { page: await browser.newPage(`https://${host}/`), site: `https://${host}` };
  };
  const fresh = async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(30_000));
    const cid = `${await content.addFile(bytes, { chunkBytes: 10_000 })}`;
    return { cid, digest: createHash('sha256').update(bytes).digest('hex') };
  };
  const load = (page: LabPage, url: string) =>
    page.evaluate(async (asked: string) => {
      try {
        const response = await fetch(asked);
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()));
        return {
          status: response.status,
          digest: [...digest].map((one) => one.toString(16).padStart(2, '0')).join(''),
        };
      } catch (error) {
        return { status: `${error}`, digest: '' };
      }
    }, url);
  const askedOf = (gateway: typeof helia, id: string) => gateway.asked.filter(({ path }) => path.includes(id));
  const others = (id: string) => lab.requests().filter(({ path, host }) => path.includes(id) && host !== 'ipfs.io');
  const down = () => lab.setFault('ipfs.io', contentFaults.gateway504);

  test('it is tested and saved by presses, and says what it serves', async () => {
    await own.evaluate(() => {
      location.hash = '#files';
    });
    await own.waitFor(() => document.querySelector('#own-url') !== null);
    await own.evaluate((url: string) => {
      const field = document.querySelector<HTMLInputElement>('#own-url');
      if (field === null) throw new Error('no field');
      field.value = url;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }, `${helia.origin}/ipfs/`);
    await own.waitFor(
      (url: string) => document.querySelector<HTMLInputElement>('#own-url')?.value === url,
      `${helia.origin}/ipfs/`,
    );
    await own.evaluate(() => document.querySelector<HTMLFormElement>('form.add')?.requestSubmit());
    expect(await own.waitFor(() => document.querySelector('#own-message.good')?.textContent)).toMatch(
      /^This serves IPFS and answered in/,
    );
    await own.evaluate(() => document.querySelector<HTMLButtonElement>('form.add .button.first')?.click());
    await own.waitFor(
      (url: string) => document.querySelector('.own-gateways li')?.textContent?.includes(url) === true,
      helia.origin,
    );
    const { settings } = await tell('settings/get', null);
    expect(settings.content.own).toEqual([{ url: helia.origin, name: '', network: 'IPFS', first: true, packs: true }]);
    await own.evaluate(() => document.querySelector<HTMLButtonElement>('.own-gateways .tool')?.click());
    await own.waitFor(() => document.querySelector('.own-gateways li') === null);
  });

  test('a test tells an AR.IO, what is no gateway, what lies, and what nobody may ask', async () => {
    expect(await tell('content/check', { url: weave.origin })).toMatchObject({ kind: 'ok', network: 'Arweave' });
    const [node] = lab.chains.ethereum.nodes;
    expect(await tell('content/check', { url: node?.url })).toMatchObject({ kind: 'no-gateway' });
    expect(await tell('content/check', { url: 'http://127.0.0.1:9' })).toMatchObject({ kind: 'unreachable' });
    expect(await tell('content/check', { url: 'http://ipfs.io' })).toEqual({ kind: 'refused-url', reason: 'scheme' });
    expect(await tell('content/check', { url: 'https://ipfs.io' })).toMatchObject({ kind: 'ok', network: 'IPFS' });
    lab.setFault('ipfs.io', contentFaults.otherBytes);
    expect(await tell('content/check', { url: 'https://ipfs.io' })).toMatchObject({ kind: 'no-gateway' });
  });

  test('a site that the user did not name never reaches it; one that was named in the popup is answered by it first, and nobody else is asked', async () => {
    await setOwn([kubo({ first: true })]);
    down();
    const popup = await browser.openExtensionPage('/popup.html');
    const { page } = await openSite();
    helia.asked.length = 0;
    const before = await fresh();
    expect(await load(page, `https://ipfs.io/ipfs/${before.cid}`)).toEqual({ status: 200, digest: before.digest });
    expect(helia.asked).toEqual([]);
    await popup.waitFor(() => {
      const offer = document.querySelector<HTMLButtonElement>('.own-node .switch[aria-checked=false]');
      offer?.click();
      return offer !== null;
    });
    await popup.waitFor(() => document.querySelector('.own-node .switch[aria-checked=true]') !== null);
    const after = await fresh();
    expect(await load(page, `https://ipfs.io/ipfs/${after.cid}`)).toEqual({ status: 200, digest: after.digest });
    expect(askedOf(helia, after.cid).length).toBeGreaterThan(0);
    expect(others(after.cid)).toEqual([]);
    const strange = helia.asked.flatMap(({ headers }) =>
      Object.entries(headers).filter(
        ([key, value]) => !(plain.has(key) || key.startsWith('sec-')) || value.includes('extension:'),
      ),
    );
    expect(strange).toEqual([]);
    await Promise.all([popup.close(), page.close()]);
  });

  test('it is asked what an IPNS name stands for: alone where it comes first, and after the others where it does not', async () => {
    await setOwn([kubo({ first: true })]);
    down();
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'ask' });
    const [first, last] = [await fresh(), await fresh()];
    const key = await content.publish(`own-${name}`, `/ipfs/${first.cid}`);
    const address = `https://ipfs.io/ipns/${key}`;
    expect(await load(page, address)).toEqual({ status: 200, digest: first.digest });
    expect(askedOf(helia, key).map(({ path }) => path)).toEqual([`/ipns/${key}?format=ipns-record`]);
    expect([...others(key), ...others(first.cid)]).toEqual([]);
    await setOwn([kubo()]);
    await content.publish(`own-${name}`, `/ipfs/${last.cid}`);
    helia.asked.length = 0;
    expect(await load(page, address)).toEqual({ status: 200, digest: last.digest });
    expect(askedOf(helia, key)).toEqual([]);
    expect(others(key).length).toBeGreaterThan(1);
    await page.close();
  });

  test('a frame of another site in one that was named never reaches it', async () => {
    await setOwn([kubo({ first: true })]);
    down();
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'ask' });
    helia.asked.length = 0;
    const stranger = await openSite();
    lab.setPage(
      new URL(stranger.site).host,
      '/framed',
      `<!doctype html><script>addEventListener('message', async ({ data, source }) => {
        const got = await fetch(data).then(({ status }) => status, String);
        source.postMessage(got, '*');
      })</script>`,
    );
    const framed = await fresh();
    const got = await page.evaluate(
      async (frameUrl: string, url: string) => {
        const frame = document.createElement('iframe');
        frame.src = frameUrl;
        document.body.append(frame);
        return new Promise((resolve) => {
          addEventListener('message', ({ data }) => resolve(data));
          frame.onload = () => frame.contentWindow?.postMessage(url, '*');
        });
      },
      `${stranger.site}/framed`,
      `https://ipfs.io/ipfs/${framed.cid}`,
    );
    expect(got).toBe(200);
    expect(askedOf(helia, framed.cid)).toEqual([]);
    await Promise.all([page.close(), stranger.page.close()]);
  });

  test('one that lies, or is gone, is passed over', async () => {
    const liar = await startOwnGateway(
      {
        ...content,
        answer: async (request) => {
          const reply = await content.answer(request);
          return reply && { ...reply, body: Buffer.from(reply.body.map((byte) => byte ^ 0x55)) };
        },
      },
      'trustless-gateway.link',
    );
    await setOwn([kubo({ url: liar.origin, first: true })]);
    down();
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'ask' });
    const lied = await fresh();
    expect(await load(page, `https://ipfs.io/ipfs/${lied.cid}`)).toEqual({ status: 200, digest: lied.digest });
    expect(askedOf(liar, lied.cid).length).toBeGreaterThan(0);
    await liar.stop();
    const gone = await fresh();
    expect(await load(page, `https://ipfs.io/ipfs/${gone.cid}`)).toEqual({ status: 200, digest: gone.digest });
    await page.close();
  });

  test('one that does not come first is asked when the others have failed; an AR.IO one for Arweave', async () => {
    await setOwn([kubo(), { url: weave.origin, name: 'My AR.IO', network: 'Arweave', first: true }]);
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'ask' });
    down();
    const [well, all] = [await fresh(), await fresh()];
    expect(await load(page, `https://ipfs.io/ipfs/${well.cid}`)).toMatchObject({ status: 200 });
    expect(askedOf(helia, well.cid)).toEqual([]);
    for (const operator of ['4everland', 'storry', 'orbitor', 'filebase', 'dget', 'cyou', 'ecolatam', 'pinata'])
      lab.setFault(`operator:${operator}`, faults.refused);
    expect(await load(page, `https://ipfs.io/ipfs/${all.cid}`)).toEqual({ status: 200, digest: all.digest });
    expect(askedOf(helia, all.cid).length).toBeGreaterThan(0);
    lab.setFault('arweave.net', faults.refused);
    expect(await load(page, `https://arweave.net/${content.arweave.json}`)).toMatchObject({ status: 200 });
    expect(askedOf(weave, content.arweave.json).length).toBeGreaterThan(0);
    expect(await load(page, `https://arweave.net/${content.arweave.item.ethereum}`)).toMatchObject({ status: 200 });
    expect(weave.asked.some(({ path, method }) => path === '/graphql' && method === 'POST')).toBe(true);
    await setOwn([]);
    await page.close();
  });

  const lan = ownAddress();
  test.skipIf(lan === null)('one in the own network is asked like one on this computer', async () => {
    const near = await startOwnGateway(content, 'trustless-gateway.link', lan ?? '');
    expect(await tell('content/check', { url: near.origin })).toMatchObject({ kind: 'ok', isInside: true });
    await setOwn([kubo({ url: near.origin, first: true })]);
    down();
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'ask' });
    const { cid, digest } = await fresh();
    expect(await load(page, `https://ipfs.io/ipfs/${cid}`)).toEqual({ status: 200, digest });
    expect(askedOf(near, cid).length).toBeGreaterThan(0);
    await setOwn([]);
    await Promise.all([near.stop(), page.close()]);
  });
});
