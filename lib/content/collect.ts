// A stream of bytes as one piece, up to a limit. Pure; runs in the background and in tests.
import { type Bytes, joinBytes } from './bytes';

/** Null where there is more: the stream is let go then, and its source told so. */
export async function collect(stream: AsyncIterable<Bytes>, limitBytes: number): Promise<Bytes | null> {
  const pieces: Bytes[] = [];
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > limitBytes) return null;
    pieces.push(piece);
  }
  return joinBytes(pieces);
}
