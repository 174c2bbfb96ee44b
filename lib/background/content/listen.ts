// Conversations about content: one port for each ask, with no more on its way than the document has taken. Runs in the background.
import type { Runtime } from 'webextension-polyfill';
import { type Caller, callerOf } from '@/lib/background/caller';
import { createQueue } from '@/lib/background/content/queue';
import { loaded } from '@/lib/background/state';
import { systemClock } from '@/lib/browser/clock';
import { type Incoming, onConversation } from '@/lib/browser/incoming';
import { contentPort, partsAhead } from '@/lib/messages/content-protocol';
import { parseContentAsk } from './ask';
import { cacheFor } from './block-cache';
import { type ContentLine, serveContent } from './serve';

/** Pieces of one site that are read at a time; the others wait. */
const inTurn = createQueue({ atOnce: 24, waiting: 1_000 });

/** Must run in the background's first tick. */
export function listenForContent(): void {
  onConversation(contentPort, (line, sender) => {
    let hasAsked = false;
    const room = createRoom();
    line.onEnd(() => room.end());
    line.hear((message) => {
      if (hasAsked) room.taken();
      else void serve(message, line, room, sender);
      hasAsked = true;
    });
  });
}

async function serve(message: unknown, line: Incoming, room: Room, sender: Runtime.MessageSender): Promise<void> {
  const [ask, caller]: [ReturnType<typeof parseContentAsk>, Caller | null] = [
    parseContentAsk(message),
    callerOf(sender),
  ];
  if (ask === null || caller === null) return line.close();
  let left = ask.given;
  const out: ContentLine = {
    say: (word) => line.send(word),
    async part(bytes) {
      // What the document has already: it was given before this life of the background.
      const skipped = Math.min(left, bytes.length);
      left -= skipped;
      if (skipped === bytes.length) return;
      await room.wait();
      line.send({ kind: 'part', base64: bytes.subarray(skipped).toBase64() });
    },
  };
  const state = await loaded();
  await inTurn(caller.scope.top, room.signal, () =>
    serveContent(ask, out, {
      state,
      caller,
      clock: systemClock,
      cache: cacheFor(caller.scope),
      signal: room.signal,
      online: navigator.onLine,
    }),
  );
  line.close();
}

type Room = ReturnType<typeof createRoom>;

/** How many parts may be sent before the next is taken. */
function createRoom() {
  const ended = new AbortController();
  let free = partsAhead;
  let wake = () => {};
  return {
    signal: ended.signal,
    taken(): void {
      free += 1;
      wake();
    },
    async wait(): Promise<void> {
      while (free <= 0 && !ended.signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      ended.signal.throwIfAborted();
      free -= 1;
    },
    end(): void {
      ended.abort();
      wake();
    },
  };
}
