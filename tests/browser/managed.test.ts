// An administrator's policy in both browsers, set where the browsers themselves look for one (rules 2.7): the organisation's own
// endpoint answers, nobody else is asked, and no press and no import goes past it.
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';
import { managePolicy, mayManage } from '../lab/managed';
import { erpcShaped, startOwnAnywhere } from '../lab/own-gateways';
import { askByFetch, blockNumber, blockNumberAnswer, freshInfuraUrl } from '../lab/page-asks';

const office = 'node.office-network.com';
const officeUrl = `https://${office}/`;
const strict = {
  failover: true,
  hedge: false,
  endpoints: [{ chain: 1, url: officeUrl, name: 'Office' }],
  onlyOwnEndpoints: true,
};
const html = '<!doctype html><title>A dApp</title>';
let lab: Lab;
let audit: EgressAudit;

beforeAll(async () => {
  lab = await startLab({ endpoints: { [office]: 'ethereum' }, pages: { 'app.somedapp.xyz': { '/': html } } });
  audit = auditEgress(lab, { ownEndpoints: [officeUrl] });
});
afterAll(() => lab.stop());

async function openManaged(name: LabBrowser['name'], policy: Record<string, unknown>) {
  const extension = builtExtension(name);
  const { home, end } = managePolicy(name, extension, policy);
  const browser =
    name === 'chromium' ? await openChromium(lab, { extension }) : await openFirefox(lab, { extension, home });
  return {
    browser,
    close: async () => {
      await browser.close();
      end();
    },
  };
}

