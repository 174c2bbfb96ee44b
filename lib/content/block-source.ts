// Where verified blocks come from. Pure; runs in the background and in tests.
import type { CID } from 'multiformats/cid';
import { inlinedBytes, requireBlock } from './block';
import type { Bytes } from './bytes';

/** Hands out blocks whose bytes are verified already. Rejects with a `ContentError`, or with whatever broke the line. */
export interface BlockSource {
  get(cid: CID, signal: AbortSignal): Promise<Bytes>;
}

/**
 * A source out of any way to ask for one block: what comes back is checked here, and what a CID carries in itself is never
 * asked for.
 *
 * @param ask Rejects where it has no such block.
 */
export function checkedSource(ask: (cid: CID, signal: AbortSignal) => Promise<Bytes>): BlockSource {
  return {
    async get(cid, signal) {
      return inlinedBytes(cid) ?? requireBlock(cid, await ask(cid, signal));
    },
  };
}
