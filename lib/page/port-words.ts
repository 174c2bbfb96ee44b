// What hook and relay say to each other over their port, and how each reads the other. Pure; runs in the page and in the relay.
import { CHANNEL_VERSION, type PageMessage, type RpcReply } from '@/lib/messages/page-protocol';

/** What the relay posts beside the port when it hands it over; the hook takes no other. */
export const handoverTag = `detour:${CHANNEL_VERSION}`;

/** From the relay to the hook. `id` is the ask's. */
export type RelayWord =
  /** The relay lives and has taken the ask up. */
  | { type: 'ack'; id: number }
  | { type: 'reply'; id: number; reply: RpcReply }
  /** The extension was updated or removed: nobody will answer in this document any more. */
  | { type: 'orphaned' };

/** From the hook to the relay: the page's messages as they are. */
export type HookWord = PageMessage;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Null for anything that is not a relay's word: whoever holds the other end may be the page. */
export function readRelayWord(data: unknown): RelayWord | null {
  if (!isRecord(data)) return null;
  if (data.type === 'orphaned') return { type: 'orphaned' };
  if (typeof data.id !== 'number') return null;
  if (data.type === 'ack') return { type: 'ack', id: data.id };
  const reply = data.type === 'reply' ? readReply(data.reply) : null;
  return reply === null ? null : { type: 'reply', id: data.id, reply };
}

/** Null when it is no reply of this version. */
function readReply(data: unknown): RpcReply | null {
  if (!isRecord(data) || typeof data.detourMs !== 'number') return null;
  if (data.kind === 'answer' && typeof data.body === 'string') {
    return { kind: 'answer', body: data.body, detourMs: data.detourMs };
  }
  return data.kind === 'own' ? { kind: 'own', detourMs: data.detourMs, passive: data.passive === true } : null;
}
