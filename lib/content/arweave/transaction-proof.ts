// A transaction's head held against its id: did its owner sign it? Pure; runs in the background and in tests.
import { type Bytes, joinBytes, NO_BYTES, utf8 } from '@/lib/content/bytes';
import { deepHash } from './deep-hash';
import { addressOf, idOfSignature } from './id';
import { type Proof, refuted, unprovable } from './proof';
import { isRsaSignature } from './rsa-pss';
import { type TagText, textOfTags } from './tags';
import type { SignedTransaction } from './transaction';

export interface ProvenTransaction {
  id: string;
  /** The address of the key that signed. */
  owner: string;
  tags: readonly TagText[];
  dataSize: number;
  /** Of the data's Merkle tree; empty where there is no data, and in format 1. */
  dataRoot: Bytes;
}

/** r, s and a byte to recover the key by. */
const ECDSA_BYTES = 65;

/** Of format 2: what is proven binds the data by its root, so that the bytes can be checked as they come. */
export async function proveTransaction(id: string, tx: SignedTransaction): Promise<Proof<ProvenTransaction>> {
  if ((await idOfSignature(tx.signature)) !== id) return refuted('id');
  // Their owner is recovered from the signature and is not signed: with an id alone, every head fits (ar_tx.erl, signature_data_segment_v2_no_public_key).
  if (tx.signature.length === ECDSA_BYTES) return unprovable('unbound-owner');
  if (tx.format === 1) return unprovable('needs-data');
  const hasRoot = tx.dataRoot.length === 32;
  if (hasRoot !== tx.dataSize > 0 || (!hasRoot && tx.dataRoot.length > 0)) return refuted('shape');
  if (!(await isRsaSignature(tx.owner, await deepHash(signedParts(tx)), tx.signature))) return refuted('signature');
  return { kind: 'proven', value: await provenHead(id, tx) };
}

function signedParts(tx: SignedTransaction) {
  const { owner, target, quantity, reward, lastTx, dataSize, dataRoot } = tx;
  const tags = tx.tags.map(({ name, value }) => [name, value]);
  const numbers = [utf8(quantity), utf8(reward)];
  const parts = [utf8('2'), owner, target, ...numbers, lastTx, tags, utf8(`${dataSize}`), dataRoot];
  return tx.denomination === '' ? parts : [utf8(tx.denomination), ...parts];
}

/**
 * Of format 1, which signed its fields end to end and its data among them. Nothing marks where one field ends: a gateway can move bytes
 * between data, numbers and tags, and the signature still fits. So it is `checked`, never `proven`.
 * @see ar_tx.erl, verify_malleability
 */
export async function checkOldTransaction(
  id: string,
  tx: SignedTransaction,
  data: Bytes,
): Promise<Proof<ProvenTransaction>> {
  if ((await idOfSignature(tx.signature)) !== id) return refuted('id');
  if (tx.format !== 1 || tx.denomination !== '') return refuted('shape');
  const tags = tx.tags.flatMap(({ name, value }) => [name, value]);
  const { owner, target, quantity, reward, lastTx } = tx;
  const message = joinBytes([owner, target, data, utf8(quantity), utf8(reward), lastTx, ...tags]);
  if (!(await isRsaSignature(owner, message, tx.signature))) return refuted('signature');
  const unsigned = { dataSize: data.length, dataRoot: NO_BYTES };
  return { kind: 'checked', value: await provenHead(id, { ...tx, ...unsigned }) };
}

async function provenHead(id: string, tx: SignedTransaction): Promise<ProvenTransaction> {
  const { dataSize, dataRoot } = tx;
  return { id, owner: await addressOf(tx.owner), tags: textOfTags(tx.tags), dataSize, dataRoot };
}
