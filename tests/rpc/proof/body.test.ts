// Promises about whole blocks: what a node and geth say of transactions, receipts and logs follows from them, and nothing else does.
import { encodeFunctionData, erc20Abi, type Hex, toHex } from 'viem';
import { mnemonicToAccount, signAuthorization } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bodyIn } from '@/lib/rpc/proof/body';
import { bodyReadOf } from '@/lib/rpc/proof/body-read';
import type { Body } from '@/lib/rpc/proof/placed';
import { receiptBytes } from '@/lib/rpc/proof/receipt';
import { isObject } from '@/lib/rpc/shapes';
import { type AnvilNode, labMnemonic, startAnvil } from '@/tests/lab/anvil';
import { deployTokens } from '@/tests/lab/chain';
import { callOf } from '@/tests/rpc/call-of';
import { changedAt, placesIn, recorded, seeded } from './recorded';

const account = mnemonicToAccount(labMnemonic, { addressIndex: 0 });
const to = mnemonicToAccount(labMnemonic, { addressIndex: 1 }).address;
let node: AnvilNode;
let token: Hex;
let mined: number;

/** One block with a transaction of each type that a node takes from anybody, a contract made, and logs. */
beforeAll(async () => {
  node = await startAnvil({ name: 'bodies', chainId: 1, args: [] });
  const tick = () => node.rpc('anvil_mine', ['0x1']).then(() => {});
  const [first] = await deployTokens(node, tick);
  token = first?.address ?? '0x';
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, 5n] });
  const nonce = Number(await node.rpc('eth_getTransactionCount', [account.address, 'latest']));
  const common = { chainId: 1, to: token, data, gas: 100_000n };
  const accessList = [{ address: token, storageKeys: [toHex(2, { size: 32 })] }];
  const fees = { maxFeePerGas: 50_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
  const { privateKey } = account.getHdKey();
  const authorization = await signAuthorization({
    ...{ chainId: 1, contractAddress: token, nonce: nonce + 99 },
    privateKey: toHex(privateKey ?? new Uint8Array(32)),
  });
  const signed = [
    await account.signTransaction({ ...common, nonce, type: 'legacy', gasPrice: 50_000_000_000n }),
    await account.signTransaction({
      ...common,
      nonce: nonce + 1,
      type: 'eip2930',
      gasPrice: 40_000_000_000n,
      accessList,
    }),
    await account.signTransaction({ ...common, nonce: nonce + 2, type: 'eip1559', ...fees }),
    await account.signTransaction({
      ...common,
      nonce: nonce + 3,
      type: 'eip7702',
      ...fees,
      authorizationList: [authorization],
    }),
    await account.signTransaction({
      chainId: 1,
      nonce: nonce + 4,
      type: 'eip1559',
      ...fees,
      gas: 100_000n,
      data: '0x600a600c600039600a6000f3602a60805260206080f3',
    }),
  ];
  for (const raw of signed) await node.rpc('eth_sendRawTransaction', [raw]);
  await tick();
  mined = Number(await node.rpc('eth_blockNumber'));
});
afterAll(() => node.stop());

async function bodyAt(number: number): Promise<Body> {
  const block = await node.rpc('eth_getBlockByNumber', [toHex(number), true]);
  const receipts = await node.rpc('eth_getBlockReceipts', [toHex(number)]);
  const body = bodyIn(JSON.stringify(block), JSON.stringify(receipts));
  if (body === null) throw new Error(`block ${number} does not give its roots`);
  return body;
}

/** Each question about the block, with the node's own answer. */
async function answers(body: Body): Promise<{ method: string; params: unknown[]; result: unknown }[]> {
  const number = toHex(mined);
  const asks: [string, unknown[]][] = body.transactions.flatMap(({ hash }, at): [string, unknown[]][] => [
    ['eth_getTransactionByHash', [hash]],
    ['eth_getTransactionReceipt', [hash]],
    ['eth_getTransactionByBlockNumberAndIndex', [number, toHex(at)]],
    ['eth_getTransactionByBlockHashAndIndex', [body.head.hash, toHex(at)]],
  ]);
  asks.push(['eth_getLogs', [{ fromBlock: number, toBlock: number, address: token }]]);
  asks.push(['eth_getLogs', [{ blockHash: body.head.hash }]]);
  asks.push(['eth_getLogs', [{ fromBlock: number, toBlock: number, address: to }]]);
  asks.push(['eth_getBlockReceipts', [number]]);
  asks.push(['eth_getTransactionByBlockNumberAndIndex', [number, '0x63']]);
  return Promise.all(
    asks.map(async ([method, params]) => ({ method, params, result: await node.rpc(method, params) })),
  );
}

const isTrue = (one: { method: string; params: unknown[] }, said: unknown, body: Body) =>
  bodyReadOf(callOf(one.method, one.params))?.isTrue(said, [body]);

test('what a node says of the transactions, receipts and logs of a block with types 0, 1, 2 and 4 follows from it', async () => {
  const body = await bodyAt(mined);
  expect(body.transactions.map(({ type }) => type)).toEqual(['0x0', '0x1', '0x2', '0x4', '0x2']);
  for (const one of await answers(body)) expect([one, isTrue(one, one.result, body)]).toEqual([one, true]);
});

