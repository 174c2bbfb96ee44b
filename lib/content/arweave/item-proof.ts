// A data item held against its id: does its author's signature cover this head and this payload? Pure; runs in the background and in tests.
import { type Bytes, utf8 } from '@/lib/content/bytes';
import { collect } from '@/lib/content/collect';
import { deepHash } from './deep-hash';
import { addressOf, idOfSignature } from './id';
import type { ItemHeader } from './item-header';
import { type Proof, refuted, unprovable } from './proof';
import { signatureType } from './signature-type';
import { type TagText, textOfTags } from './tags';

export interface ProvenItem {
  id: string;
  /** The address of the key that signed. */
  owner: string;
  tags: readonly TagText[];
  payload: Bytes;
}

/**
 * Nothing of the payload counts before its last byte: it is held back until then.
 * A head from an index can be refuted though nobody lied: tags that were written in an unusual way are not told as they were signed.
 *
 * @param stream The payload. What it throws is thrown on; past `limitBytes` it is not read.
 */
export async function proveItem(
  id: string,
  header: ItemHeader,
  payload: { stream: AsyncIterable<Bytes>; limitBytes: number },
): Promise<Proof<ProvenItem>> {
  if ((await idOfSignature(header.signature)) !== id) return refuted('id');
  const candidates = header.types.flatMap((type) => signatureType(type)?.check ?? []);
  if (candidates.length === 0) return unprovable('signature-type');
  const bytes = await collect(payload.stream, payload.limitBytes);
  if (bytes === null) return unprovable('too-large');
  if (!(await isSigned(header, bytes))) return refuted('signature');
  return {
    kind: 'proven',
    value: { id, owner: await addressOf(header.owner), tags: textOfTags(header.tags), payload: bytes },
  };
}

async function isSigned(header: ItemHeader, bytes: Bytes): Promise<boolean> {
  const { signature, owner, target, anchor, tagBytes } = header;
  const payload = { hashed: await deepHash(bytes) };
  for (const type of header.types) {
    const parts = [utf8('dataitem'), utf8('1'), utf8(`${type}`), owner, target, anchor, tagBytes, payload];
    const message = await deepHash(parts);
    if (await signatureType(type)?.check?.(owner, message, signature)) return true;
  }
  return false;
}
