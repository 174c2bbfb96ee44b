// Turns a CAR stream into a source of blocks that keeps little in memory. Pure; runs in the background and in tests.
import { inlinedBytes, MAX_BLOCK_BYTES } from './block';
import type { BlockSource } from './block-source';
import type { Bytes } from './bytes';
import type { Block } from './car';
import { blockKey, cidText } from './cid-text';
import { type ContentFailure, contentFailure, fail } from './content-failure';

/** Blocks that came before anybody wanted them, 4 MB with the last: a CAR in DFS order has few, one in another order up to all. */
const MAX_WAITING_BYTES = 4_000_000 - MAX_BLOCK_BYTES;
/** Blocks that were wanted once and may be again: without duplicates a CAR sends each but once. */
const MAX_USED_BYTES = 1024 * 1024;
/** About what a block costs besides its bytes: a million blocks of one byte are no megabyte. */
const ENTRY_BYTES = 256;

export interface CarSource extends BlockSource {
  /** What was wrong with the stream, if anything was; it was left at that moment. */
  failure(): ContentFailure | null;
  /** Leaves the stream; blocks are had from the fallback only. */
  close(): void;
}

/**
 * Answers from the stream as long as what is wanted comes in about the stream's order; whatever the stream lacks, or sent
 * too long ago, is asked of the fallback. A stream that fails is left, and the fallback carries on.
 *
 * @param blocks Verified, as `readCar` hands them out.
 */
export function carSource(blocks: AsyncGenerator<Block>, fallback?: BlockSource): CarSource {
  const waiting = createShelf();
  const used = createShelf();
  let isOpen = true;
  let ended: ContentFailure | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const leave = (): void => {
    isOpen = false;
    blocks.return(undefined).catch(() => undefined);
  };

  /** The next block; null where the stream has ended or failed. Other errors are the line's, and end it as well. */
  const nextBlock = async (): Promise<Block | null> => {
    try {
      const { done, value } = await blocks.next();
      if (!done) return value;
    } catch (error) {
      ended = contentFailure(error) ?? { kind: 'truncated', what: 'the line broke' };
    }
    isOpen = false;
    return null;
  };

  const use = (key: string, bytes: Bytes): Bytes => {
    waiting.remove(key);
    used.put(key, bytes);
    while (used.bytes() > MAX_USED_BYTES) used.removeOldest();
    return bytes;
  };

  const find = async (key: string): Promise<Bytes | null> => {
    const kept = waiting.get(key) ?? used.get(key);
    if (kept !== null) return use(key, kept);
    while (isOpen && waiting.bytes() < MAX_WAITING_BYTES) {
      const block = await nextBlock();
      if (block === null) break;
      const blockKeyed = blockKey(block.cid);
      if (blockKeyed === key) return use(key, block.bytes);
      if (used.get(blockKeyed) === null) waiting.put(blockKeyed, block.bytes);
    }
    return null;
  };

  return {
    async get(cid, signal) {
      const inlined = inlinedBytes(cid);
      if (inlined !== null) return inlined;
      // One at a time reads the stream: two would take each other's blocks for strangers.
      const found = turn.then(() => (signal.aborted ? null : find(blockKey(cid))));
      turn = found;
      const bytes = await found;
      signal.throwIfAborted();
      if (bytes !== null) return bytes;
      return fallback?.get(cid, signal) ?? fail(ended ?? { kind: 'missing', cid: cidText(cid) });
    },
    failure: () => ended,
    close: leave,
  };
}

/** Blocks by key, and how many bytes they are. */
function createShelf() {
  const kept = new Map<string, Bytes>();
  let total = 0;
  const remove = (key: string): void => {
    const bytes = kept.get(key);
    if (bytes === undefined) return;
    total -= bytes.length + ENTRY_BYTES;
    kept.delete(key);
  };
  return {
    bytes: () => total,
    get: (key: string): Bytes | null => kept.get(key) ?? null,
    remove,
    removeOldest(): void {
      const { value: oldest } = kept.keys().next();
      if (oldest !== undefined) remove(oldest);
    },
    /** Replaces an older one, and is the youngest. A view that would keep a far larger chunk alive is copied. */
    put(key: string, bytes: Bytes): void {
      remove(key);
      kept.set(key, bytes.length * 2 < bytes.buffer.byteLength ? bytes.slice() : bytes);
      total += bytes.length + ENTRY_BYTES;
    },
  };
}
