// Whole pages whose gateway fails, at the top of a tab and in frames: nothing takes their place, and the popup offers to open them elsewhere.
// The built extension in real Chromium and Firefox, over the lab's gateways.
import { CID } from 'multiformats/cid';
import { namehash } from 'viem/ens';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SiteReport } from '@/lib/ledger/report';
import type { LabBrowser, LabPage } from '../lab/browser';
import { contentFaults } from '../lab/content/content-faults';
import { siteFiles } from '../lab/content/site';
import { setEnsName } from '../lab/ens';
import type { Fault } from '../lab/faults';
import { faults } from '../lab/faults';
import { type Gallery, startGallery } from './gallery-stage';

/** A name of ENS at the gateway that most people open such names at. */
const ensHost = 'lab-page.eth.limo';
/** Sites of the directory whose makers publish them as `cowswap.eth`, and by a DNSLink of their own host. */
const [dappHost, linkedHost] = ['swap.cow.fi', 'app.aave.com'];
/** ENSIP-7: the namespace of IPFS, and the CID. */
const ipfsHash = (cid: string) => Buffer.concat([Buffer.of(0xe3, 0x01), CID.parse(cid).bytes]);
let gallery: Gallery;
beforeAll(async () => {
  gallery = await startGallery([ensHost, dappHost, linkedHost]);
});
afterEach(() => gallery.lab.clearFaults());
afterAll(() => gallery?.lab.stop());

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  let own: LabPage;
  beforeAll(async () => {
    browser = await gallery.open(name);
    own = await browser.openExtensionPage('/dashboard.html');
  });
  afterAll(() => browser?.close());

  /** What the popup would show of the tab at `url`, as soon as it `isSo`. */
  const reportOf = async (url: string, isSo: (report: SiteReport) => boolean): Promise<SiteReport | null> => {
    let report: SiteReport | null = null;
    for (const endAt = Date.now() + 8_000; Date.now() < endAt; ) {
      report = await own.evaluate(async (wanted: string) => {
        const tabs = (await chrome.tabs.query({})).filter((tab) => tab.url === wanted);
        return chrome.runtime.sendMessage({ type: 'site/report', ask: { tabId: tabs[0]?.id ?? -1 } });
      }, url);
      if (report !== null && isSo(report)) return report;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return report;
  };

  /** A tab whose page may not come: browsers call that an error. */
  const openTab = async (url: string): Promise<LabPage> => {
    const tab = await browser.newPage('about:blank');
    await tab.goto(url).catch(() => null);
    return tab;
  };

  test.each<[string, Fault]>([
    ['refuses connections', faults.refused],
    ['answers 504', contentFaults.gateway504],
  ])('a page is offered at another operator when its gateway %s, and opens there', async (_what, fault) => {
    const site = await gallery.folder(siteFiles());
    await gallery.lab.setFault('ipfs.io', fault);
    const url = `https://ipfs.io/ipfs/${site}/about/?a=1#there`;
    const tab = await openTab(url);
    const report = await reportOf(url, ({ elsewhere }) => elsewhere !== null);
    expect(report?.state).toBe('site-down');
    expect(report?.elsewhere).toMatchObject({ kind: 'page', failedName: 'IPFS Foundation', operatorName: '4EVERLAND' });
    expect(report?.elsewhere?.url).toBe(`https://${site}.ipfs.4everland.io/about/?a=1#there`);
    expect(gallery.askedFor(site).filter((host) => host !== 'ipfs.io')).toEqual([]);
    await tab.goto(report?.elsewhere?.url ?? '');
    expect(await tab.waitFor(() => document.querySelector('h1')?.textContent)).toBe('About');
    await tab.close();
  });

  test('where that operator fails too, the next is offered; a page that comes ends it', async () => {
    const site = await gallery.folder(siteFiles());
    await gallery.lab.setFault('ipfs.io', faults.refused);
    await gallery.lab.setFault('operator:4everland', contentFaults.gateway502);
    const first = await openTab(`https://ipfs.io/ipfs/${site}/`);
    const offered = await reportOf(`https://ipfs.io/ipfs/${site}/`, ({ elsewhere }) => elsewhere !== null);
    const second = await openTab(offered?.elsewhere?.url ?? '');
    const next = await reportOf(offered?.elsewhere?.url ?? '', ({ elsewhere }) => elsewhere !== null);
    expect(next?.elsewhere).toMatchObject({ operatorName: 'StorryTV', url: `https://${site}.ipfs.storry.tv/` });
    await gallery.lab.clearFaults();
    await second.goto(offered?.elsewhere?.url ?? '');
    const mended = await reportOf(offered?.elsewhere?.url ?? '', ({ elsewhere }) => elsewhere === null);
    expect(mended?.elsewhere).toBeNull();
    await first.close();
    await second.close();
  });

  test('a page under an ENS name is offered where the name leads, by the word of two endpoints of Ethereum', async () => {
    const site = await gallery.folder(siteFiles());
    const { ethereum } = gallery.lab.chains;
    await setEnsName(ethereum, 'lab-page.eth', ipfsHash(site));
    await gallery.lab.setFault(ensHost, faults.refused);
    const url = `https://${ensHost}/about/?a=1`;
    const tab = await openTab(url);
    const report = await reportOf(url, ({ elsewhere }) => elsewhere !== null);
    expect(report?.elsewhere).toMatchObject({ kind: 'page', url: `https://${site}.ipfs.4everland.io/about/?a=1` });
    const voices = gallery.lab.requests().filter(({ body }) => body.includes('0xbc1c58d1'));
    expect(new Set(voices.map(({ host }) => host)).size).toBeGreaterThan(1);
    await tab.goto(report?.elsewhere?.url ?? '');
    expect(await tab.waitFor(() => document.querySelector('h1')?.textContent)).toBe('About');
    await tab.close();
  });

  test('a dApp that is dead is offered as its makers publish it a second time: by ENS, by DNSLink; one that answers 404 is not dead', async () => {
    const { lab, content } = gallery;
    const site = await gallery.folder(siteFiles());
    await setEnsName(lab.chains.ethereum, 'cowswap.eth', ipfsHash(site));
    content.names.setDnslink(linkedHost, `/ipfs/${site}`);
    await lab.setFault(linkedHost, contentFaults.gateway502);
    const offerOf = async (url: string) => {
      const tab = await openTab(url);
      const report = await reportOf(url, ({ elsewhere }) => elsewhere !== null);
      await tab.close();
      return report;
    };
    const linked = await offerOf(`https://${linkedHost}/markets?key=secret#there`);
    const place = `https://${site}.ipfs.4everland.io/`;
    expect(linked).toMatchObject({
      state: 'site-down',
      elsewhere: { kind: 'mirror', published: linkedHost, url: `${place}#there` },
    });
    expect(gallery.askedFor('secret').filter((host) => host !== linkedHost)).toEqual([]);
    const asked = () => lab.requests().filter(({ body }) => body.includes(namehash('cowswap.eth').slice(2))).length;
    const before = asked();
    await lab.setFault(dappHost, contentFaults.gateway404);
    await (await openTab(`https://${dappHost}/`)).close();
    expect(asked()).toBe(before);
    await lab.setFault(dappHost, faults.refused);
    const refused = await offerOf(`https://${dappHost}/`);
    expect(refused?.elsewhere).toMatchObject({
      kind: 'mirror',
      failedName: dappHost,
      published: 'cowswap.eth',
      url: place,
    });
  });

  test('what a gateway may not give is not offered elsewhere', async () => {
    const site = await gallery.folder(siteFiles());
    await gallery.lab.setFault('ipfs.io', contentFaults.gateway410);
    const url = `https://ipfs.io/ipfs/${site}/`;
    const tab = await openTab(url);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const report = await reportOf(url, () => true);
    expect(report?.elsewhere).toBeNull();
    expect(report?.state).not.toBe('site-down');
    await tab.close();
  });

  test('a page in a frame stays its own failure, and is offered in a tab', async () => {
    const site = await gallery.folder(siteFiles());
    await gallery.lab.setFault('ipfs.io', faults.refused);
    const tab = await gallery.show(browser, {
      body: `<iframe src="https://ipfs.io/ipfs/${site}/frame.html"></iframe>`,
    });
    const report = await reportOf(tab.url(), ({ elsewhere }) => elsewhere !== null);
    expect(report?.state).toBe('exhausted');
    expect(report?.dependencies).toMatchObject([{ host: 'ipfs.io', lost: 1, whyNot: 'whole-page' }]);
    expect(report?.elsewhere).toMatchObject({ kind: 'frame', url: `https://${site}.ipfs.4everland.io/frame.html` });
    expect(gallery.askedFor(site).filter((host) => host !== 'ipfs.io')).toEqual([]);
    await tab.close();
  });

  test('the button of the tab says that something is missing', async () => {
    const site = await gallery.folder(siteFiles());
    await gallery.lab.setFault('ipfs.io', faults.refused);
    const url = `https://ipfs.io/ipfs/${site}/`;
    const tab = await openTab(url);
    await reportOf(url, ({ elsewhere }) => elsewhere !== null);
    const badge = () =>
      own.evaluate(async (wanted: string) => {
        const tabs = (await chrome.tabs.query({})).filter((one) => one.url === wanted);
        return chrome.action.getBadgeText({ tabId: tabs[0]?.id ?? -1 });
      }, url);
    await expect.poll(badge, { timeout: 5_000 }).toBe('!');
    await tab.close();
  });
});
