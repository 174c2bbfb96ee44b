// Ten thousand tampered CARs: not one byte beyond what is true is ever handed out, and no tampering that matters passes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bytes, joinBytes, sameBytes } from '@/lib/content/bytes';
import { readCar } from '@/lib/content/car';
import { carSource } from '@/lib/content/car-source';
import { contentFailure } from '@/lib/content/content-failure';
import { readFile } from '@/lib/content/unixfs-file';
import { resolvePath } from '@/lib/content/unixfs-path';
import { carOf, chunked, type Dag, dagOf, depthFirst, forever, noise, type Shape } from './dag-world';

const RUNS = 10_000;

interface Target {
  dag: Dag;
  content: Bytes;
  car: Bytes;
  /** Where each block of the CAR begins; the last is its end. */
  edges: number[];
}

async function targetOf(size: number, shape: Shape): Promise<Target> {
  const content = noise(size, size);
  const dag = await dagOf({ '': content }, shape);
  const blocks = depthFirst(dag);
  const car = await carOf(dag.root, blocks);
  const lengths = blocks
    .map(({ cid, bytes }) => cid.bytes.length + bytes.length)
    .map((length) => length + (length < 128 ? 1 : 2));
  const start = car.length - lengths.reduce((sum, length) => sum + length, 0);
  const edges = [start];
  for (const length of lengths) edges.push((edges.at(-1) ?? 0) + length);
  return { dag, content, car, edges };
}

const shapes: [number, Shape][] = [
  [1_500, { rawLeaves: true, chunkBytes: 200 }],
  [1_500, { rawLeaves: false, chunkBytes: 200, cidVersion: 0 }],
  [900, { rawLeaves: true, chunkBytes: 100, layout: 'trickle' }],
  [900, { rawLeaves: false, chunkBytes: 64, children: 2 }],
  [150, { rawLeaves: true }],
  [150, { rawLeaves: false }],
];

type Tampering =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'cut'; at: number }
  | { kind: 'insert'; at: number; bytes: Uint8Array }
  | { kind: 'remove'; at: number; count: number }
  | { kind: 'swap'; a: number; b: number }
  | { kind: 'drop'; a: number }
  | { kind: 'overwrite'; at: number; bytes: Uint8Array };

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const few = fc.uint8Array({ minLength: 1, maxLength: 40 });

const tampering: fc.Arbitrary<{ kind: Tampering['kind']; x: number; y: number; bytes: Uint8Array }> = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'insert', 'remove', 'swap', 'drop', 'overwrite'),
  x: share,
  y: share,
  bytes: few,
});

function tampered(
  { car, edges }: Target,
  { kind, x, y, bytes }: { kind: Tampering['kind']; x: number; y: number; bytes: Uint8Array },
): Bytes {
  const at = Math.floor(x * car.length);
  const inserted = new Uint8Array(bytes);
  const count = edges.length - 1;
  const sections = edges.slice(0, -1).map((start, index) => car.subarray(start, edges[index + 1]));
  const head = car.subarray(0, edges[0]);
  const [a, b] = [Math.floor(x * count), Math.floor(y * count)];
  switch (kind) {
    case 'flip': {
      const copy = car.slice();
      copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(y * 8));
      return copy;
    }
    case 'cut':
      return car.subarray(0, at);
    case 'insert':
      return joinBytes([car.subarray(0, at), inserted, car.subarray(at)]);
    case 'remove':
      return joinBytes([car.subarray(0, at), car.subarray(at + 1 + Math.floor(y * 40))]);
    case 'swap': // the bytes of two blocks, each under the other's CID
      return joinBytes([
        head,
        ...sections.map((part, index) =>
          index === a ? swapped(part, sections[b]) : index === b ? swapped(part, sections[a]) : part,
        ),
      ]);
    case 'drop':
      return joinBytes([head, ...sections.filter((_, index) => index !== a)]);
    case 'overwrite': {
      const copy = car.slice();
      copy.set(inserted.subarray(0, car.length - at), at);
      return copy;
    }
  }
}

/** The first's CID and the second's bytes, framed anew. */
function swapped(part: Bytes, other: Bytes = part): Bytes {
  const cidStart = (part[0] ?? 0) < 128 ? 1 : 2;
  const cid = part.subarray(cidStart, cidStart + (part[cidStart] === 0x12 ? 34 : 36));
  const otherStart = (other[0] ?? 0) < 128 ? 1 : 2;
  const bytes = other.subarray(otherStart + (other[otherStart] === 0x12 ? 34 : 36));
  const length = cid.length + bytes.length;
  const frame = length < 128 ? [length] : [(length % 128) | 128, length >> 7];
  return joinBytes([new Uint8Array(frame), cid, bytes]);
}

/** What a reader got of it, and whether it got to the end. */
async function readAll({ dag }: Target, car: Bytes, chunkBytes: number): Promise<{ bytes: Bytes; isWhole: boolean }> {
  const pieces: Bytes[] = [];
  try {
    const source = carSource(readCar(chunked(car, chunkBytes)));
    const found = await resolvePath({ root: dag.root, segments: [], source, signal: forever });
    if (found.kind !== 'file') throw new Error(found.kind);
    for await (const piece of readFile(found.node, { source, signal: forever })) pieces.push(piece);
    return { bytes: joinBytes(pieces), isWhole: true };
  } catch (error) {
    if (contentFailure(error) === null) throw error;
    return { bytes: joinBytes(pieces), isWhole: false };
  }
}

/** Behind a section's length and its CID's version and codec: blocks are known by their hash, whatever else they are called. */
function isBelowNames({ edges }: Target, at: number): boolean {
  const edge = edges.findLast((one) => one <= at);
  return edge !== undefined && at - edge >= 4;
}

test(`${RUNS} tampered CARs: every byte handed out is the file's, and a reading that ends well is the whole file`, {
  timeout: 120_000,
}, async () => {
  const targets = await Promise.all(shapes.map(([size, shape]) => targetOf(size, shape)));
  let [failed, whole] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.nat(targets.length - 1),
      tampering,
      fc.integer({ min: 1, max: 700 }),
      async (which, how, chunkBytes) => {
        const target = targets[which];
        if (target === undefined) return;
        const car = tampered(target, how);
        const { bytes, isWhole } = await readAll(target, car, chunkBytes);
        expect(sameBytes(bytes, target.content.subarray(0, bytes.length))).toBe(true);
        if (isWhole) expect(bytes.length).toBe(target.content.length);
        // Only what changed nothing that the file is made of may pass: the header's roots, what comes behind, two blocks that trade places.
        if (isWhole) whole++;
        else failed++;
        if (how.kind === 'flip' && isBelowNames(target, Math.floor(how.x * target.car.length)))
          expect(isWhole).toBe(false);
        if (how.kind === 'drop') expect(isWhole).toBe(false);
      },
    ),
    { numRuns: RUNS },
  );
  expect(failed + whole).toBe(RUNS);
  expect(failed).toBeGreaterThan(RUNS * 0.8);
});
