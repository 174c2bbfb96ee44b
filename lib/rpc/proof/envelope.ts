// A transaction's hash from its fields, and what was signed of it (EIPs 155, 2930, 1559, 4844, 7702). Pure; runs in the background and in tests.
import { type Hex, keccak256 } from 'viem';
import { type Fields, isObject, numberOf } from '@/lib/rpc/shapes';
import { allOf, type Item, itemOf, listOf, numberIn, rlp, typed } from './fields';

export interface Envelope {
  type: number;
  /** As it stands in a block. */
  bytes: Hex;
  hash: Hex;
  /** What its sender signed, and how; null for a deposit, which nobody signed. */
  seal: { digest: Hex; r: bigint; s: bigint; yParity: 0 | 1 } | null;
}

/** `foreign`: a type that we cannot write, or a transaction that nobody signed. `torn`: a field is missing or no such value. */
export type NoEnvelope = 'foreign' | 'torn';

const heads: readonly (readonly string[])[] = [
  ['nonce', 'gasPrice', 'gas'],
  ['chainId', 'nonce', 'gasPrice', 'gas'],
  ['chainId', 'nonce', 'maxPriorityFeePerGas', 'maxFeePerGas', 'gas'],
  ['chainId', 'nonce', 'maxPriorityFeePerGas', 'maxFeePerGas', 'gas'],
  ['chainId', 'nonce', 'maxPriorityFeePerGas', 'maxFeePerGas', 'gas'],
];

const isZero = (value: unknown) => typeof value === 'string' && /^0x0*$/.test(value);

const DEPOSIT = 0x7e;

/**
 * Legacy transactions and types 1 to 4 are Ethereum's, 0x7e is the OP Stack's deposit. 0x64 to 0x6a and 0x78 (Arbitrum), 0x71 and 0xff (zkSync),
 * the state syncs of Polygon and Scroll's own 0x7e have other forms, or nobody who signed (rules 3.2).
 */
export function envelopeOf(transaction: Fields): Envelope | NoEnvelope {
  const type = transaction.type === undefined ? 0 : numberOf(transaction.type);
  if (type === DEPOSIT) return depositOf(transaction);
  const head = type === null ? undefined : heads[type];
  if (type === null || head === undefined) return 'foreign';
  const { r, s } = transaction;
  if (isZero(r) && isZero(s)) return 'foreign';
  const fields = fieldsOf(transaction, type, head);
  const parity = parityOf(transaction, type);
  const signature = allOf([itemOf(r, 'quantity'), itemOf(s, 'quantity')]);
  if (fields === null || parity === null || signature === null) return 'torn';
  const bytes = typed(type, rlp([...fields, parity.item, ...signature]));
  const signed = parity.chain === null ? fields : [...fields, parity.chain, '0x' as const, '0x' as const];
  const [rBytes, sBytes] = signature;
  const digest = keccak256(typed(type, rlp(signed)));
  const seal = { digest, r: numberIn(rBytes), s: numberIn(sBytes), yParity: parity.yParity };
  return { type, bytes, hash: keccak256(bytes), seal };
}

/** OP Stack specification, "Deposits". Scroll's transactions of that number have no source. */
function depositOf(one: Fields): Envelope | NoEnvelope {
  if (one.sourceHash === undefined) return 'foreign';
  const fields = allOf<Item>([
    itemOf(one.sourceHash, 32),
    itemOf(one.from, 20),
    itemOf(one.to, 'to'),
    itemOf(one.mint ?? '0x0', 'quantity'),
    itemOf(one.value, 'quantity'),
    itemOf(one.gas, 'quantity'),
    one.isSystemTx === true ? '0x01' : '0x',
    itemOf(one.input, 'data'),
  ]);
  if (fields === null) return 'torn';
  const bytes = typed(DEPOSIT, rlp(fields));
  return { type: DEPOSIT, bytes, hash: keccak256(bytes), seal: null };
}

function fieldsOf(transaction: Fields, type: number, head: readonly string[]): Item[] | null {
  return allOf<Item>([
    ...head.map((name) => itemOf(transaction[name], 'quantity')),
    itemOf(transaction.to, 'to'),
    itemOf(transaction.value, 'quantity'),
    itemOf(transaction.input, 'data'),
    ...(type === 0 ? [] : [listOf(transaction.accessList, accessOf)]),
    ...(type === 3 ? [itemOf(transaction.maxFeePerBlobGas, 'quantity')] : []),
    ...(type === 3 ? [listOf(transaction.blobVersionedHashes, (one) => itemOf(one, 32))] : []),
    ...(type === 4 ? [listOf(transaction.authorizationList, authorizationOf)] : []),
  ]);
}

function accessOf(one: unknown): Item | null {
  return isObject(one)
    ? allOf<Item>([itemOf(one.address, 20), listOf(one.storageKeys, (key) => itemOf(key, 32))])
    : null;
}

function authorizationOf(one: unknown): Item | null {
  if (!isObject(one)) return null;
  const [chainId, nonce, r, s] = [one.chainId, one.nonce, one.r, one.s].map((value) => itemOf(value, 'quantity'));
  return allOf([chainId, itemOf(one.address, 20), nonce, itemOf(one.yParity ?? one.v, 'quantity'), r, s].map(orNull));
}

const orNull = (item: Hex | null | undefined): Hex | null => item ?? null;

interface Parity {
  item: Hex;
  yParity: 0 | 1;
  /** Signed as well, where EIP-155 wrote it into `v`. */
  chain: Hex | null;
}

function parityOf({ v, yParity }: Fields, type: number): Parity | null {
  const item = itemOf(type === 0 ? v : (yParity ?? v), 'quantity');
  if (item === null) return null;
  const value = numberIn(item);
  if (type > 0) return value > 1n ? null : { item, yParity: value === 1n ? 1 : 0, chain: null };
  if (value < 27n || (value > 28n && value < 35n)) return null;
  const chain = value < 35n ? null : itemOf(`0x${((value - 35n) / 2n).toString(16)}`, 'quantity');
  return { item, yParity: value % 2n === 0n ? 1 : 0, chain };
}
