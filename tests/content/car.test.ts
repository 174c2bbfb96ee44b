// CARs of another implementation: every block verified, in order, within bounds; and a source of blocks made of them.
import { CarWriter } from '@ipld/car';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { describe, expect, test } from 'vitest';
import { type Bytes, joinBytes, sameBytes, utf8 } from '@/lib/content/bytes';
import { type Block, readCar } from '@/lib/content/car';
import { carSource } from '@/lib/content/car-source';
import { blockKey, cidText } from '@/lib/content/cid-text';
import { readFile } from '@/lib/content/unixfs-file';
import { resolvePath } from '@/lib/content/unixfs-path';
import { carOf, chunked, type Dag, dagOf, depthFirst, drain, failureOf, forever, noise, sourceOf } from './dag-world';

async function rawBlock(bytes: Bytes): Promise<Block> {
  return { cid: CID.createV1(0x55, await sha256.digest(bytes)), bytes };
}

const varint = (number: number): number[] =>
  number < 128 ? [number] : [(number % 128) | 128, ...varint(Math.floor(number / 128))];

const section = ({ cid, bytes }: Block): Bytes =>
  joinBytes([new Uint8Array(varint(cid.bytes.length + bytes.length)), cid.bytes, bytes]);

/** `{roots: [], version: 1}`. */
const header = joinBytes([
  new Uint8Array([17, 0xa2, 0x65]),
  utf8('roots'),
  new Uint8Array([0x80, 0x67]),
  utf8('version'),
  new Uint8Array([1]),
]);

async function* streamOf(...parts: Bytes[]): AsyncGenerator<Bytes> {
  yield* parts;
}

