// The relay's two words with the browser. Runs in the isolated world of every document, so it does without the polyfill's 10 kB.
import {
  type ContentFrame,
  type ContentHello,
  type ContentTaken,
  type ContentWord,
  contentPort,
} from '@/lib/messages/content-protocol';
import type { FromDocument, PageMessage, PageReply, ToPage } from '@/lib/messages/page-protocol';
import type { WalletAnswer, WalletMessage } from '@/lib/messages/wallet';

/** `browser` is Firefox's name for it. Read at each call: it is emptied when the extension is updated or removed. */
const runtime = () => (globalThis.browser ?? globalThis.chrome)?.runtime;

/**
 * Asks in the name of one document. Null when nobody answered: the worker was killed in between, is not listening, or the extension is
 * gone. Never rejects.
 */
export function askingBackground(): (message: PageMessage) => Promise<PageReply | null> {
  const name = import.meta.env.FIREFOX ? { document: `${Math.random()}` } : {};
  return async (message) => {
    try {
      return (await runtime().sendMessage<FromDocument, PageReply | undefined>({ ...message, ...name })) ?? null;
    } catch {
      // Every rejection means the same: the message channel broke ("Receiving end does not exist", "Extension context invalidated").
      return null;
    }
  };
}

/** Calls `hear` for each word of the background to this frame, and says that it was heard. Nobody else can speak here: pages have no such channel. */
export function onSaid(hear: (message: ToPage) => void): void {
  runtime().onMessage.addListener((message: unknown, _sender: unknown, reply: (heard: true) => void) => {
    if (!isToPage(message)) return;
    hear(message);
    reply(true);
  });
}

const isToPage = (message: unknown): message is ToPage =>
  typeof message === 'object' &&
  message !== null &&
  ['hook/detour', 'hook/there', 'content/failed'].includes(Reflect.get(message, 'type'));

/** True when the extension was updated or removed under this document: nobody will ever answer here. */
export function isOrphaned(): boolean {
  return runtime()?.id === undefined;
}

/** Null when nobody answered. Never rejects. */
export async function askAboutWallets(message: WalletMessage): Promise<WalletAnswer | null> {
  try {
    return (await runtime().sendMessage<WalletMessage, WalletAnswer | undefined>(message)) ?? null;
  } catch {
    return null; // as above
  }
}

const WALLET_MARK = 'detourWallets';

/** True once per isolated world: a script that is put into a page again must not begin anew. */
export function isFirstIn(world: object): boolean {
  if (Reflect.has(world, WALLET_MARK)) return false;
  return Reflect.set(world, WALLET_MARK, true);
}

/** The port over which a document asks for content; `hear` gets what the background says. */
interface OpenPort {
  send(frame: ContentFrame<ContentHello | ContentTaken>): void;
  hear(listener: (frame: ContentFrame<ContentWord>) => void): void;
  onEnd(ended: () => void): void;
  close(): void;
}

/** Null when the extension was updated or removed under this document. */
export function openContentPort(): OpenPort | null {
  if (isOrphaned()) return null;
  const port = runtime().connect({ name: contentPort });
  let isOpen = true;
  port.onDisconnect.addListener(() => {
    isOpen = false;
  });
  return {
    send: (frame) => {
      if (isOpen) port.postMessage(frame);
    },
    // Only the background can speak here.
    hear: (listener) => port.onMessage.addListener(listener),
    onEnd: (ended) => port.onDisconnect.addListener(ended),
    close: () => {
      // Who closes a port hears nothing of it, and whoever speaks into it after that is thrown at.
      isOpen = false;
      port.disconnect();
    },
  };
}
