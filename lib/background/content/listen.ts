// Conversations about content: one for each ask, with no more on its way than the document has taken. Runs in the background.
import type { Runtime } from 'webextension-polyfill';
import { callerInDrill } from '@/lib/background/drill/scope';
import { type Caller, callerOf } from '@/lib/background/rescue/caller';
import { loaded } from '@/lib/background/state/state';
import { inTime } from '@/lib/background/state/within';
import { systemClock } from '@/lib/browser/clock';
import { onPort } from '@/lib/browser/incoming';
import type { Bytes } from '@/lib/content/bytes';
import { bytesAhead, type ContentWord, contentPort, type PartBytes } from '@/lib/messages/content-protocol';
import { carriesBytes, parseContentAsk } from './ask';
import { cacheFor } from './block-cache';
import { type Conversation, holdConversations } from './conversations';
import { createQueue } from './queue';
import { type ContentLine, serveContent } from './serve';

/** Pieces of one site that are read at a time; the others wait. */
const inTurn = createQueue({ atOnce: 24, waiting: 1_000 });

/** What has failed waits no longer for a browser that has just started to tell the administrator's policy. */
const maxPolicyMs = 5_000;

/** Must run in the background's first tick. */
export function listenForContent(): void {
  onPort(contentPort, (port, sender) => {
    holdConversations(port, (line) => {
      let hasAsked = false;
      const room = createRoom();
      line.onEnd(() => room.end());
      line.hear((message) => {
        if (hasAsked) room.taken(message);
        else void serve(message, line, room, sender);
        hasAsked = true;
      });
    });
  });
}

async function serve(message: unknown, line: Conversation, room: Room, sender: Runtime.MessageSender): Promise<void> {
  const [ask, sending]: [ReturnType<typeof parseContentAsk>, Caller | null] = [
    parseContentAsk(message),
    callerOf(sender),
  ];
  if (ask === null || sending === null) return line.close();
  let left = ask.given;
  const asBytes = carriesBytes(message);
  /** Without what the document has already: it was given before this life of the background. */
  const lacking = (bytes: Bytes): Bytes => {
    const part = bytes.subarray(left);
    left -= bytes.length - part.length;
    return part;
  };
  const sent = (part: Bytes): PartBytes => (asBytes ? whole(part) : part.toBase64());
  const out: ContentLine = {
    say: (word) => line.close(word),
    async begin(head, first) {
      const part = lacking(first);
      await room.wait(part.length);
      const word: ContentWord = { kind: 'head', ...head, bytes: sent(part) };
      if (first.length === head.length) line.close(word);
      else line.send(word);
    },
    async part(bytes) {
      const part = lacking(bytes);
      if (part.length === 0) return;
      await room.wait(part.length);
      line.send({ kind: 'part', bytes: sent(part) });
    },
  };
  const state = await inTime(loaded(), maxPolicyMs, { clock: systemClock, signal: room.signal });
  if (state === null) return line.close({ kind: 'own', passive: false });
  const caller = callerInDrill(state.session, sending);
  await inTurn(caller.scope.top, room.signal, () =>
    serveContent(ask, out, {
      state,
      caller,
      clock: systemClock,
      // A drill begins with what its site has kept; what is proven by its address may outlive it.
      cache: cacheFor(sending.scope),
      signal: room.signal,
      online: navigator.onLine,
    }),
  );
  line.close();
}

/** A port copies all the memory behind a view. */
const whole = (view: Bytes): Bytes => (view.length === view.buffer.byteLength ? view : view.slice());

type Room = ReturnType<typeof createRoom>;

/** How many bytes may be sent before more are taken. */
function createRoom() {
  const ended = new AbortController();
  let free: number = bytesAhead;
  let wake = () => {};
  return {
    signal: ended.signal,
    /** @param bytes What the document says; one that says more than it was given has only more on its own way. */
    taken(bytes: unknown): void {
      if (typeof bytes === 'number' && bytes > 0) free = Math.min(free + bytes, bytesAhead);
      wake();
    },
    async wait(bytes: number): Promise<void> {
      while (free < bytes && !ended.signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      ended.signal.throwIfAborted();
      free -= bytes;
    },
    end(): void {
      ended.abort();
      wake();
    },
  };
}
