// What content costs a page whose gateway is well: no hashed byte, no conversation, no request but the page's own, by counts that a gateway which fails
// shows to count. What was loaded and proven is kept on this computer: each site sees its own alone, and what the user erases is gone. The built extension
// in real Chromium and Firefox; who had a piece is told by whom a gateway was asked for. The private window's border is held in
// tests/background/block-cache.test.ts: Chromium loads no unpacked extension into incognito.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import type { ContentSide } from '../lab/content/content';
import { contentFaults } from '../lab/content/content-faults';
import { png } from '../lab/content/media';
import { faults } from '../lab/faults';
import type { Lab } from '../lab/lab';
import { type Gallery, seenIn, startGallery } from './gallery-stage';

let gallery: Gallery;
let lab: Lab;
let content: ContentSide;

beforeAll(async () => {
  gallery = await startGallery();
  ({ lab, content } = gallery);
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.clearFaults();
  await lab.setFault('ipfs.io', contentFaults.gateway504);
});

const pictures = 30;

/** From now on the background's world counts what it hashes, and the ports that documents open to it. */
const beginCounting = (browser: LabBrowser) =>
  browser.background().evaluate(() => {
    const world = chrome.extension?.getBackgroundPage?.() ?? globalThis;
    const counts = { hashedBytes: 0, ports: 0 };
    const subtle: SubtleCrypto = Reflect.get(world, 'crypto').subtle;
    const native = subtle.digest.bind(subtle);
    subtle.digest = (algorithm, data) => {
      counts.hashedBytes += data.byteLength;
      return native(algorithm, data);
    };
    const api: typeof chrome = Reflect.get(world, 'chrome');
    api.runtime.onConnect.addListener(({ name }) => {
      if (name === 'content') counts.ports += 1;
    });
    Reflect.set(world, 'counts', counts);
  });

const countsOf = (browser: LabBrowser) =>
  browser.background().evaluate(() => ({
    ...Reflect.get(chrome.extension?.getBackgroundPage?.() ?? globalThis, 'counts'),
  }));

