// The lab's blocks, by multihash, and how they are written as a CAR. Big files are made again for each reader and never held whole.
import { encode } from '@ipld/dag-cbor';
import type { CID } from 'multiformats/cid';

export interface Block {
  cid: CID;
  bytes: Uint8Array;
}

export interface BlockStore {
  /** What ipfs-unixfs-importer asks of a store. */
  put: (cid: CID, bytes: Uint8Array) => CID;
  /** A block that `make` makes anew whenever it is read. */
  putMade: (cid: CID, make: () => Uint8Array) => void;
  /** Undefined for what nobody has; an identity CID holds its own block. */
  get: (cid: CID) => Uint8Array | undefined;
  /** True for a block that is made on demand. */
  isMade: (cid: CID) => boolean;
  /** Every block put since the last call, but those that are made on demand. */
  drain: () => Block[];
  count: () => number;
}

const identityCode = 0x00;

/** By multihash: a CID's version and codec do not matter to its bytes. */
export const keyOf = (cid: CID): string => Buffer.from(cid.multihash.bytes).toString('latin1');

/** @param below A store to look into for what this one lacks. */
export function makeBlockStore(below?: BlockStore): BlockStore {
  const blocks = new Map<string, Uint8Array | (() => Uint8Array)>();
  let fresh: Block[] = [];
  return {
    put: (cid, bytes) => {
      if (!blocks.has(keyOf(cid))) fresh.push({ cid, bytes });
      blocks.set(keyOf(cid), bytes);
      return cid;
    },
    putMade: (cid, make) => {
      blocks.set(keyOf(cid), make);
    },
    get: (cid) => {
      if (cid.multihash.code === identityCode) return cid.multihash.digest;
      const found = blocks.get(keyOf(cid));
      return typeof found === 'function' ? found() : (found ?? below?.get(cid));
    },
    isMade: (cid) => typeof blocks.get(keyOf(cid)) === 'function' || (below?.isMade(cid) ?? false),
    drain: () => {
      const drained = fresh;
      fresh = [];
      return drained;
    },
    count: () => blocks.size,
  };
}

/** Unsigned LEB128, as multiformats has it. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** @see https://ipld.io/specs/transport/car/carv1/ */
function carHeader(roots: readonly CID[]): Uint8Array {
  const header = encode({ version: 1, roots: [...roots] });
  return Buffer.concat([varint(header.length), header]);
}

const frame = ({ cid, bytes }: Block): Uint8Array[] => [varint(cid.bytes.length + bytes.length), cid.bytes];

/** Small blocks travel together: a write for each would cost more than the blocks. */
const batchBytes = 65_536;

/** A CARv1 in pieces of about 64 KiB; a longer block is a piece of its own, and is not copied. */
export function* carOf(roots: readonly CID[], blocks: Iterable<Block>): Generator<Uint8Array> {
  let batch = [carHeader(roots)];
  let size = 0;
  for (const block of blocks) {
    const { bytes } = block;
    batch.push(...frame(block));
    const isLong = bytes.length >= batchBytes;
    if (!isLong) batch.push(bytes);
    size += bytes.length + block.cid.bytes.length;
    if (size < batchBytes) continue;
    yield Buffer.concat(batch);
    if (isLong) yield bytes;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield Buffer.concat(batch);
}
