// The user's own node (a real anvil, and gateways of the usual shapes over several) in both browsers: found and tested on the dashboard,
// answering the sites that the user named and no others, never silently replaced, asked without a trace of the site or of us.

import { keccak256 } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OwnEndpoint } from '@/lib/messages/settings';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { auditEgress, type EgressAudit } from '../lab/egress-log';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { communityHosts } from '../lab/hosts';
import { type Lab, startLab } from '../lab/lab';
import { ownAddress } from '../lab/own-address';
import { erpcShaped, nodeShaped, type OwnGateway, pathShaped, startOwn, startOwnAnywhere } from '../lab/own-gateways';
import { askByFetch, blockNumber, blockNumberAnswer, callOf, freshInfuraUrl } from '../lab/page-asks';
import { signPayment } from '../lab/signing';

const siteHosts = Array.from({ length: 30 }, (_, at) => `own${at}.xyz`);
const html = '<!doctype html><title>A dApp</title>';
const answered = { ended: 200, text: expect.stringMatching(blockNumberAnswer) };
let lab: Lab;
let audit: EgressAudit;

beforeAll(async () => {
  lab = await startLab({ pages: Object.fromEntries(siteHosts.map((host) => [host, { '/': html }])) });
  audit = auditEgress(lab);
});
afterAll(() => lab.stop());

const nodes = (chain: 'ethereum' | 'base') => lab.chains[chain].nodes;

/** What a request to an own node may carry: what a fetch without cookies, referrer and origin sends, and the service's name. */
const plainHeaders = new Set([
  ...['host', 'connection', 'content-length', 'content-type', 'accept', 'accept-encoding', 'accept-language'],
  ...['user-agent', 'pragma', 'cache-control', 'priority', 'target-service-id'],
]);
const strangeHeaders = ({ asked }: OwnGateway) =>
  asked.flatMap(({ headers }) =>
    Object.entries(headers)
      .filter(([name, value]) => !(plainHeaders.has(name) || name.startsWith('sec-')) || value.includes('extension:'))
      .map(([name]) => name),
  );
