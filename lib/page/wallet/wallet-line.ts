// The entry's end of the line to its relay. Runs in the site's own world; everything it hears may come from the page.
import type { WalletAsk, WalletReply, WalletTerms } from '@/lib/messages/wallet';
import type { Clock } from '@/lib/page/page-clock';
import { type EntrySays, readRelayWord, walletTag } from './wallet-words';

export interface WalletLine {
  /** Never rejects; `own` when nobody answers in time. */
  ask(ask: Omit<WalletAsk, 'id'>): Promise<WalletReply>;
  tell(word: Extract<EntrySays, { type: 'wallet/shown' }>): void;
}

/** Before the shortest client gives up (viem: 10 s). */
const GIVE_UP_MS = 9_000;
const own: WalletReply = { kind: 'own' };

/** Waits for the relay of this document, which is there only where the user switched the entry on; then `open` is called, once. */
export function takeWalletLine(page: Window, clock: Clock, open: (line: WalletLine, terms: WalletTerms) => void): void {
  const listen = (event: MessageEvent) => {
    const [port] = event.ports;
    if (!event.isTrusted || event.source !== page || event.data !== walletTag || !port) return;
    page.removeEventListener('message', listen, true);
    event.stopImmediatePropagation();
    serve(port, clock, open);
  };
  page.addEventListener('message', listen, true);
}

function serve(port: MessagePort, clock: Clock, open: (line: WalletLine, terms: WalletTerms) => void): void {
  const waiting = new Map<number, (reply: WalletReply) => void>();
  let nextId = 1;
  let isOpen = false;
  const say = (word: EntrySays) => port.postMessage(word);
  const line: WalletLine = {
    tell: say,
    ask: (asked) =>
      new Promise((resolve) => {
        const id = nextId++;
        const settle = (reply: WalletReply) => {
          waiting.delete(id);
          cancel();
          resolve(reply);
        };
        const cancel = clock.runAfter(GIVE_UP_MS, () => settle(own));
        waiting.set(id, settle);
        say({ type: 'wallet/read', ask: { ...asked, id } });
      }),
  };
  port.onmessage = ({ data }) => {
    const word = readRelayWord(data);
    if (word?.type === 'reply') waiting.get(word.id)?.(word.reply);
    if (word?.type !== 'terms' || isOpen) return;
    isOpen = true;
    open(line, word.terms);
  };
}
