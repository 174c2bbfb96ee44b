// What a page's wallet entry and its relay say to each other over their port, and how each reads the other. Pure; runs in the page and in the relay.
import { WALLET_CHANNEL_VERSION, type WalletMessage, type WalletReply, type WalletTerms } from '@/lib/messages/wallet';
import { readWalletAsk, readWalletShown } from '@/lib/messages/wallet-parser';
import { field, isArray, isText } from '@/lib/rpc/glance';

/** What the relay posts beside the port. */
export const walletTag = `detour-wallets:${WALLET_CHANNEL_VERSION}`;

/** From the relay to the entry: the terms first. */
export type RelaySays = { type: 'terms'; terms: WalletTerms } | { type: 'reply'; id: number; reply: WalletReply };
/** From the entry to the relay. */
export type EntrySays = Exclude<WalletMessage, { type: 'wallet/open' }>;

const isName = (value: unknown): value is string => isText(value) && value.length <= 200;

/** Null for anything that is not a relay's word: whoever holds the other end may be the page. */
export function readRelayWord(data: unknown): RelaySays | null {
  const type = field(data, 'type');
  if (type === 'terms') {
    const terms = readTerms(field(data, 'terms'));
    return terms && { type, terms };
  }
  const [id, reply] = [field(data, 'id'), field(data, 'reply')];
  if (type !== 'reply' || typeof id !== 'number') return null;
  const result = field(reply, 'result');
  const isAnswer = field(reply, 'kind') === 'answer' && isText(result);
  return { type, id, reply: isAnswer ? { kind: 'answer', result } : { kind: 'own' } };
}

function readTerms(value: unknown): WalletTerms | null {
  const [names, reads] = [field(value, 'names'), field(value, 'reads')];
  if (typeof names !== 'object' || names === null || !isArray(reads)) return null;
  const pairs = Object.entries(names).filter((pair): pair is [string, string] => isName(pair[1]));
  return { names: Object.fromEntries(pairs), reads: reads.filter(isName) };
}

/** Every field is rebuilt and nothing else gets through; null for what is no word of the entry. */
export function readEntryWord(data: unknown): EntrySays | null {
  const type = field(data, 'type');
  if (type === 'wallet/read') {
    const ask = readWalletAsk(field(data, 'ask'));
    return ask && { type, ask };
  }
  if (type !== 'wallet/shown') return null;
  const shown = readWalletShown(field(data, 'shown'));
  return shown && { type, shown };
}