describe('a CAR stream', () => {
  test.each([1, 2, 7, 100, 4096, 1e9])(
    'is read block by block in its order, in chunks of %i bytes',
    async (chunkBytes) => {
      const dag = await dagOf({ '': noise(20_000) });
      const sent = depthFirst(dag);
      const { items, failure } = await drain(readCar(chunked(await carOf(dag.root, sent), chunkBytes)));
      expect(failure).toBeNull();
      expect(items.map(({ cid }) => cidText(cid))).toEqual(sent.map(({ cid }) => cidText(cid)));
      expect(items.every(({ bytes }, at) => sameBytes(bytes, sent[at]?.bytes ?? utf8('?')))).toBe(true);
    },
  );

  test('a CAR cut anywhere gives the blocks before the cut and fails, but where a block ends', async () => {
    const blocks = await Promise.all([1, 2, 3].map((seed) => rawBlock(noise(50, seed))));
    const sections = blocks.map(section);
    const whole = joinBytes([header, ...sections]);
    const ends = sections.map((_, at) => joinBytes([header, ...sections.slice(0, at)]).length).concat(whole.length);
    for (let cut = 0; cut <= whole.length; cut++) {
      const { items, failure } = await drain(readCar(chunked(whole.subarray(0, cut), 16)));
      expect(items.length).toBe(Math.max(0, ends.filter((end) => end <= cut).length - 1));
      expect(failure?.kind ?? 'whole').toBe(ends.includes(cut) ? 'whole' : 'truncated');
    }
  });

  test('a block that is not what its CID says ends it, after all before and with none behind', async () => {
    const blocks = await Promise.all(Array.from({ length: 30 }, (_, seed) => rawBlock(noise(100, seed))));
    const forged = blocks.map((block, at) => (at === 17 ? { ...block, bytes: noise(100, 99) } : block));
    const { items, failure } = await drain(readCar(streamOf(header, ...forged.map(section))));
    expect({ count: items.length, kind: failure?.kind }).toEqual({ count: 17, kind: 'wrong' });
  });

  test.each<[string, Bytes[], string]>([
    ['nothing at all', [], 'truncated'],
    ['a page of HTML', [utf8('<!doctype html><html><body><h1>502 Bad gateway</h1></body></html>')], 'wrong'],
    ['JSON', [utf8('{"error":"no"}')], 'truncated'],
    [
      'a header of another version',
      [new Uint8Array([0x0a, 0xa1, 0x67]), utf8('version'), new Uint8Array([2])],
      'unsupported',
    ],
    ['a header without roots', [new Uint8Array([0x0a, 0xa1, 0x67]), utf8('version'), new Uint8Array([1])], 'wrong'],
    ['a header of a gigabyte', [new Uint8Array(varint(1e9))], 'excess'],
    ['a length without an end', [new Uint8Array(100).fill(0xff)], 'excess'],
    ['a length of zero', [header, new Uint8Array(10)], 'wrong'],
    ['a length with idle digits', [header, new Uint8Array([0x85, 0x80, 0x00, 1, 2, 3, 4, 5])], 'wrong'],
    ['a block of 3 MiB', [header, new Uint8Array(varint(3 * 1024 * 1024))], 'excess'],
    ['a block without a CID', [header, new Uint8Array([5, 1, 2, 3, 4, 5])], 'wrong'],
  ])('%s is refused', async (_, parts, kind) => {
    expect((await drain(readCar(streamOf(...parts)))).failure?.kind).toBe(kind);
  });

  test('a hash that we cannot compute is said to be so', async () => {
    const cid = CID.createV1(0x55, { ...(await sha256.digest(utf8('x'))), code: 0x1b });
    const odd = CID.decode(new Uint8Array([1, 0x55, 0x1b, 32, ...cid.multihash.digest]));
    const { failure } = await drain(readCar(streamOf(header, section({ cid: odd, bytes: utf8('x') }))));
    expect(failure).toEqual({ kind: 'unsupported', what: 'hash 0x1b' });
  });

  test('an endless stream ends at the limit of bytes, and a flood of blocks at theirs', async () => {
    const one = section(await rawBlock(noise(1000)));
    async function* endless(): AsyncGenerator<Bytes> {
      yield header;
      for (;;) yield one;
    }
    const byBytes = await drain(readCar(endless(), { maxBytes: 100_000 }));
    expect(byBytes.failure?.kind).toBe('excess');
    expect(byBytes.items.length).toBeLessThan(100);
    const byBlocks = await drain(readCar(endless(), { maxBlocks: 50 }));
    expect({ kind: byBlocks.failure?.kind, count: byBlocks.items.length }).toEqual({ kind: 'excess', count: 50 });
  });

  test('who leaves early ends the stream at its other end, even one that hangs', async () => {
    let isClosed = false;
    const one = section(await rawBlock(noise(1000)));
    const stream: AsyncIterable<Bytes> = {
      [Symbol.asyncIterator]: () => ({
        next: (() => {
          const parts = [header, one];
          return async () => {
            const value = parts.shift();
            return value ? { done: false, value } : new Promise<never>(() => undefined);
          };
        })(),
        return: async () => {
          isClosed = true;
          return { done: true, value: undefined };
        },
      }),
    };
    for await (const _ of readCar(stream)) break;
    expect(isClosed).toBe(true);
  });

  test('a block is handed out as soon as it is verified, not when more have come', async () => {
    const one = section(await rawBlock(noise(1000)));
    async function* slow(): AsyncGenerator<Bytes> {
      yield joinBytes([header, one]);
      await new Promise(() => undefined);
    }
    const { value } = await readCar(slow()).next();
    expect(value?.bytes.length).toBe(1000);
  });

  test('a hundred thousand blocks pass through, few of them at a time in memory', async () => {
    const blocks = await Promise.all(Array.from({ length: 500 }, (_, seed) => rawBlock(noise(40, seed))));
    const part = joinBytes(blocks.map(section));
    async function* many(): AsyncGenerator<Bytes> {
      yield header;
      for (let round = 0; round < 200; round++) yield part;
    }
    let count = 0;
    for await (const _ of readCar(many())) count++;
    expect(count).toBe(100_000);
  });
});

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

test('our writer of CARs in tests and the library’s write the same', async () => {
  const block = await rawBlock(noise(300));
  const { writer, out } = CarWriter.create([]);
  void writer.put(block).then(() => writer.close());
  const pieces: Bytes[] = [];
  for await (const piece of out) pieces.push(new Uint8Array(piece));
  expect(sameBytes(joinBytes(pieces), joinBytes([header, section(block)]))).toBe(true);
  expect(blockKey(block.cid)).toHaveLength(34);
});
