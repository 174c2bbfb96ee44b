// How fast a host's bodies come: a line of the lab's own is as fast as memory, and no line of the world is. Runs in Node, in tests and benches only.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from './replies';

/** What is written at once on a slow line. */
const pieceBytes = 65_536;

/** The same reply, no faster than so many bytes a second; 0 is as fast as may be. Bodies that are held whole come at once. */
export function paced(reply: Reply, bytesPerSecond: number): Reply {
  const { stream } = reply;
  if (stream === undefined || bytesPerSecond === 0) return reply;
  return { ...reply, stream: { ...stream, chunks: () => slowly(stream.chunks(), bytesPerSecond) } };
}

async function* slowly(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  bytesPerSecond: number,
): AsyncGenerator<Uint8Array> {
  const startedAt = performance.now();
  let sent = 0;
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes);
      yield piece;
      sent += piece.length;
      const dueInMs = startedAt + (sent / bytesPerSecond) * 1_000 - performance.now();
      // Timers are no finer.
      if (dueInMs > 1) await sleep(dueInMs);
    }
}
