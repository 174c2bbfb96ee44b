// Promises about signed transactions: the right hash, the chain that was signed for, and no guess where there is none.
import { type Hex, keccak256, parseGwei, serializeTransaction, toBlobs } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import { type Member, readReply } from '@/lib/rpc/reply';
import { broadcastMeaning, readRawTransaction } from '@/lib/rpc/transaction/transaction';
import { callOf } from './call-of';

const account = privateKeyToAccount(`0x${'11'.repeat(32)}`);
const to = `0x${'22'.repeat(20)}` as const;
const fees = { maxFeePerGas: parseGwei('2'), maxPriorityFeePerGas: parseGwei('1') };
const authorization = await account.signAuthorization({ address: to, chainId: 10, nonce: 0 });
const blobFields = {
  type: 'eip4844',
  chainId: 1,
  to,
  ...fees,
  maxFeePerBlobGas: 1n,
  blobVersionedHashes: [`0x01${'33'.repeat(31)}`],
} as const;

const signed: [type: string, raw: Hex, chainId: number][] = [
  ['legacy', await account.signTransaction({ type: 'legacy', chainId: 1, to, gasPrice: 1n }), 1],
  ['access list', await account.signTransaction({ type: 'eip2930', chainId: 56, to, gasPrice: 1n }), 56],
  ['fee market', await account.signTransaction({ type: 'eip1559', chainId: 11155111, to, ...fees }), 11155111],
  [
    'delegation',
    await account.signTransaction({ type: 'eip7702', chainId: 10, to, ...fees, authorizationList: [authorization] }),
    10,
  ],
  ['blob reference', await account.signTransaction(blobFields), 1],
];

const read = (raw: string, method = 'eth_sendRawTransaction') => readRawTransaction(callOf(method, [raw]));

describe('a signed transaction', () => {
  test.each(signed)('of type %s has its hash and its chain', (_, raw, chainId) => {
    expect(read(raw)).toEqual({ hash: keccak256(raw), chainId });
    expect(read(raw.toUpperCase().replace('0X', '0x'))).toEqual({ hash: keccak256(raw), chainId });
  });

  test('from before EIP-155 names no chain, and an unsigned one none that counts', async () => {
    const raw = await account.signTransaction({ type: 'legacy', to, gasPrice: 1n });
    expect(read(raw)).toEqual({ hash: keccak256(raw), chainId: null });
    expect(read(serializeTransaction({ type: 'eip1559', chainId: 1, to, ...fees }))?.chainId).toBeNull();
    expect(read(serializeTransaction({ type: 'legacy', chainId: 1, to, gasPrice: 1n }))?.chainId).toBeNull();
  });

  test('with blobs beside it hashes as the chain does, without them', async () => {
    const blobs = toBlobs({ data: '0x1234' });
    const sidecars = blobs.map(
      (blob) => ({ blob, commitment: `0x${'44'.repeat(48)}`, proof: `0x${'55'.repeat(48)}` }) as const,
    );
    const signed = await account.signTransaction({ ...blobFields, sidecars: false });
    const carried = await account.signTransaction({ ...blobFields, sidecars });
    expect(carried.length).toBeGreaterThan(signed.length + 100_000);
    expect(read(carried)).toEqual({ hash: keccak256(signed), chainId: 1 });
  });

  test('of a type nobody knows names no chain, so that it goes nowhere', () => {
    expect(read('0x7b01c0')).toEqual({ hash: keccak256('0x7b01c0'), chainId: null });
  });

  test.each(['', '0x', '0x1', '02f8', '0xzz', 'latest'])('is not made of %j', (raw) => expect(read(raw)).toBeNull());

  test('is not read from another method', async () => {
    const raw = await account.signTransaction({ type: 'legacy', chainId: 1, to, gasPrice: 1n });
    for (const method of ['eth_sendRawTransactionSync', 'eth_sendPrivateTransaction', 'eth_call'])
      expect(read(raw, method)).toBeNull();
  });

  test('broken in any place is read or refused, never thrown at', async () => {
    const raw = await account.signTransaction({ type: 'eip1559', chainId: 1, to, ...fees });
    for (let at = 2; at < raw.length; at += 2)
      expect(() => read(`${raw.slice(0, at)}ff${raw.slice(at + 2)}`)).not.toThrow();
    for (let at = 4; at < raw.length; at += 2) expect(() => read(raw.slice(0, at))).not.toThrow();
    for (const raw of ['0x03', '0x03c0', '0x03ff', '0x03c1c0', '0xff', '0x00', '0x02'])
      expect(() => read(raw)).not.toThrow();
  });
});

describe('the reply to a broadcast', () => {
  const hash = `0x${'ab'.repeat(32)}`;
  const member = (rest: object): Member => {
    const reply = readReply(JSON.stringify({ jsonrpc: '2.0', id: 1, ...rest }), true);
    if (reply.kind !== 'single') throw new Error('not single');
    return reply.member;
  };
  const error = (message: string) => ({ error: { code: -32000, message } });

  test.each([
    ['accepted', { result: hash }],
    ['accepted', { result: hash.toUpperCase().replace('0X', '0x') }],
    ['mismatch', { result: `0x${'cd'.repeat(32)}` }],
    ['mismatch', { result: null }],
    ['mismatch', {}],
    ['known', error('already known')],
    ['known', error('ALREADY_EXISTS: already known')],
    ['known', error('submit transaction to pool failed: Pool(AlreadyImported(0xabc))')],
    ['verdict', error('Unknown transaction')],
    ['nonce-too-low', error('nonce too low: next nonce 5, tx nonce 4')],
    ['nonce-too-low', error('OldNonce, Current nonce: 5, nonce of rejected tx: 4')],
    ['mempool-local', error('txpool is full')],
    ['mempool-local', error('tx fee (2.00 ether) exceeds the configured cap (1.00 ether)')],
    ['verdict', error('insufficient funds for gas * price + value')],
    ['verdict', error('replacement transaction underpriced')],
  ])('means %s: %j', (meaning, rest) => expect(broadcastMeaning(member(rest), hash)).toBe(meaning));
});
