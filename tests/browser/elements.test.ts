// Every surface of a page whose gateway fails, with the built extension over the lab's gateways: each cell ends as the table in DECISIONS says.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ipfsGateways } from '@/lib/directory/gateways';
import type { LabBrowser } from '../lab/browser';
import { contentFaults } from '../lab/content/content-faults';
import { png } from '../lab/content/media';
import { siteFiles } from '../lab/content/site';
import { serveSurfaces, wholeReport } from '../lab/content/surfaces';
import type { SurfaceReport } from '../lab/dapp/surfaces';
import type { Fault } from '../lab/faults';
import { faults } from '../lab/faults';
import type { Lab } from '../lab/lab';
import { type Gallery, type Shown, seenIn, startGallery } from './gallery-stage';

let gallery: Gallery;
let lab: Lab;
let urlOf: (base: string) => string;

beforeAll(async () => {
  gallery = await startGallery();
  ({ lab } = gallery);
  urlOf = await serveSurfaces(lab);
});
afterAll(() => lab.stop());
beforeEach(() => lab.clearFaults());

/** Of what is verified in both browsers. */
const mended = {
  widths: wholeReport.widths,
  cssContent: wholeReport.cssContent,
  styles: wholeReport.styles,
  media: wholeReport.media,
  readable: true,
};

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    browser = await gallery.open(name);
  });
  afterAll(() => browser.close());

  const freshSite = () => gallery.folder(siteFiles());

  async function reportFor(base: string): Promise<SurfaceReport & { isFontDrawn: boolean[] }> {
    const tab = await browser.newPage(urlOf(base));
    const report = await tab.evaluate(async () => {
      document.getElementById('lazy')?.scrollIntoView();
      const isFontDrawn = () =>
        [...document.querySelectorAll('.wide, .direct')].map(
          (it) => Math.round(it.getBoundingClientRect().width) === 60,
        );
      const isThere = () =>
        [...document.images].every(({ naturalWidth }) => naturalWidth > 0) &&
        [...document.querySelectorAll<HTMLMediaElement>('video, audio')].every(({ readyState }) => readyState > 0) &&
        isFontDrawn().every((it) => it);
      // What never comes is waited for by the report.
      for (const endAt = Date.now() + 5_000; !isThere() && Date.now() < endAt; )
        await new Promise((resolve) => setTimeout(resolve, 50));
      return { ...(await window.surfaces.report(2_000)), isFontDrawn: isFontDrawn() };
    });
    await tab.close();
    return report;
  }

  test.each<[string, Fault, string]>([
    ['refuses connections', faults.refused, 'TypeError'],
    ['answers 504', contentFaults.gateway504, contentFaults.gateway504.body],
    ['knows nothing of it', contentFaults.gateway404, contentFaults.gateway404.body],
    ['gives a page for people instead', contentFaults.bootstrap200, contentFaults.bootstrap200.body],
  ])('whatever may be verified appears when its gateway %s, and nothing else', async (_what, fault, own) => {
    const site = await freshSite();
    await lab.setFault('ipfs.io', fault);
    const report = await reportFor(`https://ipfs.io/ipfs/${site}/`);
    const { widths, cssContent, styles, media, readable } = report;
    expect.soft({ widths, cssContent, styles, media, readable }).toEqual(mended);
    expect.soft(report.isFontDrawn).toEqual([true, true]);
    expect.soft(report.events.filter((it) => /^error (?!classic|module|deferred|frame)/.test(it))).toEqual([]);
    expect.soft(report.scripts).toEqual({ classic: null, deferred: null, module: null });
    expect.soft(report.frame).toBe(false);
    // Nobody sees into a worker: its fetch has its own failure, and the page's has what was verified, unless it got an answer.
    const words = fault === contentFaults.bootstrap200 ? own : 'plain words\n';
    expect.soft(report.texts).toEqual({ fetch: words, xhr: words, worker: own });
  });

  const show = (page: Shown) => gallery.show(browser, page);

  test('other bytes from the gateways that are asked instead reach nothing, and the next one’s true bytes do', async () => {
    const site = await freshSite();
    await lab.setFault('ipfs.io', faults.refused);
    for (const host of ['trustless-gateway.link', '4everland.io']) await lab.setFault(host, contentFaults.otherBytes);
    const { widths, cssContent, styles, media, readable } = await reportFor(`https://ipfs.io/ipfs/${site}/`);
    expect({ widths, cssContent, styles, media, readable }).toEqual(mended);
  });

  test('where all who are asked lie, the page has its own failure, once', async () => {
    const chance = () => Math.floor(Math.random() * 256);
    const folder = await gallery.folder({
      'a.png': png(33, 17, [chance(), chance(), chance()]),
      'b.css': `.b { --chance: ${Math.random()} }`,
    });
    await lab.setFault('ipfs.io', faults.refused);
    for (const { host } of ipfsGateways.filter((one) => one.trustless !== null && one.host !== 'ipfs.io'))
      await lab.setFault(host, contentFaults.flipBit);
    const at = `https://ipfs.io/ipfs/${folder}`;
    const tab = await show({ body: `<img id="a" src="${at}/a.png"><link id="b" rel="stylesheet" href="${at}/b.css">` });
    expect(await seenIn(tab, 2)).toEqual(['error a', 'error b']);
    await tab.close();
  });

  test('pictures on a gateway that hangs, or never ends its 504, appear with one load; so does what Arweave’s does not give', async () => {
    const site = await freshSite();
    const post = async (bytes: Uint8Array, type: string) =>
      `https://arweave.net/${(await gallery.content.ledger.post(Buffer.from(bytes), { 'Content-Type': type })).id}`;
    const sheet = await post(Buffer.from(`#hangs { margin-left: 7px } /* ${crypto.randomUUID()} */`), 'text/css');
    const weave = await post(png(21, 9, [Math.floor(Math.random() * 256), name.length, 7]), 'image/png');
    await lab.setFault('ipfs.io', faults.hang);
    await lab.setFault('dweb.link', { ...contentFaults.gateway504, unended: true });
    await lab.setFault('arweave.net', contentFaults.gateway504);
    const unended = `https://dweb.link/ipfs/${site}`;
    const tab = await show({
      head: `<link id="sheet" rel="stylesheet" href="${sheet}">`,
      body: `<img id="hangs" src="https://ipfs.io/ipfs/${site}/img/red.png"><img id="scheme" src="ipfs://${site}/img/blue.png">
        <img id="unended" src="${unended}/img/disc.gif"><img id="weave" src="${weave}">`,
    });
    const ids = ['hangs', 'scheme', 'sheet', 'unended', 'weave'];
    expect.soft(await seenIn(tab, ids.length)).toEqual(ids.map((id) => `load ${id}`));
    const widths = await tab.evaluate(() => [...document.images].map((it) => it.naturalWidth));
    expect.soft(widths.slice(0, 2)).toEqual([32, 30]);
    expect.soft(widths[3]).toBe(21);
    const left = () => getComputedStyle(document.images[0] ?? document.body).marginLeft;
    expect.soft(await tab.evaluate(left)).toBe('7px');
    const words = await tab.evaluate((url: string) => fetch(url).then((it) => it.text()), `${unended}/words.txt`);
    expect.soft(words).toBe('plain words\n');
    await tab.close();
  });

  test('a picture of a gateway that few pages load from appears, where one has come from there before', async () => {
    const post = async (shade: number) => {
      const bytes = png(21, 9, [Math.floor(Math.random() * 256), name.length, shade]);
      const { id } = await gallery.content.ledger.post(Buffer.from(bytes), { 'Content-Type': 'image/png' });
      return `https://permagate.io/${id}`;
    };
    const before = await show({ body: `<img id="healthy" src="${await post(1)}">` });
    expect(await seenIn(before, 1)).toEqual(['load healthy']);
    await before.close();
    await lab.setFault('permagate.io', contentFaults.bootstrap200);
    const tab = await show({ body: `<img id="small" src="${await post(2)}">` });
    expect(await seenIn(tab, 1)).toEqual(['load small']);
    await tab.close();
  });

  test('a page of 200 broken pictures is whole, each with one load, and lies as it does with a healthy gateway', async () => {
    const files = Array.from({ length: 200 }, (_, index): [string, Uint8Array] => {
      const made = png(10 + (index % 30), 10 + (index % 20), [index, name.length, 99]);
      return [`${index}.png`, made];
    });
    const folder = await gallery.folder(Object.fromEntries(files));
    await lab.setFault('ipfs.io', faults.refused);
    const look = async (gateway: string) => {
      const body = files
        .map(([file]) => `<img id="${file}" src="https://${gateway}/ipfs/${folder}/${file}">`)
        .join(' ');
      const tab = await show({ body });
      const seen = await seenIn(tab, files.length);
      const places = await tab.evaluate(() =>
        [...document.images].map((image) => [image.offsetLeft, image.offsetTop, image.width, image.height].join(' ')),
      );
      await tab.close();
      return { places, seen };
    };
    const [broken, healthy] = [await look('ipfs.io'), await look('4everland.io')];
    expect(broken.places).toEqual(healthy.places);
    expect(broken.seen).toEqual(files.map(([file]) => `load ${file}`).sort());
  });
});
