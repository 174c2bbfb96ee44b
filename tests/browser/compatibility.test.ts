// Libraries that wrap or freeze a page's network, loaded after our hook: with Detour they notice what they notice without it,
// and a failing call is rescued through them. The built extension in real Chromium and Firefox, the lab's hosts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { bundlePage } from '../lab/bundle';
import { openChromium } from '../lab/chromium';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { labUrls } from '../lab/hosts';
import { type Lab, startLab } from '../lab/lab';

const companions = ['sentry', 'zone', 'opentelemetry', 'ses', 'msw'] as const;
const hosts = companions.map((name) => `${name}-dapp.xyz`);
let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ hosts: [...hosts, 'errors.somedapp.xyz', 'rpc.mocked.xyz'] });
  const mswWorker = readFileSync(createRequire(import.meta.url).resolve('msw/mockServiceWorker.js'), 'utf8');
  for (const name of companions) {
    const script = await bundlePage(fileURLToPath(new URL(`./companions/${name}.ts`, import.meta.url)));
    const host = `${name}-dapp.xyz`;
    lab.setPage(host, '/', `<!doctype html><title>${name}</title><script src="/script.js"></script>`);
    lab.setPage(host, '/script.js', { body: script, type: 'text/javascript' });
    lab.setPage(host, '/plain.txt', { body: 'plain', type: 'text/plain' });
    lab.setPage(host, '/mockServiceWorker.js', { body: mswWorker, type: 'text/javascript' });
  }
});
afterAll(() => lab.stop());

const open = { chromium: openChromium, firefox: openFirefox } as const;

/** What a page with that library sees; once with all well, once with Infura down. */
async function observed(browser: LabBrowser, name: string) {
  const page = await browser.newPage(`https://${name}-dapp.xyz/`);
  const seen = await page.evaluate((url) => globalThis.observe(url), labUrls.infura);
  await page.close();
  return seen;
}

describe.each(['chromium', 'firefox'] as const)('in %s', (browserName) => {
  let bare: LabBrowser;
  let detoured: LabBrowser;
  beforeAll(async () => {
    bare = await open[browserName](lab, { extension: null });
    detoured = await open[browserName](lab, { extension: builtExtension(browserName) });
  });
  afterAll(async () => {
    await bare?.close();
    await detoured?.close();
  });

  test.each(companions)('%s notices the same with Detour as without', async (name) => {
    const without = await observed(bare, name);
    expect(without.calls[0]).toBe('200 {"jsonrpc":"2.0","id":"c-1","result":"0x1"}');
    expect(without.calls.at(-1)).toMatch(/^404/);
    expect(await observed(detoured, name)).toEqual(without);
  });

  test.each(companions)('a failing call is rescued through %s', async (name) => {
    await lab.setFault('operator:infura', faults.http503);
    try {
      const { calls } = await observed(detoured, name);
      expect(calls[0]).toBe('200 {"jsonrpc":"2.0","id":"c-1","result":"0x1"}');
      expect(calls[1]).toBe('200 {"jsonrpc":"2.0","id":"c-1","result":"0x1"} load,loadend');
      const without = await observed(bare, name);
      expect(without.calls[0]).toMatch(/^503/);
    } finally {
      await lab.setFault('operator:infura', null);
    }
  });
});
