// Every surface of a page whose gateway fails, with the built extension over the lab's gateways: each cell ends as the table in DECISIONS says.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ipfsGateways } from '@/lib/directory/gateways';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { contentFaults } from '../lab/content/content-faults';
import { png } from '../lab/content/media';
import { siteFiles } from '../lab/content/site';
import { serveSurfaces, wholeReport } from '../lab/content/surfaces';
import type { SurfaceReport } from '../lab/dapp/surfaces';
import { isBrowsersOwn } from '../lab/egress-log';
import type { Fault } from '../lab/faults';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { contentOf, type Lab, startLab } from '../lab/lab';

let lab: Lab;
let urlOf: (base: string) => string;
const page = 'gallery.lab-dapp.org';
/** A site of its own: what gateways did to it leaves the others' breakers alone. */
const liedTo = 'gallery.lab-liars.org';

beforeAll(async () => {
  lab = await startLab({ content: true, hosts: [page, liedTo] });
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

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    browser = await open(lab, { extension: builtExtension(name) });
  });
  afterAll(() => browser.close());

  /** A site of its own: the browser keeps what it once had from a gateway, and Detour what it verified. */
  const freshSite = async (word: string) =>
    contentOf(lab).addFolder({ ...siteFiles(), 'fresh.txt': `${name} ${word} ${Math.random()}` });

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

  test.each<[string, Fault]>([
    ['refuses connections', faults.refused],
    ['answers 504', contentFaults.gateway504],
    ['knows nothing of it', contentFaults.gateway404],
    ['gives a page for people instead', contentFaults.bootstrap200],
  ])('whatever may be verified appears when its gateway %s', async (what, fault) => {
    const site = await freshSite(what);
    await lab.setFault('ipfs.io', fault);
    const report = await reportFor(`https://ipfs.io/ipfs/${site}/`);
    const { widths, cssContent, styles, media, readable } = report;
    expect.soft({ widths, cssContent, styles, media, readable }).toEqual(mended);
    expect.soft(report.isFontDrawn).toEqual([true, true]);
    expect.soft(report.events.filter((it) => /^error (?!classic|module|deferred|frame)/.test(it))).toEqual([]);
    expect.soft(report.scripts).toEqual({ classic: null, deferred: null, module: null });
  });

  const show = async (body: string, { csp, host = page }: { csp?: string; host?: string } = {}) => {
    lab.setPage(host, '/', {
      body: `<!doctype html><head><script>window.seen = [];
        for (const type of ['load', 'error']) document.addEventListener(type, ({ target }) => { if (target.id) seen.push(type + ' ' + target.id); }, true);
        </script></head><body>${body}</body>`,
      ...(csp === undefined ? {} : { headers: { 'content-security-policy': csp } }),
    });
    return browser.newPage(`https://${host}/`);
  };

  /** Sorted, once there are as many, and whatever came within a second more. */
  const seenIn = async (tab: LabPage, count: number): Promise<string[]> =>
    tab.evaluate(async (wanted) => {
      const seen: string[] = Reflect.get(window, 'seen');
      for (const endAt = Date.now() + 9_000; seen.length < wanted && Date.now() < endAt; )
        await new Promise((resolve) => setTimeout(resolve, 50));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return seen.sort();
    }, count);

  test('other bytes from the gateways that are asked instead reach nothing, and the next one’s true bytes do', async () => {
    const site = await freshSite('lie');
    await lab.setFault('ipfs.io', faults.refused);
    for (const host of ['trustless-gateway.link', '4everland.io']) await lab.setFault(host, contentFaults.otherBytes);
    const { widths, cssContent, styles, media, readable } = await reportFor(`https://ipfs.io/ipfs/${site}/`);
    expect({ widths, cssContent, styles, media, readable }).toEqual(mended);
  });

  test('where all who are asked lie, the page has its own failure, once', async () => {
    const chance = () => Math.floor(Math.random() * 256);
    const folder = await contentOf(lab).addFolder({
      'a.png': png(33, 17, [chance(), chance(), chance()]),
      'b.css': `.b { --chance: ${Math.random()} }`,
    });
    await lab.setFault('ipfs.io', faults.refused);
    for (const { host } of ipfsGateways.filter((one) => one.trustless !== null && one.host !== 'ipfs.io'))
      await lab.setFault(host, contentFaults.flipBit);
    const at = `https://ipfs.io/ipfs/${folder}`;
    const tab = await show(`<img id="a" src="${at}/a.png"><link id="b" rel="stylesheet" href="${at}/b.css">`, {
      host: liedTo,
    });
    expect(await seenIn(tab, 2)).toEqual(['error a', 'error b']);
    await tab.close();
  });

  test('a picture on a gateway that hangs appears, with one load; its own scheme works, and no policy is gone round', async () => {
    const site = await freshSite('hangs');
    await lab.setFault('ipfs.io', faults.hang);
    const hangs = await show(
      `<img id="hangs" src="https://ipfs.io/ipfs/${site}/img/red.png"><img id="scheme" src="ipfs://${site}/img/blue.png">`,
    );
    expect.soft(await seenIn(hangs, 2)).toEqual(['load hangs', 'load scheme']);
    expect.soft(await hangs.evaluate(() => [...document.images].map((it) => it.naturalWidth))).toEqual([32, 30]);
    await hangs.close();
    lab.clearRequests();
    const forbidden = await show(
      `<img id="a" src="https://ipfs.io/ipfs/${site}/img/disc.gif"><img id="b" src="ipfs://${site}/img/disc.gif">`,
      { csp: "default-src 'none'; script-src 'unsafe-inline'" },
    );
    expect.soft(await seenIn(forbidden, 2)).toEqual(['error a', 'error b']);
    await forbidden.close();
    expect.soft(lab.requests().filter((one) => one.host !== page && !isBrowsersOwn(one))).toEqual([]);
  });

  test('a page of 200 broken pictures is whole, each with one load, and lies as it does with a healthy gateway', async () => {
    const files = Array.from({ length: 200 }, (_, index): [string, Uint8Array] => {
      const made = png(10 + (index % 30), 10 + (index % 20), [index, name.length, 99]);
      return [`${index}.png`, made];
    });
    const folder = await contentOf(lab).addFolder(Object.fromEntries(files));
    await lab.setFault('ipfs.io', faults.refused);
    const look = async (gateway: string) => {
      const tab = await show(
        files.map(([file]) => `<img id="${file}" src="https://${gateway}/ipfs/${folder}/${file}">`).join(' '),
      );
      const whole = await tab.waitFor(() => {
        const images = [...document.images];
        if (images.some(({ naturalWidth }) => naturalWidth === 0)) return null;
        const places = images.map((image) => [image.offsetLeft, image.offsetTop, image.width, image.height].join(' '));
        return { places, seen: Reflect.get(window, 'seen').length };
      });
      await tab.close();
      return whole;
    };
    const [broken, healthy] = [await look('ipfs.io'), await look('4everland.io')];
    expect(broken?.places).toEqual(healthy?.places);
    expect(broken?.seen).toBe(200);
  });
});
