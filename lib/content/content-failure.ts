// Why content could not be had whole and verified, and whose doing that is. Pure; runs in the background and in tests.

export type ContentFailure =
  /** Bytes that contradict their address, or no CAR at all: the gateway's doing, ask another. */
  | { kind: 'wrong'; what: string }
  /** The stream ended in the middle of something: the gateway's doing, ask another. */
  | { kind: 'truncated'; what: string }
  /** More was sent than anybody asked for: the gateway's doing, ask another. */
  | { kind: 'excess'; what: string }
  /** A block that this source does not have: ask another. */
  | { kind: 'missing'; cid: string }
  /** Proven: what is verified has no such entry, or cannot be entered. An answer, the same from every gateway. */
  | { kind: 'absent'; what: string }
  /** Verified, and broken: sizes that lie, loops, nonsense. Its author's doing, the same from every gateway. */
  | { kind: 'broken'; what: string }
  /** A hash, codec or form that we cannot verify or read. */
  | { kind: 'unsupported'; what: string }
  /** The range lies beyond the file's end. */
  | { kind: 'range'; sizeBytes: number };

/** A class because a stream of bytes can fail in no other way than by throwing. Catch it, and read `failure`. */
export class ContentError extends Error {
  override name = 'ContentError';
  constructor(readonly failure: ContentFailure) {
    super(`${failure.kind}${'what' in failure ? `: ${failure.what}` : ''}`);
  }
}

export function fail(failure: ContentFailure): never {
  throw new ContentError(failure);
}

/** Null for whatever is no failure of content: an abort, a broken line, a mistake of ours. */
export const contentFailure = (error: unknown): ContentFailure | null =>
  error instanceof ContentError ? error.failure : null;
