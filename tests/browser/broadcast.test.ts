// A signed transaction while the site's endpoint is down, in both browsers: it is mined, three operators at most see it,
// no private relay does; and where it must not leave, it does not (rules 0.5, 2.3, 2.4).
import { setTimeout as sleep } from 'node:timers/promises';
import { type Hex, keccak256 } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { labMnemonic } from '@/tests/lab/anvil';
import type { LabPage } from '@/tests/lab/browser';
import { faults } from '@/tests/lab/faults';
import { communityHosts, labUrls } from '@/tests/lab/hosts';
import type { Lab } from '@/tests/lab/lab';
import { type DappStage, elsewhere, methodsElsewhere, openDappStage, sendRaw, showChain } from './dapp-stage';

const sender = mnemonicToAccount(labMnemonic, { addressIndex: 2 });
const receiver = '0x000000000000000000000000000000000000d00d';

function ethereumNode(lab: Lab) {
  const [node] = lab.chains.ethereum.nodes;
  if (node === undefined) throw new Error('the lab has no node');
  return node;
}

/** A transaction of the sender's with its next nonce, or with one that is used. */
async function signed(lab: Lab, { used = false, value = 1n } = {}): Promise<Hex> {
  const nonce = Number(await ethereumNode(lab).rpc('eth_getTransactionCount', [sender.address, 'latest']));
  return sender.signTransaction({
    chainId: 1,
    type: 'eip1559',
    nonce: used ? nonce - 1 : nonce,
    to: receiver,
    value,
    gas: 21_000n,
    maxFeePerGas: 20_000_000_000n,
    maxPriorityFeePerGas: 1_000_000_000n,
  });
}

