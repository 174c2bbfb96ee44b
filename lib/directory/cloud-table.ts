// Which cloud an address belongs to: the packed table of ranges, read and searched. Pure; runs in the background and in tests.
//
// The file, once inflated, is one line of JSON (`CloudTableHead`) and then, for IPv4 and for IPv6, three columns: how many zero bits
// each step ends with (a byte), what stands before them (a varint, 7 bits a byte, low ones first), and the label of what begins there
// (a byte, 0 none). The steps, added up, are where segments start; a segment runs to the next. IPv6 counts networks of 64 bits.
// Columns, because each then squeezes by its own statistics. Written by assets/directory/carry/pack-clouds.ts.
import { ipNumberOf } from './ip-number';

/** First line of the file. */
export interface CloudTableHead {
  /** The day it was put together, `YYYY-MM-DD`. */
  checked: string;
  /** `cloud`, or `cloud:region`, or `cloud:service`; the first is null, for what belongs to none. */
  labels: (string | null)[];
  /** Segments. */
  v4: number;
  v6: number;
}

export interface CloudTable {
  checked: string;
  /** Null where the address is in no known cloud's ranges, or is no address. */
  labelOf(ip: string): string | null;
}

const NEWLINE = 10;

/** @param bytes Of our own package: what is in them is not doubted. */
export function readCloudTable(bytes: Uint8Array): CloudTable {
  const end = bytes.indexOf(NEWLINE);
  const head: CloudTableHead = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  const reader = { bytes, at: end + 1 };
  const v4 = readV4(reader, head.v4);
  const v6 = readV6(reader, head.v6);
  return {
    checked: head.checked,
    labelOf: (text) => {
      const ip = ipNumberOf(text);
      if (ip === null) return null;
      const label =
        ip.family === 4 ? v4.labels[lastFrom(v4.starts, ip.value)] : v6.labels[lastFrom(v6.starts, ip.value)];
      return head.labels[label ?? 0] ?? null;
    },
  };
}

interface Reader {
  bytes: Uint8Array;
  at: number;
}

function take(reader: Reader, count: number): Uint8Array {
  reader.at += count;
  return reader.bytes.subarray(reader.at - count, reader.at);
}

function readV4(reader: Reader, count: number): { starts: Uint32Array; labels: Uint8Array } {
  const [zeros, starts] = [take(reader, count), new Uint32Array(count)];
  let start = 0;
  for (const [index, zeroBits] of zeros.entries()) {
    start += varint(reader) * 2 ** zeroBits;
    starts[index] = start;
  }
  return { starts, labels: take(reader, count) };
}

function readV6(reader: Reader, count: number): { starts: BigUint64Array; labels: Uint8Array } {
  const [zeros, starts] = [take(reader, count), new BigUint64Array(count)];
  let start = 0n;
  for (const [index, zeroBits] of zeros.entries()) {
    start += BigInt(varint(reader)) << BigInt(zeroBits);
    starts[index] = start;
  }
  return { starts, labels: take(reader, count) };
}

/** Up to 53 bits: the script that writes the file refuses more. */
function varint(reader: Reader): number {
  let [value, place] = [0, 1];
  for (;;) {
    const byte = reader.bytes[reader.at++] ?? 0;
    value += (byte & 127) * place;
    if (byte < 128) return value;
    place *= 128;
  }
}

/** Index of the last start that is not above `value`; -1 before all. */
function lastFrom<N extends number | bigint>(
  starts: { readonly length: number; readonly [at: number]: N },
  value: N,
): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? value) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
