// A file of many parts on its way from the background to the page: in browsers whose ports carry bytes, and in a Chromium whose ports carry JSON.
// The built extension in real Chromium and Firefox, over the lab's gateways.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { ipfsGateways } from '../lab/content/content-hosts';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { contentOf, type Lab, startLab } from '../lab/lab';

const sites = ['parts-0-lab.org', 'parts-1-lab.org', 'parts-2-lab.org'];
const lastSite = 'parts-3-lab.org';
let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ content: true, hosts: [...sites, lastSite] });
  await lab.setFault('ipfs.io', faults.refused);
  for (const site of [...sites, lastSite]) lab.setPage(site, '/', '<!doctype html><title>parts</title>');
});
afterAll(() => lab?.stop());

/** As in a Chromium that does not know the key of the manifest. */
function withoutBytes(): string {
  const folder = builtExtension('chromium');
  const path = join(folder, 'manifest.json');
  const { message_serialization, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
  expect(message_serialization).toBe('structured_clone');
  writeFileSync(path, JSON.stringify(manifest));
  return folder;
}

const browsers = [
  ['Chromium', () => openChromium(lab, { extension: builtExtension('chromium') })],
  ['Chromium without bytes in messages', () => openChromium(lab, { extension: withoutBytes() })],
  ['Firefox', () => openFirefox(lab, { extension: builtExtension('firefox') })],
] as const;

/** Length and SHA-256 of a body that is read part by part, with a rest after the first; whether each part owns its memory. */
const readIn = (tab: LabPage, url: string) =>
  tab.evaluate(async (asked) => {
    const reader = (await fetch(asked, { cache: 'no-store' })).body?.getReader();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      if (parts.length === 0) await new Promise((resolve) => setTimeout(resolve, 500));
      parts.push(part.value);
    }
    const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
    const areOwn = parts.every(({ length, buffer }) => length === buffer.byteLength);
    return { bytes: whole.length, digest: [...digest].join(), areOwn };
  }, url);

test.each(browsers)('in %s all of 10 MB comes, byte for byte', async (_name, open) => {
  const [browser, site] = [await open(), sites.pop()];
  const tab = await browser.newPage(`https://${site}/`);
  // Of another length for each: browsers keep what never changes.
  const cid = await contentOf(lab).addBigFile(10_000_000 + sites.length);
  const got = await readIn(tab, `https://ipfs.io/ipfs/${cid}`);
  const healthy = await readIn(tab, `https://4everland.io/ipfs/${cid}`);
  expect(got).toEqual({ bytes: 10_000_000 + sites.length, digest: healthy.digest, areOwn: true });
  await browser.close();
});

test('a page that does not read has less than 4 MB on their way, and they are its own when nobody has the rest', async () => {
  const browser = await openChromium(lab, { extension: builtExtension('chromium') });
  const tab = await browser.newPage(`https://${lastSite}/`);
  const cid = await contentOf(lab).addBigFile(20_000_000);
  await tab.evaluate(async (url) => {
    const reader = (await fetch(url, { cache: 'no-store' })).body?.getReader();
    await reader?.read();
    Reflect.set(globalThis, 'rest', async () => {
      let bytes = 0;
      try {
        for (let part = await reader?.read(); part?.value; part = await reader?.read()) bytes += part.value.length;
        return { bytes, end: 'whole' };
      } catch {
        return { bytes, end: 'broken' };
      }
    });
  }, `https://ipfs.io/ipfs/${cid}`);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  for (const { host, shape } of ipfsGateways) if (shape !== 'dead') await lab.setFault(host, faults.refused);
  await browser.killWorker();
  const { bytes, end } = await tab.evaluate(() => Reflect.get(globalThis, 'rest')());
  await browser.close();
  expect(end).toBe('broken');
  expect(bytes).toBeGreaterThan(3_000_000);
  expect(bytes).toBeLessThan(4_000_000);
});
