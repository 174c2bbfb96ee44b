// What real nodes say passes all checks; what was changed on the way is doubted first, and a fault once the checks are known to be right.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFunctionData, erc20Abi, type Hex, isHex, keccak256, toHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptySession } from '@/lib/background/state/session';
import { learnFrom, type VetContext, vet } from '@/lib/background/trust/vet';
import { familyFor } from '@/lib/rpc/families';
import { isProven } from '@/lib/rpc/proof/account';
import { isObject } from '@/lib/rpc/shapes';
import { labMnemonic } from '@/tests/lab/anvil';
import { type LabChain, labAccounts, startChain } from '@/tests/lab/chain';
import { callOf } from '@/tests/rpc/call-of';

const folder = mkdtempSync(join(tmpdir(), 'vet-'));
const chainId = 1;
let chain: LabChain;
let block: Record<string, unknown>;
let hashes: Hex[];

const [ann, ben] = [
  { group: 'ann', independent: true },
  { group: 'ben', independent: true },
];
const account = mnemonicToAccount(labMnemonic, { addressIndex: 0 });

const slot = (number: number): Hex => toHex(number, { size: 32 });

const fresh = (of = chainId): VetContext => ({
  session: emptySession(),
  scope: { key: 'site' },
  chainId: of,
  family: familyFor(of),
});

const ask = async (method: string, params: unknown[], node = 0): Promise<unknown> => {
  const asked = chain.nodes[node];
  return asked === undefined ? undefined : asked.rpc(method, params);
};

/** One result, vetted as a rescue does it. */
function vetted(context: VetContext, method: string, params: unknown[], result: unknown, by = ann) {
  const member = { idSource: '1', resultSource: JSON.stringify(result), error: null };
  const verdict = vet([callOf(method, params)], [member], by, context);
  if (verdict.kind === 'answer') return verdict.value.standing;
  return verdict.kind === 'fault' && verdict.fault.kind === 'wrong' ? `wrong: ${verdict.fault.what}` : verdict.kind;
}

/** As the proof of a candidate's chain asks: two operators for one block. */
async function proveChain(context: VetContext): Promise<void> {
  const call = callOf('eth_getBlockByNumber', [block.number, false]);
  for (const [node, by] of [ann, ben].entries()) {
    const source = JSON.stringify(await ask('eth_getBlockByNumber', [block.number, false], node));
    learnFrom([call], [{ kind: 'answer', value: { idSource: '1', resultSource: source, error: null } }], by, context);
  }
}

async function send(fields: object): Promise<void> {
  const nonce = Number(await ask('eth_getTransactionCount', [account.address, 'pending']));
  const common = { chainId, nonce, gas: 200_000n, ...fields };
  const raw = await account.signTransaction(common);
  const [first] = chain.nodes;
  if (first === undefined) throw new Error('no node');
  await first.rpc('eth_sendRawTransaction', [raw]);
  await chain.gossip(first, raw);
}

beforeAll(async () => {
  chain = await startChain({ chainId, nodeCount: 2, blockTimeS: 12, firstBlock: 200, folder });
  const token = chain.tokens[0]?.address ?? '0x';
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [labAccounts[1], 1n] });
  const fees = { maxFeePerGas: 50_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
  const authorization = { contractAddress: token, chainId };
  const accessList = [{ address: token, storageKeys: [slot(1)] }];
  await send({ type: 'legacy', gasPrice: 50_000_000_000n, to: token, data });
  await send({ type: 'eip2930', gasPrice: 50_000_000_000n, to: token, data, accessList });
  await send({ type: 'eip1559', ...fees, to: token, data, value: 0n });
  const nonce = Number(await ask('eth_getTransactionCount', [account.address, 'pending'])) + 1;
  const authorized = await account.signAuthorization?.({ ...authorization, nonce });
  const authorizationList = authorized === undefined ? [] : [authorized];
  await send({ type: 'eip7702', ...fees, to: labAccounts[1], value: 5n, authorizationList });
  await chain.mine();
  const found = await ask('eth_getBlockByNumber', ['latest', true]);
  if (!isObject(found) || !Array.isArray(found.transactions)) throw new Error('no block');
  block = found;
  hashes = found.transactions.flatMap((one) => (isObject(one) && isHex(one.hash) ? [one.hash] : []));
});

afterAll(async () => {
  await chain.stop();
  rmSync(folder, { recursive: true });
});

