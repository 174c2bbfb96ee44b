// Whether a block's bytes are those its CID names. Pure; runs in the background and in tests.
import { blake2b } from '@noble/hashes/blake2';
import { blake3 } from '@noble/hashes/blake3';
import type { CID } from 'multiformats/cid';
import { type Bytes, sameBytes } from './bytes';
import { cidText, HASH } from './cid-text';
import { fail } from './content-failure';

/**
 * No larger block is read. Every reader must take 2 MiB and none must take more: Bitswap carries no larger message, so a
 * larger block cannot travel between nodes, and what came of it would be one gateway's private goods.
 *
 * @see https://specs.ipfs.tech/unixfs/#block-size-considerations
 */
export const MAX_BLOCK_BYTES = 2 * 1024 * 1024;

/** @see https://specs.ipfs.tech/unixfs/#identity-cid-size-limit */
const MAX_IDENTITY_BYTES = 128;

/** `unverifiable`: a hash that we cannot compute, or one cut so short that it proves little. */
export type BlockVerdict = 'verified' | 'wrong' | 'too-large' | 'unverifiable';

export async function checkBlock(cid: CID, bytes: Bytes): Promise<BlockVerdict> {
  if (bytes.length > MAX_BLOCK_BYTES) return 'too-large';
  const { code, digest } = cid.multihash;
  if (code === HASH.identity && digest.length > MAX_IDENTITY_BYTES) return 'unverifiable';
  const hash = code === HASH.identity ? bytes : await hashOf(code, bytes);
  if (hash === null || (code !== HASH.identity && hash.length !== digest.length)) return 'unverifiable';
  return sameBytes(hash, digest) ? 'verified' : 'wrong';
}

/** Null for a function that we do not know. */
async function hashOf(code: number, bytes: Bytes): Promise<Uint8Array | null> {
  if (code === HASH.sha256) return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  if (code === HASH.sha512) return new Uint8Array(await crypto.subtle.digest('SHA-512', bytes));
  if (code === HASH.blake2b256) return blake2b(bytes, { dkLen: 32 });
  if (code === HASH.blake3) return blake3(bytes);
  return null;
}

/** What the verdicts but the good one mean to whoever wanted the block. */
export async function requireBlock(cid: CID, bytes: Bytes): Promise<Bytes> {
  const verdict = await checkBlock(cid, bytes);
  if (verdict === 'wrong') fail({ kind: 'wrong', what: `bytes that are not ${cidText(cid)}` });
  if (verdict === 'too-large') fail({ kind: 'excess', what: `a block of ${bytes.length} bytes` });
  if (verdict === 'unverifiable') fail({ kind: 'unsupported', what: `hash 0x${cid.multihash.code.toString(16)}` });
  return bytes;
}

/** The bytes that an identity CID carries in itself: nobody needs to be asked for them. Null for every other CID. */
export function inlinedBytes(cid: CID): Bytes | null {
  const { code, digest } = cid.multihash;
  if (code !== HASH.identity) return null;
  if (digest.length > MAX_IDENTITY_BYTES)
    fail({ kind: 'unsupported', what: `${digest.length} bytes inlined in a CID` });
  return new Uint8Array(digest);
}
