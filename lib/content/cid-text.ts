// Content identifiers and IPNS names: from text and bytes, and back. Pure; runs in the background and in tests.
import { base32, base32upper } from 'multiformats/bases/base32';
import { base36, base36upper } from 'multiformats/bases/base36';
import { base58btc } from 'multiformats/bases/base58';
import { base64url, base64urlpad } from 'multiformats/bases/base64';
import { CID } from 'multiformats/cid';
import { decode as decodeDigest } from 'multiformats/hashes/digest';

/** Codecs by their number in the multicodec table. */
export const CODEC = {
  cbor: 0x51,
  raw: 0x55,
  dagPb: 0x70,
  dagCbor: 0x71,
  libp2pKey: 0x72,
  json: 0x0200,
  dagJson: 0x0129,
} as const;

export const HASH = {
  identity: 0x00,
  sha256: 0x12,
  sha512: 0x13,
  blake3: 0x1e,
  blake2b256: 0xb220,
} as const;

/** The longest that is legal, an inlined block of 128 bytes, has 211 characters; base58 takes time by the square of its length. */
const MAX_CHARS = 256;

/** What a path or a host name may carry; `/` is no letter of any. */
const bases = base32.decoder
  .or(base32upper.decoder)
  .or(base36.decoder)
  .or(base36upper.decoder)
  .or(base58btc.decoder)
  .or(base64url.decoder)
  .or(base64urlpad.decoder);

/** Null where the text is no CID. Version 0 is `Qm…` and nothing else. */
export function parseCid(text: string): CID | null {
  if (text.length < 2 || text.length > MAX_CHARS) return null;
  if (text.startsWith('Q')) return text.length === 46 ? attempt(() => CID.decode(base58btc.decode(`z${text}`))) : null;
  return attempt(() => {
    const cid = CID.decode(bases.decode(text));
    return cid.version === 0 ? null : cid;
  });
}

/** Null where the bytes are no CID, the whole CID and nothing but the CID. */
export const decodeCid = (bytes: Uint8Array): CID | null => attempt(() => CID.decode(bytes));

/** The CID that the bytes begin with, and how long it is. */
export function leadingCid(bytes: Uint8Array): { cid: CID; length: number } | null {
  return attempt(() => {
    const [cid, rest] = CID.decodeFirst(bytes);
    return isSound(cid) ? { cid, length: bytes.length - rest.length } : null;
  });
}

/** Version 1 in base32: what host names and other software agree on. */
export const cidText = (cid: CID): string => cid.toV1().toString(base32.encoder);

/** The same for all CIDs of the same bytes, whatever their version and codec: what blocks are kept under. */
export const blockKey = (cid: CID): string => String.fromCharCode(...cid.multihash.bytes);

/**
 * An IPNS name that is a key, in any of its spellings: a CID, or a peer id in base58 (`12D3KooW…`, `Qm…`).
 *
 * @returns Its CID with the codec `libp2p-key`; null where it is none (a domain name, for one).
 */
export function parseIpnsName(text: string): CID | null {
  if (text.length > MAX_CHARS) return null;
  if (/^(1|Qm)/.test(text))
    return attempt(() => CID.createV1(CODEC.libp2pKey, decodeDigest(base58btc.decode(`z${text}`))));
  const cid = parseCid(text);
  // Old names carry the codec of a file; they mean the key all the same.
  if (cid === null || (cid.code !== CODEC.libp2pKey && cid.code !== CODEC.dagPb)) return null;
  return CID.createV1(CODEC.libp2pKey, cid.multihash);
}

/** Base36, which fits into a host name's label. */
export const ipnsNameText = (name: CID): string => name.toString(base36.encoder);

/** The libraries throw on every text and every bytes that they cannot read. */
function attempt<T>(read: () => T | null): T | null {
  try {
    const value = read();
    return value instanceof CID && !isSound(value) ? null : value;
  } catch {
    return null; // no CID: that is the question asked
  }
}

const isSound = (cid: CID): boolean => cid.version === 1 || cid.multihash.digest.length === 32;
