// A signed transaction while the site's endpoint is down, in both browsers: it is mined, three operators at most see it,
// no private relay does; and where it must not leave, it does not (rules 0.5, 2.3, 2.4).
import { type Hex, keccak256 } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { labMnemonic } from '@/tests/lab/anvil';
import { faults } from '@/tests/lab/faults';
import { labUrls } from '@/tests/lab/hosts';
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
