// Segments of addresses -> clouds.bin, as lib/directory/cloud-table.ts reads it. Runs in Node, in the refresh script and in tests.
import { constants, deflateRawSync } from 'node:zlib';
import type { CloudTableHead } from '@/lib/directory/cloud-table';

/** Where a label begins; it holds until the next. IPv6 by networks of 64 bits. */
export interface Segment {
  start: bigint;
  label: string | null;
}

export interface Segments {
  v4: Segment[];
  v6: Segment[];
}

const MAX_LABELS = 256;
const MAX_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** Raw deflate of the whole file. @throws Error when there are more labels, or wider steps, than the format holds. */
export function packClouds({ v4, v6 }: Segments, checked: string): Buffer {
  const named = [...new Set([...v4, ...v6].map(({ label }) => label))].filter((label) => label !== null);
  const labels = [null, ...named.sort()];
  if (labels.length > MAX_LABELS) throw new Error(`${labels.length} labels of clouds do not fit into a byte.`);
  const head: CloudTableHead = { checked, labels, v4: v4.length, v6: v6.length };
  return deflated([Buffer.from(`${JSON.stringify(head)}\n`), ...columnsOf(v4, labels), ...columnsOf(v6, labels)]);
}

/** One stream, in which each part begins a block of its own; none refers back to another. */
function deflated(parts: readonly Buffer[]): Buffer {
  const { Z_FINISH, Z_FULL_FLUSH } = constants;
  return Buffer.concat(
    parts.map((part, at) =>
      deflateRawSync(part, { level: 9, memLevel: 9, finishFlush: at === parts.length - 1 ? Z_FINISH : Z_FULL_FLUSH }),
    ),
  );
}

function columnsOf(segments: readonly Segment[], labels: readonly (string | null)[]): Buffer[] {
  const zeros: number[] = [];
  const counts: number[] = [];
  let before = 0n;
  for (const { start } of segments) {
    let [step, zeroBits] = [start - before, 0];
    while (step !== 0n && (step & 1n) === 0n) [step, zeroBits] = [step >> 1n, zeroBits + 1];
    if (step > MAX_EXACT) throw new Error(`The step to ${start} is too wide.`);
    zeros.push(zeroBits);
    counts.push(...varint(Number(step)));
    before = start;
  }
  const numbers = new Map(labels.map((label, number) => [label, number]));
  return [zeros, counts, segments.map(({ label }) => numbers.get(label) ?? 0)].map((column) => Buffer.from(column));
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}
