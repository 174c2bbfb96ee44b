// Turns a CAR stream into a source of blocks that keeps little in memory. Pure; runs in the background and in tests.
import type { CID } from 'multiformats/cid';
import { inlinedBytes, MAX_BLOCK_BYTES } from './block';
import type { BlockSource } from './block-source';
import type { Bytes } from './bytes';
import type { Block } from './car';
import { blockKey, cidText } from './cid-text';
import { type ContentFailure, contentFailure, fail } from './content-failure';

/** Blocks that came before anybody wanted them, 4 MB with the last: a CAR in DFS order has few, one in another order up to all. */
const MAX_WAITING_BYTES = 4_000_000 - MAX_BLOCK_BYTES;
/** Blocks that were wanted once and may be again: without duplicates a CAR sends each but once. Room for the largest and some. */
const MAX_USED_BYTES = MAX_BLOCK_BYTES + 512 * 1024;
/** About what a block costs besides its bytes: a million blocks of one byte are no megabyte. */
const ENTRY_BYTES = 256;

/** Of so many blocks it is remembered that nobody wants them: a file of 25 GB in the usual size has as many. */
const MAX_PASSED = 100_000;

export interface CarSource extends BlockSource {
  /** The reader has this block from elsewhere (a cache): it need not be kept when it comes. */
  pass(cid: CID): void;
  /** What was wrong with the stream, if anything was; it was left at that moment. */
  failure(): ContentFailure | null;
  /** Leaves the stream; blocks are had from the fallback only. */
  close(): void;
}

/**
 * Answers from the stream as long as what is wanted comes in about the stream's order; whatever the stream lacks, or sent
 * too long ago, is asked of the fallback. A stream that fails is left, and the fallback carries on.
 *
 * @param blocks Verified, as `readCar` hands them out. It ends with the signals of those who ask: it is read for them only.
 */
export function carSource(blocks: AsyncGenerator<Block>, fallback?: BlockSource): CarSource {
  const stream = createStream(blocks);
  const search = createSearch(stream.next);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    async get(cid, signal) {
      const inlined = inlinedBytes(cid);
      if (inlined !== null) return inlined;
      // One at a time reads the stream: two would take each other's blocks for strangers.
      const found = turn.then(() => (signal.aborted ? null : search.find(blockKey(cid))));
      turn = found;
      const bytes = await found;
      signal.throwIfAborted();
      if (bytes !== null) return bytes;
      return fallback?.get(cid, signal) ?? fail(stream.failure() ?? { kind: 'missing', cid: cidText(cid) });
    },
    pass: (cid) => search.pass(blockKey(cid)),
    failure: stream.failure,
    close: stream.close,
  };
}

/** Null, and null for ever, once the stream has ended, failed, or been left. */
function createStream(blocks: AsyncGenerator<Block>) {
  let isOpen = true;
  let ended: ContentFailure | null = null;
  return {
    async next(): Promise<Block | null> {
      if (!isOpen) return null;
      try {
        const { done, value } = await blocks.next();
        if (!done) return value;
      } catch (error) {
        ended = contentFailure(error) ?? { kind: 'truncated', what: 'the line broke' };
      }
      isOpen = false;
      return null;
    },
    failure: () => ended,
    close(): void {
      isOpen = false;
      blocks.return(undefined).catch(() => undefined); // nobody is left who would want to know
    },
  };
}

/** Looks for blocks in what came already, and then in what comes. */
function createSearch(next: () => Promise<Block | null>) {
  const waiting = createShelf();
  const used = createShelf();
  const passed = new Set<string>();
  let at = 0;
  let readerAt = 0;

  /** What the reader has gone past makes room: in its order it is not wanted any more. */
  const hasRoom = (): boolean => {
    while (waiting.bytes() >= MAX_WAITING_BYTES && waiting.oldestAt() < readerAt) waiting.removeOldest();
    return waiting.bytes() < MAX_WAITING_BYTES;
  };

  const use = (key: string, { bytes, at: foundAt }: Kept): Bytes => {
    readerAt = Math.max(readerAt, foundAt);
    waiting.remove(key);
    used.put(key, { bytes, at: foundAt });
    while (used.bytes() > MAX_USED_BYTES) used.removeOldest();
    return bytes;
  };

  const find = async (key: string): Promise<Bytes | null> => {
    passed.delete(key);
    const kept = waiting.get(key) ?? used.get(key);
    if (kept !== null) return use(key, kept);
    while (hasRoom()) {
      const block = await next();
      if (block === null) return null;
      const came = { key: blockKey(block.cid), bytes: block.bytes, at: at++ };
      if (came.key === key) return use(key, came);
      if (passed.has(came.key)) readerAt = came.at;
      else if (used.get(came.key) === null) waiting.put(came.key, came);
    }
    return null;
  };

  const pass = (key: string): void => {
    waiting.remove(key);
    if (passed.size < MAX_PASSED) passed.add(key);
  };

  return { find, pass };
}

/** `at`: its place in the stream. */
interface Kept {
  bytes: Bytes;
  at: number;
}

/** Blocks by key, and about how much memory they are. */
function createShelf() {
  const kept = new Map<string, Kept>();
  let total = 0;
  const remove = (key: string): void => {
    const block = kept.get(key);
    if (block === undefined) return;
    total -= block.bytes.length + ENTRY_BYTES;
    kept.delete(key);
  };
  return {
    bytes: () => total,
    get: (key: string): Kept | null => kept.get(key) ?? null,
    oldestAt: (): number => kept.values().next().value?.at ?? Number.POSITIVE_INFINITY,
    remove,
    removeOldest(): void {
      const { value: oldest } = kept.keys().next();
      if (oldest !== undefined) remove(oldest);
    },
    /** Replaces an older one, and is the youngest. A view that would keep a far larger chunk alive is copied. */
    put(key: string, { bytes, at }: Kept): void {
      remove(key);
      kept.set(key, { bytes: bytes.length * 2 < bytes.buffer.byteLength ? bytes.slice() : bytes, at });
      total += bytes.length + ENTRY_BYTES;
    },
  };
}
