// In which cloud a site's host is, by what the real browser saw of its server. The table of the copy under test says that this computer is in AWS.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packClouds } from '@/assets/directory/carry/pack-clouds';
import type { SiteReport } from '@/lib/ledger/report';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';
import { askByFetch, blockNumber, freshInfuraUrl } from '../lab/page-asks';

const siteHost = 'app.somedapp.xyz';
const loopback = [
  { start: 0n, label: null },
  { start: 127n << 24n, label: 'aws:us-east-1' },
  { start: 128n << 24n, label: null },
];
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ pages: { [siteHost]: { '/': '<!doctype html><title>A dApp</title>' } } });
});
afterAll(() => lab.stop());

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  let tab: LabPage;
  let own: LabPage;
  beforeAll(async () => {
    const extension = builtExtension(name);
    writeFileSync(join(extension, 'clouds.bin'), packClouds({ v4: loopback, v6: [] }, '2026-11-22'));
    browser = await open(lab, { extension });
    tab = await browser.newPage(`https://${siteHost}/`);
    own = await browser.openExtensionPage('/dashboard.html');
  });
  afterAll(() => browser.close());

  const ask = (url: string) => tab.evaluate(askByFetch, url, blockNumber, {}, 0);
  const cloudOf = async (host: string): Promise<string | undefined> => {
    const report: SiteReport = await own.evaluate(async () => {
      const tabs = await chrome.tabs.query({});
      const tabId = tabs.find(({ url }) => url === 'https://app.somedapp.xyz/')?.id;
      return chrome.runtime.sendMessage({ type: 'site/report', ask: { tabId } });
    });
    return report.dependencies.find((one) => one.host === host)?.cloud;
  };
  const soon = (host: string) => expect.poll(() => cloudOf(host), { timeout: 8_000 });
  const candidates = (): Promise<Record<string, { cloud?: { origin: { cloud: string } } }>> =>
    own.evaluate(async () => {
      const { session } = await chrome.storage.session.get<{ session: { candidates: object } }>('session');
      return JSON.parse(JSON.stringify(session.candidates));
    });

  test('by the headers of its answers: the edge is named, and that the origin is not known', async () => {
    const url = freshInfuraUrl();
    const headers = { 'access-control-allow-origin': '*', 'cf-ray': '8f2a1b2c3d4e5f60-FRA', server: 'cloudflare' };
    lab.setPage('mainnet.infura.io', new URL(url).pathname, { body: '{}', type: 'application/json', headers });
    await ask(url);
    // Firefox reaches the lab through a proxy, whose address says nothing; in Chromium the address is this computer's.
    if (name === 'firefox')
      await soon('mainnet.infura.io').toBe(
        'behind Cloudflare (by the headers of its answers); the work is done by AWS (by the directory).',
      );
    else await soon('mainnet.infura.io').toBe('AWS us-east-1 (by its address, ranges of Nov 22, 2026).');
  });

  test('by its address where no proxy stands between, and by the last one when it cannot be reached', async () => {
    const url = freshInfuraUrl();
    expect(await ask(url)).toMatchObject({ ended: 200 });
    if (name === 'firefox') return expect(await cloudOf('mainnet.infura.io')).not.toContain('address');
    await soon('mainnet.infura.io').toBe('AWS us-east-1 (by its address, ranges of Nov 22, 2026).');
    await lab.setFault('operator:infura', faults.refused);
    await ask(url);
    await soon('mainnet.infura.io').toBe('AWS us-east-1 (by its last address, ranges of Nov 22, 2026).');
    await lab.clearFaults();
  });

  test('whoever answers instead is seen in a cloud too, and only by the site that it answered', async () => {
    await lab.setFault('operator:infura', faults.refused);
    expect(await ask(freshInfuraUrl())).toMatchObject({ ended: 200 });
    await lab.clearFaults();
    const seen = async () => Object.entries(await candidates()).filter(([, { cloud }]) => cloud !== undefined);
    if (name === 'firefox') return expect(await seen()).toEqual([]);
    await expect.poll(async () => (await seen()).length, { timeout: 8_000 }).toBeGreaterThan(0);
    for (const [key, { cloud }] of await seen()) {
      expect(key).toMatch(/^normal https:\/\/somedapp\.xyz .*https:\/\//);
      expect(cloud?.origin.cloud).toBe('aws');
    }
  });

  test('the outage is an incident on the dashboard, with who answered instead, and over when its endpoint is back', async () => {
    const rows = () =>
      own.evaluate(() => {
        location.hash = '#incidents';
        return [...document.querySelectorAll('.incidents tbody tr')].map((row) => row.textContent ?? '');
      });
    const newest = async () => (await rows())[0] ?? '';
    await lab.setFault('operator:infura', faults.refused);
    expect(await ask(freshInfuraUrl())).toMatchObject({ ended: 200 });
    await expect.poll(newest, { timeout: 15_000 }).toMatch(/still open.*Infura.*mainnet\.infura\.io.*somedapp\.xyz/);
    expect(await newest()).not.toContain('nobody');
    if (name === 'chromium') expect(await newest()).toContain('AWS us-east-1');
    await lab.clearFaults();
    expect(await ask(freshInfuraUrl())).toMatchObject({ ended: 200 });
    await expect.poll(newest, { timeout: 15_000 }).toMatch(/\d+ (?:sec|min).*Infura/);
  });
});
