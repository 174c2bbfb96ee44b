// Solana and Filecoin beside Ethereum: the same machine, other methods, judges and proofs (rules, part 2, 4.4). The page speaks Solana
// as @solana/web3.js 1.x does. The built extension in both browsers.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromBase58, toBase58 } from '@/lib/rpc/solana/base58';
import type { LabPage } from '@/tests/lab/browser';
import { faults, type ReplyFault } from '@/tests/lab/faults';
import { labUrls } from '@/tests/lab/hosts';
import { askByFetch, type Told } from '@/tests/lab/page-asks';
import { u64Max } from '@/tests/lab/solana-node';
import { newKeypair, readTransfer, signedTransfer } from '@/tests/lab/solana-transaction';
import {
  type FamilyStage,
  filecoinCommunity,
  filecoinUrls,
  openFamilyStage,
  solanaCommunity,
  solanaUrls,
} from './family-stage';

const { publicKey } = newKeypair();
const address = toBase58(publicKey);
const behind: ReplyFault = { kind: 'rpcError', code: -32005, message: 'Node is behind by 162 slots', status: 200 };
const tooMany: ReplyFault = {
  kind: 'rpcError',
  code: 429,
  message: 'Too many requests for a specific RPC call',
  status: 429,
};
const confirmed = { commitment: 'confirmed' };

/** One call in the body and headers of @solana/web3.js 1.x (jayson's ids). */
function askSolana(tab: LabPage, url: string, method: string, params: unknown[] = []): Promise<Told> {
  const body = JSON.stringify({ method, jsonrpc: '2.0', params, id: randomUUID() });
  const headers = { 'content-type': 'application/json', 'solana-client': 'js/1.98.4' };
  return tab.evaluate(askByFetch, url, body, { headers }, 0);
}

function askPlain(tab: LabPage, url: string, method: string, params: unknown[] = []): Promise<Told> {
  return tab.evaluate(askByFetch, url, JSON.stringify({ jsonrpc: '2.0', method, params, id: 7 }), {}, 0);
}

