// The cache of blocks as one site has it. Runs in the background.
import type { Scope } from '@/lib/background/state/scope';
import { keepBlock, keptBlock } from '@/lib/browser/block-store';
import { type BlockCache, noCache } from './cache';

/** Nothing is read or kept for private windows: what a normal one has loaded would show there. */
export function cacheFor({ key: site, private: isPrivate }: Scope): BlockCache {
  if (isPrivate) return noCache;
  return {
    get: (key) => keptBlock(site, key),
    put: (key, bytes) => keepBlock(site, key, bytes),
  };
}
