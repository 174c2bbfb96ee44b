// The lab's content side in both bare browsers: a page loads it in every way there is, and loses it as it would in the wild. Each of the
// lab's gateways and faults in Chromium; the lab does not know who asks, so Firefox is shown the two addresses and the two ways to fail that browsers read apart.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabBrowser } from '../lab/browser';
import { openChromium } from '../lab/chromium';
import { contentFaults } from '../lab/content/content-faults';
import { siteFiles } from '../lab/content/site';
import { serveSurfaces, wholeReport } from '../lab/content/surfaces';
import type { SurfaceReport } from '../lab/dapp/surfaces';
import type { Fault } from '../lab/faults';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { contentOf, type Lab, startLab } from '../lab/lab';

const losses: [string, Fault][] = [
  ['gateway504', contentFaults.gateway504],
  ['gateway429', contentFaults.gateway429],
  ['bootstrap200', contentFaults.bootstrap200],
  ['refused', faults.refused],
  ['reset', faults.reset],
];

const site = (): string => contentOf(lab).ipfs.site.toString();

const places: [string, () => string][] = [
  ['a helia gateway', () => `https://ipfs.io/ipfs/${site()}/`],
  ['a plain gateway', () => `https://4everland.io/ipfs/${site()}/`],
  ['a legacy gateway', () => `https://gateway.pinata.cloud/ipfs/${site()}/`],
  ['a subdomain', () => `https://${site()}.ipfs.dweb.link/`],
  ['a gateway that moved', () => `https://w3s.link/ipfs/${site()}/`],
  ['a DNSLink name', () => 'https://ipfs.io/ipns/site.lab-names.org/'],
  ['a manifest on Arweave', () => `https://gateway.irys.xyz/${contentOf(lab).arweave.manifest}/`],
  ['a sandbox of AR.IO', () => `https://turbo-gateway.com/${contentOf(lab).arweave.manifest}/`],
  ['an ArNS name', () => 'https://lab-site.permagate.io/'],
];

let lab: Lab;
let urlOf: (base: string) => string;

beforeAll(async () => {
  lab = await startLab({ content: true });
  urlOf = await serveSurfaces(lab);
});
afterAll(() => lab.stop());
beforeEach(() => lab.clearFaults());

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (browserName, open) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    browser = await open(lab, { extension: null });
  });
  afterAll(() => browser.close());

  async function reportFor(base: string, patienceMs = 8000): Promise<SurfaceReport> {
    const page = await browser.newPage(urlOf(base));
    const report = await page.evaluate((ms) => window.surfaces.report(ms), patienceMs);
    await page.close();
    return report;
  }

  const isShown =
    (...firefox: string[]) =>
    ([name]: [string, ...unknown[]]) =>
      browserName === 'chromium' || firefox.includes(name);

  test.each(places.filter(isShown('a helia gateway', 'a subdomain')))(
    'every surface loads from %s',
    async (_from, base) => {
      expect({ ...(await reportFor(base())), events: [] }).toEqual(wholeReport);
    },
  );

  test.each(losses.filter(isShown('gateway504', 'reset')))(
    'no surface loads from a gateway with %s',
    async (name, fault) => {
      // A site of its own: the browser keeps what it once had from a gateway, and rightly so.
      const fresh = await contentOf(lab).addFolder({ ...siteFiles(), 'fresh.txt': `${browser.name} ${name}` });
      await lab.setFault('ipfs.io', fault);
      const report = await reportFor(`https://ipfs.io/ipfs/${fresh}/`, 1000);
      expect(new Set(Object.values(report.widths))).toEqual(new Set([0]));
      expect([report.cssContent, report.readable, report.frame]).toEqual([0, false, false]);
      expect(report.fonts).toEqual({ LabWide: false, LabDirect: false });
      expect(report.scripts).toEqual({ classic: null, deferred: null, module: null });
      expect(report.media).toEqual({ video: null, audio: null });
      expect(Object.values(report.styles)).not.toContain('rgb(1, 2, 3)');
      if (name !== 'bootstrap200') expect(Object.values(report.texts)).not.toContain('plain words\n');
      expect(report.events).toContain('error img');
    },
  );
});
