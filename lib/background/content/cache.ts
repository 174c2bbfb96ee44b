// Verified blocks that were seen before: content is the same for ever, so nobody need be asked again. Runs in the background.

import type { CID } from 'multiformats/cid';
import { checkBlock } from '@/lib/content/block';
import type { BlockSource } from '@/lib/content/block-source';
import type { Bytes } from '@/lib/content/bytes';
import { blockKey } from '@/lib/content/cid-text';

/** What one site may have of it: a block that it has not loaded itself is a miss, or the cache would tell of other sites (rules 0.3). */
export interface BlockCache {
  /** Null for a miss. Never rejects. */
  get(key: string): Promise<Bytes | null>;
  /** Returns at once; what cannot be kept is not. */
  put(key: string, bytes: Bytes): void;
}

/** Nothing is kept: private windows, and whoever wants none. */
export const noCache: BlockCache = { get: () => Promise.resolve(null), put: () => undefined };

/** A source that sends what nobody asked for, too: it is told of what is had otherwise. */
export interface PassingSource extends BlockSource {
  pass?(cid: CID): void;
  /** A file of several blocks is read from here on. */
  enter?(cid: CID): void;
  /** Nothing more is wanted of it. */
  done?(): void;
}

/** What was hashed since it came from the disk: the directory of a gallery is wanted for each of its pictures. */
const hashed = new WeakMap<Bytes, string>();

/** `source`, behind the cache; what the disk holds is hashed again, because it may lie too. */
export function cachedSource(source: PassingSource, cache: BlockCache): BlockSource {
  return {
    async get(cid, signal) {
      const key = blockKey(cid);
      const kept = await keptBlock(cache, key);
      if (kept !== null && (await isSound(cid, key, kept))) {
        source.pass?.(cid);
        return kept;
      }
      const bytes = await source.get(cid, signal);
      cache.put(key, bytes);
      return bytes;
    },
  };
}

async function isSound(cid: CID, key: string, kept: Bytes): Promise<boolean> {
  if (hashed.get(kept) === key) return true;
  if ((await checkBlock(cid, kept)) !== 'verified') return false;
  hashed.set(kept, key);
  return true;
}

const keptBlock = (cache: BlockCache, key: string): Promise<Bytes | null> => cache.get(key).catch(() => null);
