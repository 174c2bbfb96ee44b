// The conversations of one document, told apart by their numbers. Pure; runs in the background. Its other end is lib/page/content-port.ts.
import type { IncomingPort } from '@/lib/browser/incoming';

/** One of them. */
export interface Conversation {
  /** Dropped when the other side wants no more. */
  send(word: object): void;
  /** Calls `hear` for every word; written by a page until it is parsed. */
  hear(hear: (word: unknown) => void): void;
  /** The other side wants no more; not told after `close`. */
  onEnd(ended: () => void): void;
  /** @param last Its last word; none where all is said. */
  close(last?: object): void;
}

type Line = ReturnType<typeof createLine>;

/** Calls `begin` for each conversation over the port, before its first word. */
export function holdConversations(port: IncomingPort, begin: (conversation: Conversation) => void): void {
  const lines = new Map<number, Line>();
  // The other side counts up: a word to one that has ended begins none.
  let newest = -1;
  const beginLine = (id: number): void => {
    newest = id;
    const line = createLine((word, isLast) => {
      if (!lines.has(id)) return;
      if (isLast) lines.delete(id);
      port.send([id, word, isLast]);
    });
    lines.set(id, line);
    begin(line);
  };
  port.hear((frame) => {
    const [id, word]: unknown[] = Array.isArray(frame) ? frame : [];
    if (typeof id !== 'number') return;
    const isWord = word !== undefined && word !== null;
    if (isWord && id > newest) beginLine(id);
    const line = lines.get(id);
    if (isWord) return line?.heard(word);
    lines.delete(id);
    line?.ended();
  });
  port.onEnd(() => {
    const cut = [...lines.values()];
    lines.clear();
    for (const line of cut) line.ended();
  });
}

function createLine(say: (word: object | undefined, isLast: boolean) => void) {
  let [heard, ended]: [(word: unknown) => void, () => void] = [() => undefined, () => undefined];
  return {
    heard: (word: unknown) => heard(word),
    ended: () => ended(),
    send: (word: object) => say(word, false),
    close: (last?: object) => say(last, true),
    hear(hear: (word: unknown) => void) {
      heard = hear;
    },
    onEnd(end: () => void) {
      ended = end;
    },
  };
}
