// Content that is verified and means harm: sizes that lie, loops, towers, floods of names. All of it ends, and says why.
import * as dagPb from '@ipld/dag-pb';
import fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { identity } from 'multiformats/hashes/identity';
import { sha256 } from 'multiformats/hashes/sha2';
import { describe, expect, test } from 'vitest';
import { checkedSource } from '@/lib/content/block-source';
import { type Bytes, joinBytes, utf8, utf8Text } from '@/lib/content/bytes';
import { blockKey, cidText } from '@/lib/content/cid-text';
import { type ContentFailure, fail } from '@/lib/content/content-failure';
import { readFile } from '@/lib/content/unixfs-file';
import { resolvePath } from '@/lib/content/unixfs-path';
import { drain, failureOf, forever, noise } from './dag-world';

const signal = forever;

interface Link {
  cid: CID;
  name?: string;
}

/** By name, as the library wants them; its order of equal names is ours. */
const sorted = (links: Link[]): Link[] =>
  links.toSorted((a, b) => Buffer.compare(utf8(a.name ?? ''), utf8(b.name ?? '')));

/** Blocks written by hand; every one is what its CID says. */
function forge() {
  const blocks = new Map<string, Bytes>();
  let asked = 0;
  const put = async (bytes: Bytes, codec = 0x70): Promise<CID> => {
    const cid = CID.createV1(codec, await sha256.digest(bytes));
    blocks.set(blockKey(cid), bytes);
    return cid;
  };
  const node = (data: Uint8Array, links: Link[] = []): Promise<CID> =>
    put(
      new Uint8Array(
        dagPb.encode({
          Data: data,
          Links: sorted(links).map(({ cid, name }) => ({ Hash: cid, ...(name === undefined ? {} : { Name: name }) })),
        }),
      ),
    );
  const leaf = (bytes: Bytes): Promise<CID> => put(bytes, 0x55);
  const source = checkedSource(async (cid) => {
    asked++;
    return blocks.get(blockKey(cid)) ?? fail({ kind: 'missing', cid: cidText(cid) });
  });
  return { put, node, leaf, source, asked: () => asked };
}

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];

/** The `Data` message by its fields' numbers: numbers, or bytes. */
const message = (...fields: [number, number | Uint8Array][]): Uint8Array =>
  new Uint8Array(
    fields.flatMap(([number, value]) =>
      typeof value === 'number' ? [number * 8, ...varint(value)] : [number * 8 + 2, ...varint(value.length), ...value],
    ),
  );

/** A file of whatever sizes. */
function fileData(sizes: number[], own: Uint8Array = new Uint8Array(0), total?: number): Uint8Array {
  const sum = total ?? sizes.reduce((all, size) => all + size, own.length);
  return message([1, 2], [2, own], [3, sum], ...sizes.map((size): [number, number] => [4, size]));
}

const shardData = (fanout: number): Uint8Array => message([1, 5], [2, new Uint8Array(32)], [5, 0x22], [6, fanout]);

async function read(
  root: CID,
  source: ReturnType<typeof forge>['source'],
): Promise<{ bytes: Bytes; failure: ContentFailure | null; size: number }> {
  let size = -1;
  async function* whole(): AsyncGenerator<Bytes> {
    const found = await resolvePath({ root, segments: [], source, signal });
    if (found.kind !== 'file') return;
    size = found.sizeBytes;
    yield* readFile(found.node, { source, signal });
  }
  const { items, failure } = await drain(whole());
  return { bytes: joinBytes(items), failure, size };
}

const resolve = (root: CID, path: string, { source }: ReturnType<typeof forge>) =>
  resolvePath({ root, segments: path.split('/'), source, signal });

