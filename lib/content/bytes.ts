// Bytes as content is made of them: views put together, compared, read as text. Pure; runs in the background and in tests.

/** What `crypto.subtle` takes: never memory shared with a worker. */
export type Bytes = Uint8Array<ArrayBuffer>;

export const NO_BYTES: Bytes = new Uint8Array(0);

/** One piece is given back as it is; copies are made only where there is something to join. */
export function joinBytes(pieces: readonly Bytes[]): Bytes {
  const [only = NO_BYTES] = pieces;
  if (pieces.length < 2) return only;
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** Null where the bytes are no UTF-8. A byte order mark is text like any other. */
export function utf8Text(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null; // a TypeError: that is the question asked
  }
}
