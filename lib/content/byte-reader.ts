// Takes exact counts of bytes from a stream of chunks, copying only what lies across two. Pure; runs in the background and in tests.
import { type Bytes, joinBytes, NO_BYTES } from './bytes';

export interface ByteReader {
  /** Exactly so many bytes, a view wherever it can be; null where the stream ends before. */
  take(count: number): Promise<Bytes | null>;
  /** The same bytes, which stay where they are: whoever takes them next gets them. */
  peek(count: number): Promise<Bytes | null>;
  /** One byte; null at the stream's end. At once where it is there. */
  next(): number | null | Promise<number | null>;
  /** Ends the stream at its other end too. */
  close(): void;
}

export function createByteReader(chunks: AsyncIterable<Bytes>): ByteReader {
  const stream = chunks[Symbol.asyncIterator]();
  let chunk = NO_BYTES;
  let at = 0;

  /** False at the stream's end. */
  const refill = async (): Promise<boolean> => {
    const { done, value } = await stream.next();
    if (done) return false;
    chunk = value;
    at = 0;
    return true;
  };

  const next = (): number | null | Promise<number | null> =>
    chunk[at++] ?? refill().then((more) => (more ? next() : null));

  const take = async (count: number): Promise<Bytes | null> => {
    if (at + count <= chunk.length) {
      at += count;
      return chunk.subarray(at - count, at);
    }
    const joined = new Uint8Array(count);
    for (let have = 0; have < count; ) {
      if (at >= chunk.length && !(await refill())) return null;
      const piece = chunk.subarray(at, at + count - have);
      joined.set(piece, have);
      at += piece.length;
      have += piece.length;
    }
    return joined;
  };

  const peek = async (count: number): Promise<Bytes | null> => {
    while (at + count > chunk.length) {
      const rest = chunk.subarray(at);
      if (!(await refill())) return null;
      chunk = joinBytes([rest, chunk]);
    }
    return chunk.subarray(at, at + count);
  };

  return {
    take,
    peek,
    next,
    close() {
      chunk = NO_BYTES;
      // Nobody waits: a stream that hangs in a read of its own would hold up whoever leaves. Its failures are of no use any more.
      stream.return?.().catch(() => undefined);
    },
  };
}
