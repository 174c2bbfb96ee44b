import { CID } from 'multiformats/cid';
import { describe, expect, test } from 'vitest';
import { joinBytes, sameBytes, utf8 } from '@/lib/content/bytes';
import { type Block, readCar } from '@/lib/content/car';
import { carSource } from '@/lib/content/car-source';
import { blockKey, cidText } from '@/lib/content/cid-text';
import { readFile } from '@/lib/content/unixfs-file';
import { resolvePath } from '@/lib/content/unixfs-path';
import { header, rawBlock, streamOf } from './car-bytes';
import { carOf, chunked, type Dag, dagOf, depthFirst, drain, failureOf, forever, noise, sourceOf } from './dag-world';

describe('a source made of a CAR stream', () => {
  const signal = forever;

  async function readThrough(dag: Dag, stream: AsyncGenerator<Block>, hasFallback: boolean) {
    const fallback = sourceOf(dag);
    const source = carSource(stream, hasFallback ? fallback : undefined);
    const found = await resolvePath({ root: dag.root, segments: [], source, signal });
    if (found.kind !== 'file') throw new Error(found.kind);
    const { items, failure } = await drain(readFile(found.node, { source, signal }));
    return { bytes: joinBytes(items), failure, asked: fallback.asked, source };
  }

  test.each(['y', 'n'] as const)(
    'serves a file without asking for a single block, duplicates=%s',
    async (duplicates) => {
      const content = joinBytes([noise(30_000), new Uint8Array(30_000), noise(30_000), new Uint8Array(10_000)]);
      const dag = await dagOf({ '': content }, { chunkBytes: 1000 });
      const car = await carOf(dag.root, depthFirst(dag, duplicates));
      const { bytes, failure, asked } = await readThrough(dag, readCar(chunked(car, 777)), true);
      expect({ failure, asked, isSame: sameBytes(bytes, content) }).toEqual({ failure: null, asked: [], isSame: true });
    },
  );

  test('one large block that fills most of a file is asked for once', async () => {
    const content = new Uint8Array(10 * 1024 * 1024);
    const dag = await dagOf({ '': content }, { chunkBytes: 1024 * 1024, children: 100 });
    const car = await carOf(dag.root, depthFirst(dag, 'n'));
    expect(car.length).toBeLessThan(1024 * 1024 + 2_000);
    const { bytes, asked } = await readThrough(dag, readCar(chunked(car, 65_536)), true);
    expect({ size: bytes.length, asked }).toEqual({ size: content.length, asked: [] });
  });

  test('what the stream lacks is asked for block by block', async () => {
    const content = noise(40_000);
    const dag = await dagOf({ '': content }, { chunkBytes: 1000 });
    const sent = depthFirst(dag);
    const holed = sent.filter((_, at) => at % 5 !== 3);
    const { bytes, failure, asked } = await readThrough(
      dag,
      readCar(chunked(await carOf(dag.root, holed), 5000)),
      true,
    );
    expect({ failure, isSame: sameBytes(bytes, content) }).toEqual({ failure: null, isSame: true });
    expect(asked.length).toBe(sent.length - holed.length);
    const alone = await readThrough(dag, readCar(chunked(await carOf(dag.root, holed), 5000)), false);
    expect(alone.failure?.kind).toBe('missing');
  });

  test('a stream that lies halfway is left, the fallback carries on, and the lie can be told', async () => {
    const content = noise(40_000);
    const dag = await dagOf({ '': content }, { chunkBytes: 1000 });
    const sent = depthFirst(dag).map((block, at) => (at === 20 ? { ...block, bytes: noise(1000, 5) } : block));
    const { bytes, failure, source } = await readThrough(
      dag,
      readCar(chunked(await carOf(dag.root, sent), 5000)),
      true,
    );
    expect({ failure, isSame: sameBytes(bytes, content) }).toEqual({ failure: null, isSame: true });
    expect(source.failure()?.kind).toBe('wrong');
  });

  test('blocks in no order are served from little memory and the fallback', async () => {
    const content = noise(12_000_000);
    const dag = await dagOf({ '': content }, { chunkBytes: 100_000, children: 174 });
    const reversed = depthFirst(dag).reverse();
    let handedOut = 0;
    async function* counted(): AsyncGenerator<Block> {
      for (const block of reversed) {
        handedOut += block.bytes.length;
        yield block;
      }
    }
    const source = carSource(counted(), sourceOf(dag));
    await source.get(dag.root, signal);
    expect(handedOut).toBeLessThan(4_000_000);
    const { bytes, failure } = await readThrough(dag, counted(), true);
    expect({ failure, isSame: sameBytes(bytes, content) }).toEqual({ failure: null, isSame: true });
  });

  test('blocks that a cache has already pile up nowhere, and the stream is read on', async () => {
    const content = noise(12_000_000);
    const dag = await dagOf({ '': content }, { chunkBytes: 100_000, children: 174 });
    const sent = depthFirst(dag);
    const cached = new Set(sent.slice(0, 60).map(({ cid }) => blockKey(cid)));
    const fallback = sourceOf(dag);
    const source = carSource(readCar(chunked(await carOf(dag.root, sent), 65_536)), fallback);
    for (const { cid, bytes } of sent)
      if (cached.has(blockKey(cid))) source.pass(cid);
      else expect(sameBytes(await source.get(cid, signal), bytes)).toBe(true);
    expect(fallback.asked).toEqual([]);
  });

  test('blocks that nobody wanted make room once the reader is past them', async () => {
    const wanted = await Promise.all(Array.from({ length: 100 }, (_, seed) => rawBlock(noise(50_000, seed))));
    const strange = await Promise.all(Array.from({ length: 100 }, (_, seed) => rawBlock(noise(50_000, 1000 + seed))));
    async function* mixed(): AsyncGenerator<Block> {
      for (const [at, block] of wanted.entries()) yield* [block, strange[at] ?? block];
    }
    const source = carSource(mixed());
    for (const { cid, bytes } of wanted) expect(await source.get(cid, signal)).toEqual(bytes);
  });

  test('several who ask at once each get their own block', async () => {
    const dag = await dagOf({ '': noise(50_000) }, { chunkBytes: 1000, children: 100 });
    const sent = depthFirst(dag);
    const source = carSource(readCar(chunked(await carOf(dag.root, sent), 300)));
    const wanted = sent.toReversed();
    const got = await Promise.all(wanted.map(({ cid }) => source.get(cid, signal)));
    expect(got.every((bytes, at) => sameBytes(bytes, wanted[at]?.bytes ?? utf8('?')))).toBe(true);
  });

  test('a block inlined in its CID is never waited for, and a late abort is told', async () => {
    async function* hanging(): AsyncGenerator<Block> {
      await new Promise(() => undefined);
    }
    const inlined = CID.parse('bafkqabtimvwgy3yk');
    expect(await carSource(hanging()).get(inlined, signal)).toEqual(utf8('hello\n'));
    const empty = carSource(readCar(streamOf(header)));
    await expect(
      empty.get(CID.parse(cidText((await rawBlock(utf8('x'))).cid)), AbortSignal.abort()),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(await failureOf(empty.get((await rawBlock(utf8('x'))).cid, signal))).toMatchObject({ kind: 'missing' });
  });
});
