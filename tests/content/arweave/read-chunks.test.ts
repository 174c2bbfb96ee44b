// Chunk by chunk: arweave-js's proofs lead to the bytes that were asked for, and no other proof leads anywhere.
import { createHash } from 'node:crypto';
import { validatePath } from 'arweave/node/lib/merkle.js';
import { describe, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '@/lib/content/arweave/base64url';
import { proveChunk, readChunks, weaveStart } from '@/lib/content/arweave/read-chunks';
import { type Bytes, joinBytes } from '@/lib/content/bytes';
import { signTransaction, someBytes } from './signed';

const CHUNK = 262_144;

/** A transaction, and a gateway's answers for its chunks. */
async function stored(size: number) {
  const data = someBytes(size, size);
  const { tx } = await signTransaction(data);
  const root = { dataSize: size, dataRoot: fromBase64Url(tx.data_root) ?? data };
  const chunks = tx.chunks?.chunks ?? [];
  const answers = chunks.map((_, index) => tx.getChunk(index, data));
  const asked: number[] = [];
  const getChunk = async (offset: number): Promise<unknown> => {
    asked.push(offset);
    return answers[chunks.findIndex(({ maxByteRange }) => offset < maxByteRange)];
  };
  return { data, root, chunks, answers, asked, getChunk };
}

async function read(pieces: ReturnType<typeof readChunks>) {
  const bytes: Bytes[] = [];
  for await (const piece of pieces) {
    if (piece.kind === 'refuted') return { bytes: joinBytes(bytes), refutedAt: piece.offset };
    bytes.push(piece.bytes);
  }
  return { bytes: joinBytes(bytes), refutedAt: null };
}

describe.each([1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5, 7 * CHUNK + 40_000])('%d bytes', (size) => {
  const content = stored(size);

  test('read as a whole are the data', async () => {
    const { data, root, getChunk } = await content;
    expect(await read(readChunks(root, { start: 0, end: size }, getChunk))).toEqual({ bytes: data, refutedAt: null });
  });

  test('any range of them is that range, and only its chunks are asked for', async () => {
    const { data, root, getChunk, asked, chunks } = await content;
    for (const [from, to] of [
      [0, 0.5],
      [0.3, 0.31],
      [0.5, 1],
      [0.99, 1],
    ] as const) {
      asked.length = 0;
      const [start, end] = [Math.floor(size * from), Math.ceil(size * to)];
      const { bytes } = await read(readChunks(root, { start, end }, getChunk));
      expect(bytes).toEqual(data.slice(start, end));
      const touched = chunks.filter(({ minByteRange, maxByteRange }) => minByteRange < end && maxByteRange > start);
      expect(asked).toHaveLength(touched.length);
    }
  });

  test('each of their proofs says what arweave-js reads in it', async () => {
    const { root, chunks, answers } = await content;
    for (const [index, { minByteRange, maxByteRange }] of chunks.entries()) {
      const path = fromBase64Url(answers[index]?.data_path ?? '') ?? new Uint8Array(0);
      for (const offset of [minByteRange, maxByteRange - 1]) {
        const theirs = await validatePath(root.dataRoot, offset, 0, size, path);
        const ours = await proveChunk(root, offset, answers[index]);
        expect(theirs).toMatchObject({ leftBound: ours?.start, chunkSize: ours?.bytes.length });
      }
    }
  });

  test('a chunk for a byte outside of it is refuted', async () => {
    const { root, chunks, answers } = await content;
    for (const [index, { minByteRange, maxByteRange }] of chunks.entries()) {
      for (const offset of [minByteRange - 1, maxByteRange, -1, size, Number.NaN]) {
        expect(await proveChunk(root, offset, answers[index])).toBeNull();
      }
    }
  });
});

test('a range beyond the data ends with the data', async () => {
  const { data, root, getChunk } = await stored(1000);
  expect((await read(readChunks(root, { start: 900, end: 5000 }, getChunk))).bytes).toEqual(data.slice(900));
  expect((await read(readChunks(root, { start: 1000, end: 5000 }, getChunk))).bytes).toHaveLength(0);
});

test('a wrong chunk ends the reading there, after the bytes that were right', async () => {
  const { data, root, getChunk } = await stored(3 * CHUNK);
  const lying = async (offset: number) => getChunk(offset >= 2 * CHUNK ? 0 : offset);
  const { bytes, refutedAt } = await read(readChunks(root, { start: 100, end: 3 * CHUNK }, lying));
  expect({ same: Buffer.compare(bytes, data.slice(100, 2 * CHUNK)), refutedAt }).toEqual({
    same: 0,
    refutedAt: 2 * CHUNK,
  });
  const [rest] = [await read(readChunks(root, { start: 2 * CHUNK, end: 3 * CHUNK }, getChunk))];
  expect(Buffer.compare(rest.bytes, data.slice(2 * CHUNK))).toBe(0);
});

test.each([null, {}, 'x', { chunk: 'AA' }, { chunk: 7, data_path: 7 }, { chunk: 'AA', data_path: '' }])(
  '%j is no chunk',
  async (answer) => {
    const { root } = await stored(1000);
    expect(await proveChunk(root, 0, answer)).toBeNull();
  },
);

const hash = (...parts: Uint8Array[]): Bytes =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());
const note = (value: number): Bytes => {
  const bytes = Buffer.alloc(32);
  bytes.writeBigUInt64BE(BigInt(value), 24);
  return new Uint8Array(bytes);
};
const leafId = (chunk: Bytes, end: number) => hash(hash(hash(chunk)), hash(note(end)));
const branchId = (left: Bytes, right: Bytes, border: number) => hash(hash(left), hash(right), hash(note(border)));
const answer = (chunk: Bytes, ...path: Bytes[]) => ({
  chunk: toBase64Url(chunk),
  data_path: toBase64Url(joinBytes(path)),
});

