import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinBytes, utf8, utf8Text } from '@/lib/content/bytes';
import { readFile } from '@/lib/content/unixfs-file';
import { resolvePath } from '@/lib/content/unixfs-path';
import { drain, forever, noise } from './dag-world';
import { fileData, forge, message, read } from './forged-dag';

const signal = forever;

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