test('blocks, transactions of four types, receipts, logs and proofs of a real node are checked', async () => {
  const asks: [string, unknown[]][] = [
    ['eth_getBlockByNumber', [block.number, true]],
    ['eth_getBlockByNumber', ['latest', false]],
    ['eth_getBlockByHash', [block.hash, true]],
    ['eth_getBlockReceipts', [block.number]],
    ['eth_getLogs', [{ fromBlock: block.number, toBlock: block.number }]],
    ['eth_getTransactionByBlockHashAndIndex', [block.hash, '0x1']],
    ...hashes.flatMap((hash): [string, unknown[]][] => [
      ['eth_getTransactionByHash', [hash]],
      ['eth_getTransactionReceipt', [hash]],
    ]),
    ['eth_getProof', [chain.tokens[0]?.address, [slot(0), slot(2), slot(2 ** 40)], 'latest']],
  ];
  expect(hashes).toHaveLength(4);
  const context = fresh();
  for (const [method, params] of asks) {
    const result = await ask(method, params);
    expect([method, vetted(context, method, params, result)]).toEqual([method, 'checked']);
    expect([method, familyFor(chainId).checkShape(callOf(method, params), JSON.stringify(result))]).toEqual([
      method,
      null,
    ]);
  }
});

test('proofs of a real node hold under the state root of its block, of accounts and slots that are there and that are not', async () => {
  const token = chain.tokens[0]?.address ?? '';
  const nobody = '0x00000000000000000000000000000000deadbeef';
  const slots = [...[0, 1, 2, 3, 4].map(slot), keccak256('0x1234')];
  for (const [address, asked] of [
    [token, slots],
    [labAccounts[0].toLowerCase(), []],
    [nobody, [slot(0)]],
  ] as const) {
    const result = await ask('eth_getProof', [address, asked, block.number]);
    const root = block.stateRoot;
    if (!isObject(result) || !isHex(root)) throw new Error('no proof');
    expect(isProven(result, address.toLowerCase(), asked, root)).toBe(true);
    expect(isProven({ ...result, balance: '0x123456' }, address.toLowerCase(), asked, root)).toBe(false);
    expect(isProven(result, labAccounts[2].toLowerCase(), asked, root)).toBe(false);
  }
});

test('a changed block is doubted until two operators have shown that the check is right, and then a fault of who gave it', async () => {
  const context = fresh();
  const lie = { ...block, stateRoot: keccak256('0x00') };
  const params = [block.number, true];
  expect(vetted(context, 'eth_getBlockByNumber', params, lie)).toBe('doubted');
  await proveChain(context);
  expect(vetted(context, 'eth_getBlockByNumber', params, lie)).toBe('wrong: block hash');
  expect(vetted(context, 'eth_getBlockByNumber', params, block)).toBe('checked');
  const robbed = { ...block, transactions: [] };
  expect(vetted(context, 'eth_getBlockByNumber', params, robbed)).toBe('doubted');
});

test('a changed transaction is doubted, and a fault once another operator named the same one and said it right', async () => {
  const context = fresh();
  const [hash] = hashes;
  const transaction = await ask('eth_getTransactionByHash', [hash]);
  if (!isObject(transaction)) throw new Error('no transaction');
  const lie = { ...transaction, value: '0xde0b6b3a7640000' };
  expect(vetted(context, 'eth_getTransactionByHash', [hash], lie, ann)).toBe('doubted');
  expect(vetted(context, 'eth_getTransactionByHash', [hash], transaction, ben)).toBe('checked');
  expect(vetted(context, 'eth_getTransactionByHash', [hash], lie, ann)).toBe('wrong: transaction hash');
  const other = { ...transaction, from: labAccounts[2].toLowerCase() };
  expect(vetted(context, 'eth_getTransactionByHash', [hash], other, ann)).toBe('doubted');
});

test('on a chain whose blocks hash in another way nobody is blamed, and after two who agree nobody is doubted', () => {
  const context = fresh(324);
  const foreign = { ...block, hash: keccak256('0x324324'), l1BatchNumber: '0x1' };
  const params = [block.number, false];
  expect(vetted(context, 'eth_getBlockByNumber', params, foreign, ann)).toBe('doubted');
  expect(vetted(context, 'eth_getBlockByNumber', params, foreign, ben)).toBe('unchecked');
  expect(vetted(context, 'eth_getBlockByNumber', params, foreign, ann)).toBe('unchecked');
});

test('what has no hash is as unchecked as ever, beside checked ones too', () => {
  const context = fresh();
  expect(vetted(context, 'eth_blockNumber', [], '0x1')).toBe('unchecked');
  expect(vetted(context, 'eth_getLogs', [{}], [])).toBe('unchecked');
  const calls = [callOf('eth_getBlockByNumber', [block.number, true]), callOf('eth_blockNumber')];
  const members = [block, '0x1'].map((result) => ({
    ...{ idSource: '1', resultSource: JSON.stringify(result), error: null },
  }));
  expect(vet(calls, members, ann, context)).toMatchObject({ kind: 'answer', value: { standing: 'unchecked' } });
});

test('what one site’s answers taught says nothing to another', async () => {
  const context = fresh();
  await proveChain(context);
  const elsewhere = { ...context, scope: { key: 'other' } };
  const lie = { ...block, stateRoot: keccak256('0x00') };
  expect(vetted(elsewhere, 'eth_getBlockByNumber', [block.number, true], lie)).toBe('doubted');
});
