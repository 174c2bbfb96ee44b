// Wallets whose endpoint is down, in real Chromium and Firefox: as a provider in the page and as an extension of their own, under MetaMask's test dApp.
import { encodeFunctionData, erc20Abi, type Hex, keccak256 } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { labMnemonic } from '@/tests/lab/anvil';
import type { LabPage } from '@/tests/lab/browser';
import { labAccounts } from '@/tests/lab/chain';
import { dappUrls } from '@/tests/lab/dapps';
import { faults } from '@/tests/lab/faults';
import type { Lab } from '@/tests/lab/lab';
import { elsewhere, methodsElsewhere } from './dapp-stage';
import {
  announcedIn,
  askProvider,
  bareDapp,
  openWalletStage,
  press,
  type WalletStage,
  waitForEntry,
} from './wallet-stage';

const account = labAccounts[0].toLowerCase();
const detourName = 'Detour: reads for MetaMask';
const pageDapp = `${dappUrls.testDapp}?rpc=infura&wallet=io.metamask`;

/** Every kind of read that a dApp makes, with parameters that have an answer. */
function readsFor(lab: Lab): [method: string, params: unknown[]][] {
  const [token] = lab.chains.ethereum.tokens;
  if (token === undefined) throw new Error('the lab has no token');
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [labAccounts[0]] });
  const call = { from: account, to: token.address, data };
  return [
    ['eth_blockNumber', []],
    ['eth_getBalance', [account, 'latest']],
    ['eth_getTransactionCount', [account, 'latest']],
    ['eth_call', [call, 'latest']],
    ['eth_estimateGas', [call]],
    ['eth_getCode', [token.address, 'latest']],
    ['eth_getStorageAt', [token.address, '0x2', 'latest']],
    ['eth_getBlockByNumber', ['latest', false]],
    ['eth_getLogs', [{ fromBlock: 'earliest', toBlock: 'latest', address: token.address }]],
    ['eth_gasPrice', []],
    ['eth_feeHistory', ['0x2', 'latest', [50]]],
  ];
}

/** The truth, asked of a node itself; nothing mines meanwhile. */
const truthOf = async (lab: Lab, method: string, params: unknown[]) =>
  lab.chains.ethereum.nodes[0]?.rpc(method, params);

async function expectEveryRead(lab: Lab, page: LabPage): Promise<void> {
  for (const [method, params] of readsFor(lab))
    expect({ method, said: await askProvider(page, method, params) }).toEqual({
      method,
      said: { result: await truthOf(lab, method, params) },
    });
}

const connect = async (page: LabPage): Promise<void> => {
  await press(page, `Use ${detourName}`);
  await page.waitFor((name: string) => document.getElementById('activeProviderName')?.textContent === name, detourName);
};

