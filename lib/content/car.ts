// Reads a CAR stream block by block, each verified before it is handed out. Pure; runs in the background and in tests.

import type { CID } from 'multiformats/cid';
import { MAX_BLOCK_BYTES, requireBlock } from './block';
import { type ByteReader, createByteReader } from './byte-reader';
import type { Bytes } from './bytes';
import { leadingCid } from './cid-text';
import { fail } from './content-failure';
import { decodeDagCbor } from './dag-cbor';

/** `bytes` is often a view into a larger chunk: copy it to keep it long, never transfer its memory. */
export interface Block {
  cid: CID;
  bytes: Bytes;
}

export interface CarLimits {
  maxBlocks?: number;
  /** Of the whole stream, its framing included. */
  maxBytes?: number;
}

/** A CID is seldom longer than 40 bytes; one with an inlined block has 132 and a few. */
const MAX_CID_BYTES = 256;
/** Room for some hundred roots, which nobody needs: they are ignored, as the specification of gateways demands. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Hashes are computed on other threads: so many at a time keep those busy while order is kept. */
const HASHED_AHEAD = 8;
const HASHED_AHEAD_BYTES = 2 * MAX_BLOCK_BYTES;

/**
 * The blocks of a CARv1, in their order. Memory is bounded: the blocks being hashed and one chunk of the stream.
 * Throws a `ContentError` where the stream is no such CAR, ends early, exceeds a limit, or a block is not what its CID says;
 * every block before that place has been handed out by then.
 *
 * @see https://ipld.io/specs/transport/car/carv1/
 */
export async function* readCar(chunks: AsyncIterable<Bytes>, limits: CarLimits = {}): AsyncGenerator<Block> {
  const reader = createByteReader(chunks);
  try {
    yield* hashedAhead(sections(reader, limits));
  } finally {
    reader.close();
  }
}

/** What lies in the stream, unverified. */
async function* sections(reader: ByteReader, limits: CarLimits): AsyncGenerator<Block> {
  const { maxBlocks = 1_000_000, maxBytes = 2 ** 32 } = limits;
  let bytes = await readHeader(reader);
  for (let blocks = 0; ; blocks++) {
    const length = await readLength(reader, MAX_CID_BYTES + MAX_BLOCK_BYTES);
    if (length === null) return;
    if (blocks >= maxBlocks) fail({ kind: 'excess', what: `more than ${maxBlocks} blocks` });
    bytes += length;
    if (bytes > maxBytes) fail({ kind: 'excess', what: `more than ${maxBytes} bytes` });
    yield await readSection(reader, length);
  }
}

/** The block is taken without its CID: one that is put together out of chunks has memory of its own then, and need not be copied again. */
async function readSection(reader: ByteReader, length: number): Promise<Block> {
  const truncated = { kind: 'truncated', what: 'the CAR ends within a block' } as const;
  const start = (await reader.peek(Math.min(length, MAX_CID_BYTES))) ?? fail(truncated);
  const { cid, length: cidBytes } = leadingCid(start) ?? fail({ kind: 'wrong', what: 'a block of the CAR has no CID' });
  await reader.take(cidBytes);
  return { cid, bytes: (await reader.take(length - cidBytes)) ?? fail(truncated) };
}

/** @returns The header's length. */
async function readHeader(reader: ByteReader): Promise<number> {
  const length = await readLength(reader, MAX_HEADER_BYTES);
  if (length === null) fail({ kind: 'truncated', what: 'the CAR is empty' });
  const header = await reader.take(length);
  if (header === null) fail({ kind: 'truncated', what: 'the CAR ends within its header' });
  const read = decodeDagCbor(header);
  const fields = read.kind === 'value' && read.value instanceof Map ? read.value : null;
  const version = fields?.get('version');
  if (version === 2) fail({ kind: 'unsupported', what: 'CAR version 2' });
  if (version !== 1 || !Array.isArray(fields?.get('roots'))) fail({ kind: 'wrong', what: 'no CAR' });
  return length;
}

/** An unsigned varint; null at the stream's end. Reads no more digits than the limit has. */
async function readLength(reader: ByteReader, limit: number): Promise<number | null> {
  let length = 0;
  for (let scale = 1; ; scale *= 128) {
    const read = reader.next();
    const byte = typeof read === 'number' ? read : await read;
    if (byte === null && scale === 1) return null;
    if (byte === null) fail({ kind: 'truncated', what: 'the CAR ends within a length' });
    length += (byte % 128) * scale;
    if (length > limit || scale > limit) fail({ kind: 'excess', what: `a part of more than ${limit} bytes` });
    if (byte >= 128) continue;
    // A length of 0 is padding of another format; one with idle digits was written by nobody honest.
    if (length === 0 || (byte === 0 && scale > 1)) fail({ kind: 'wrong', what: 'a length in the CAR' });
    return length;
  }
}

type Read = { kind: 'block'; block: Block } | { kind: 'end' } | { kind: 'failed'; error: unknown };

/** Verifies several blocks at a time and hands them out in order, the first as soon as it is ready. */
async function* hashedAhead(sections: AsyncGenerator<Block>): AsyncGenerator<Block> {
  const waiting: { block: Block; verified: Promise<unknown> }[] = [];
  let waitingBytes = 0;
  let reading = readNext(sections);
  let last: Read | null = null;
  for (;;) {
    const first = waiting[0];
    const hasRoom: boolean = last === null && waiting.length < HASHED_AHEAD && waitingBytes < HASHED_AHEAD_BYTES;
    const read: Read | null = hasRoom ? await firstOf(reading, first?.verified) : null;
    if (read?.kind === 'block') {
      waiting.push({ block: read.block, verified: verifyLater(read.block) });
      waitingBytes += read.block.bytes.length;
      reading = readNext(sections);
    } else if (read !== null) {
      last = read;
    } else if (first !== undefined) {
      await first.verified;
      waiting.shift();
      waitingBytes -= first.block.bytes.length;
      yield first.block;
    } else {
      if (last?.kind === 'failed') throw last.error;
      return;
    }
  }
}

/** What was read, or null where the block at the head is verified before. */
const firstOf = (reading: Promise<Read>, verified?: Promise<unknown>): Promise<Read | null> =>
  verified === undefined ? reading : Promise.race([reading, verified.then(() => null)]);

/** Never rejects: what comes before a failure in the stream is handed out before it is told. */
const readNext = (sections: AsyncGenerator<Block>): Promise<Read> =>
  sections.next().then(
    ({ done, value }): Read => (done ? { kind: 'end' } : { kind: 'block', block: value }),
    (error: unknown): Read => ({ kind: 'failed', error }),
  );

function verifyLater({ cid, bytes }: Block): Promise<unknown> {
  const verified = requireBlock(cid, bytes);
  verified.catch(() => undefined); // told when its turn comes, or never, where an earlier one fails
  return verified;
}
