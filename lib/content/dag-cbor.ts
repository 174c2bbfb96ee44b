// Reads DAG-CBOR, the strict form of CBOR in which blocks and IPNS records are written. Pure; runs in the background and in tests.
import type { CID } from 'multiformats/cid';
import { type Bytes, utf8Text } from './bytes';
import { decodeCid } from './cid-text';

/** What a block of the data model holds. Maps are `Map`s: no key of theirs means anything to JavaScript. */
export type IpldValue = null | boolean | number | bigint | string | Bytes | CID | IpldValue[] | Map<string, IpldValue>;

export type Decoded = { kind: 'value'; value: IpldValue } | { kind: 'malformed' };

/** Nobody nests deeper by hand; a block of brackets must not end our stack. */
export const MAX_NESTING = 256;
/** Two million empty maps fit into a block, and would take half a gigabyte as objects. */
const MAX_VALUES = 250_000;

const TAG_CID = 42;

interface Cursor {
  bytes: Bytes;
  at: number;
  values: number;
}

/** @see https://ipld.io/specs/codecs/dag-cbor/spec/ */
export function decodeDagCbor(bytes: Bytes): Decoded {
  const cursor = { bytes, at: 0, values: 0 };
  const value = readValue(cursor, 0);
  return value === undefined || cursor.at !== bytes.length ? { kind: 'malformed' } : { kind: 'value', value };
}

/** Undefined wherever the bytes break the format, here and below. */
function readValue(cursor: Cursor, nesting: number): IpldValue | undefined {
  const head = cursor.bytes[cursor.at++];
  if (head === undefined || nesting > MAX_NESTING || ++cursor.values > MAX_VALUES) return undefined;
  const major = head >> 5;
  if (major === 7) return readSimple(cursor, head & 31);
  const count = readCount(cursor, head & 31);
  if (count === undefined) return undefined;
  if (major === 0) return narrow(count);
  if (major === 1) return narrow(-1n - BigInt(count));
  if (typeof count === 'bigint') return undefined;
  if (major === 2) return take(cursor, count);
  if (major === 3) return readText(cursor, count);
  if (major === 4) return readList(cursor, count, nesting);
  if (major === 5) return readMap(cursor, count, nesting);
  return count === TAG_CID ? readLink(cursor) : undefined;
}

function readSimple(cursor: Cursor, info: number): IpldValue | undefined {
  if (info === 20 || info === 21) return info === 21;
  if (info === 22) return null;
  const bytes = info === 27 ? take(cursor, 8) : undefined;
  const float = bytes && new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
  return Number.isFinite(float) ? float : undefined;
}

/** The number in a head, in the fewest bytes that hold it; a bigint where a number would not be exact. */
function readCount(cursor: Cursor, info: number): number | bigint | undefined {
  if (info < 24) return info;
  if (info > 27) return undefined;
  const size = 2 ** (info - 24);
  const bytes = take(cursor, size);
  if (bytes === undefined) return undefined;
  const count = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const fewer = size === 1 ? 24n : 1n << BigInt(size * 4);
  return count < fewer ? undefined : narrow(count);
}

const narrow = (count: number | bigint): number | bigint =>
  Number.isSafeInteger(Number(count)) ? Number(count) : BigInt(count);

function take(cursor: Cursor, count: number): Bytes | undefined {
  if (count > cursor.bytes.length - cursor.at) return undefined;
  cursor.at += count;
  return cursor.bytes.subarray(cursor.at - count, cursor.at);
}

function readText(cursor: Cursor, count: number): string | undefined {
  const bytes = take(cursor, count);
  return bytes && (utf8Text(bytes) ?? undefined);
}

/** A count may claim anything: items are read one by one, and the bytes run out. */
function readList(cursor: Cursor, count: number, nesting: number): IpldValue[] | undefined {
  const items: IpldValue[] = [];
  while (items.length < count) {
    const item = readValue(cursor, nesting + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function readMap(cursor: Cursor, count: number, nesting: number): Map<string, IpldValue> | undefined {
  const map = new Map<string, IpldValue>();
  while (map.size < count) {
    const key = readValue(cursor, nesting + 1);
    if (typeof key !== 'string' || map.has(key)) return undefined;
    const value = readValue(cursor, nesting + 1);
    if (value === undefined) return undefined;
    map.set(key, value);
  }
  return map;
}

/** A byte string that begins with a 0, "for historical reasons". */
function readLink(cursor: Cursor): CID | undefined {
  const value = readValue(cursor, MAX_NESTING);
  if (!(value instanceof Uint8Array) || value[0] !== 0) return undefined;
  return decodeCid(value.subarray(1)) ?? undefined;
}
