// CARs and blocks written by hand, down to the last byte.
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { type Bytes, joinBytes, utf8 } from '@/lib/content/bytes';
import type { Block } from '@/lib/content/car';

export async function rawBlock(bytes: Bytes): Promise<Block> {
  return { cid: CID.createV1(0x55, await sha256.digest(bytes)), bytes };
}

export const varint = (number: number): number[] =>
  number < 128 ? [number] : [(number % 128) | 128, ...varint(Math.floor(number / 128))];

export const section = ({ cid, bytes }: Block): Bytes =>
  joinBytes([new Uint8Array(varint(cid.bytes.length + bytes.length)), cid.bytes, bytes]);

/** `{roots: [], version: 1}`. */
export const header = joinBytes([
  new Uint8Array([17, 0xa2, 0x65]),
  utf8('roots'),
  new Uint8Array([0x80, 0x67]),
  utf8('version'),
  new Uint8Array([1]),
]);

export async function* streamOf(...parts: Bytes[]): AsyncGenerator<Bytes> {
  yield* parts;
}