test('of hundreds of such answers with one digit changed, none follows', async () => {
  const body = await bodyAt(mined);
  const chance = seeded(11);
  const targets = (await answers(body)).filter(({ result }) => placesIn(result).length > 0);
  const taken: unknown[] = [];
  for (let at = 0; at < 800; at++) {
    const one = pick(targets, chance);
    const place = pick(placesIn(one.result), chance);
    const changed = changedAt(one.result, place, (before) => withOtherDigit(`${before}`, chance));
    if (isTrue(one, changed, body)) taken.push([one.method, place]);
  }
  expect(taken).toEqual([]);
}, 120_000);

const pick = <T>(list: readonly T[], chance: () => number): T => {
  const one = list[Math.floor(chance() * list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

/** Another value: no digit of another case, no zero before a quantity. */
function withOtherDigit(text: string, chance: () => number): string {
  const at = 2 + Math.floor(chance() * Math.max(1, text.length - 2));
  const digit = ((Number.parseInt(text[at] ?? '0', 16) + 1 + Math.floor(chance() * 14)) % 16).toString(16);
  return `${text.slice(0, at)}${digit}${text.slice(at + 1)}`;
}

test('logs that are left out, told twice or of another block, a receipt of another transaction, and a null do not follow', async () => {
  const body = await bodyAt(mined);
  const all = await answers(body);
  const logs = all.find(({ method }) => method === 'eth_getLogs');
  if (logs === undefined || !Array.isArray(logs.result)) throw new Error('no logs');
  expect(logs.result.length).toBe(4);
  expect(isTrue(logs, logs.result.slice(1), body)).toBe(false);
  expect(isTrue(logs, [...logs.result, logs.result[0]], body)).toBe(false);
  expect(isTrue(logs, [], body)).toBe(false);
  const [first, second] = all.filter(({ method }) => method === 'eth_getTransactionReceipt');
  expect(first && isTrue(first, second?.result, body)).toBe(false);
  expect(first && isTrue(first, null, body)).toBe(false);
  expect(first && isTrue(first, { ...(isObject(first.result) ? first.result : {}), l1Fee: '0x1' }, body)).toBe(false);
});

test('what is left out of a block, or is no block’s, makes none', async () => {
  const block = await node.rpc('eth_getBlockByNumber', [toHex(mined), true]);
  const receipts = await node.rpc('eth_getBlockReceipts', [toHex(mined)]);
  if (!isObject(block) || !Array.isArray(block.transactions) || !Array.isArray(receipts)) throw new Error('no block');
  const fewer = { ...block, transactions: block.transactions.slice(1) };
  expect(bodyIn(JSON.stringify(fewer), null)).toBeNull();
  expect(bodyIn(JSON.stringify(block), JSON.stringify(receipts.slice(1)))).toBeNull();
  expect(
    bodyIn(JSON.stringify({ ...block, receiptsRoot: block.transactionsRoot }), JSON.stringify(receipts)),
  ).toBeNull();
  expect(
    bodyIn(JSON.stringify({ ...block, transactions: [{ ...block.transactions[0], type: '0x64' }] }), null),
  ).toBeNull();
});

test('a header’s bloom alone says that a block has no such log', async () => {
  const { block } = await bodyAt(mined);
  const mayBe = (filter: object) =>
    bodyReadOf(callOf('eth_getLogs', [{ fromBlock: '0x1', toBlock: '0x1', ...filter }]))?.mayBeIn(block);
  expect(mayBe({ address: token })).toBe(true);
  expect(mayBe({})).toBe(true);
  expect(mayBe({ address: to })).toBe(false);
  expect(mayBe({ address: [to, token], topics: [null, []] })).toBe(true);
  expect(mayBe({ topics: [[toHex(7, { size: 32 })]] })).toBe(false);
});

test('geth’s blocks and receipts of types 0 to 4, before and after Byzantium, are written as they stand in its blocks', () => {
  const blocks = recorded.filter(({ method, result }) => /^eth_getBlockBy/.test(method) && isObject(result));
  const lists = recorded.filter(
    ({ method, result }) => method === 'eth_getBlockReceipts' && Array.isArray(result) && result.length > 0,
  );
  const whole = lists.map(({ result }) => {
    const [first] = Array.isArray(result) ? result : [];
    const block = blocks.find(
      (one) =>
        isObject(one.result) && one.result.hash === first.blockHash && JSON.stringify(one.params).includes('true'),
    );
    return bodyIn(JSON.stringify(block?.result), JSON.stringify(result));
  });
  expect(whole.map((body) => body?.head.number)).toEqual([1, 54, 1]);
  const written = recorded.flatMap(({ method, result }) =>
    method === 'eth_getTransactionReceipt' && isObject(result) ? [receiptBytes(result)] : [],
  );
  expect(written.map((bytes) => bytes?.slice(0, 4))).toEqual(
    expect.arrayContaining(['0x01', '0x02', '0x03', '0x04', '0xf9']),
  );
});