const tell = (own: LabPage, type: string, ask: unknown) =>
  own.evaluate((of: string, what: unknown) => chrome.runtime.sendMessage({ type: of, ask: what }), type, ask);

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  // Elsewhere than in a container or a build machine the administrator's folder is not ours to write.
  describe.skipIf(!mayManage(name))('with only the organisation’s own endpoint allowed', () => {
    let managed: Awaited<ReturnType<typeof openManaged>>;
    let page: LabPage;
    let own: LabPage;

    beforeAll(async () => {
      managed = await openManaged(name, strict);
      own = await managed.browser.openExtensionPage('/dashboard.html#privacy');
      page = await managed.browser.newPage('https://app.somedapp.xyz/');
    });
    afterAll(() => managed.close());
    beforeEach(async () => {
      await lab.clearFaults();
      audit.clear();
    });

    const hostsAsked = () => [...new Set(audit.ours().map(({ host }) => host))];
    const ask = () => page.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);

    test('a call that fails is answered by it, and nobody else is asked', async () => {
      await lab.setFault('operator:infura', faults.refused);
      expect(await ask()).toMatchObject({ ended: 200, text: expect.stringMatching(blockNumberAnswer) });
      expect(hostsAsked()).toEqual([office]);
      expect(audit.problems()).toEqual([]);
    });

    test('when it fails too, the site gets its own failure rather than anybody else’s answer', async () => {
      await lab.setFault('operator:infura', faults.http503);
      await lab.setFault(office, faults.http503);
      expect((await ask()).ended).toBe(503);
      expect(hostsAsked().filter((host) => host !== office)).toEqual([]);
    });

    test('the dashboard shows what is locked, and no message of its own changes it', async () => {
      const locked = await own.waitFor(() => {
        const switches = [...document.querySelectorAll<HTMLButtonElement>('.set .switch, .nav .switch')];
        return switches.length >= 6 && switches.map(({ disabled }) => disabled);
      });
      expect(locked).toEqual([true, true, true, true, true, true]);
      await tell(own, 'failover/switch', { on: false });
      await tell(own, 'failover/pause', { forMs: 60_000 });
      await tell(own, 'settings/hedge', { on: true });
      await tell(own, 'settings/tracking', { none: true, limited: true, unspecified: true, yes: true });
      expect(await tell(own, 'endpoint/check', { chainId: 1, url: 'https://eth.drpc.org/' })).toMatchObject({
        kind: 'refused-url',
        reason: 'policy',
      });
      expect(await tell(own, 'settings/get', null)).toMatchObject({
        settings: { failover: true, pausedUntil: 0, hedge: false, tracking: { none: false, limited: false } },
        problems: [],
      });
      await lab.setFault('operator:infura', faults.refused);
      await ask();
      expect(hostsAsked().filter((host) => host !== office)).toEqual([]);
    });
  });

  describe.skipIf(!mayManage(name))('with some policies and one operator ruled out', () => {
    test('an address of theirs is refused beside the field, and neither an order nor an export holds the organisation’s own', async () => {
      const { browser, close } = await openManaged(name, {
        allowedTracking: ['none', 'limited'],
        operatorsNeverAsked: ['expanse.tech'],
        endpoints: strict.endpoints,
      });
      onTestFinished(close);
      const own = await browser.openExtensionPage('/dashboard.html#endpoints');
      await own.waitFor(() => document.querySelector('#own-url') !== null);
      audit.clear();
      for (const url of ['https://eth1.lava.build/', 'https://other.expanse.tech/key']) {
        await own.evaluate((address: string) => {
          const field = document.querySelector<HTMLInputElement>('#own-url');
          if (field === null) throw new Error('no field');
          field.value = address;
          field.dispatchEvent(new Event('input', { bubbles: true }));
        }, url);
        await own.waitFor(() => document.querySelector('#own-message.bad') === null);
        await own.evaluate(() => document.querySelector<HTMLFormElement>('form.add')?.requestSubmit());
        const said = await own.waitFor(() => document.querySelector('#own-message.bad')?.textContent);
        expect(said).toContain('Your organisation does not let Detour ask this address');
      }
      expect(audit.ours()).toEqual([]);
      const hosts = () =>
        [...document.querySelectorAll('tbody th bdi.sub')].map(({ textContent }) => textContent ?? '');
      const [first, second = ''] = await own.evaluate(hosts);
      expect(first).toBe(office);
      await own.evaluate(() => {
        document.querySelectorAll<HTMLButtonElement>('.move-down')[1]?.click();
      });
      await own.waitFor((was: string) => document.querySelectorAll('tbody th bdi.sub')[2]?.textContent === was, second);
      expect((await own.evaluate(hosts))[0]).toBe(office);
      const text = JSON.stringify([
        await tell(own, 'settings/export', null),
        await own.evaluate(async () => (await chrome.storage.local.get('settings')).settings),
      ]);
      expect(text).toContain(`https://${second}`);
      expect(text).not.toContain(office);
    });
  });

  describe.skipIf(!mayManage(name))('with a cluster in the organisation’s own network for several chains', () => {
    test('every site is answered by it on each of them, and by nobody else', async () => {
      // A host that refuses has no port, and the cluster must not be given it.
      await lab.clearFaults();
      audit.clear();
      const cluster = await startOwnAnywhere(erpcShaped({ 1: lab.chains.ethereum.nodes, 8453: lab.chains.base.nodes }));
      const entry = { chains: [1, 8453], url: `${cluster.origin}/main/evm/{chainId}`, name: 'eRPC', everySite: true };
      const { browser, close } = await openManaged(name, { endpoints: [entry], onlyOwnEndpoints: true });
      onTestFinished(async () => {
        await close();
        await cluster.stop();
      });
      await lab.setFault('operator:infura', faults.reset);
      const page = await browser.newPage('https://app.somedapp.xyz/');
      for (const host of ['mainnet.infura.io', 'base-mainnet.infura.io']) {
        const told = await page.evaluate(askByFetch, freshInfuraUrl(host), blockNumber, {}, 0);
        expect(told).toMatchObject({ ended: 200, text: expect.stringContaining('"result":"0x') });
      }
      expect([...new Set(cluster.asked.map(({ path }) => path))].sort()).toEqual(['/main/evm/1', '/main/evm/8453']);
      expect(audit.ours()).toEqual([]);
    });
  });

  describe.skipIf(!mayManage(name))('with a mistyped operator among those that are never asked', () => {
    test('nobody is asked, and the dashboard says which value it is', async () => {
      const { browser, close } = await openManaged(name, { operatorsNeverAsked: ['pocket', 'publicnoode'] });
      onTestFinished(close);
      const own = await browser.openExtensionPage('/dashboard.html');
      const page = await browser.newPage('https://app.somedapp.xyz/');
      audit.clear();
      await lab.setFault('operator:infura', faults.http503);
      expect((await page.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0)).ended).toBe(503);
      expect(audit.ours()).toEqual([]);
      const said = await own.waitFor(() => document.querySelector('[role=alert]')?.textContent);
      expect(said).toContain('operatorsNeverAsked[1]');
    });
  });
});
