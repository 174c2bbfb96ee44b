// Verified blocks that were seen before: content is the same for ever, so nobody need be asked again. Runs in the background.

import type { CID } from 'multiformats/cid';
import { type BlockSource, checkedSource } from '@/lib/content/block-source';
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
  /** Nothing more is wanted of it. */
  done?(): void;
}

/** `source`, behind the cache; what the cache holds is hashed again, because a disk may lie too. */
export function cachedSource(source: PassingSource, cache: BlockCache): BlockSource {
  return {
    async get(cid, signal) {
      const key = blockKey(cid);
      const kept = await keptBlock(cache, key);
      if (kept !== null) {
        const checked = checkedSource(() => Promise.resolve(kept));
        const bytes = await checked.get(cid, signal).catch(() => null);
        if (bytes !== null) {
          source.pass?.(cid);
          return bytes;
        }
      }
      const bytes = await source.get(cid, signal);
      cache.put(key, bytes);
      return bytes;
    },
  };
}

const keptBlock = (cache: BlockCache, key: string): Promise<Bytes | null> => cache.get(key).catch(() => null);
