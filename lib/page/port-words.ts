// What hook and relay say to each other over their port, and how the hook reads the relay. Pure; runs in the page and in the relay.
import { CHANNEL_VERSION, type PageMessage, type RpcReply } from '@/lib/messages/page-protocol';
import { field, isArray, isText } from '@/lib/rpc/glance';

/** What the relay posts beside the port when it hands it over; the hook takes no other. */
export const handoverTag = `detour:${CHANNEL_VERSION}`;

/** From the relay to the hook. `id` is the ask's. */
export type RelayWord =
  /** The relay lives and has taken the ask up. */
  | { type: 'ack'; id: number }
  | { type: 'reply'; id: number; reply: RpcReply }
  /** Said unasked: go round this URL for so long, transactions only after asking; 0: do not. */
  | { type: 'detour'; url: string; detourMs: number }
  /** The extension was updated or removed: nobody will answer in this document any more. */
  | { type: 'orphaned' };

/** From the hook to the relay: the page's messages as they are. */
export type HookWord = PageMessage;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** False for anything that is not a relay's word: whoever holds the other end may be the page. */
export function isRelayWord(data: unknown): data is RelayWord {
  const type = field(data, 'type');
  const reply = field(data, 'reply');
  const isReply =
    typeof field(reply, 'detourMs') === 'number' &&
    (field(reply, 'kind') === 'own' || (isText(field(reply, 'body')) && isArray(field(reply, 'filters') ?? [])));
  const isDetour = isText(field(data, 'url')) && typeof field(data, 'detourMs') === 'number';
  return type === 'orphaned' || type === 'ack' || (type === 'reply' ? isReply : type === 'detour' && isDetour);
}
