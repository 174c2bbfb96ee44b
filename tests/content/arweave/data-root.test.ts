// Data against its signed root: the same trees as arweave-js builds, around every border, whatever the pieces it comes in.
import { generateTransactionChunks } from 'arweave/node/lib/merkle.js';
import { expect, test } from 'vitest';
import { differenceOf, proveData } from '@/lib/content/arweave/data-root';
import { sha256 } from '@/lib/content/arweave/digest';
import { leaf, treeRoot } from '@/lib/content/arweave/merkle';
import { type Bytes, utf8 } from '@/lib/content/bytes';
import { inPieces, someBytes } from './signed';

const KIB = 1024;
const CHUNK = 256 * KIB;
const sizes = [
  1,
  31,
  32 * KIB - 1,
  32 * KIB,
  CHUNK - 1,
  CHUNK,
  CHUNK + 1,
  CHUNK + 32 * KIB - 1,
  CHUNK + 32 * KIB,
  2 * CHUNK - 1,
  2 * CHUNK,
  2 * CHUNK + 1,
  2 * CHUNK + 32 * KIB - 1,
  2 * CHUNK + 32 * KIB,
  3 * CHUNK,
  3 * CHUNK + 5,
  5 * CHUNK + 40_000,
];

async function rootOf(data: Bytes) {
  const { data_root } = await generateTransactionChunks(data);
  return { dataSize: data.length, dataRoot: new Uint8Array(data_root) };
}

test.each(sizes)('%d bytes have the root that arweave-js gives them', async (size) => {
  const data = someBytes(size, size);
  expect(await differenceOf(await rootOf(data), [data])).toBeNull();
  expect(await differenceOf(await rootOf(data), inPieces(data, 16_384))).toBeNull();
});

test.each([1000, 8000, 20_000, 33_000, 50_000, 270_000, 280_000, 700_000])(
  'pieces of %d bytes change nothing',
  async (piece) => {
    const data = someBytes(700_000);
    expect(await differenceOf(await rootOf(data), inPieces(data, piece))).toBeNull();
  },
);

test('no bytes have no root', async () => {
  const none = { dataSize: 0, dataRoot: new Uint8Array(0) };
  expect(await differenceOf(none, [])).toBeNull();
  expect(await differenceOf(none, [utf8('x')])).toBe('size');
  expect(await differenceOf({ ...none, dataRoot: someBytes(32) }, [])).toBe('root');
});

test('data that a node was left to split, with a short last chunk, is known too', async () => {
  const data = someBytes(CHUNK + 5);
  const leaves = [
    await leaf(await sha256(data.subarray(0, CHUNK)), CHUNK),
    await leaf(await sha256(data.subarray(CHUNK)), CHUNK + 5),
  ];
  const dataRoot = await treeRoot(leaves);
  expect(dataRoot).not.toEqual((await rootOf(data)).dataRoot);
  expect(await differenceOf({ dataSize: data.length, dataRoot: dataRoot ?? data }, [data])).toBeNull();
});

test('a byte less, a byte more, or one other byte: not the data, and not given out', async () => {
  const data = someBytes(CHUNK + 100);
  const root = await rootOf(data);
  const proof = (bytes: Bytes) => proveData(root, { stream: inPieces(bytes), limitBytes: 1e6 });
  expect(await proof(data)).toEqual({ kind: 'proven', value: data });
  expect(await proof(data.subarray(1))).toEqual({ kind: 'refuted', what: 'size' });
  expect(await proof(Uint8Array.from([...data, 0]))).toEqual({ kind: 'refuted', what: 'size' });
  for (const at of [0, CHUNK - 1, CHUNK, data.length - 1]) {
    const other = data.slice();
    other[at] = (other[at] ?? 0) ^ 1;
    expect(await proof(other)).toEqual({ kind: 'refuted', what: 'root' });
  }
});

test('a stream without end is left at the first byte too many, and its source is told', async () => {
  const root = await rootOf(someBytes(1000));
  let [sent, isTold] = [0, false];
  async function* endless(): AsyncGenerator<Bytes> {
    try {
      for (;;) {
        sent += 500;
        yield someBytes(500);
      }
    } finally {
      isTold = true;
    }
  }
  expect(await proveData(root, { stream: endless(), limitBytes: 1e6 })).toEqual({ kind: 'refuted', what: 'size' });
  expect({ sent, isTold }).toEqual({ sent: 1500, isTold: true });
  expect(await differenceOf(root, endless())).toBe('size');
});

test('more than the caller wants to hold is not even asked for', async () => {
  const data = someBytes(1000);
  async function* never(): AsyncGenerator<Bytes> {
    yield Promise.reject(new Error('was read'));
  }
  const proof = await proveData(await rootOf(data), { stream: never(), limitBytes: 999 });
  expect(proof).toEqual({ kind: 'unprovable', what: 'too-large' });
});

test('a failing stream fails the proof with its own error', async () => {
  const data = someBytes(1000);
  async function* broken(): AsyncGenerator<Bytes> {
    yield data.subarray(0, 10);
    throw new Error('cut off');
  }
  await expect(proveData(await rootOf(data), { stream: broken(), limitBytes: 1e6 })).rejects.toThrow('cut off');
});
