// A worker whose own policy names its endpoint and nobody else: the rule that would lead its requests elsewhere never goes round that policy (rules 0.1).
// The built extension in real Chromium and Firefox.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { builtExtension } from '@/tests/lab/built-extension';
import { openChromium } from '@/tests/lab/chromium';
import { auditEgress, type EgressAudit } from '@/tests/lab/egress-log';
import { faults } from '@/tests/lab/faults';
import { openFirefox } from '@/tests/lab/firefox';
import { communityHosts } from '@/tests/lab/hosts';
import { type Lab, startLab } from '@/tests/lab/lab';
import { blockNumber, freshInfuraUrl } from '@/tests/lab/page-asks';
import { askInWorker, workerPages } from '@/tests/lab/workers';

const site = 'https://app.somedapp.xyz/';
const headers = { 'content-security-policy': "connect-src 'self' https://mainnet.infura.io" };
const strictPages = Object.fromEntries(
  Object.entries(workerPages).map(([path, page]) => [
    path,
    { ...(typeof page === 'object' ? page : { body: String(page) }), headers },
  ]),
);
const urls = Array.from({ length: 4 }, () => freshInfuraUrl());
const community = new Set(communityHosts('ethereum'));
let lab: Lab;
let audit: EgressAudit;
beforeAll(async () => {
  lab = await startLab({ pages: { 'app.somedapp.xyz': strictPages } });
  audit = auditEgress(lab, { ownEndpoints: urls });
});
afterAll(() => lab.stop());

/** What a rule led to a community endpoint, preflights too. */
const led = () => lab.requests().filter(({ host, headers: sent }) => community.has(host) && sent.origin !== undefined);

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  let tab: LabPage;
  let own: LabPage;
  beforeAll(async () => {
    browser = await open(lab, { extension: builtExtension(name) });
    tab = await browser.newPage(site);
    own = await browser.openExtensionPage('/dashboard.html');
  });
  afterAll(() => browser.close());
  const rules = () =>
    own.evaluate(
      async () => (await chrome.declarativeNetRequest.getSessionRules()).filter(({ id }) => id >= 1_000).length,
    );

  test.each(['dedicated', 'service'] as const)(
    'a %s worker gets its own failure, nothing reaches another host, and no rule stands for that endpoint any more',
    async (kind) => {
      await lab.clearFaults();
      const url = urls.pop() ?? '';
      const ask = () => tab.evaluate(askInWorker, kind, { url, body: blockNumber });
      // The control: its policy lets it ask that endpoint.
      expect(await ask()).toMatchObject({ ended: 200 });
      lab.clearRequests();
      audit.clear();
      await lab.setFault('operator:infura', faults.refused);
      // Until a rule is set, which needs a failing call whose headers were heard: a community endpoint has been asked for its chain.
      const failed = async () => {
        if (audit.ours().length === 0) expect((await ask()).ended).toBe('TypeError');
        return audit.ours().length;
      };
      await expect.poll(failed, { timeout: 10_000, interval: 400 }).toBeGreaterThan(0);
      await expect.poll(rules, { timeout: 10_000 }).toBeGreaterThan(0);
      for (let times = 0; times < 4; times += 1) {
        expect((await ask()).ended).toBe('TypeError');
        await sleep(400);
      }
      expect(led()).toEqual([]);
      expect(await rules()).toBe(0);
      expect(audit.problems()).toEqual([]);
    },
  );
});