const memberOf = ({ text }: Told) => JSON.parse(text);

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: FamilyStage;
  let tab: LabPage;
  let site = 0;

  beforeAll(async () => {
    stage = await openFamilyStage(name);
  });
  afterAll(() => stage.stop());
  beforeEach(async () => {
    await stage.renew();
    tab = await stage.openTab(site++ % 6);
  });
  afterEach(() => expect(stage.audit.problems()).toEqual([]));

  const hostsAsked = (text: string) => stage.oursWith(text).map(({ host }) => host);
  const transfer = (slot: number) =>
    signedTransfer({
      from: newKeypair(),
      to: publicKey,
      blockhash: fromBase58(stage.ledger.blockhashOf(slot)) ?? new Uint8Array(),
    });

  test('reads of Solana are answered under the page’s ids whatever way its endpoint fails, byte for byte', async () => {
    for (const [at, fault] of [faults.refused, faults.http503, tooMany, behind].entries()) {
      // A page that goes round its endpoint would not ask it.
      tab = await stage.openTab(at);
      await stage.renew();
      await stage.lab.setFault('api.mainnet-beta.solana.com', fault);
      const told = await askSolana(tab, solanaUrls.own, 'getAccountInfo', [
        address,
        { encoding: 'base64', ...confirmed },
      ]);
      expect([fault.kind, told.ended]).toEqual([fault.kind, 200]);
      expect(told.text).toContain(`"rentEpoch":${u64Max}`);
      expect(told.text).toMatch(/^\{"jsonrpc":"2\.0","id":"[\da-f-]{36}","result":\{"context":/);
      expect(hostsAsked('getAccountInfo')[0]).toBe(solanaCommunity[0]);
      expect(stage.oursWith('getAccountInfo')[0]?.body).not.toMatch(/[\da-f]{8}-[\da-f]{4}-/);
    }
    // The control: an endpoint that answers is asked alone.
    await stage.renew();
    expect(memberOf(await askSolana(tab, solanaUrls.own, 'getHealth')).result).toBe('ok');
    expect(stage.audit.ours()).toEqual([]);
  });

  test('a key in the page’s URL stays there, and a candidate of another cluster or a stale one is passed over', async () => {
    await stage.lab.setFault('solana-mainnet.g.alchemy.com', faults.http503);
    const [first, second, third] = solanaCommunity;
    stage.nodes[first] = { genesis: 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrYsQ' };
    stage.nodes[second] = { lag: 400 };
    const { result } = memberOf(await askSolana(tab, solanaUrls.keyed, 'getBalance', [address, confirmed]));
    expect(result.value).toBe(stage.ledger.lamportsOf(address));
    expect(result.context.slot).toBeGreaterThan(stage.ledger.slotAt('confirmed') - 100);
    expect(hostsAsked('getBalance')).toEqual(expect.arrayContaining([first, third]));
  });

  test('a blockhash is fresh, and no slot is older than one that the page was shown', async () => {
    await stage.lab.setFault('api.mainnet-beta.solana.com', faults.http503);
    const [first] = solanaCommunity;
    stage.nodes[first] = { lag: 60 };
    const blockhash = memberOf(await askSolana(tab, solanaUrls.own, 'getLatestBlockhash', [confirmed])).result;
    expect(blockhash.context.slot).toBeGreaterThan(stage.ledger.slotAt('confirmed') - 20);
    expect(hostsAsked('getLatestBlockhash')[0]).toBe(first);
    const [serving = ''] = hostsAsked('getLatestBlockhash').slice(-1);
    await stage.lab.setFault(serving, faults.http503);
    // A balance of the first endpoint would be older than the blockhash.
    const balance = memberOf(await askSolana(tab, solanaUrls.own, 'getBalance', [address, confirmed])).result;
    expect(balance.context.slot).toBeGreaterThanOrEqual(blockhash.context.slot);
    expect(hostsAsked('getBalance')).toContain(first);
  });

  test('a transaction reaches other operators byte for byte, and its answer is its first signature', async () => {
    await stage.lab.setFault('api.mainnet-beta.solana.com', faults.http503);
    const wire = transfer(stage.ledger.slotAt('confirmed'));
    const params = [wire.toString('base64'), { encoding: 'base64', preflightCommitment: 'confirmed' }];
    const signature = toBase58(readTransfer(wire).signature);
    expect(memberOf(await askSolana(tab, solanaUrls.own, 'sendTransaction', params)).result).toBe(signature);
    expect(stage.ledger.taken().filter((one) => one === signature)).toEqual([signature]);
    const sent = stage.oursWith('sendTransaction');
    expect(new Set(sent.map(({ host }) => host)).size).toBe(sent.length);
    expect(sent.map(({ calls }) => calls[0]?.params)).toEqual(sent.map(() => params));
    // Where it is looked for next, one node that has no history does not make it lost.
    stage.nodes[solanaCommunity[0]] = { forgetful: true };
    const found = await askSolana(tab, solanaUrls.own, 'getSignatureStatuses', [[signature]]);
    expect(memberOf(found).result.value).toMatchObject([{ confirmationStatus: 'confirmed' }]);
  });

  test('a program’s refusal is the answer; only a blockhash that the page’s own node does not know goes elsewhere', async () => {
    const refusal: ReplyFault = {
      ...behind,
      code: -32002,
      message: 'Transaction simulation failed: custom program error: 0x1',
    };
    await stage.lab.setFault('api.mainnet-beta.solana.com', refusal);
    const wire = transfer(stage.ledger.slotAt('confirmed'));
    const params = [wire.toString('base64'), { encoding: 'base64', preflightCommitment: 'confirmed' }];
    expect(memberOf(await askSolana(tab, solanaUrls.own, 'sendTransaction', params)).error).toMatchObject({
      code: -32002,
    });
    expect(stage.audit.ours()).toEqual([]);
    const lagging: ReplyFault = { ...refusal, message: 'Transaction simulation failed: Blockhash not found' };
    await stage.lab.setFault('api.mainnet-beta.solana.com', lagging);
    expect(memberOf(await askSolana(tab, solanaUrls.own, 'sendTransaction', params)).result).toBe(
      toBase58(readTransfer(wire).signature),
    );
    // Nobody knows this one: the page gets its own error, not a stranger's.
    const old = transfer(stage.ledger.slotAt('confirmed') - 5_000).toString('base64');
    const lost = await askSolana(tab, solanaUrls.own, 'sendTransaction', [old, { encoding: 'base64' }]);
    expect(memberOf(lost).error.message).toBe(lagging.message);
  });

  test('a simulation is shown to one stranger only, and a transaction of a firm that may keep it private to none', async () => {
    await stage.lab.setFault('api.mainnet-beta.solana.com', faults.http503);
    await stage.lab.setFault('mainnet.helius-rpc.com', faults.http503);
    for (const host of solanaCommunity) await stage.lab.setFault(host, behind);
    const wire = transfer(stage.ledger.slotAt('confirmed')).toString('base64');
    const told = await askSolana(tab, solanaUrls.own, 'simulateTransaction', [wire, { encoding: 'base64' }]);
    expect(told.ended).toBe(503);
    expect(hostsAsked('simulateTransaction')).toEqual([solanaCommunity[0]]);
    for (const host of solanaCommunity) await stage.lab.setFault(host, null);
    const kept = await askSolana(tab, solanaUrls.helius, 'sendTransaction', [wire, { encoding: 'base64' }]);
    expect([kept.ended, hostsAsked('sendTransaction')]).toEqual([503, []]);
    expect((await askSolana(tab, solanaUrls.helius, 'getSlot', [])).ended).toBe(200);
  });

  test('from the moment that the page sends to a block engine, its simulations are shown to nobody else', async () => {
    await stage.lab.setFault('api.mainnet-beta.solana.com', faults.http503);
    const wire = transfer(stage.ledger.slotAt('confirmed')).toString('base64');
    const simulate = () => askSolana(tab, solanaUrls.own, 'simulateTransaction', [wire, { encoding: 'base64' }]);
    expect((await simulate()).ended).toBe(200);
    const sent = await askSolana(tab, solanaUrls.jito, 'sendTransaction', [wire, { encoding: 'base64' }]);
    expect(sent.ended).toBe(200);
    stage.audit.clear();
    expect((await simulate()).ended).toBe(503);
    expect(stage.audit.ours()).toEqual([]);
  });

  test('names without a prefix count on Solana’s endpoints only, and what is not a read of Solana’s on none', async () => {
    const others = [labUrls.unlisted, labUrls.infura, 'https://api.node.glif.io/rpc/v1'];
    for (const host of ['rpc.somedapp.xyz', 'mainnet.infura.io', 'api.node.glif.io', 'api.mainnet-beta.solana.com'])
      await stage.lab.setFault(host, faults.http503);
    for (const url of others) expect((await askSolana(tab, url, 'getBalance', [address])).ended).toBe(503);
    for (const method of ['requestAirdrop', 'getAsset', 'sendBundle', 'eth_blockNumber'])
      expect((await askPlain(tab, solanaUrls.own, method, [])).ended).toBe(503);
    expect(stage.audit.ours()).toEqual([]);
  });

  test('Filecoin is answered under both of its names, Lotus’s own methods by those only who speak them', async () => {
    await stage.lab.setFault('api.node.glif.io', faults.http503);
    const ask = async (method: string, params: unknown[] = [], url: string = filecoinUrls.own) =>
      memberOf(await askPlain(tab, url, method, params)).result;
    const height = Number(await ask('eth_blockNumber'));
    expect(height).toBeGreaterThan(5_500_000);
    expect(Number(await ask('Filecoin.EthBlockNumber'))).toBe(height);
    expect(await ask('Filecoin.EthChainId')).toBe('0x13a');
    expect(await ask('Filecoin.ChainHead', [])).toMatchObject({ Height: height + 1 });
    expect(await ask('Filecoin.StateGetActor', ['f099', null], filecoinUrls.old)).toMatchObject({ Nonce: 7 });
    expect(hostsAsked('Filecoin.ChainHead')[0]).toBe(filecoinCommunity[0]);
    const [first, second, ethOnly] = filecoinCommunity;
    for (const host of [first, second]) await stage.lab.setFault(host, faults.http503);
    expect(Number(await ask('eth_blockNumber'))).toBe(height);
    expect((await askPlain(tab, filecoinUrls.own, 'Filecoin.StateNetworkName')).ended).toBe(503);
    expect([hostsAsked('Filecoin.').includes(ethOnly), hostsAsked('eth_blockNumber').includes(ethOnly)]).toEqual([
      false,
      true,
    ]);
  });

  test('what signs, pushes or means another thing at a Lotus node stays with the endpoint that the page chose', async () => {
    await stage.lab.setFault('api.node.glif.io', faults.http503);
    const signed = {
      Message: { To: 'f01', From: 'f1abc', Nonce: 1, Value: '1' },
      Signature: { Type: 1, Data: 'AA==' },
    };
    const kept: [string, unknown[], string?][] = [
      ['Filecoin.MpoolPush', [signed]],
      ['Filecoin.MpoolPushMessage', [signed.Message, null]],
      ['Filecoin.WalletSign', ['f1abc', 'AA==']],
      ['Filecoin.StateWaitMsg', [{ '/': 'bafy' }, 5]],
      ['Filecoin.StateSearchMsg', [{ '/': 'bafy' }], filecoinUrls.old],
    ];
    for (const [method, params, url = filecoinUrls.own] of kept)
      expect([method, (await askPlain(tab, url, method, params)).ended]).toEqual([method, 503]);
    expect(stage.audit.ours()).toEqual([]);
  });

  test('the popup and the dashboard call both by their names', async () => {
    await stage.lab.setFault('api.mainnet-beta.solana.com', faults.http503);
    await stage.lab.setFault('api.node.glif.io', faults.http503);
    await askSolana(tab, solanaUrls.own, 'getSlot', []);
    await askPlain(tab, filecoinUrls.own, 'eth_blockNumber');
    const own = await stage.browser.openExtensionPage('/dashboard.html');
    const [tabs, chains] = await own.evaluate(async () => {
      const open = await chrome.tabs.query({});
      const ask = (type: string, asked: unknown) => chrome.runtime.sendMessage({ type, ask: asked });
      const reports = await Promise.all(open.map(({ id }) => ask('site/report', { tabId: id })));
      return [JSON.stringify(reports), JSON.stringify(await ask('directory/chains', null))];
    });
    for (const row of [/"chainName":"Solana"/, /"chainName":"Filecoin"/, /"operatorName":"Solana Foundation"/])
      expect(tabs).toMatch(row);
    expect(chains).toMatch(/"name":"Solana","testnet":false/);
    await own.close();
  });
});
