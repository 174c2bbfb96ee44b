// The hook's end of the channel to the relay. Runs in the site's own world; everything it hears may come from the page.
import type { PageMessage, RpcAsk, RpcReply } from '@/lib/messages/page-protocol';
import { type HookWord, handoverTag, isRelayWord, type RelayWord } from './port-words';

/** Monotonic ms and timers, taken at document start (the site may replace its own later). */
export interface Clock {
  now(): number;
  /** Returns what cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export interface PendingAsk {
  /** Never rejects; `own` when nobody answers. */
  reply: Promise<RpcReply>;
  /** Tells the background to stop and settles `reply` with `own`. Harmless after the reply. */
  abandon(): void;
}

export interface Channel {
  /** Takes the relay's port and sends what has waited for it. */
  connect(port: MessagePort): void;
  /** `giveUpAt` is in the clock's ms: after it the site gets its own outcome. */
  ask(ask: Omit<RpcAsk, 'id'>, giveUpAt: number): PendingAsk;
  note(message: Exclude<PageMessage, { type: 'rpc/failover' }>): void;
  /** The document goes away: every ask in flight is abandoned. */
  abandonAll(): void;
}

interface ChannelEvents {
  clock: Clock;
  /** An ask was not acknowledged in time. */
  onSilence(): void;
  /** The background or the relay wants nothing more from this document. */
  onPassive(): void;
}

/** A living relay acknowledges within a frame or two (browser-facts: 7 ms to the handover in Firefox); 1 s is silence (rules 3.16). */
const ackWithinMs = 1000;
/** When the page blocked its own thread, its timers come late and before the messages that wait: those are let in first. */
const blockedMs = 200;
/** As many as the background serves for one site (rules 4.11). */
const maxInFlight = 32;
/** What waits for the port before it arrives; more than any page says in that time. */
const maxQueued = 128;

/** The reply when no reply came: compare by identity. */
export const nobodyAnswered: RpcReply = { kind: 'own', detourMs: 0, passive: false };

interface Waiting {
  acknowledged(): void;
  settle(reply: RpcReply): void;
  abandon(): void;
}

export function createChannel({ clock, onSilence, onPassive }: ChannelEvents): Channel {
  const waiting = new Map<number, Waiting>();
  const { send, connect } = createLine((word) => {
    const ask = word.type === 'orphaned' ? undefined : waiting.get(word.id);
    if (word.type === 'ack') ask?.acknowledged();
    if (word.type === 'reply') ask?.settle(word.reply);
    if (word.type === 'orphaned' || (word.type === 'reply' && word.reply.kind === 'own' && word.reply.passive)) {
      onPassive();
      for (const other of waiting.values()) other.settle(nobodyAnswered);
    }
  });
  // Not from 0: a document that was hooked twice (its Window was reused) must not use an id twice.
  let nextId = Math.floor(Math.random() * 2 ** 40);

  /** The life of one ask: acknowledged within a second, answered before `giveUpAt`, or given up. */
  function ask(asked: Omit<RpcAsk, 'id'>, giveUpAt: number): PendingAsk {
    if (waiting.size >= maxInFlight) return { reply: Promise.resolve(nobodyAnswered), abandon() {} };
    const id = nextId++;
    const abandon = () => {
      if (!waiting.has(id)) return;
      waiting.get(id)?.settle(nobodyAnswered);
      send({ type: 'rpc/abort', id });
    };
    const cancelGiveUp = clock.after(Math.max(0, giveUpAt - clock.now()), abandon);
    const silent = () => {
      abandon();
      onSilence();
    };
    const sentAt = clock.now();
    let acknowledged = clock.after(ackWithinMs, () => {
      if (clock.now() - sentAt < ackWithinMs + blockedMs) silent();
      else acknowledged = clock.after(0, silent);
    });
    const reply = new Promise<RpcReply>((resolve) => {
      const settle = (value: RpcReply) => {
        acknowledged();
        cancelGiveUp();
        waiting.delete(id);
        resolve(value);
      };
      waiting.set(id, { acknowledged: () => acknowledged(), settle, abandon });
    });
    send({ type: 'rpc/failover', ask: { ...asked, id } });
    return { reply, abandon };
  }

  return {
    connect,
    ask,
    note: send,
    abandonAll() {
      for (const { abandon } of waiting.values()) abandon();
    },
  };
}

/** What is sent before the port arrives waits for it. */
function createLine(hear: (word: RelayWord) => void): {
  send: (word: HookWord) => void;
  connect: (port: MessagePort) => void;
} {
  const queue: HookWord[] = [];
  let port: MessagePort | undefined;
  function send(word: HookWord): void {
    if (port) port.postMessage(word);
    else if (queue.length < maxQueued) queue.push(word);
  }
  return {
    send,
    connect(taken) {
      port = taken;
      port.onmessage = ({ data }) => {
        if (isRelayWord(data)) hear(data);
      };
      for (const word of queue.splice(0)) send(word);
    },
  };
}

/**
 * Takes the port that the relay posts at document start, and lets nobody behind us see it.
 * A handover in another version means an old hook beside a new relay: then `onOtherVersion`, and no channel.
 * `isPast`: another document is in the window now, and the port is for its hook.
 */
export function takeHandover(
  page: Window,
  channel: Channel,
  { isPast, onOtherVersion }: { isPast: () => boolean; onOtherVersion: () => void },
): void {
  const listen = (event: MessageEvent) => {
    const { data, ports } = event;
    const [port] = ports;
    if (!event.isTrusted || event.source !== page || ports.length !== 1 || port === undefined) return;
    if (typeof data !== 'string' || !data.startsWith('detour:')) return;
    page.removeEventListener('message', listen, true);
    if (isPast()) return;
    event.stopImmediatePropagation();
    if (data === handoverTag) channel.connect(port);
    else onOtherVersion();
  };
  page.addEventListener('message', listen, true);
}
