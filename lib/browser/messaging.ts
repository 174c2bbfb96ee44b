// The relay's two words with the browser. Runs in the isolated world of every document, so it does without the polyfill's 10 kB.
import type { PageMessage, PageReply } from '@/lib/messages/page-protocol';

/** `browser` is Firefox's name for it. Read at each call: it is emptied when the extension is updated or removed. */
const runtime = () => (globalThis.browser ?? globalThis.chrome)?.runtime;

/** Null when nobody answered: the worker was killed in between, is not listening, or the extension is gone. Never rejects. */
export async function askBackground(message: PageMessage): Promise<PageReply | null> {
  try {
    return (await runtime().sendMessage<PageMessage, PageReply | undefined>(message)) ?? null;
  } catch {
    // Every rejection means the same: the message channel broke ("Receiving end does not exist", "Extension context invalidated").
    return null;
  }
}

/** True when the extension was updated or removed under this document: nobody will ever answer here. */
export function isOrphaned(): boolean {
  return runtime()?.id === undefined;
}
