// A file of many parts on its way from the background to the page: in browsers whose ports carry bytes, and in a Chromium whose ports carry JSON.
// The built extension in real Chromium and Firefox, over the lab's gateways.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { contentOf, type Lab, startLab } from '../lab/lab';

const sites = ['parts-0-lab.org', 'parts-1-lab.org', 'parts-2-lab.org'];
let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ content: true, hosts: sites });
  await lab.setFault('ipfs.io', faults.refused);
  for (const site of sites) lab.setPage(site, '/', '<!doctype html><title>parts</title>');
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
