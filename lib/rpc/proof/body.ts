// A whole block: its transactions, and its receipts, held against the roots in its header (Yellow Paper, 4.3). Pure; runs in the background and in tests.
import { type Head, headIn } from '@/lib/rpc/head';
import { parseJson } from '@/lib/rpc/json-source';
import { type Fields, isObject, sameHex } from '@/lib/rpc/shapes';
import { envelopeOf } from './envelope';
import { listOf } from './fields';
import type { Body } from './placed';
import { receiptBytes } from './receipt';
import { rootOf } from './trie';

/** The header alone, where its fields give its hash. */
export function sealedIn(source: string): { head: Head; block: Fields } | null {
  const [head, block] = [headIn(source), parseJson(source)];
  return head === null || head.stateRoot === null || !isObject(block) ? null : { head, block };
}

const objectsIn = (value: unknown): Fields[] | null => listOf(value, (one) => (isObject(one) ? one : null));

function transactionBytes(one: Fields) {
  const envelope = envelopeOf(one);
  return typeof envelope === 'string' || !sameHex(envelope.hash, one.hash) ? null : envelope.bytes;
}

/**
 * Null where something does not follow from the header, or is of a type that we cannot write: nobody is blamed for that (rules, part 2, 3.2).
 *
 * @param blockSource With whole transactions.
 * @param receiptsSource Of eth_getBlockReceipts.
 */
export function bodyIn(blockSource: string, receiptsSource: string | null): Body | null {
  const sealed = sealedIn(blockSource);
  const transactions = objectsIn(sealed?.block.transactions);
  if (sealed === null || transactions === null) return null;
  const bytes = listOf(transactions, (one) => (isObject(one) ? transactionBytes(one) : null));
  if (bytes === null || rootOf(bytes) !== sealed.block.transactionsRoot) return null;
  if (receiptsSource === null) return { ...sealed, transactions, receipts: null };
  const receipts = objectsIn(parseJson(receiptsSource));
  const written = receipts === null ? null : listOf(receipts, (one) => (isObject(one) ? receiptBytes(one) : null));
  if (written === null || written.length !== bytes.length) return null;
  return rootOf(written) === sealed.block.receiptsRoot ? { ...sealed, transactions, receipts } : null;
}
