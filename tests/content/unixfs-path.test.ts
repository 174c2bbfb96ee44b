import fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { identity } from 'multiformats/hashes/identity';
import { describe, expect, test } from 'vitest';
import { checkedSource } from '@/lib/content/block-source';
import { utf8 } from '@/lib/content/bytes';
import { resolvePath } from '@/lib/content/unixfs-path';
import { failureOf, forever, noise } from './dag-world';
import { forge, message, resolve, shardData } from './forged-dag';

const signal = forever;

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
