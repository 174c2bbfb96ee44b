// CARs of another implementation and by hand: every block verified, in order, within bounds.
import { CarWriter } from '@ipld/car';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { describe, expect, test } from 'vitest';
import { type Bytes, joinBytes, sameBytes, utf8 } from '@/lib/content/bytes';
import { readCar } from '@/lib/content/car';
import { blockKey, cidText } from '@/lib/content/cid-text';
import { header, rawBlock, section, streamOf, varint } from './car-bytes';
import { carOf, chunked, dagOf, depthFirst, drain, noise } from './dag-world';

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

  test('a block that is put together out of chunks has memory of its own: nobody need copy it to hand it on', async () => {
    const block = await rawBlock(noise(50_000));
    const { items } = await drain(readCar(chunked(joinBytes([header, section(block)]), 4096)));
    expect(items.map(({ bytes }) => bytes.buffer.byteLength)).toEqual([50_000]);
  });

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
test('our writer of CARs in tests and the library’s write the same', async () => {
  const block = await rawBlock(noise(300));
  const { writer, out } = CarWriter.create([]);
  void writer.put(block).then(() => writer.close());
  const pieces: Bytes[] = [];
  for await (const piece of out) pieces.push(new Uint8Array(piece));
  expect(sameBytes(joinBytes(pieces), joinBytes([header, section(block)]))).toBe(true);
  expect(blockKey(block.cid)).toHaveLength(34);
});