/** What the dApp itself shows, all of it asked through its provider. */
const waitForConnected = (page: LabPage) =>
  page.waitFor((wanted: string) => {
    const shown = ['accounts', 'network', 'chainId'].map((id) => document.getElementById(id)?.textContent);
    return shown.join() === wanted;
  }, `${account},1,0x1`);

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: WalletStage;
  beforeAll(async () => {
    stage = await openWalletStage(name);
  });
  afterEach(() => stage.lab.clearFaults());
  afterAll(() => stage.stop());

  const setWallet = async (url: string, site: string, on: boolean) =>
    stage.askOwn('site/wallet', { site, on, tabId: await stage.tabIdOf(url) });

  test('nothing is announced until the user wants it; then at once, at each load, under our own name, frozen and fresh', async () => {
    const { browser } = stage;
    const page = await browser.newPage(pageDapp);
    expect(await announcedIn(page)).toEqual(['Lab wallet']);
    await setWallet(pageDapp, 'https://metamask.io', true);
    await waitForEntry(page);
    const infoOf = () =>
      page.evaluate(() => {
        const details: unknown[] = [];
        const hear = (event: Event) => details.push(Reflect.get(event, 'detail'));
        addEventListener('eip6963:announceProvider', hear);
        dispatchEvent(new Event('eip6963:requestProvider'));
        removeEventListener('eip6963:announceProvider', hear);
        return details.map((detail) => {
          const info = Reflect.get(Object(detail), 'info');
          return { ...info, frozen: Object.isFrozen(detail) && Object.isFrozen(info) };
        });
      });
    const [wallet, entry] = await infoOf();
    expect(wallet).toMatchObject({ name: 'Lab wallet', rdns: 'io.metamask' });
    expect(entry).toEqual({
      name: detourName,
      rdns: 'invalid.detour.reads',
      icon: expect.stringMatching(/^data:image\/svg\+xml,/),
      uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      frozen: true,
    });
    await page.goto(pageDapp);
    await waitForEntry(page);
    const [, again] = await infoOf();
    expect(again.uuid).not.toBe(entry.uuid);
    await page.close();
  });

  test('two providers under one name, and wallets in no list, get no entry; what a wallet throws names no extension', async () => {
    const { browser, lab } = stage;
    const announce = (rdns: string) => `say('${rdns}', { request: () => { throw new Error('no'); } });`;
    const script = `const say = (rdns, provider) => {
      const detail = Object.freeze({ info: { uuid: rdns, name: rdns, icon: 'data:,', rdns }, provider });
      const tell = () => dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
      addEventListener('eip6963:requestProvider', tell); tell(); };`;
    const all = ['io.metamask', 'io.metamask', 'xyz.stranger', 'io.rabby'].map(announce).join('\n');
    lab.setPage('www.somedapp.xyz', '/twins', `<!doctype html><title>Twins</title><script>${script}${all}</script>`);
    const url = 'https://www.somedapp.xyz/twins';
    const page = await browser.newPage(url);
    await setWallet(url, 'https://somedapp.xyz', true);
    await waitForEntry(page);
    expect((await announcedIn(page)).filter((one) => one.startsWith('Detour'))).toEqual(['Detour: reads for Rabby']);
    const stack = await page.evaluate(() => {
      try {
        return Reflect.get(globalThis, 'entry').request({ method: 'eth_call' });
      } catch (error) {
        return Object(error).stack;
      }
    });
    expect(stack).toContain('request');
    expect(stack).not.toContain('extension:');
    await page.close();
  });

  test('with a page’s wallet down every read of the dApp works, and all else reaches the wallet by identity', async () => {
    const { browser, lab } = stage;
    const page = await browser.newPage(pageDapp);
    await setWallet(pageDapp, 'https://metamask.io', true);
    await waitForEntry(page);
    await lab.setFault('operator:infura', faults.refused);
    lab.clearRequests();
    await connect(page);
    await waitForConnected(page);
    await expectEveryRead(lab, page);
    expect(new Set(methodsElsewhere(lab)).has('eth_accounts')).toBe(false);
    const arrived = await page.evaluate(async (from: string) => {
      const asks = [
        { method: 'eth_accounts' },
        { method: 'eth_chainId' },
        { method: 'personal_sign', params: ['0x6869', from] },
        { method: 'eth_sendTransaction', params: [{ from, to: from, value: '0x1' }] },
        { method: 'wallet_getPermissions', params: [] },
      ].map((ask) => Object.freeze(ask));
      const entry = Reflect.get(globalThis, 'entry');
      for (const ask of asks) await entry.request(ask).catch(() => null);
      const seen: unknown[] = Reflect.get(globalThis, 'walletAsked');
      return asks.map((ask) => seen.includes(ask));
    }, account);
    expect(arrived).toEqual([true, true, true, true, true]);
    const failing = await askProvider(page, 'eth_sendTransaction', [{ from: account, to: account, value: '0x1' }]);
    expect(failing.error?.message).toMatch(/HTTP request failed|fetch/);
    expect(methodsElsewhere(lab)).not.toContain('eth_sendRawTransaction');
    const heard = await page.evaluate(() => {
      const seen: unknown[] = [];
      const [entry, wallet] = [Reflect.get(globalThis, 'entry'), Reflect.get(globalThis, 'ethereum')];
      const listener = (value: unknown) => seen.push(value);
      entry.on('chainChanged', listener);
      wallet.emit('chainChanged', '0x2105');
      entry.removeListener('chainChanged', listener);
      wallet.emit('chainChanged', '0x1');
      return seen;
    });
    expect(heard).toEqual(['0x2105']);
    await page.close();
  });

  test('without the switch the dApp’s reads fail as its wallet does, and the popup’s switch takes it back at once', async () => {
    const { browser, lab } = stage;
    const page = await browser.newPage(pageDapp);
    await setWallet(pageDapp, 'https://metamask.io', true);
    await waitForEntry(page);
    await setWallet(pageDapp, 'https://metamask.io', false);
    await lab.setFault('operator:infura', faults.refused);
    lab.clearRequests();
    const said = await askProvider(page, 'eth_blockNumber', []);
    expect(said.error?.message).toMatch(/Failed to fetch|NetworkError/);
    expect(elsewhere(lab)).toEqual([]);
    await page.goto(pageDapp);
    expect(await announcedIn(page)).toEqual(['Lab wallet']);
    await page.close();
  });

  test('a private copy of a chain is told by its blocks, and is not stood in for', async () => {
    const { browser, lab } = stage;
    const url = `${dappUrls.testDapp}?rpc=fork&wallet=io.metamask`;
    const page = await browser.newPage(url);
    await setWallet(url, 'https://metamask.io', true);
    await waitForEntry(page);
    const before = await askProvider(page, 'eth_getBalance', [account, 'latest']);
    expect(before.result).toMatch(/^0x/);
    const isShown = () =>
      lab
        .requests()
        .some(
          ({ host, calls, status }) =>
            host === 'fork.devnets.dev' && status === 200 && calls[0]?.method === 'eth_getBlockByNumber',
        );
    await expect.poll(isShown).toBe(true);
    await askProvider(page, 'eth_blockNumber', []);
    await lab.setFault('fork.devnets.dev', faults.refused);
    lab.clearRequests();
    const said = await askProvider(page, 'eth_getBalance', [account, 'latest']);
    expect(said.error?.message).toMatch(/Failed to fetch|NetworkError/);
    expect(methodsElsewhere(lab)).not.toContain('eth_getBalance');
    expect(methodsElsewhere(lab)).not.toContain('eth_getProof');
    await page.close();
  });

  test('with a wallet extension down every read works, all else arrives as it was, and a spare is offered, taken and used', async () => {
    const { browser, lab, askOwn, tabIdOf } = stage;
    const page = await browser.newPage(bareDapp);
    lab.clearRequests();
    await setWallet(bareDapp, 'https://metamask.io', true);
    await waitForEntry(page);
    await connect(page);
    // It answers, and so shows its chain: not the private copy of before.
    expect((await askProvider(page, 'eth_blockNumber', [])).result).toBe(await truthOf(lab, 'eth_blockNumber', []));
    const isShown = () => lab.requests().filter(({ calls }) => calls[0]?.method === 'eth_getBlockByNumber').length > 1;
    await expect.poll(isShown).toBe(true);
    await lab.setFault('operator:infura', faults.http503);
    await waitForConnected(page);
    await expectEveryRead(lab, page);
    const sign = { method: 'personal_sign', params: ['0x6869', account] };
    const send = { method: 'eth_sendTransaction', params: [{ from: account, to: labAccounts[1], value: '0x2' }] };
    const signature = await askProvider(page, sign.method, sign.params);
    expect(signature.result).toBe(await mnemonicToAccount(labMnemonic).signMessage({ message: { raw: '0x6869' } }));
    expect((await askProvider(page, send.method, send.params)).error).toBeDefined();
    const arrived = await askProvider(page, 'wallet_labAsked', [], 'ethereum');
    expect(arrived.result).toEqual(expect.arrayContaining([{ method: 'eth_accounts' }, sign, send]));
    // What was done, and for whom, is to be seen in the popup.
    const tabId = await tabIdOf(bareDapp);
    const wallet = { operatorName: 'MetaMask', host: 'io.metamask', chainName: 'Ethereum' };
    const failing = { ...wallet, state: 'fails', rescuer: expect.objectContaining({ assurance: 'agreed' }) };
    expect(await askOwn('site/report', { tabId })).toMatchObject({
      state: 'rescuing',
      wallet: true,
      dependencies: expect.arrayContaining([expect.objectContaining(failing)]),
    });
    const looked = await askOwn('wallet/look', { tabId });
    const metamask = { rdns: 'io.metamask', name: 'MetaMask', chainId: 1, chainName: 'Ethereum' };
    expect(looked).toEqual({ wallets: [metamask] });
    await askOwn('wallet/offer', { tabId, wallet: metamask });
    await expect
      .poll(() => askOwn('wallet/offered', { tabId }), { timeout: 10_000 })
      .toMatchObject({ offer: { walletName: 'MetaMask', chainName: 'Ethereum', end: { kind: 'taken' } } });
    lab.clearRequests();
    const own = await askProvider(page, 'eth_blockNumber', [], 'ethereum');
    expect(own.result).toBe(await truthOf(lab, 'eth_blockNumber', []));
    expect(elsewhere(lab)).toHaveLength(1);
    await askProvider(page, 'eth_blockNumber', []);
    await expect
      .poll(() => askOwn('site/report', { tabId }), { timeout: 8_000 })
      .toMatchObject({
        dependencies: expect.arrayContaining([expect.objectContaining({ ...wallet, state: 'answers' })]),
      });
    const hash = await askProvider(page, send.method, send.params);
    expect(hash.result).toMatch(/^0x[0-9a-f]{64}$/);
    await lab.mine();
    const receipt = await truthOf(lab, 'eth_getTransactionReceipt', [hash.result]);
    expect(receipt).toMatchObject({ status: '0x1' });
    await page.close();
  });

  const outcome = (page: LabPage, start: string) =>
    page.waitFor((text: string) => document.querySelector('.outcome')?.textContent?.startsWith(text), start);

  /** Pastes a transaction and presses twice; it was read, and nothing had left before the second press. */
  const sendOn = async (page: LabPage, raw: Hex): Promise<void> => {
    const { lab } = stage;
    await page.waitFor((text: string) => {
      const field = document.querySelector('textarea');
      if (field !== null) field.value = text;
      field?.dispatchEvent(new Event('input', { bubbles: true }));
      return field !== null;
    }, raw);
    lab.clearRequests();
    await press(page, 'Read it');
    await page.waitFor((from: string) => document.body.textContent?.includes(from), signer.address);
    expect(elsewhere(lab)).toEqual([]);
    await press(page, 'Send it');
    await outcome(page, 'It waits for a block.');
  };

  const signer = mnemonicToAccount(labMnemonic, { addressIndex: 5 });
  const nextNonce = async () => Number(await truthOf(stage.lab, 'eth_getTransactionCount', [signer.address, 'latest']));
  const sign = (nonce: number, gwei: bigint): Promise<Hex> =>
    signer.signTransaction({
      ...{ chainId: 1, nonce, to: labAccounts[1], value: 10n ** 15n, gas: 21_000n, type: 'eip1559' },
      ...{ maxFeePerGas: gwei * 10n ** 9n, maxPriorityFeePerGas: gwei * 10n ** 9n },
    });

  test('a signed transaction pasted on the dashboard is handed to three and followed into its block', async () => {
    const { browser, lab } = stage;
    const raw = await sign(await nextNonce(), 20n);
    const dashboard = await browser.openExtensionPage('/dashboard.html#transaction');
    await sendOn(dashboard, raw);
    const sent = elsewhere(lab).filter(({ calls }) => calls[0]?.method === 'eth_sendRawTransaction');
    expect(new Set(sent.map(({ host }) => host)).size).toBe(3);
    expect(sent.every(({ body }) => body.includes(raw))).toBe(true);
    await lab.mine();
    await outcome(dashboard, 'In block ');
    await dashboard.close();
  });

  test('one that the nodes drop is said to be gone, and one whose place another took is said to be replaced', async () => {
    const { browser, lab } = stage;
    const { nodes } = lab.chains.ethereum;
    const nonce = await nextNonce();
    const first = await sign(nonce, 20n);
    const dashboard = await browser.openExtensionPage('/dashboard.html#transaction');
    await sendOn(dashboard, first);
    await Promise.all(nodes.map((node) => node.rpc('anvil_dropTransaction', [keccak256(first)])));
    await outcome(dashboard, 'It was seen, and nobody has it any more.');
    await press(dashboard, 'Send another');
    const second = await sign(nonce, 30n);
    await sendOn(dashboard, second);
    const third = await sign(nonce, 60n);
    await Promise.all(nodes.map((node) => node.rpc('eth_sendRawTransaction', [third])));
    await lab.mine();
    await outcome(dashboard, 'Another transaction of the same sender took its place.');
    await dashboard.close();
  });
});