const standIns = ['4everland', 'storry', 'orbitor', 'filebase', 'dget', 'cyou', 'ecolatam', 'pinata'];

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  let own: LabPage;
  beforeAll(async () => {
    browser = await gallery.open(name);
    own = await browser.openExtensionPage('/dashboard.html#files');
  });
  afterAll(() => browser.close());

  const fresh = async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(40_000));
    const cid = `${await content.addFile(bytes, { chunkBytes: 10_000 })}`;
    return { cid, digest: createHash('sha256').update(bytes).digest('hex') };
  };
  /** What the site got, and whom the extension asked for it. */
  const load = async (tab: LabPage, cid: string) => {
    lab.clearRequests();
    const got = await tab.evaluate(async (url: string) => {
      const response = await fetch(url);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()));
      return `${response.status} ${[...digest].map((one) => one.toString(16).padStart(2, '0')).join('')}`;
    }, `https://ipfs.io/ipfs/${cid}`);
    return { got, asked: gallery.askedFor(cid).filter((host) => host !== 'ipfs.io') };
  };
  const keptBytes = () =>
    own.evaluate(async () => (await chrome.runtime.sendMessage({ type: 'content/kept', ask: null })).bytes);
  const press = async (selector: string) => {
    await own.waitFor((of: string) => document.querySelector(of) !== null, selector);
    await own.evaluate((of: string) => document.querySelector<HTMLButtonElement>(of)?.click(), selector);
  };
  const allDown = async () => {
    for (const operator of standIns) await lab.setFault(`operator:${operator}`, faults.refused);
    await lab.setFault('operator:ipfs-foundation', contentFaults.gateway504);
  };

  /** Pictures in elements, one in a style, one piece by `fetch`: all that the page asked for, and whoever was asked. */
  async function look(): Promise<{ wanted: string[]; asked: string[] }> {
    const files = Object.fromEntries(
      Array.from({ length: pictures }, (_, at): [string, Uint8Array] => [`${at}.png`, png(10, 10, [at, 7, 9])]),
    );
    const folder = await gallery.folder({ ...files, 'behind.png': png(8, 8, [1, 2, 3]), 'words.txt': 'plain words' });
    const at = `https://ipfs.io/ipfs/${folder}`;
    const images = Object.keys(files).map((file) => `<img id="${file}" src="${at}/${file}">`);
    lab.clearRequests();
    const tab = await gallery.show(browser, {
      head: `<style>p { background: url(${at}/behind.png) }</style>`,
      body: `<p>words</p>${images.join('')}`,
    });
    expect(await seenIn(tab, pictures)).toEqual(
      Object.keys(files)
        .map((file) => `load ${file}`)
        .sort(),
    );
    expect(await tab.evaluate(async (url) => (await fetch(url)).text(), `${at}/words.txt`)).toBe('plain words');
    await tab.close();
    const gateways = lab.requests().filter(({ path }) => path.startsWith('/ipfs/'));
    return {
      wanted: [...Object.keys(files), 'behind.png', 'words.txt'].map((file) => `ipfs.io/ipfs/${folder}/${file}`).sort(),
      asked: gateways.map(({ host, path }) => `${host}${path}`).sort(),
    };
  }

  test('a page whose gateway is well is loaded from there, each piece once, and costs not one hashed byte', async () => {
    await lab.clearFaults();
    await beginCounting(browser);
    const { wanted, asked } = await look();
    expect(asked).toEqual(wanted);
    expect(await countsOf(browser)).toEqual({ hashedBytes: 0, ports: 0 });
  });

  test('the same page whose gateway is down is counted, so that the counters count', async () => {
    await lab.setFault('ipfs.io', faults.refused);
    const { asked } = await look();
    expect(asked.length).toBeGreaterThanOrEqual(pictures);
    const { hashedBytes, ports } = await countsOf(browser);
    expect(hashedBytes).toBeGreaterThan(pictures * 70);
    expect(ports).toBeGreaterThan(0);
    expect(ports).toBeLessThan(pictures);
  });

  test('a site has what it has loaded again though every gateway is down; another site asks as if nobody had it', async () => {
    const { cid, digest } = await fresh();
    const [first, second] = [await gallery.show(browser, {}), await gallery.show(browser, {})];
    const before = await load(first, cid);
    expect(before.got).toBe(`200 ${digest}`);
    expect(before.asked.length).toBeGreaterThan(0);
    // Written behind the answer.
    await expect.poll(async () => (await load(first, cid)).asked).toEqual([]);
    expect((await load(first, cid)).got).toBe(`200 ${digest}`);
    const other = await load(second, cid);
    expect(other.got).toBe(`200 ${digest}`);
    expect(other.asked.length).toBeGreaterThan(0);
    await expect.poll(async () => (await load(second, cid)).asked).toEqual([]);
    await allDown();
    expect(await load(first, cid)).toEqual({ got: `200 ${digest}`, asked: [] });
    const third = await gallery.show(browser, {});
    expect((await load(third, cid)).got).toMatch(/^504 /);
    await Promise.all([first.close(), second.close(), third.close()]);
  });

  test('a picture of one block is asked for as a block; a large file loaded again, of which the way is kept, in one answer', async () => {
    const tab = await gallery.show(browser, {});
    const askedBy = async (cid: string) => {
      lab.clearRequests();
      await load(tab, cid);
      return lab.requests().flatMap(({ host, path }) => (host === 'ipfs.io' ? [] : (path.match(/format=\w+/) ?? [])));
    };
    const block = `${await content.addFile(crypto.getRandomValues(new Uint8Array(9_000)))}`;
    expect(await askedBy(block)).toEqual(['format=raw']);
    // Of another length for each browser, and more than is kept.
    const large = `${await content.addBigFile(9_000_000 + name.length * 8)}`;
    expect(await askedBy(large)).toEqual(['format=car']);
    await new Promise((resolve) => setTimeout(resolve, 500)); // written behind the answer
    expect(await askedBy(large)).toEqual(['format=car']);
    await tab.close();
  });

  test('what a cross-site frame has loaded is not its host’s, and what the host has loaded not the frame’s', async () => {
    const { cid, digest } = await fresh();
    const [host, inner] = [await gallery.show(browser, {}), await gallery.show(browser, {})];
    lab.setPage(new URL(inner.url()).host, '/framed', '<!doctype html><title>framed</title>');
    expect((await load(host, cid)).got).toBe(`200 ${digest}`);
    await expect.poll(async () => (await load(host, cid)).asked).toEqual([]);
    lab.setPage(
      new URL(inner.url()).host,
      '/framed',
      `<!doctype html><script>addEventListener('message', ({ data, source }) =>
        fetch(data).then(({ status }) => source.postMessage(status, '*')))</script>`,
    );
    lab.clearRequests();
    const status = await host.evaluate(
      (frameUrl: string, url: string) =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          frame.src = frameUrl;
          addEventListener('message', ({ data }) => resolve(data));
          frame.onload = () => frame.contentWindow?.postMessage(url, '*');
          document.body.append(frame);
        }),
      `${new URL(inner.url()).origin}/framed`,
      `https://ipfs.io/ipfs/${cid}`,
    );
    expect(status).toBe(200);
    expect(gallery.askedFor(cid).filter((one) => one !== 'ipfs.io').length).toBeGreaterThan(0);
    await Promise.all([host.close(), inner.close()]);
  });

  test('erased by presses on the dashboard, nobody has it any more, and the count says so', async () => {
    const { cid, digest } = await fresh();
    const tab = await gallery.show(browser, {});
    await load(tab, cid);
    await expect.poll(async () => (await load(tab, cid)).asked).toEqual([]);
    expect(await keptBytes()).toBeGreaterThan(40_000);
    await press('.button.harm');
    await press('[role=alertdialog] .button.harm');
    await expect.poll(keptBytes).toBe(0);
    const after = await load(tab, cid);
    expect(after.got).toBe(`200 ${digest}`);
    expect(after.asked.length).toBeGreaterThan(0);
    await tab.close();
  });

  test('a site that is forgotten has nothing, the others have theirs; where nothing is to be kept, nothing is', async () => {
    const { cid } = await fresh();
    const [kept, forgotten] = [await gallery.show(browser, {}), await gallery.show(browser, {})];
    const say = (type: string, ask: unknown) =>
      own.evaluate((of: string, what: unknown) => chrome.runtime.sendMessage({ type: of, ask: what }), type, ask);
    await say('settings/content', { keptBytes: 256 * 1024 * 1024 });
    for (const tab of [kept, forgotten]) {
      await load(tab, cid);
      await expect.poll(async () => (await load(tab, cid)).asked).toEqual([]);
    }
    await say('site/forget', { site: new URL(forgotten.url()).origin });
    expect((await load(forgotten, cid)).asked.length).toBeGreaterThan(0);
    expect((await load(kept, cid)).asked).toEqual([]);
    await say('settings/content', { keptBytes: 0 });
    await expect.poll(keptBytes).toBe(0);
    const other = await fresh();
    await load(kept, other.cid);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await load(kept, other.cid)).asked.length).toBeGreaterThan(0);
    expect(await keptBytes()).toBe(0);
    await say('settings/content', { keptBytes: 256 * 1024 * 1024 });
    await Promise.all([kept.close(), forgotten.close()]);
  });
});
