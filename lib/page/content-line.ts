// Content by its address, from the background to the document: a port of its own for each ask, and a stream of what comes. Runs in the relay.
import { type ContentAsk, type ContentTaken, type ContentWord, contentPort } from '@/lib/messages/content-protocol';

/** A port to the background. */
export interface ContentPort {
  send(message: ContentAsk | ContentTaken): void;
  hear(word: (word: ContentWord) => void): void;
  /** The background was stopped, or is done. */
  onEnd(ended: () => void): void;
  close(): void;
}

/** Null where the extension is gone. */
export type OpenContent = (name: typeof contentPort) => ContentPort | null;

export interface ContentAnswer {
  head: Extract<ContentWord, { kind: 'head' }>;
  /** Errors when the rest is nowhere to be had. Cancelling it ends the ask. */
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
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
    const flow = createFlow(() => port?.send('taken'));
    let port: ContentPort | null = null;
    let asks = 0;
    const end = (answer: ContentAnswer | null) => {
      resolve(answer);
      if (answer === null) port?.close();
    };
    const hear = (word: ContentWord) => {
      if (word.kind === 'head') end({ head: word, body: flow.body });
      else if (word.kind === 'part') flow.push(Uint8Array.fromBase64(word.base64));
      else if (word.kind === 'own') end(null);
      else flow.finish(word.kind === 'end');
    };
    const begin = () => {
      if (flow.isDone() || signal.aborted) return;
      port = asks++ < asksMost ? open(contentPort) : null;
      if (port === null) {
        flow.finish(false);
        end(null);
        return;
      }
      port.hear(hear);
      port.onEnd(begin);
      port.send({ ...ask, given: flow.takenBytes() });
    };
    const leave = () => {
      port?.close();
      flow.finish(false);
      end(null);
    };
    flow.onCancel(leave);
    signal.addEventListener('abort', leave, { once: true });
    begin();
  });
}

/** What came and was not taken yet, as a stream that asks for more only when it is read. */
function createFlow(onTaken: () => void) {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let [pushed, isDone, isWhole] = [0, false, false];
  let cancel = () => {};
  let wake = () => {};
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        while (parts.length === 0 && !isDone) await new Promise<void>((resolve) => (wake = resolve));
        const part = parts.shift();
        if (part !== undefined) {
          controller.enqueue(part);
          onTaken();
        } else if (isWhole) controller.close();
        else controller.error(new TypeError('The content broke off'));
      },
      cancel: () => cancel(),
    },
    { highWaterMark: 0 },
  );
  return {
    body,
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
    onCancel(run: () => void) {
      cancel = run;
    },
  };
}
