// Finds a name in a directory that is spread over many blocks. Pure; runs in the background and in tests.
import type { CID } from 'multiformats/cid';
import type { BlockSource } from './block-source';
import { joinBytes, sameBytes, utf8 } from './bytes';
import { fail } from './content-failure';
import { linkedCid } from './dag-pb';
import { murmur3 } from './murmur3';
import { readUnixfsNode, type UnixfsNode } from './unixfs-node';

type Shard = Extract<UnixfsNode, { kind: 'shard' }>;

const HASH_BITS = 64;

/**
 * The entry's CID; null where the directory has none of that name, which is proven by then.
 * At most 21 blocks are asked for: so many steps has a hash of 64 bits at the smallest fanout.
 *
 * @see https://specs.ipfs.tech/unixfs/#dag-pb-hamtdirectory
 */
export async function findInShard(
  shard: Shard,
  name: string,
  { source, signal }: { source: BlockSource; signal: AbortSignal },
): Promise<CID | null> {
  const width = Math.log2(shard.fanout);
  // As many hexadecimal digits as the highest bucket has.
  const digits = (shard.fanout - 1).toString(16).length;
  const hash = murmur3(utf8(name));
  let { entries } = shard;
  for (let used = 0; used + width <= HASH_BITS; used += width) {
    const bucket = (hash >> BigInt(HASH_BITS - used - width)) & BigInt(shard.fanout - 1);
    const prefix = utf8(bucket.toString(16).toUpperCase().padStart(digits, '0'));
    const whole = joinBytes([prefix, utf8(name)]);
    const link = entries.find((entry) => sameBytes(entry.name, whole) || sameBytes(entry.name, prefix));
    if (link === undefined) return null;
    const cid = linkedCid(link);
    if (link.name.length > prefix.length) return cid;
    const below = readUnixfsNode(cid, await source.get(cid, signal));
    if (below.kind !== 'shard' || below.fanout !== shard.fanout)
      return fail({ kind: 'broken', what: 'a shard of a directory that is none' });
    entries = below.entries;
  }
  return fail({ kind: 'broken', what: 'a directory deeper than its hash' });
}
