// What content costs a page whose gateway is well: no hashed byte, no conversation, no request but the page's own. By counts, in the built
// extension in real Chromium and Firefox, over the lab's gateways; the counters are shown to count by a gateway that fails.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser } from '../lab/browser';
import { png } from '../lab/content/media';
import { faults } from '../lab/faults';
import { type Gallery, seenIn, startGallery } from './gallery-stage';

let gallery: Gallery;

beforeAll(async () => {
  gallery = await startGallery();
});
afterEach(() => gallery.lab.clearFaults());
afterAll(() => gallery?.lab.stop());

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

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    browser = await gallery.open(name);
    await beginCounting(browser);
  });
  afterAll(() => browser?.close());

  /** Pictures in elements, one in a style, one piece by `fetch`: all that the page asked for, and whoever was asked. */
  async function look(): Promise<{ wanted: string[]; asked: string[] }> {
    const files = Object.fromEntries(
      Array.from({ length: pictures }, (_, at): [string, Uint8Array] => [`${at}.png`, png(10, 10, [at, 7, 9])]),
    );
    const folder = await gallery.folder({ ...files, 'behind.png': png(8, 8, [1, 2, 3]), 'words.txt': 'plain words' });
    const at = `https://ipfs.io/ipfs/${folder}`;
    const images = Object.keys(files).map((file) => `<img id="${file}" src="${at}/${file}">`);
    gallery.lab.clearRequests();
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
    const gateways = gallery.lab.requests().filter(({ path }) => path.startsWith('/ipfs/'));
    return {
      wanted: [...Object.keys(files), 'behind.png', 'words.txt'].map((file) => `ipfs.io/ipfs/${folder}/${file}`).sort(),
      asked: gateways.map(({ host, path }) => `${host}${path}`).sort(),
    };
  }

  test('a page whose gateway is well is loaded from there, each piece once, and costs not one hashed byte', async () => {
    const { wanted, asked } = await look();
    expect(asked).toEqual(wanted);
    expect(await countsOf(browser)).toEqual({ hashedBytes: 0, ports: 0 });
  });

  test('the same page whose gateway is down is counted, so that the counters count', async () => {
    await gallery.lab.setFault('ipfs.io', faults.refused);
    const { asked } = await look();
    expect(asked.length).toBeGreaterThanOrEqual(pictures);
    const { hashedBytes, ports } = await countsOf(browser);
    expect(hashedBytes).toBeGreaterThan(pictures * 70);
    expect(ports).toBeGreaterThan(0);
    expect(ports).toBeLessThan(pictures);
  });
});