/** The hosts, other than the site's own endpoint, that saw the bytes anywhere in a request. */
function hostsThatSaw(lab: Lab, raw: Hex): string[] {
  const seen = elsewhere(lab).filter(({ body, path }) => `${path}${body}`.includes(raw.slice(2)));
  return [...new Set(seen.map(({ host }) => host))];
}

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: DappStage;
  let lab: Lab;

  beforeAll(async () => {
    stage = await openDappStage(name);
    lab = stage.lab;
  });
  afterAll(() => stage.stop());
  beforeEach(async () => {
    await lab.clearFaults();
    lab.clearRequests();
  });

  async function minedStatus(hash: string): Promise<unknown> {
    await lab.mine();
    const receipt = await ethereumNode(lab).rpc('eth_getTransactionReceipt', [hash]);
    return typeof receipt === 'object' && receipt !== null ? Reflect.get(receipt, 'status') : receipt;
  }

  test.each(['http503', 'refused', 'noCors503'] as const)(
    'a transaction sent while Infura is down (%s) is mined, and three public operators at most see it',
    async (fault) => {
      const page = await stage.freshPage();
      const raw = await signed(lab);
      await lab.setFault('operator:infura', faults[fault]);
      expect(await sendRaw(page, labUrls.infura, raw)).toEqual({ result: keccak256(raw) });
      const hosts = hostsThatSaw(lab, raw);
      expect(hosts.length).toBeGreaterThanOrEqual(1);
      expect(hosts.length).toBeLessThanOrEqual(3);
      expect(lab.requests().map(({ host }) => host)).not.toContain('rpc.mevblocker.io');
      expect(await minedStatus(keccak256(raw))).toBe('0x1');
      await page.close();
    },
  );

  test('a transaction sent while the site’s reads go round Infura already is mined too', async () => {
    const page = await stage.freshPage();
    const raw = await signed(lab);
    await lab.setFault('operator:infura', faults.http503);
    expect(await showChain(page, labUrls.infura)).toMatch(/^1 /);
    lab.clearRequests();
    expect(await sendRaw(page, labUrls.infura, raw)).toEqual({ result: keccak256(raw) });
    expect(lab.requests().filter(({ host, method }) => host === 'mainnet.infura.io' && method === 'POST')).toHaveLength(
      1,
    );
    expect(hostsThatSaw(lab, raw).length).toBeLessThanOrEqual(3);
    expect(await minedStatus(keccak256(raw))).toBe('0x1');
    await page.close();
  });

  test('an answer of "already known" is success', async () => {
    const page = await stage.freshPage();
    const raw = await signed(lab);
    for (const node of lab.chains.ethereum.nodes) await node.rpc('eth_sendRawTransaction', [raw]);
    await lab.setFault('operator:infura', faults.http503);
    expect(await sendRaw(page, labUrls.infura, raw)).toEqual({ result: keccak256(raw) });
    expect(await minedStatus(keccak256(raw))).toBe('0x1');
    await page.close();
  });

  test('one that was mined before the answer was lost is success too, although its nonce is too low by then', async () => {
    const page = await stage.freshPage();
    const raw = await signed(lab);
    await ethereumNode(lab).rpc('eth_sendRawTransaction', [raw]);
    await lab.chains.ethereum.gossip(ethereumNode(lab), raw);
    await lab.mine();
    await lab.setFault('operator:infura', faults.http503);
    expect(await sendRaw(page, labUrls.infura, raw)).toEqual({ result: keccak256(raw) });
    await page.close();
  });

  test.each([
    ['a transaction to a listed endpoint', labUrls.infura, 'operator:infura'],
    ['a read of an endpoint in no list', `${labUrls.unlisted}silence`, 'rpc.somedapp.xyz'],
  ])('when nobody else answers either, %s has its own failure within 4 s and a little', async (what, url, failing) => {
    const page = await stage.freshPage();
    if (what.startsWith('a read')) expect(await showChain(page, url)).toMatch(/^1 /);
    const raw = await signed(lab);
    for (const host of communityHosts('ethereum')) await lab.setFault(host, faults.hang);
    await lab.setFault(failing, faults.http503);
    const startedAt = Date.now();
    const ended = what.startsWith('a read') ? await showChain(page, url).catch(String) : await sendRaw(page, url, raw);
    expect(JSON.stringify(ended)).toContain('503');
    expect(Date.now() - startedAt).toBeLessThan(5_500);
    await page.close();
  });

  test('after Infura’s own verdict "nonce too low" nothing leaves', async () => {
    const page = await stage.freshPage();
    const raw = await signed(lab, { used: true, value: 2n });
    const answer = await sendRaw(page, labUrls.infura, raw);
    expect(answer).toMatchObject({ error: expect.stringMatching(/nonce too low/i) });
    expect(elsewhere(lab)).toEqual([]);
    await page.close();
  });

  test('from an endpoint in no list it never leaves, although that endpoint’s reads are rescued', async () => {
    const page = await stage.freshPage();
    const url = `${labUrls.unlisted}broadcast`;
    expect(await showChain(page, url)).toMatch(/^1 /);
    const raw = await signed(lab);
    await lab.setFault('rpc.somedapp.xyz', faults.http503);
    expect(await sendRaw(page, url, raw)).toMatchObject({ error: expect.stringContaining('503') });
    expect(hostsThatSaw(lab, raw)).toEqual([]);
    expect(await showChain(page, url)).toMatch(/^1 /);
    expect(methodsElsewhere(lab)).toContain('eth_getBlockByNumber');
    expect(methodsElsewhere(lab)).not.toContain('eth_sendRawTransaction');
    await page.close();
  });

  /** The popup, behind the tab that it speaks of; a press in it is a real one. */
  async function openQuestion(): Promise<{ popup: LabPage; page: LabPage }> {
    const popup = await stage.browser.openExtensionPage('/popup.html');
    return { popup, page: await stage.freshPage(true) };
  }

  const press = (popup: LabPage, name: string) =>
    popup.waitFor((label: string) => {
      const button = [...document.querySelectorAll('.question button')].find((one) => one.textContent === label);
      if (button instanceof HTMLElement) button.click();
      return button !== undefined;
    }, name);
  const hasQuestion = (popup: LabPage) => popup.evaluate(() => document.querySelector('.question h2') !== null);

  test('from an endpoint in no list it stays until the user has said yes in the popup; the next one then reaches three operators', async () => {
    const { popup, page } = await openQuestion();
    const url = `${labUrls.unlisted}asked`;
    expect(await showChain(page, url)).toMatch(/^1 /);
    const raw = await signed(lab);
    await lab.setFault('rpc.somedapp.xyz', faults.http503);
    expect(await sendRaw(page, url, raw)).toMatchObject({ error: expect.stringContaining('503') });
    // Its reads are saved, and the question stays.
    expect(await showChain(page, url)).toMatch(/^1 /);
    await press(popup, 'Yes, for this site');
    await popup.waitFor(() =>
      document.querySelector('.question [role=status]')?.textContent?.startsWith('From the next'),
    );
    await sleep(500);
    expect(hostsThatSaw(lab, raw)).toEqual([]);
    expect(await sendRaw(page, url, raw)).toEqual({ result: keccak256(raw) });
    expect(hostsThatSaw(lab, raw)).toHaveLength(3);
    expect(await minedStatus(keccak256(raw))).toBe('0x1');
    await Promise.all([popup.close(), page.close()]);
  });

  test('after "never" the question does not come again, and nothing leaves, even from a public endpoint', async () => {
    const { popup, page } = await openQuestion();
    const url = `${labUrls.unlisted}refused`;
    expect(await showChain(page, url)).toMatch(/^1 /);
    const raw = await signed(lab);
    await lab.setFault('rpc.somedapp.xyz', faults.http503);
    await lab.setFault('operator:infura', faults.http503);
    await sendRaw(page, url, raw);
    await press(popup, 'Never for this site');
    await sleep(300);
    await sendRaw(page, url, raw);
    expect(await sendRaw(page, labUrls.infura, raw)).toMatchObject({ error: expect.stringContaining('503') });
    expect(hostsThatSaw(lab, raw)).toEqual([]);
    await popup.evaluate(() => location.reload());
    await sleep(2_500);
    expect(await hasQuestion(popup)).toBe(false);
    await Promise.all([popup.close(), page.close()]);
  });

  test('from a private relay and from a fork it never leaves, whatever the user has said, and nothing is asked', async () => {
    const { popup, page } = await openQuestion();
    const site = new URL(page.url()).origin;
    expect(await showChain(page, labUrls.fork)).toMatch(/^1 /);
    await lab.setFault('fork.devnets.dev', faults.http503);
    await lab.setFault('rpc.mevblocker.io', faults.http503);
    const raw = await signed(lab);
    const sendBoth = async () => {
      for (const url of [labUrls.fork, 'https://rpc.mevblocker.io/'])
        expect(await sendRaw(page, url, raw)).toMatchObject({ error: expect.stringContaining('503') });
    };
    await sendBoth();
    await sleep(2_000);
    expect(await hasQuestion(popup)).toBe(false);
    await popup.evaluate(
      (of: string) => chrome.runtime.sendMessage({ type: 'site/broadcast', ask: { site: of, broadcast: 'yes' } }),
      site,
    );
    await sendBoth();
    expect(hostsThatSaw(lab, raw).filter((host) => host !== 'rpc.mevblocker.io')).toEqual([]);
    await Promise.all([popup.close(), page.close()]);
  });

  test('from a fork it never leaves', async () => {
    const page = await stage.freshPage();
    expect(await showChain(page, labUrls.fork)).toMatch(/^1 /);
    const raw = await signed(lab);
    await lab.setFault('fork.devnets.dev', faults.http503);
    expect(await sendRaw(page, labUrls.fork, raw)).toMatchObject({ error: expect.stringContaining('503') });
    expect(hostsThatSaw(lab, raw)).toEqual([]);
    expect(methodsElsewhere(lab)).not.toContain('eth_sendRawTransaction');
    await page.close();
  });
});
