// A file's bytes as they come out of its blocks, in the messages in which they go to the page. Pure but for the wait that it is given; runs in the background.
import { type Bytes, joinBytes } from '@/lib/content/bytes';
import { partBytes } from '@/lib/messages/content-protocol';

/** In Chromium a message of less than 64 kB takes a shorter way: the page has its first bytes sooner. */
const firstBytes = 48 * 1024;
/** Pieces that are less together wait for the next one: a message costs more than the bytes of a small leaf. */
const enoughBytes = 64 * 1024;

type Chunks = AsyncIterator<Bytes, unknown, undefined>;

/**
 * The same bytes in parts of at most `partBytes`: the first of less, unless that is all there is, and at once; small leaves after that
 * gathered. Where the bytes break off, what came before is given first.
 *
 * @param length Of all the bytes.
 * @param patience Resolves when what is gathered must not wait longer for more.
 */
export async function* inParts(chunks: Chunks, length: number, patience: () => Promise<void>): AsyncGenerator<Bytes> {
  let size: number = length > partBytes ? firstBytes : partBytes;
  for await (const chunk of gathered(chunks, patience)) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + size);
      at += part.length;
      size = partBytes;
      yield part;
    }
  }
}

/** Who waits for room has asked for no chunk more, but the one that came too late for the last part. */
async function* gathered(chunks: Chunks, patience: () => Promise<void>): AsyncGenerator<Bytes> {
  let next: ReturnType<Chunks['next']> | null = null;
  let isFirst = true;
  try {
    for (;;) {
      const begun = await (next ?? chunks.next());
      next = null;
      if (begun.done === true) return;
      const pieces = [begun.value];
      let size = isFirst ? enoughBytes : begun.value.length;
      const over = size < enoughBytes ? patience().then(() => null) : null;
      while (over !== null && size < enoughBytes) {
        next = chunks.next();
        // What breaks off is told in its turn, behind what is here.
        const more = await Promise.race([next.catch(() => null), over]);
        if (more === null || more.done === true) break;
        next = null;
        pieces.push(more.value);
        size += more.value.length;
      }
      isFirst = false;
      yield joinBytes(pieces);
    }
  } finally {
    // Not waited for: it may stand in line behind a chunk that never comes, and nobody hears how that ends.
    chunks.return?.().catch(() => undefined);
  }
}
