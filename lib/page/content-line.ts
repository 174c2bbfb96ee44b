// Content by its address, from the background to the document: a port of its own for each ask, and what comes, part by part. Runs in the relay.
import {
  type ContentAsk,
  type ContentHello,
  type ContentTaken,
  type ContentWord,
  contentPort,
} from '@/lib/messages/content-protocol';
import { isText } from '@/lib/rpc/glance';

/** A port to the background. */
interface ContentPort {
  send(message: ContentHello | ContentTaken): void;
  hear(word: (word: ContentWord) => void): void;
  /** The background was stopped, or is done. */
  onEnd(ended: () => void): void;
  close(): void;
}

/** Null where the extension is gone. */
export type OpenContent = (name: typeof contentPort) => ContentPort | null;

export interface ContentAnswer {
  head: Extract<ContentWord, { kind: 'head' }>;
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
    const flow = createFlow((bytes) => port?.send(bytes));
    let port: ContentPort | null = null;
    let asks = 0;
    /** What was promised already breaks there. */
    const leave = () => {
      flow.finish(false);
      port?.close();
      resolve(null);
    };
    const hear = (word: ContentWord) => {
      if (word.kind === 'head') resolve({ head: word, read: flow.read, cancel: leave });
      else if (word.kind === 'part') flow.push(bytesOf(word.bytes));
      else if (word.kind === 'own') leave();
      else flow.finish(word.kind === 'end');
    };
    const begin = () => {
      if (flow.isDone() || signal.aborted) return;
      port = asks++ < asksMost ? open(contentPort) : null;
      if (port === null) return leave();
      port.hear(hear);
      port.onEnd(begin);
      port.send({ ...ask, given: flow.takenBytes(), probe: new Uint8Array(1) });
    };
    signal.addEventListener('abort', leave, { once: true });
    begin();
  });
}

const bytesOf = (part: Uint8Array<ArrayBuffer> | string): Uint8Array<ArrayBuffer> =>
  isText(part) ? Uint8Array.fromBase64(part) : part;

/** What came and was not taken yet. */
function createFlow(onTaken: (bytes: number) => void) {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let [pushed, isDone, isWhole] = [0, false, false];
  let wake = () => {};
  return {
    async read(): Promise<Uint8Array<ArrayBuffer> | null> {
      while (parts.length === 0 && !isDone) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const part = parts.shift();
      if (part !== undefined) onTaken(part.byteLength);
      else if (!isWhole) throw new TypeError('The content broke off');
      return part ?? null;
    },
    push(part: Uint8Array<ArrayBuffer>) {
      pushed += part.byteLength;
      parts.push(part);
      wake();
    },
    finish(whole: boolean) {
      if (isDone) return;
      [isDone, isWhole] = [true, whole];
      wake();
    },
    isDone: () => isDone,
    /** Also what waits to be read: it is here. */
    takenBytes: () => pushed,
  };
}
