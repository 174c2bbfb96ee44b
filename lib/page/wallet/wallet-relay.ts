// The relay of a page's wallet entry: carries its asks to the background and the replies back. Runs in the isolated world; believes the page nothing.
import type { WalletAnswer, WalletMessage } from '@/lib/messages/wallet';
import { createAllowance } from '@/lib/page/allowance';
import { type RelaySays, readEntryWord, walletTag } from './wallet-words';

/** Null when the message channel broke. Never rejects. */
type ToBackground = (message: WalletMessage) => Promise<WalletAnswer | null>;

/** As the background takes them from a site (rules 4.11). */
const [BURST, PER_SECOND] = [100, 5];
const MAX_IN_FLIGHT = 32;

/** Asks the background for the terms first: where there are none, the page hears nothing of us. */
export async function installWalletRelay(page: Window, ask: ToBackground): Promise<void> {
  const opened = await ask({ type: 'wallet/open' });
  if (opened?.type !== 'wallet/open' || opened.terms === null) return;
  const { port1, port2 } = new MessageChannel();
  const say = (word: RelaySays) => port1.postMessage(word);
  serve(port1, say, ask);
  say({ type: 'terms', terms: opened.terms });
  page.postMessage(walletTag, '*', [port2]);
}

function serve(port: MessagePort, say: (word: RelaySays) => void, ask: ToBackground): void {
  const mayAsk = createAllowance(BURST, PER_SECOND);
  let inFlight = 0;
  port.onmessage = async ({ data }) => {
    const word = readEntryWord(data);
    if (word === null) return;
    const isTooMuch = inFlight >= MAX_IN_FLIGHT || !mayAsk(performance.now());
    if (word.type === 'wallet/shown') {
      if (!isTooMuch) void ask(word);
      return;
    }
    const { id } = word.ask;
    inFlight += 1;
    const answered = isTooMuch ? null : await ask(word);
    inFlight -= 1;
    say({ type: 'reply', id, reply: answered?.type === 'wallet/read' ? answered.reply : { kind: 'own' } });
  };
}
