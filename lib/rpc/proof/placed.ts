// A transaction at its place in a block: what its hash does not hold follows from its signature, its block and its place. Pure; runs in the background and in tests.

import type { Head } from '@/lib/rpc/head';
import { type Fields, numberOf, sameHex } from '@/lib/rpc/shapes';
import { signerOf } from '@/lib/rpc/transaction/recover';
import { envelopeOf } from './envelope';
import { itemOf, numberIn } from './fields';

/** A block whose lists give the roots of its header. */
export interface Body {
  head: Head;
  /** The header's fields, its hash among them: all that is hashed is right. */
  block: Fields;
  /** As they were written; their hashes, and all that these are of, are right. */
  transactions: Fields[];
  /** The bytes that stand in the block are right, what is written beside them may be anything. Null: not asked for. */
  receipts: Fields[] | null;
}

export interface Placed {
  transaction: Fields;
  index: number;
  /** Its header, whose hash is right. */
  block: Fields;
}

const always =
  'blockHash blockNumber blockTimestamp transactionIndex hash type from to gas gasPrice input nonce value v r s chainId';
const ofType: readonly string[] = [
  '',
  'accessList yParity',
  'accessList yParity maxFeePerGas maxPriorityFeePerGas',
  'accessList yParity maxFeePerGas maxPriorityFeePerGas maxFeePerBlobGas blobVersionedHashes',
  'accessList yParity maxFeePerGas maxPriorityFeePerGas authorizationList',
];
const known = ofType.map((names) => new Set(`${always} ${names}`.split(' ')));

const quantityIn = (value: unknown): bigint | null => {
  const item = itemOf(value, 'quantity');
  return item === null ? null : numberIn(item);
};

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** Null for what nobody signed, and for what we cannot write as bytes. */
export function senderOf(transaction: Fields): string | null {
  const envelope = envelopeOf(transaction);
  if (typeof envelope === 'string' || envelope.seal === null) return null;
  return signerOf(envelope.seal.digest, envelope.seal);
}

/** Wei a gas (EIP-1559); null where the fields do not say. */
export function effectivePrice(transaction: Fields, { baseFeePerGas }: Fields): bigint | null {
  const [most, tip] = [quantityIn(transaction.maxFeePerGas), quantityIn(transaction.maxPriorityFeePerGas)];
  if (most === null || tip === null) return quantityIn(transaction.gasPrice);
  const base = quantityIn(baseFeePerGas);
  if (base === null || base + tip > most) return base === null ? null : most;
  return base + tip;
}

/** The block and the index that a transaction, a receipt or a log names are its own. */
export function isPlaced(one: Fields, { index, block }: Omit<Placed, 'transaction'>): boolean {
  const { blockHash, blockNumber, blockTimestamp, transactionIndex } = one;
  // Some write it as a number.
  const then = typeof blockTimestamp === 'number' ? blockTimestamp : numberOf(blockTimestamp);
  const isThen = isAbsent(blockTimestamp) || then === numberOf(block.timestamp);
  const isThere = sameHex(blockHash, block.hash) && numberOf(blockNumber) === numberOf(block.number);
  return isThen && isThere && numberOf(transactionIndex) === index;
}

/** Its signature's parity, and its chain, are written twice in some. */
function isOnce({ type, v, yParity, chainId }: Fields): boolean {
  if (type !== undefined && numberOf(type) !== 0)
    return isAbsent(v) || isAbsent(yParity) || quantityIn(v) === quantityIn(yParity);
  const signed = quantityIn(v) ?? 0n;
  return isAbsent(chainId) || (signed >= 35n && (signed - 35n) / 2n === quantityIn(chainId));
}

/** Is all that it says true, where its bytes are those at that place of the block? */
export function isTransactionAt(transaction: Fields, place: Placed): boolean {
  const names = known[transaction.type === undefined ? 0 : (numberOf(transaction.type) ?? -1)];
  const envelope = envelopeOf(transaction);
  if (names === undefined || typeof envelope === 'string') return false;
  const isKnown = Object.keys(transaction).every((name) => names.has(name));
  const isSame = sameHex(envelope.hash, place.transaction.hash) && sameHex(transaction.hash, envelope.hash);
  if (!isKnown || !isSame || !isPlaced(transaction, place) || !isOnce(transaction)) return false;
  const price = isAbsent(transaction.gasPrice) ? null : quantityIn(transaction.gasPrice);
  const isPrice = price === null || price === effectivePrice(transaction, place.block);
  const sender = senderOf(transaction);
  return isPrice && sender !== null && sameHex(transaction.from, sender);
}
