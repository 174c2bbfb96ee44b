// A page's own fetch of content by its address, while gateways fail: the bytes come from elsewhere, held against the address.
// The built extension in real Chromium and Firefox, over the lab's gateways with real content.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import type { ContentSide } from '../lab/content/content';
import { contentFaults } from '../lab/content/content-faults';
import { serveSurfaces } from '../lab/content/surfaces';
import { type Fault, faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { contentOf, type Lab, startLab } from '../lab/lab';

const site = 'content.otherdapp.org';
let lab: Lab;
let content: ContentSide;
let urlOf: (base: string) => string;

beforeAll(async () => {
  lab = await startLab({ content: true });
  content = contentOf(lab);
  lab.setPage(site, '/', '<!doctype html><title>content</title>');
  urlOf = await serveSurfaces(lab);
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

  beforeAll(async () => {
    const extension = builtExtension(name);
    browser = name === 'chromium' ? await openChromium(lab, { extension }) : await openFirefox(lab, { extension });
    tab = await browser.newPage(`https://${site}/`);
  });
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

  test('surfaces', async () => {
    for (const [name, fault] of Object.entries({ refused: faults.refused, g504: contentFaults.gateway504 })) {
      lab.setFault('ipfs.io', fault);
      for (const base of [`https://ipfs.io/ipfs/${content.ipfs.site}/`]) {
        const page = await browser.newPage(urlOf(base));
        const report = await page.evaluate((ms) => window.surfaces.report(ms), 8000);
        console.log(name, base, JSON.stringify(report));
        await page.close();
      }
    }
  });
});
