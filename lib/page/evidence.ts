// What of the site's own traffic is told to the background as evidence of an endpoint's chain. Runs in the site's own world.
import {
  developmentMethod,
  evidenceChars,
  mayShowBlock,
  mayShowChain,
  mayShowHead,
  showsHash,
} from '@/lib/rpc/evidence';
import { type Asked, hasMethod, isText } from '@/lib/rpc/glance';
import type { Endpoint } from './endpoint-memory';
import type { Hook } from './hook';
import { stringify } from './natives';

/** A few notes identify an endpoint; a few more every five minutes keep it known after the background has forgotten. */
const notesAtOnce = 4;
const notesEveryMs = 300_000;
/** Where its head stands is told no more often than this (rules, part 2 item 6). */
const headsEveryMs = 5_000;

/** One JSON-RPC request of the site. */
export interface Traffic {
  url: string;
  /** The request's body. */
  sentText: string;
  asked: Asked;
  /** Of its endpoint. */
  learnt: Endpoint;
}

/** One own answer that was sound, its text or its value; what it shows is read in the background. At most a few notes per endpoint leave a document. */
export function noteAnswer(
  { clock, toRelay }: Hook,
  { url, sentText, asked, learnt: { notes } }: Traffic,
  received: unknown,
): void {
  if (sentText.length > evidenceChars) return;
  const now = clock.now();
  const isHead = mayShowHead.test(sentText);
  const isChain = hasMethod(asked, mayShowChain);
  const kind = isHead ? 'head' : `${isChain} ${Math.floor(now / notesEveryMs)}`;
  const told = notes.get(kind) ?? 0;
  if (isHead ? now < told : told >= notesAtOnce || !(isChain || hasMethod(asked, mayShowBlock))) return;
  const answer = isText(received) ? received : stringify(received);
  if (answer.length > evidenceChars || !(isHead || isChain || showsHash.test(answer))) return;
  notes.set(kind, isHead ? now + headsEveryMs : told + 1);
  toRelay.tell({ type: 'rpc/seen', seen: { url, body: sentText, answer } });
}

/** Told before the call can fail: a fork must be known as one when it dies. */
export function noteDevelopment({ toRelay }: Hook, { url, asked, learnt: { notes } }: Traffic): void {
  if (notes.has('') || !hasMethod(asked, developmentMethod)) return;
  notes.set('', 1);
  toRelay.tell({ type: 'rpc/development', url });
}

/** Ethereum's, Solana's and Filecoin's. */
export const transactionMethod = /_sendRaw|^sendT|\.(EthSend|MpoolPush)/;

/** No rule may stand for an endpoint that this site sends transactions to (rules 0.6). */
export function noteBroadcast(hook: Hook, { url, asked, learnt }: Traffic): void {
  if (hasMethod(asked, transactionMethod)) tellSent(hook, url, learnt);
}

/** What passes us by is asked about by nobody, as a worker's is: it could be a transaction, and a rule would catch it. */
export function notePassing(hook: Hook, url: string): void {
  tellSent(hook, url, hook.endpointAt(url));
}

function tellSent({ toRelay }: Hook, url: string, { notes }: Endpoint): void {
  if (!notes.has('sent')) toRelay.tell({ type: 'rpc/broadcast', url });
  notes.set('sent', 1);
}
