// Names that lead to content, while their gateway fails: ENS over the lab's chain, ArNS, DNSLink. The built extension in real Chromium and
// Firefox, in a page's own fetch and in elements.
import { CID } from 'multiformats/cid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import type { ContentSide } from '../lab/content/content';
import { png } from '../lab/content/media';
import { setEnsName } from '../lab/ens';
import { faults } from '../lab/faults';
import type { Lab } from '../lab/lab';
import { type Gallery, seenIn, startGallery } from './gallery-stage';

/** At a host that no directory knows, and at ENS's own gateway. */
const [unlisted, ensHost] = ['gateway-of-somebody-lab.org', 'lab-pictures.eth.limo'];
let gallery: Gallery;
let lab: Lab;
let content: ContentSide;

beforeAll(async () => {
  gallery = await startGallery([unlisted, '*.eth.limo', ensHost]);
  ({ lab, content } = gallery);
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.clearFaults();
  for (const host of [unlisted, '*.eth.limo', ensHost, 'operator:g8way', 'ipfs.io'])
    await lab.setFault(host, faults.refused);
});

/** ENSIP-7: the namespace of IPFS, and the CID. */
const ipfsHash = (cid: string) => Buffer.concat([Buffer.of(0xe3, 0x01), CID.parse(cid).bytes]);
const colour = () => [...crypto.getRandomValues(new Uint8Array(3))];
const picture = () => {
  const [red = 0, green = 0, blue = 0] = colour();
  return png(40, 20, [red, green, blue]);
};

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  let own: LabPage;
  beforeAll(async () => {
    browser = await gallery.open(name);
    own = await browser.openExtensionPage('/dashboard.html');
  });
  afterAll(() => browser.close());

  const fetchIn = (tab: LabPage, url: string) =>
    tab.evaluate(
      (asked: string) =>
        fetch(asked).then(
          async (response) => `${response.status} ${(await response.text()).length}`,
          (error: Error) => error.name,
        ),
      url,
    );
  const pictureAt = (src: string) => ({ body: `<img id="a" src="${src}">` });
  const widthOf = (tab: LabPage) =>
    tab.evaluate(() => document.querySelector<HTMLImageElement>('#a')?.naturalWidth ?? 0);

  test('ENS: what two endpoints of Ethereum say of a name, in fetch and in a picture', async () => {
    const site = await gallery.folder({ 'a.png': picture(), 'words.txt': 'twelve signs' });
    await setEnsName(lab.chains.ethereum, 'lab-pictures.eth', ipfsHash(site));
    const tab = await gallery.show(browser, pictureAt(`https://${ensHost}/a.png`));
    expect(await seenIn(tab, 1)).toEqual(['load a']);
    expect(await widthOf(tab)).toBe(40);
    expect(await fetchIn(tab, `https://${ensHost}/words.txt`)).toBe('200 12');
    expect(await fetchIn(tab, 'https://ipfs.io/ipns/lab-pictures.eth/words.txt')).toBe('200 12');
    const voices = lab.requests().filter(({ body }) => body.includes('0xbc1c58d1'));
    expect(new Set(voices.map(({ host }) => host)).size).toBeGreaterThan(1);
    await tab.close();
  });

  test('ENS: a name that is nobody’s, and one whose contract wants to be asked elsewhere, lead nowhere', async () => {
    await setEnsName(lab.chains.ethereum, 'lab-offchain.eth', null);
    const tab = await gallery.show(browser, pictureAt('https://lab-offchain.eth.limo/a.png'));
    expect(await seenIn(tab, 1)).toEqual(['error a']);
    expect(await fetchIn(tab, 'https://lab-nobody.eth.limo/words.txt')).toBe('TypeError');
    await tab.close();
  });

  test('ArNS: a name below a gateway of Arweave, in a picture', async () => {
    const named = `lab-pictures-${name}`;
    content.arns.set(named, content.arweave.png);
    const tab = await gallery.show(browser, pictureAt(`https://${named}.g8way.io/`));
    expect(await seenIn(tab, 1)).toEqual(['load a']);
    expect(await widthOf(tab)).toBeGreaterThan(0);
    const resolvers = new Set(gallery.askedFor(`/ar-io/resolver/${named}`));
    expect(resolvers.size).toBeGreaterThan(1);
    await tab.close();
  });

  test('DNSLink: at a host that the directory does not know, in a picture and in fetch; where two resolvers disagree the failure stands', async () => {
    const site = await gallery.folder({ 'a.png': picture(), 'words.txt': 'twelve signs' });
    const [domain, torn] = [`${name}.lab-names.org`, `torn-${name}.lab-names.org`];
    content.names.setDnslink(domain, `/ipfs/${site}`);
    const tab = await gallery.show(browser, pictureAt(`https://${unlisted}/ipns/${domain}/a.png`));
    expect(await seenIn(tab, 1)).toEqual(['load a']);
    expect(await fetchIn(tab, `https://${unlisted}/ipns/${domain}/words.txt`)).toBe('200 12');
    content.names.setDnslink(torn, `/ipfs/${site}`);
    content.names.setDnslink(torn, `/ipfs/${content.ipfs.png}`, 'dns.google');
    const other = await gallery.show(browser, pictureAt(`https://${unlisted}/ipns/${torn}/a.png`));
    expect(await seenIn(other, 1)).toEqual(['error a']);
    await Promise.all([tab.close(), other.close()]);
  });

  test('a resolver that the user never asks is not asked, and then no DNSLink is believed', async () => {
    const never = (off: boolean) =>
      own.evaluate(
        (isOff: boolean) =>
          chrome.runtime.sendMessage({ type: 'settings/operator', ask: { operator: 'dns.google', off: isOff } }),
        off,
      );
    const domain = `never-${name}.lab-names.org`;
    content.names.setDnslink(domain, `/ipfs/${content.ipfs.site}`);
    await never(true);
    const tab = await gallery.show(browser, {});
    expect(await fetchIn(tab, `https://${unlisted}/ipns/${domain}/words.txt`)).toBe('TypeError');
    expect(gallery.askedFor(domain).filter((host) => host === 'dns.google')).toEqual([]);
    await never(false);
    const again = await gallery.show(browser, {});
    expect(await fetchIn(again, `https://${unlisted}/ipns/${domain}/words.txt`)).toMatch(/^200 /);
    expect(gallery.askedFor(domain)).toContain('dns.google');
    await Promise.all([tab.close(), again.close()]);
  });
});