const methodsOf = ({ asked }: OwnGateway) => asked.flatMap(({ calls }) => calls.map(({ method }) => method));

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, open) => {
  let browser: LabBrowser;
  let own: LabPage;
  const unused = [...siteHosts];
  const gateways: OwnGateway[] = [];

  beforeAll(async () => {
    browser = await open(lab, { extension: builtExtension(name) });
    own = await browser.openExtensionPage('/dashboard.html#endpoints');
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all(gateways.map((one) => one.stop()));
  });
  beforeEach(async () => {
    await lab.clearFaults();
    // A host that refuses has no port, and the next gateway must not be given it.
    await lab.setFault('operator:infura', faults.reset);
    lab.clearRequests();
    audit.clear();
  });

  const tell = (type: string, ask: unknown) =>
    own.evaluate((of: string, what: unknown) => chrome.runtime.sendMessage({ type: of, ask: what }), type, ask);
  const setOwn = (endpoints: OwnEndpoint[], chainId = 1) =>
    tell('settings/chain', { chainId, chain: { order: [], off: [], own: endpoints } });
  const start = async (...at: Parameters<typeof startOwnAnywhere>) => {
    const gateway = await startOwnAnywhere(...at);
    gateways.push(gateway);
    return gateway;
  };
  /** A site that nothing was decided for, and its tab. */
  const openSite = async (): Promise<{ page: LabPage; site: string }> => {
    const site = `https://${unused.shift() ?? 'raise the number of sites'}`;
    return { page: await browser.newPage(`${site}/`), site };
  };
  const ask = (page: LabPage, body = blockNumber, url = freshInfuraUrl()) =>
    page.evaluate(askByFetch, url, body, {}, 0);
  const community = new Set(communityHosts('ethereum'));
  /** What public endpoints were asked in the site's name: its own calls have parameters that no proof of ours has. */
  const publiclyAsked = (marker: string) =>
    lab.requests().filter(({ host, body }) => community.has(host) && body.includes(marker));
  const balanceOf = (mark: number) => {
    const address = `0x${mark.toString(16).padStart(40, 'e')}`;
    return { address, body: callOf('eth_getBalance', [address, 'latest']) };
  };

  test('a node is found at the usual places, taken, tested and saved by presses alone', async () => {
    const [ethereum, base] = [nodes('ethereum'), nodes('base')];
    const usual = await Promise.all([
      startOwn(nodeShaped(ethereum), { port: 8545 }),
      startOwn(erpcShaped({ 1: ethereum, 8453: base }), { port: 4000 }),
      startOwn(pathShaped({ eth: ethereum, base }), { port: 3069 }),
    ]);
    try {
      // Somebody else's program may listen there on this machine.
      const urls = [
        'http://127.0.0.1:8545/',
        'http://127.0.0.1:4000/main/evm/{chainId}',
        'http://127.0.0.1:3069/v1#{service}',
      ];
      const expected = urls.filter((_, at) => usual[at] !== null);
      expect(expected.length).toBeGreaterThan(0);
      await own.waitFor(() => {
        const button = document.querySelector<HTMLButtonElement>('.find-node .button');
        button?.click();
        return button !== null;
      });
      await own.waitFor(
        () => document.querySelector('.find-node [role=status]')?.textContent === 'Found on this computer',
      );
      const found = await own.evaluate(() =>
        [...document.querySelectorAll('.found li')].map((one) => [
          one.querySelector('bdi')?.textContent,
          one.querySelector('b')?.textContent,
        ]),
      );
      expect(found).toEqual(
        expect.arrayContaining(expected.map((url) => [url, expect.stringMatching(/^anvil\/.* · Ethereum$/)])),
      );
      const [first = ''] = expected;
      await own.evaluate((url: string) => {
        document.querySelector<HTMLButtonElement>(`.found [aria-label="Take ${url}"]`)?.click();
      }, first);
      await own.waitFor((url: string) => document.querySelector<HTMLInputElement>('#own-url')?.value === url, first);
      await own.evaluate(() => document.querySelector<HTMLFormElement>('form.add')?.requestSubmit());
      const said = await own.waitFor(() => document.querySelector('#own-message.good')?.textContent);
      if (first === urls[0])
        expect(said).toMatch(
          /This serves Ethereum and answered in .*anvil.*newest block 24,000,.*level with public providers/,
        );
      await own.evaluate(() => document.querySelector<HTMLButtonElement>('form.add .button.first')?.click());
      const host = new URL(first).host;
      await own.waitFor(
        (of: string) => document.querySelector('tbody th bdi.sub')?.textContent?.startsWith(of) === true,
        host,
      );
      expect(usual.flatMap((one) => (one === null ? [] : strangeHeaders(one)))).toEqual([]);
    } finally {
      await Promise.all(usual.map((one) => one?.stop()));
      await setOwn([]);
    }
  });

  test('a test tells a fork, another chain, and how far a node is behind', async () => {
    const [fork] = lab.chains.fork.nodes;
    const [base] = nodes('base');
    // Until it has blocks of heights that the chain has too: from its beginning on they are others.
    await lab.mine('fork', 30);
    if (fork === undefined || base === undefined) throw new Error('no nodes');
    const check = (url: string) => tell('endpoint/check', { chainId: 1, url });
    expect(await check(`${fork.url}/`)).toEqual({ kind: 'fork' });
    expect(await check(`${base.url}/`)).toMatchObject({ kind: 'wrong-chain', chainId: 8453, name: 'Base' });
    expect(await check('http://127.0.0.1:9/')).toMatchObject({ kind: 'unreachable', isPublic: false });
    expect(await check('http://rpc.somedapp.xyz/')).toEqual({ kind: 'refused-url', reason: 'scheme' });
  });

  test('it answers no site that the user did not name; one that was named in the popup it answers first, and nobody else is asked', async () => {
    const node = await start(nodeShaped(nodes('ethereum')));
    await setOwn([{ url: `${node.origin}/`, name: 'My geth', first: true }]);
    const popup = await browser.openExtensionPage('/popup.html');
    const { page } = await openSite();
    const before = balanceOf(1);
    expect(await ask(page, before.body)).toMatchObject({ ended: 200 });
    expect(publiclyAsked(before.address).length).toBeGreaterThan(0);
    expect(node.asked).toEqual([]);
    await popup.waitFor(() => {
      const offer = document.querySelector<HTMLButtonElement>('.own-node .switch[aria-checked=false]');
      offer?.click();
      return offer !== null;
    });
    await popup.waitFor(() => document.querySelector('.own-node .switch[aria-checked=true]') !== null);
    const after = balanceOf(2);
    expect(await ask(page, after.body)).toMatchObject({ ended: 200, text: expect.stringContaining('"result":"0x') });
    expect(publiclyAsked(after.address)).toEqual([]);
    expect(methodsOf(node)).toContain('eth_getBalance');
    expect(strangeHeaders(node)).toEqual([]);
    expect(audit.problems()).toEqual([]);
    await Promise.all([popup.close(), page.close()]);
  });

  test('when it is silent the site gets its own failure, and public ones answer only once the user said so', async () => {
    const node = await start(nodeShaped(nodes('ethereum')));
    await setOwn([{ url: `${node.origin}/`, name: 'My geth', first: true }]);
    const popup = await browser.openExtensionPage('/popup.html');
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'ask' });
    expect(await ask(page)).toMatchObject(answered);
    await node.stop();
    const { address, body } = balanceOf(3);
    const url = freshInfuraUrl();
    expect((await ask(page, body, url)).ended).toBe('TypeError');
    expect(publiclyAsked(address)).toEqual([]);
    const asked = await popup.waitFor(() => document.querySelector('.question')?.textContent);
    expect(asked).toContain('Your own node does not answer');
    expect(asked).toContain('My geth');
    await popup.evaluate(() => document.querySelector<HTMLButtonElement>('.question .button')?.click());
    await popup.waitFor(() => document.querySelector('.question [role=status]') !== null);
    expect(await ask(page, body, freshInfuraUrl())).toMatchObject({ ended: 200 });
    expect(publiclyAsked(address).length).toBeGreaterThan(0);
    await tell('site/node', { site, node: 'never' });
    lab.clearRequests();
    expect((await ask(page, body, freshInfuraUrl())).ended).toBe('TypeError');
    expect(publiclyAsked(address)).toEqual([]);
    await Promise.all([popup.close(), page.close()]);
  });

  test('an eRPC-shaped gateway is added for all its chains by one address, and answers on each', async () => {
    const erpc = await start(erpcShaped({ 1: nodes('ethereum'), 8453: nodes('base') }));
    await setOwn([]);
    const template = `${erpc.origin}/main/evm/{chainId}`;
    await own.evaluate((url: string) => {
      const field = document.querySelector<HTMLInputElement>('#own-url');
      if (field === null) throw new Error('no field');
      field.value = url;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }, template);
    await own.waitFor((url: string) => document.querySelector<HTMLInputElement>('#own-url')?.value === url, template);
    await own.evaluate(() => document.querySelector<HTMLFormElement>('form.add')?.requestSubmit());
    const said = await own.waitFor(() => document.querySelector('#own-message.good')?.textContent);
    expect(said).toContain('It serves 2 chains: Ethereum, Base');
    await own.evaluate(() => document.querySelector<HTMLButtonElement>('form.add .button.first')?.click());
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'never' });
    const chainIds = [1, 8453];
    await own.waitFor(async (ids: number[]) => {
      const { settings } = await chrome.runtime.sendMessage({ type: 'settings/get', ask: null });
      return ids.every((id) => settings.chains[id]?.own.length === 1);
    }, chainIds);
    erpc.asked.length = 0;
    expect(await ask(page, callOf('eth_blockNumber'), freshInfuraUrl('mainnet.infura.io'))).toMatchObject({
      ended: 200,
    });
    expect(await ask(page, callOf('eth_blockNumber'), freshInfuraUrl('base-mainnet.infura.io'))).toMatchObject({
      ended: 200,
    });
    const paths = new Set(erpc.asked.map(({ path }) => path));
    expect([...paths].sort()).toEqual(['/main/evm/1', '/main/evm/8453']);
    expect(strangeHeaders(erpc)).toEqual([]);
    await Promise.all([setOwn([]), setOwn([], 8453)]);
    await page.close();
  });

  test('a PATH-shaped gateway is told its service in a header, and its health is shown', async () => {
    const path = await start(pathShaped({ eth: nodes('ethereum'), base: nodes('base') }));
    const url = `${path.origin}/v1#eth`;
    expect(await tell('endpoint/check', { chainId: 1, url })).toMatchObject({
      kind: 'ok',
      health: 'well',
      behindBlocks: 0,
    });
    await setOwn([{ url, name: 'PATH', first: true }]);
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'never' });
    path.asked.length = 0;
    expect(await ask(page)).toMatchObject(answered);
    expect(new Set(path.asked.map((one) => `${one.path} ${one.headers['target-service-id']}`))).toEqual(
      new Set(['/v1 eth']),
    );
    expect(strangeHeaders(path)).toEqual([]);
    await page.close();
  });

  const lan = ownAddress();
  test.skipIf(lan === null)('a node in the own network is asked like one on this computer', async () => {
    const node = await start(nodeShaped(nodes('ethereum')), lan ?? '');
    expect(await tell('endpoint/check', { chainId: 1, url: `${node.origin}/` })).toMatchObject({
      kind: 'ok',
      isInside: true,
    });
    await setOwn([{ url: `${node.origin}/`, name: 'NAS', first: true }]);
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'never' });
    node.asked.length = 0;
    expect(await ask(page)).toMatchObject(answered);
    expect(methodsOf(node)).toContain('eth_blockNumber');
    expect(strangeHeaders(node)).toEqual([]);
    await page.close();
  });

  test('a transaction goes to it alone where its owner said that it passes them on, and nowhere where not', async () => {
    const node = await start(nodeShaped(nodes('ethereum')));
    const endpoint = { url: `${node.origin}/`, name: 'My geth', first: true } as const;
    const { page, site } = await openSite();
    await tell('site/node', { site, node: 'never' });
    await setOwn([endpoint]);
    const [kept, sent] = [await signPayment(), await signPayment()];
    expect((await ask(page, callOf('eth_sendRawTransaction', [kept]))).ended).toBe('TypeError');
    expect([publiclyAsked(kept), node.asked.filter(({ body }) => body.includes(kept))]).toEqual([[], []]);
    await setOwn([{ ...endpoint, broadcasts: true }]);
    const told = await ask(page, callOf('eth_sendRawTransaction', [sent]));
    expect(told).toMatchObject({ ended: 200, text: expect.stringContaining(keccak256(sent)) });
    expect(publiclyAsked(sent)).toEqual([]);
    expect(node.asked.filter(({ body }) => body.includes(sent))).toHaveLength(1);
    await page.close();
  });
});
