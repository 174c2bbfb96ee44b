// A transaction's data chunk by chunk, each held against the signed root: for ranges, and for what is too large to hold. Pure; runs in the background and in tests.

import { type Bytes, sameBytes } from '@/lib/content/bytes';
import { readBase64Url } from './base64url';
import { CHUNK_BYTES } from './data-root';
import { sha256 } from './digest';
import { field, readCount } from './json';
import { leafOnPath } from './merkle';
import type { ProvenTransaction } from './transaction-proof';

type Root = Pick<ProvenTransaction, 'dataSize' | 'dataRoot'>;

/** What nodes take (ar.hrl, MAX_PATH_SIZE). */
const MAX_PATH_BYTES = 262_144;

export interface ProvenChunk {
  /** Where in the data it starts. */
  start: number;
  bytes: Bytes;
}

/** @param answer The body of `/chunk/{offset}`, parsed. Null where it is not the proven chunk that holds the byte at `offset` of the data. */
export async function proveChunk(
  { dataSize, dataRoot }: Root,
  offset: number,
  answer: unknown,
): Promise<ProvenChunk | null> {
  const path = readBase64Url(field(answer, 'data_path'), MAX_PATH_BYTES);
  const leaf = path === null ? null : await leafOnPath(dataRoot, path, { offset, dataSize });
  const bytes = leaf === null ? null : readBase64Url(field(answer, 'chunk'), CHUNK_BYTES);
  if (leaf === null || bytes === null || bytes.length !== leaf.end - leaf.start) return null;
  return sameBytes(await sha256(bytes), leaf.chunkHash) ? { start: leaf.start, bytes } : null;
}

/** Bytes in order, each proven; or the place in the data from where on another gateway must be asked. The last of a reading that ends so. */
export type ChunkPiece = { kind: 'bytes'; bytes: Bytes } | { kind: 'refuted'; offset: number };

/**
 * @param range From `start` up to, not with, `end`; what lies beyond the data is not asked for.
 * @param getChunk The answer for the chunk that holds this byte of the data; what it throws is thrown on.
 */
export async function* readChunks(
  root: Root,
  range: { start: number; end: number },
  getChunk: (offset: number) => Promise<unknown>,
): AsyncGenerator<ChunkPiece, void, undefined> {
  const end = Math.min(range.end, root.dataSize);
  let at = Math.max(range.start, 0);
  while (at < end) {
    const chunk = await proveChunk(root, at, await getChunk(at));
    if (chunk === null) {
      yield { kind: 'refuted', offset: at };
      return;
    }
    const bytes = chunk.bytes.subarray(at - chunk.start, end - chunk.start);
    yield { kind: 'bytes', bytes };
    at += bytes.length;
  }
}

/**
 * Where the data begins among all data of the network: `/chunk/{start + offset}` is asked for. Not proven, and need not be: a wrong place gives a wrong chunk.
 * @param answer The body of `/tx/{id}/offset`, parsed: the place of the last byte, and the size.
 */
export function weaveStart(answer: unknown, dataSize: number): number | null {
  const last = readCount(field(answer, 'offset'));
  const size = readCount(field(answer, 'size'));
  return last === null || size !== dataSize || last < size ? null : last - size + 1;
}
