// A transaction's data held against its signed root, as the bytes come. Pure; runs in the background and in tests.

import { type Bytes, joinBytes, sameBytes } from '@/lib/content/bytes';
import { collect } from '@/lib/content/collect';
import { sha256 } from './digest';
import { leaf, type TreeNode, treeRoot } from './merkle';
import { type Proof, refuted, unprovable } from './proof';
import type { ProvenTransaction } from './transaction-proof';

export const CHUNK_BYTES = 262_144;
/** A last chunk shorter than this shares its bytes with the one before it (arweave-js, merkle.ts, MIN_CHUNK_SIZE). */
const MIN_CHUNK_BYTES = 32_768;

type Root = Pick<ProvenTransaction, 'dataSize' | 'dataRoot'>;

/** The bytes whole, and only once all of them fit. @param stream What it throws is thrown on. */
export async function proveData(
  root: Root,
  { stream, limitBytes }: { stream: AsyncIterable<Bytes>; limitBytes: number },
): Promise<Proof<Bytes>> {
  if (root.dataSize > limitBytes) return unprovable('too-large');
  const bytes = await collect(stream, root.dataSize);
  if (bytes === null) return refuted('size');
  const what = await differenceOf(root, [bytes]);
  return what === null ? { kind: 'proven', value: bytes } : refuted(what);
}

/**
 * Null where the bytes are those of the root. It holds two chunks and the tree's leaves, whatever the size, and stops at the first byte too many.
 * Data that its author split in an unusual way has another root: that is told by its chunks (read-chunks.ts).
 */
export async function differenceOf(
  { dataSize, dataRoot }: Root,
  stream: AsyncIterable<Bytes> | Iterable<Bytes>,
): Promise<'size' | 'root' | null> {
  const leaves: TreeNode[] = [];
  const held = heldBytes();
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > dataSize) return 'size';
    held.push(piece);
    // What is left must be enough for two last chunks, for only then is this one known to be whole.
    while (held.size() >= CHUNK_BYTES + MIN_CHUNK_BYTES) await addLeaf(leaves, held.take(CHUNK_BYTES));
  }
  if (size !== dataSize) return 'size';
  if (dataSize === 0) return dataRoot.length === 0 ? null : 'root';
  return (await hasRoot(dataRoot, leaves, held.take(held.size()))) ? null : 'root';
}

/** As arweave-js splits the rest, and as nodes did for those who left it to them: in full chunks, however short the last. */
async function hasRoot(dataRoot: Bytes, leaves: readonly TreeNode[], rest: Bytes): Promise<boolean> {
  const half = Math.ceil(rest.length / 2);
  for (const border of rest.length > CHUNK_BYTES ? [half, CHUNK_BYTES] : [rest.length]) {
    const all = [...leaves];
    await addLeaf(all, rest.subarray(0, border));
    // Data that fills its last chunk ends with an empty one.
    if (border < rest.length || border === CHUNK_BYTES) await addLeaf(all, rest.subarray(border));
    const root = await treeRoot(all);
    if (root !== null && sameBytes(root, dataRoot)) return true;
  }
  return false;
}

async function addLeaf(leaves: TreeNode[], chunk: Bytes): Promise<void> {
  leaves.push(await leaf(await sha256(chunk), (leaves.at(-1)?.end ?? 0) + chunk.length));
}

/** Bytes that came in pieces of any size and leave in pieces of the asked size. */
function heldBytes() {
  let pieces: Bytes[] = [];
  let size = 0;
  return {
    size: () => size,
    push: (piece: Bytes) => {
      pieces.push(piece);
      size += piece.length;
    },
    take: (length: number): Bytes => {
      const all = joinBytes(pieces);
      pieces = [all.subarray(length)];
      size -= length;
      return all.subarray(0, length);
    },
  };
}