test('a subtree whose offsets begin anew is refused, as is the claim that one does', async () => {
  const [a, b] = [someBytes(100, 1), someBytes(100, 2)];
  const [left, right] = [leafId(a, 100), leafId(b, 100)];
  const branch = [left, right, note(100)];
  const root = { dataRoot: branchId(left, right, 100), dataSize: 200 };
  const rebased = answer(b, new Uint8Array(32), ...branch, hash(b), note(100));
  expect(await proveChunk(root, 150, rebased)).toBeNull();
  expect(await proveChunk(root, 150, answer(b, ...branch, hash(b), note(100)))).toBeNull();
  const { root: plain, answers } = await stored(2 * CHUNK);
  const path = fromBase64Url(answers[1]?.data_path ?? '') ?? a;
  const claimed = { ...answers[1], data_path: toBase64Url(joinBytes([new Uint8Array(32), path])) };
  expect(await proveChunk(plain, CHUNK, claimed)).toBeNull();
});

test('a chunk that is shorter or longer than its place is refused, though its author hashed it so', async () => {
  for (const length of [99, 101]) {
    const chunk = someBytes(length);
    const root = { dataRoot: leafId(chunk, 100), dataSize: 100 };
    expect(await proveChunk(root, 0, answer(chunk, hash(chunk), note(100)))).toBeNull();
  }
  const sound = someBytes(100);
  const root = { dataRoot: leafId(sound, 100), dataSize: 100 };
  expect(await proveChunk(root, 0, answer(sound, hash(sound), note(100)))).not.toBeNull();
});

test('a chunk with one other bit is refused', async () => {
  const { root, data, answers } = await stored(1000);
  for (const at of [0, 500, 999]) {
    const other = data.map((byte, index) => (index === at ? byte ^ 1 : byte));
    expect(await proveChunk(root, 0, { ...answers[0], chunk: toBase64Url(other) })).toBeNull();
  }
});

test('each step of a proof is checked: another hash or border anywhere in it leads nowhere', async () => {
  const { root, answers } = await stored(4 * CHUNK + 5);
  const path = fromBase64Url(answers[2]?.data_path ?? '') ?? new Uint8Array(0);
  expect(await proveChunk(root, 2 * CHUNK, answers[2])).not.toBeNull();
  for (let at = 0; at < path.length; at += 32) {
    const other = path.map((byte, index) => (index === at + 31 ? byte ^ 1 : byte));
    expect(await proveChunk(root, 2 * CHUNK, { ...answers[2], data_path: toBase64Url(other) }), `${at}`).toBeNull();
  }
});

test('where the data begins is told by the place of its last byte', () => {
  expect(weaveStart({ offset: '1000', size: '100' }, 100)).toBe(901);
  expect(weaveStart({ offset: '1000', size: '100' }, 101)).toBeNull();
  expect(weaveStart({ offset: '99', size: '100' }, 100)).toBeNull();
  expect(weaveStart({ offset: 'x', size: '100' }, 100)).toBeNull();
  expect(weaveStart(null, 100)).toBeNull();
});
