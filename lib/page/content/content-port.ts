// All asks for content of one document over one port: to open a port costs three processes more than to speak over it. Runs in the relay.
import type { ContentFrame, ContentHello, ContentTaken, ContentWord } from '@/lib/messages/content-protocol';
import type { ContentLine, OpenContent } from './content-line';

/** The browser's port. */
interface Port {
  send(frame: ContentFrame<ContentHello | ContentTaken>): void;
  hear(frame: (frame: ContentFrame<ContentWord>) => void): void;
  /** The background was stopped. */
  onEnd(ended: () => void): void;
  close(): void;
}

type Line = Parameters<OpenContent>[0];

/**
 * @param open Null where the extension is gone. The port stays open while anything is asked for.
 * @param onReturn Called with what is to be done when the document comes back (bfcache): the browser has closed its port, and says so to the
 * background alone.
 */
export function createContentPort(open: () => Port | null, onReturn: (hear: () => void) => void): OpenContent {
  const lines = new Map<number, Line>();
  let port: Port | null = null;
  let nextId = 0;

  const rest = () => {
    if (lines.size > 0) return;
    port?.close();
    port = null;
  };
  /** Whoever still wants something asks again. */
  function cutAll(): void {
    const cut = [...lines.values()];
    lines.clear();
    port = null;
    for (const line of cut) line.end();
  }
  const begin = (): Port | null => {
    const begun = open();
    begun?.hear(([id, word, isLast]) => {
      const line = lines.get(id);
      if (isLast) lines.delete(id);
      if (word) line?.hear(word);
      if (isLast) line?.end();
      rest();
    });
    begun?.onEnd(cutAll);
    return begun;
  };
  onReturn(cutAll);
  return (line): ContentLine | null => {
    port ??= begin();
    if (port === null) return null;
    const id = nextId++;
    lines.set(id, line);
    return {
      send: (message) => lines.has(id) && port?.send([id, message]),
      close() {
        if (lines.delete(id)) port?.send([id]);
        rest();
      },
    };
  };
}
