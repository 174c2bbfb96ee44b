// Walks the fields of a protobuf message, each as it stands. Pure; runs in the background and in tests.
import type { Bytes } from './bytes';

/** Wire types 0 and 2. What is of fixed width (a time's nanoseconds) means nothing to us: it is passed over. */
export type ProtobufField =
  | { number: number; wire: 'varint'; value: bigint }
  | { number: number; wire: 'bytes'; value: Bytes };

/** Bytes that are no protobuf. */
export const MALFORMED = Symbol('malformed protobuf');

/** @see https://protobuf.dev/programming-guides/encoding/ */
export function* protobufFields(message: Bytes): Generator<ProtobufField | typeof MALFORMED> {
  for (let at = 0; at < message.length; ) {
    const key = readVarint(message, at);
    if (key === null || key.value > 0xffff_ffffn) return yield MALFORMED;
    const number = Number(key.value >> 3n);
    const wire = Number(key.value & 7n);
    const start = key.end;
    if (number === 0) return yield MALFORMED;
    if (wire === 1 || wire === 5) {
      at = start + (wire === 1 ? 8 : 4);
      if (at > message.length) return yield MALFORMED;
      continue;
    }
    const read = readVarint(message, start);
    if (read === null || (wire !== 0 && wire !== 2)) return yield MALFORMED;
    at = read.end;
    if (wire === 0) {
      yield { number, wire: 'varint', value: read.value };
      continue;
    }
    if (read.value > message.length - at) return yield MALFORMED;
    at += Number(read.value);
    yield { number, wire: 'bytes', value: message.subarray(read.end, at) };
  }
}

/** A base-128 number of at most 64 bits; null where there is none. */
export function readVarint(bytes: Uint8Array, start: number): { value: bigint; end: number } | null {
  const [first] = bytes.subarray(start, start + 1);
  if (first !== undefined && first < 128) return { value: BigInt(first), end: start + 1 };
  let value = 0n;
  for (let at = start; at < start + 10; at++) {
    const byte = bytes[at];
    if (byte === undefined) return null;
    value |= BigInt(byte & 127) << BigInt(7 * (at - start));
    if (byte < 128) return value < 1n << 64n ? { value, end: at + 1 } : null;
  }
  return null;
}

/** A message whose fields stand once each, by number; null where it is malformed. */
export function singleFields(message: Bytes): Map<number, bigint | Bytes> | null {
  const fields = new Map<number, bigint | Bytes>();
  for (const field of protobufFields(message)) {
    // A doubled field is read differently by different software: what one verifies another would use.
    if (field === MALFORMED || fields.has(field.number)) return null;
    fields.set(field.number, field.value);
  }
  return fields;
}
