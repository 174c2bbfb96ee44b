// The head of a data item (ANS-104), from its bytes or from a gateway's index. Pure; runs in the background and in tests.
// https://github.com/ArweaveTeam/arweave-standards/blob/master/ans/ANS-104.md
import { type Bytes, NO_BYTES } from '@/lib/content/bytes';
import { signatureType } from './signature-type';
import { decodeTags, type Tag } from './tags';

/** All that the author signed, but the payload. */
export interface ItemHeader {
  /** More than one where an index does not tell which it is. */
  types: readonly number[];
  signature: Bytes;
  owner: Bytes;
  /** Empty where there is none; so is `anchor`. */
  target: Bytes;
  anchor: Bytes;
  tags: readonly Tag[];
  /** As they are signed. */
  tagBytes: Bytes;
}

/** ANS-104, 1.3. Longer tags are refused by arbundles and by gateways alike. */
const MAX_TAG_BYTES = 4096;

/** @returns `null` for bytes that begin no data item; `unknown-type` where its lengths are not known to us. */
export function readItemHeader(
  bytes: Bytes,
): { kind: 'item'; header: ItemHeader; payloadAt: number } | { kind: 'unknown-type' } | null {
  let at = 0;
  const take = (length: number): Bytes | null => {
    at += length;
    return at <= bytes.length ? bytes.slice(at - length, at) : null;
  };
  const optional = (): Bytes | null => {
    const presence = take(1)?.[0];
    return presence === 0 ? NO_BYTES : presence === 1 ? take(32) : null;
  };
  const number = (): number => littleEndian(take(8));

  const type = littleEndian(take(2));
  if (Number.isNaN(type)) return null;
  const known = signatureType(type);
  if (known === null) return { kind: 'unknown-type' };
  const [signature, owner] = [take(known.signatureBytes), take(known.ownerBytes)];
  const [target, anchor] = [optional(), optional()];
  const [count, length] = [number(), number()];
  if (!(length <= MAX_TAG_BYTES)) return null;
  const tagBytes = take(length);
  if (signature === null || owner === null || target === null || anchor === null || tagBytes === null) return null;
  const tags = decodeTags(tagBytes);
  if (tags === null || tags.length !== count) return null;
  return {
    kind: 'item',
    header: { types: [type], signature, owner, target, anchor, tags, tagBytes },
    payloadAt: at,
  };
}

/** NaN for bytes that are not there. Beyond 2^53 it is rounded, and far beyond every limit. */
function littleEndian(bytes: Bytes | null): number {
  return bytes === null ? Number.NaN : bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
