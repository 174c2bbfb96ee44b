// Content by its address, from the background to the document: one conversation for each ask, and what comes, part by part. Runs in the relay.
import type { ContentAsk, ContentHello, ContentTaken, ContentWord, PartBytes } from '@/lib/messages/content-protocol';
import { isText } from '@/lib/rpc/glance';

/** A conversation with the background. */
export interface ContentLine {
  send(message: ContentHello | ContentTaken): void;
  close(): void;
}

/** Null where the extension is gone. `end`: the background was stopped, or is done. */
export type OpenContent = (line: { hear(word: ContentWord): void; end(): void }) => ContentLine | null;

type Head = Extract<ContentWord, { kind: 'head' }>;

export interface ContentAnswer {
  head: Head;
  /**
   * The next part; null at the end. Rejects when the rest is nowhere to be had. More is asked for only as this is called. No stream:
   * Firefox does not let a content script make one (its source belongs to another world).
   */
  read(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Ends the ask. */
  cancel(): void;
}

/** A background that was stopped is asked again, from where it stood: content is the same everywhere and always. */
const asksMost = 3;

/**
 * Null: the site keeps its own outcome.
 *
 * @param signal Aborts when the document leaves, or the site does not want it any more.
 */
export function askContent(
  ask: Omit<ContentAsk, 'given'>,
  open: OpenContent,
  signal: AbortSignal,
): Promise<ContentAnswer | null> {
  return new Promise((resolve) => {
    const flow = createFlow((bytes) => line?.send(bytes));
    let line: ContentLine | null = null;
    let asks = 0;
    /** What was promised already breaks there. */
    const leave = () => {
      flow.finish(false);
      line?.close();
      resolve(null);
    };
    const hear = (word: ContentWord) => {
      if (word.kind === 'own') return leave();
      if (word.kind === 'broken') return flow.finish(false);
      flow.push(bytesOf(word.bytes), word.kind === 'head' ? word.length : undefined);
      if (word.kind === 'head') resolve({ head: word, read: flow.read, cancel: leave });
    };
    const begin = () => {
      if (flow.isDone() || signal.aborted) return;
      line = asks++ < asksMost ? open({ hear, end: begin }) : null;
      if (line === null) return leave();
      line.send({ ...ask, given: flow.takenBytes(), probe: new Uint8Array(1) });
    };
    signal.addEventListener('abort', leave, { once: true });
    begin();
  });
}

const bytesOf = (part: PartBytes): Uint8Array<ArrayBuffer> => (isText(part) ? Uint8Array.fromBase64(part) : part);

/** What came and was not taken yet. */
function createFlow(onTaken: (bytes: number) => void) {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let [pushed, length, isDone, isWhole] = [0, Number.POSITIVE_INFINITY, false, false];
  let wake = () => {};
  const finish = (whole: boolean) => {
    if (!isDone) [isDone, isWhole] = [true, whole];
    wake();
  };
  return {
    async read(): Promise<Uint8Array<ArrayBuffer> | null> {
      while (parts.length === 0 && !isDone) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const part = parts.shift();
      if (part === undefined && !isWhole) throw new TypeError('The content broke off');
      // Nobody waits for room when all of it is here.
      if (part !== undefined && !isDone) onTaken(part.byteLength);
      return part ?? null;
    },
    /** @param wholeBytes So long it is, from its first byte on. */
    push(part: Uint8Array<ArrayBuffer>, wholeBytes = length) {
      length = wholeBytes;
      pushed += part.byteLength;
      if (part.byteLength > 0) parts.push(part);
      if (pushed >= length) finish(true);
      wake();
    },
    finish,
    isDone: () => isDone,
    /** Also what waits to be read: it is here. */
    takenBytes: () => pushed,
  };
}
