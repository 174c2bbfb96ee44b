// Files and directories of another implementation, read by ours: whole, in ranges, along paths.
import fc from 'fast-check';
import type { CID } from 'multiformats/cid';
import { describe, expect, test } from 'vitest';
import type { BlockSource } from '@/lib/content/block-source';
import { joinBytes, utf8, utf8Text } from '@/lib/content/bytes';
import { type ByteRange, readFile, spanOf } from '@/lib/content/unixfs-file';
import { type Resolved, resolvePath } from '@/lib/content/unixfs-path';
import { type Dag, dagOf, drain, failureOf, forever, noise, type Shape, sourceOf } from './dag-world';

const signal = forever;
const source = sourceOf;

const resolve = (dag: Dag, path: string, root: CID = dag.root): Promise<Resolved> =>
  resolvePath({ root, segments: path.split('/').filter((name) => name !== ''), source: source(dag), signal });

async function read(dag: Dag, path = '', range?: ByteRange) {
  const found = await resolve(dag, path);
  if (found.kind !== 'file') throw new Error(`a ${found.kind}`);
  const blocks = source(dag);
  const { items, failure } = await drain(readFile(found.node, { source: blocks, signal, range }));
  return { bytes: joinBytes(items), failure, asked: blocks.asked };
}

const shapes: [string, Shape][] = [
  ['raw leaves', { rawLeaves: true }],
  ['dag-pb leaves, CIDv0', { rawLeaves: false, cidVersion: 0 }],
  ['a trickle tree, which has bytes in no inner node but uneven depths', { layout: 'trickle' }],
  ['a deep tree of two', { children: 2, chunkBytes: 64 }],
];

describe.each(shapes)('%s', (_, shape) => {
  test.each([0, 1, 63, 1024, 1025, 40_000])('a file of %i bytes is read whole', async (size) => {
    const content = noise(size);
    const dag = await dagOf({ '': content }, shape);
    const { bytes, failure } = await read(dag);
    expect({ failure, size: bytes.length }).toEqual({ failure: null, size });
    expect(Buffer.compare(bytes, content)).toBe(0);
  });

  test('any range of it is what it is of the whole', async () => {
    const content = noise(9_000);
    const dag = await dagOf({ '': content }, shape);
    await fc.assert(
      fc.asyncProperty(fc.nat(9_200), fc.nat(9_200), fc.boolean(), async (first, length, isSuffix) => {
        const range: ByteRange = isSuffix
          ? { kind: 'suffix', bytes: length }
          : { kind: 'span', first, last: first + length };
        const { bytes, failure } = await read(dag, '', range);
        const expected = isSuffix
          ? content.subarray(Math.max(0, 9_000 - length))
          : content.subarray(first, first + length + 1);
        const isEmpty = isSuffix ? length === 0 : first >= 9_000;
        expect(failure).toEqual(isEmpty ? { kind: 'range', sizeBytes: 9_000 } : null);
        expect(Buffer.compare(bytes, isEmpty ? utf8('') : expected)).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

test('a range pulls only the blocks it lies in', async () => {
  const dag = await dagOf({ '': noise(64 * 1024) }, { chunkBytes: 1024, children: 8 });
  const { bytes, asked } = await read(dag, '', { kind: 'span', first: 30_000, last: 30_000 });
  expect(bytes.length).toBe(1);
  expect(asked.length).toBeLessThanOrEqual(2); // one inner block (the root is read already), one leaf
});

test('parts are asked for ahead of their turn, in order, and never more at once than was said', async () => {
  const content = noise(50_000);
  const dag = await dagOf({ '': content }, { chunkBytes: 1000, children: 50 });
  const found = await resolve(dag, '');
  if (found.kind !== 'file') throw new Error(found.kind);
  const { get } = source(dag);
  let [inFlight, most] = [0, 0];
  const slow: BlockSource = {
    async get(cid) {
      most = Math.max(most, ++inFlight);
      await new Promise((resolved) => setTimeout(resolved, 5));
      inFlight--;
      return get(cid, signal);
    },
  };
  const { items } = await drain(readFile(found.node, { source: slow, signal, ahead: 3 }));
  expect(Buffer.compare(joinBytes(items), content)).toBe(0);
  expect(most).toBe(4);
});

test('ranges are what HTTP says they are', () => {
  expect(spanOf({ kind: 'span', first: 0, last: 0 }, 10)).toEqual({ from: 0, to: 1 });
  expect(spanOf({ kind: 'span', first: 9, last: null }, 10)).toEqual({ from: 9, to: 10 });
  expect(spanOf({ kind: 'span', first: 10, last: null }, 10)).toBeNull();
  expect(spanOf({ kind: 'span', first: 5, last: 4 }, 10)).toBeNull();
  expect(spanOf({ kind: 'suffix', bytes: 99 }, 10)).toEqual({ from: 0, to: 10 });
  expect(spanOf({ kind: 'suffix', bytes: 0 }, 10)).toBeNull();
  expect(spanOf(undefined, 0)).toEqual({ from: 0, to: 0 });
});

describe.each<[string, Shape]>([
  ['flat', {}],
  ['sharded by 256', { sharded: true }],
  ['sharded by 8, so that shards nest', { sharded: true, fanoutBits: 3 }],
  ['sharded by 1024', { sharded: true, fanoutBits: 10 }],
])('a directory, %s', (_, shape) => {
  const names = Array.from({ length: 400 }, (_, at) => `${at}-ł ${at % 7}.txt`);
  const made = dagOf(
    { ...Object.fromEntries(names.map((name) => [name, name])), 'sub/deep/a.json': '{}', 'sub/index.html': 'hello' },
    shape,
  );

  test('every name leads to its own file', async () => {
    const dag = await made;
    for (const name of names) expect(utf8Text((await read(dag, name)).bytes)).toBe(name);
  });

  test('a name that is not there is proven absent', async () => {
    const dag = await made;
    for (const name of ['nothing', '1', '0-ł 0.txt ', '00', 'FF'])
      expect(await failureOf(resolve(dag, name))).toMatchObject({ kind: 'absent' });
  });

  test('a directory gives its index, or is one', async () => {
    const dag = await made;
    expect(await resolve(dag, 'sub')).toMatchObject({ kind: 'file', isIndex: true, sizeBytes: 5, name: 'index.html' });
    expect(await resolve(dag, 'sub/deep')).toMatchObject({ kind: 'directory' });
    expect(await resolve(dag, 'sub/../sub/./deep/a.json')).toMatchObject({
      kind: 'file',
      isIndex: false,
      name: 'a.json',
    });
    expect(await failureOf(resolve(dag, '../x'))).toMatchObject({ kind: 'absent' });
    expect(await failureOf(resolve(dag, 'sub/index.html/x'))).toMatchObject({ kind: 'absent' });
  });
});
