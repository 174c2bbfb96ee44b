// The Merkle tree over a transaction's chunks: its root, and the way from the root to one chunk. Pure; runs in the background and in tests.
// https://github.com/ArweaveTeam/arweave/blob/master/apps/arweave/src/ar_merkle.erl

import { type Bytes, joinBytes, sameBytes } from '@/lib/content/bytes';
import { sha256 } from './digest';

const HASH_BYTES = 32;
/** A number in a tree is written in 32 bytes, of which the last seven are used. */
const NOTE_BYTES = 32;
const LEAF_BYTES = HASH_BYTES + NOTE_BYTES;
const BRANCH_BYTES = 2 * HASH_BYTES + NOTE_BYTES;
/** What nodes take (ar.hrl, MAX_PATH_SIZE). */
const MAX_PATH_BYTES = 262_144;

/** A node of the tree, and where the bytes below it end. */
export interface TreeNode {
  id: Bytes;
  end: number;
}

/** @param chunkHash SHA-256 of the chunk. */
export async function leaf(chunkHash: Bytes, end: number): Promise<TreeNode> {
  return { id: await hashOfHashes(chunkHash, note(end)), end };
}

/** Row by row, each two joined; the odd one goes up as it is. Null for no leaves. */
export async function treeRoot(leaves: readonly TreeNode[]): Promise<Bytes | null> {
  let row = leaves;
  while (row.length > 1) row = await nextRow(row);
  return row[0]?.id ?? null;
}

async function nextRow(row: readonly TreeNode[]): Promise<TreeNode[]> {
  const next: TreeNode[] = [];
  for (let at = 0; at < row.length; at += 2) {
    const [left, right] = [row[at], row[at + 1]];
    if (left === undefined) break;
    next.push(
      right === undefined ? left : { id: await hashOfHashes(left.id, right.id, note(left.end)), end: right.end },
    );
  }
  return next;
}

/** The bytes from `start` to `end` of the data are one chunk, with this hash. */
export interface ProvenLeaf {
  chunkHash: Bytes;
  start: number;
  end: number;
}

/**
 * The chunk that holds the byte at `offset`, if `path` leads there from the root. Null for every other path.
 * The leaf's own end must be the one that the branches give. Subtrees whose offsets begin anew ("rebased") are refused:
 * the root does not say which those are, so a path may claim it of any, and so move a chunk.
 */
export async function leafOnPath(
  root: Bytes,
  path: Bytes,
  place: { offset: number; dataSize: number },
): Promise<ProvenLeaf | null> {
  let [id, start, end] = [root, 0, place.dataSize];
  if (!(place.offset >= 0 && place.offset < end) || path.length > MAX_PATH_BYTES) return null;
  let at = 0;
  for (; path.length - at >= LEAF_BYTES + BRANCH_BYTES; at += BRANCH_BYTES) {
    const left = path.slice(at, at + HASH_BYTES);
    const right = path.slice(at + HASH_BYTES, at + 2 * HASH_BYTES);
    const noted = path.slice(at + 2 * HASH_BYTES, at + BRANCH_BYTES);
    if (!sameBytes(await hashOfHashes(left, right, noted), id)) return null;
    const border = numberOf(noted);
    if (place.offset < border) [id, end] = [left, Math.min(end, border)];
    else [id, start] = [right, Math.max(start, border)];
  }
  if (path.length - at !== LEAF_BYTES) return null;
  const chunkHash = path.slice(at, at + HASH_BYTES);
  const noted = path.slice(at + HASH_BYTES);
  if (!sameBytes(await hashOfHashes(chunkHash, noted), id)) return null;
  return numberOf(noted) === end ? { chunkHash, start, end } : null;
}

async function hashOfHashes(...parts: Bytes[]): Promise<Bytes> {
  return sha256(joinBytes(await Promise.all(parts.map(sha256))));
}

function note(value: number): Bytes {
  const bytes = new Uint8Array(NOTE_BYTES);
  let rest = value;
  for (let at = NOTE_BYTES - 1; rest > 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return bytes;
}

/** Rounded beyond 2^53: such a border lies beyond all data. */
const numberOf = (bytes: Bytes): number => bytes.reduce((value, byte) => value * 256 + byte, 0);
