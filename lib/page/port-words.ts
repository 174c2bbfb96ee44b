// What hook and relay say to each other over their port, and how the hook reads the relay. Pure; runs in the page and in the relay.
import {
  CHANNEL_VERSION,
  type PageMessage,
  type RpcAsk,
  type RpcReply,
  type SocketEnd,
} from '@/lib/messages/page-protocol';
import { field, isArray, isText } from '@/lib/rpc/glance';

/** What the relay posts beside the port when it hands it over; the hook takes no other. */
export const handoverTag = `detour:${CHANNEL_VERSION}`;

/** From the relay to the hook. `id` is the ask's, or names a socket. The names in this file are the same in both, and so stay as they are. */
export type RelayWord =
  /** The relay lives and has taken up what was said. */
  | { type: 'ack'; id: number }
  | { type: 'reply'; id: number; reply: RpcReply }
  /** Said unasked: go round this URL for so long, transactions only after asking; 0: do not. */
  | { type: 'detour'; url: string; detourMs: number }
  /** The extension was updated or removed: nobody will answer in this document any more. */
  | { type: 'orphaned' };

/** From the hook to the relay: the page's messages, and what befalls lost sockets. */
export type HookWord = Exclude<PageMessage, { ask: RpcAsk }> | { type: AskType; ask: AskWord } | SocketWord;

export type AskType = Extract<PageMessage, { ask: RpcAsk }>['type'];

export type AskWord = Omit<RpcAsk, 'filters'> & { filters?: FilterWord[] };

/**
 * A filter that the site polls: its id, the method that made it and its first parameter; when it was made, polled, and a poll of it failed;
 * what its own endpoint delivered, how many of these came before that failure, whether that is all; what it delivered too late; and the
 * number of the last answer from elsewhere that the site got.
 */
export type FilterWord = [
  unknown,
  string,
  unknown,
  number,
  number,
  number | null,
  unknown[],
  number,
  boolean,
  unknown[],
  number,
];

/** One frame of the site's that is not answered yet: its number, its text, and when it was sent. Instants are on the clock of the document. */
export type SentFrame = [number, string, number];

/** One subscription of the site over a web socket, and what was given of it. */
export interface Subscription {
  /** The site's name for it, for good. */
  readonly id: string;
  /** Of its `eth_subscribe`. */
  readonly params: unknown;
  readonly topic: string;
  readonly madeAt: number;
  /** The head that its endpoint stood at then, as far as it has shown since; 0: unknown. */
  height: number;
  /** The name that the endpoint has for it on the line that carries it now. */
  lineId: string;
  /** Frames as the site was given them, newest last: read only when they are needed. */
  readonly given: string[];
}

/**
 * URL, end and code; frames that are not answered; subscriptions; the newest head that the endpoint named in an answer (0: none); and
 * until when it would have delivered all it knew.
 */
export type LostSocket = [string, SocketEnd, number, SentFrame[], Subscription[], number, number];

/** From the hook. The number names the socket, as long as the document lives. */
export type SocketWord =
  | [socket: number, said: 'lost', ...LostSocket]
  /** The site says it while no line carries it. */
  | [socket: number, said: 'frame', ...SentFrame]
  /** What became of the dialling of that number. */
  | [socket: number, said: 'dialled', number, boolean]
  /** The new line said it, and it is no notice. */
  | [socket: number, said: 'heard', string]
  /** Is the relay there? */
  | [socket: number, said: 'there']
  /** Its handshake came about after all. */
  | [socket: number, said: 'opened']
  /** It is the site's again, or closed. */
  | [socket: number, said: 'over'];

/** What the relay has the hook do with a lost socket. */
export interface SocketOrders {
  /** Nobody helps: its end is told, or awaited. */
  nobody: [];
  /** It stays open for the site, or opens now. */
  taken: [];
  /** Open a new line of that number, as the site opened its own. */
  dial: [number];
  /** Give the new line up. */
  undial: [];
  /** Say it over the new line. */
  utter: [string];
  /** The site hears it. */
  hand: [string];
  /** The site hears it, and that frame of its own is answered. */
  settled: [number, string];
  /** That frame goes over the line after all. */
  resend: [number];
  /** The site gets its own end. */
  finish: [];
  /** The new line is the line; those frames do not go over it. */
  home: [Subscription[], number[]];
}

export type SocketOrder = {
  [Order in keyof SocketOrders]: [socket: number, order: Order, ...args: SocketOrders[Order]];
}[keyof SocketOrders];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** An order may be the page's own, too: whatever it does, it does to its own sockets. */
export const isSocketOrder = (data: unknown): data is SocketOrder => isArray(data);

/** Whoever holds the other end may be the page: what it says otherwise is not heard. */
export const isRelayWord = (data: unknown): data is RelayWord => isText(field(data, 'type'));