describe('a file', () => {
  test('with bytes of its own before its parts is read in that order', async () => {
    const { node, leaf, source } = forge();
    const inner = await node(fileData([3], utf8('b')), [{ cid: await leaf(utf8('ccc')) }]);
    const root = await node(fileData([4, 2], utf8('a')), [{ cid: inner }, { cid: await leaf(utf8('dd')) }]);
    expect(utf8Text((await read(root, source)).bytes)).toBe('abcccdd');
    for (let first = 0; first < 7; first++)
      for (let last = first; last < 7; last++) {
        const found = await resolvePath({ root, segments: [], source, signal });
        if (found.kind !== 'file') throw new Error(found.kind);
        const { items } = await drain(readFile(found.node, { source, signal, range: { kind: 'span', first, last } }));
        expect(utf8Text(joinBytes(items))).toBe('abcccdd'.slice(first, last + 1));
      }
  });

  test.each<[string, number[], number | undefined]>([
    ['a part longer than it is', [4], undefined],
    ['a part shorter than it is', [2], undefined],
    ['a part that holds nothing', [0], undefined],
    ['more parts than it has', [3, 3], undefined],
    ['fewer parts than it has', [], undefined],
    ['another size than its parts have', [3], 7],
    ['a size beyond all numbers', [3], 2 ** 60],
  ])('that claims %s is broken', async (_, sizes, total) => {
    const { node, leaf, source } = forge();
    const { failure, bytes } = await read(
      await node(fileData(sizes, undefined, total), [{ cid: await leaf(utf8('abc')) }]),
      source,
    );
    expect({ kind: failure?.kind, yielded: bytes.length }).toEqual({ kind: 'broken', yielded: 0 });
  });

  test('with a directory, a name or another codec among its parts is broken', async () => {
    const { node, leaf, put, source } = forge();
    const directory = await node(message([1, 1]));
    expect((await read(await node(fileData([3]), [{ cid: directory }]), source)).failure?.kind).toBe('broken');
    expect(
      (await read(await node(fileData([3]), [{ cid: await leaf(utf8('abc')), name: 'x' }]), source)).failure?.kind,
    ).toBe('broken');
    expect((await read(await node(fileData([3]), [{ cid: await put(utf8('abc'), 0x71) }]), source)).failure?.kind).toBe(
      'unsupported',
    );
  });

  test('that is a tower of single parts ends at a depth no writer reaches', async () => {
    const { node, leaf, source, asked } = forge();
    let top = await leaf(utf8('x'));
    for (let level = 0; level < 200; level++) top = await node(fileData([1]), [{ cid: top }]);
    expect((await read(top, source)).failure?.kind).toBe('broken');
    expect(asked()).toBeLessThan(40);
  });

  test('that unfolds from a few blocks into terabytes gives its first bytes and waits', async () => {
    const { node, leaf, source, asked } = forge();
    let size = 1000;
    let top = await leaf(noise(size));
    for (let level = 0; level < 6; level++) {
      top = await node(
        fileData(Array.from({ length: 100 }, () => size)),
        Array.from({ length: 100 }, () => ({ cid: top })),
      );
      size *= 100;
    }
    const found = await resolvePath({ root: top, segments: [], source, signal });
    if (found.kind !== 'file') throw new Error(found.kind);
    expect(found.sizeBytes).toBe(1e15);
    const stream = readFile(found.node, { source, signal, range: { kind: 'span', first: 5e14 + 7, last: 5e14 + 9 } });
    expect(joinBytes((await drain(stream)).items)).toEqual(noise(1000).subarray(7, 10));
    expect(asked()).toBeLessThan(10);
  });

  test('of any made-up sizes either fails or is as long as it says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 5 }),
        fc.nat(3),
        fc.nat(3),
        async (parts, own, off) => {
          const { node, leaf, source } = forge();
          const links = await Promise.all(parts.map(async ([real], at) => ({ cid: await leaf(noise(real, at + 1)) })));
          const sizes = parts.map(([, claimed]) => claimed);
          const total = sizes.reduce((sum, size) => sum + size, own) + (off === 3 ? 1 : 0);
          const { bytes, failure, size } = await read(
            await node(fileData(sizes, noise(own, 77), total), links),
            source,
          );
          const isHonest = off !== 3 && parts.every(([real, claimed]) => real === claimed && real > 0);
          expect(failure === null).toBe(isHonest);
          if (failure === null) expect(bytes.length).toBe(size);
          expect(
            Buffer.compare(
              bytes,
              joinBytes([noise(own, 77), ...parts.map(([real], at) => noise(real, at + 1))]).subarray(0, bytes.length),
            ),
          ).toBe(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a directory', () => {
  const empty = message([1, 1]);

  test('of thirty thousand names is searched in one block, and the first of two equal names counts', async () => {
    const world = forge();
    const [a, b] = [await world.leaf(utf8('a')), await world.leaf(utf8('b'))];
    const links = Array.from({ length: 30_000 }, (_, at) => ({ cid: a, name: `${at}`.padStart(6, '0') }));
    const root = await world.node(empty, [...links, { cid: b, name: 'twice' }, { cid: a, name: 'twice' }]);
    const before = performance.now();
    expect(await resolve(root, 'twice', world)).toMatchObject({ kind: 'file', cid: b });
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(world.asked()).toBe(2);
  });

  test('nested a thousand deep is entered as far as a path may go', async () => {
    const world = forge();
    let top = await world.leaf(utf8('x'));
    for (let level = 0; level < 1_500; level++) top = await world.node(empty, [{ cid: top, name: 'a' }]);
    expect(await failureOf(resolve(top, Array.from({ length: 1_500 }, () => 'a').join('/'), world))).toMatchObject({
      kind: 'unsupported',
    });
    expect(await resolve(top, Array.from({ length: 900 }, () => 'a').join('/'), world)).toMatchObject({
      kind: 'directory',
    });
  });

  test('with a fanout that would take all memory, or none at all, is broken', async () => {
    const world = forge();
    for (const fanout of [0, 1, 7, 100, 2048, 2 ** 31]) {
      const root = await world.node(shardData(fanout));
      expect(await failureOf(resolve(root, 'x', world))).toMatchObject({ kind: 'broken' });
    }
  });

  test('whose shards lead to no end is broken when the hash is used up', async () => {
    const world = forge();
    const data = shardData(256);
    const buckets = Array.from({ length: 256 }, (_, at) => at.toString(16).toUpperCase().padStart(2, '0'));
    let top = await world.node(data);
    for (let level = 0; level < 12; level++)
      top = await world.node(
        data,
        buckets.map((name) => ({ cid: top, name })),
      );
    expect(await failureOf(resolve(top, 'anything', world))).toMatchObject({ kind: 'broken' });
    expect(world.asked()).toBeLessThan(12);
  });

  test('links of which some are symbolic are followed, and a ring of them is broken', async () => {
    const world = forge();
    const symlink = (target: string) => world.node(message([1, 4], [2, utf8(target)]));
    const file = await world.leaf(utf8('content'));
    const sub = await world.node(empty, [
      { cid: await symlink('../file'), name: 'up' },
      { cid: await symlink('../../x'), name: 'out' },
    ]);
    const root = await world.node(empty, [
      { cid: file, name: 'file' },
      { cid: sub, name: 'sub' },
      { cid: await symlink('sub'), name: 'alias' },
      { cid: await symlink('ring-b'), name: 'ring-a' },
      { cid: await symlink('./ring-a'), name: 'ring-b' },
      { cid: await symlink('/etc/passwd'), name: 'disk' },
      { cid: await symlink(`${'deep/'.repeat(800)}`), name: 'deep' },
    ]);
    expect(await resolve(root, 'alias/up', world)).toMatchObject({ kind: 'file', cid: file, symlinkTarget: '../file' });
    expect(await resolve(root, 'file', world)).toMatchObject({ symlinkTarget: null });
    expect(await failureOf(resolve(root, 'ring-a', world))).toMatchObject({ kind: 'broken' });
    expect(await failureOf(resolve(root, 'ring-a/b/c', world))).toMatchObject({ kind: 'broken' });
    expect(await failureOf(resolve(root, 'disk', world))).toMatchObject({ kind: 'absent' });
    expect(await failureOf(resolve(root, 'sub/out', world))).toMatchObject({ kind: 'absent' });
    expect(await failureOf(resolve(root, 'deep', world))).toMatchObject({
      kind: expect.stringMatching(/broken|unsupported/),
    });
  });

  test('an empty file or directory inlined in its CID needs nobody', async () => {
    const nobody = checkedSource(() => Promise.reject(new Error('asked')));
    expect(await resolvePath({ root: CID.parse('bafkqaaa'), segments: [], source: nobody, signal })).toMatchObject({
      kind: 'file',
      sizeBytes: 0,
    });
    expect(
      await resolvePath({ root: CID.parse('bafyaabakaieac'), segments: [], source: nobody, signal }),
    ).toMatchObject({ kind: 'directory' });
    const large = CID.createV1(0x55, identity.digest(noise(129)));
    expect(await failureOf(resolvePath({ root: large, segments: [], source: nobody, signal }))).toMatchObject({
      kind: 'unsupported',
    });
  });
});

test('no bytes at all make the reader of blocks do anything but fail in our own words', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(0x70, 0x71, 0x0129, 0x51),
      async (bytes, codec) => {
        const world = forge();
        const root = await world.put(new Uint8Array(bytes), codec);
        const failure = await failureOf(resolve(root, 'a/b', world));
        expect(failure?.kind).toMatch(/absent|broken|unsupported|missing/);
      },
    ),
    { numRuns: 2_000 },
  );
});
