// The hook's end of the channel to the relay. Runs in the site's own world; everything it hears may come from the page.
import type { PageMessage, RpcAsk, RpcReply } from '@/lib/messages/page-protocol';
import { type HookWord, handoverTag, readRelayWord } from './port-words';

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

export function createChannel(events: ChannelEvents): Channel {
  const waiting = new Map<number, Waiting>();
  const line = createLine((data) => hear(data, waiting, events.onPassive));
  // Not from 0: a document that was hooked twice (its Window was reused) must not use an id twice.
  let nextId = Math.floor(Math.random() * 2 ** 40);
  return {
    connect: line.connect,
    ask(ask, giveUpAt) {
      if (waiting.size >= maxInFlight) return { reply: Promise.resolve(nobodyAnswered), abandon() {} };
      const id = nextId++;
      const pending = waitFor({ id, giveUpAt, waiting, events, send: line.send });
      line.send({ type: 'rpc/failover', ask: { ...ask, id } });
      return pending;
    },
    note: line.send,
    abandonAll() {
      for (const ask of [...waiting.values()]) ask.abandon();
    },
  };
}

/** What is sent before the port arrives waits for it. */
function createLine(onData: (data: unknown) => void): {
  send: (word: HookWord) => void;
  connect: (port: MessagePort) => void;
} {
  const queue: HookWord[] = [];
  let port: MessagePort | null = null;
  function send(word: HookWord): void {
    if (port !== null) port.postMessage(word);
    else if (queue.length < maxQueued) queue.push(word);
  }
  return {
    send,
    connect(taken) {
      port = taken;
      port.onmessage = (event) => onData(event.data);
      for (const word of queue.splice(0)) send(word);
    },
  };
}

function hear(data: unknown, waiting: Map<number, Waiting>, onPassive: () => void): void {
  const word = readRelayWord(data);
  if (word === null) return;
  const ask = word.type === 'orphaned' ? undefined : waiting.get(word.id);
  if (word.type === 'ack') ask?.acknowledged();
  if (word.type === 'reply') ask?.settle(word.reply);
  if (word.type === 'orphaned' || (word.type === 'reply' && word.reply.kind === 'own' && word.reply.passive)) {
    onPassive();
    for (const other of [...waiting.values()]) other.settle(nobodyAnswered);
  }
}

/** The life of one ask: acknowledged within a second, answered before `giveUpAt`, or given up. */
function waitFor(options: {
  id: number;
  giveUpAt: number;
  waiting: Map<number, Waiting>;
  events: ChannelEvents;
  send: (word: HookWord) => void;
}): PendingAsk {
  const { id, giveUpAt, waiting, events, send } = options;
  const { clock } = events;
  let settle: (reply: RpcReply) => void = () => {};
  const reply = new Promise<RpcReply>((resolve) => {
    settle = (value) => {
      cancelAck();
      cancelGiveUp();
      waiting.delete(id);
      resolve(value);
    };
  });
  const abandon = () => {
    if (!waiting.has(id)) return;
    settle(nobodyAnswered);
    send({ type: 'rpc/abort', id });
  };
  const cancelGiveUp = clock.after(Math.max(0, giveUpAt - clock.now()), abandon);
  const cancelAck = clock.after(ackWithinMs, () => {
    abandon();
    events.onSilence();
  });
  waiting.set(id, { acknowledged: cancelAck, settle: (value) => settle(value), abandon });
  return { reply, abandon };
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
    const port = event.ports[0];
    if (!event.isTrusted || event.source !== page || event.ports.length !== 1 || port === undefined) return;
    if (typeof event.data !== 'string' || !event.data.startsWith('detour:')) return;
    page.removeEventListener('message', listen, true);
    if (isPast()) return;
    event.stopImmediatePropagation();
    if (event.data === handoverTag) channel.connect(port);
    else onOtherVersion();
  };
  page.addEventListener('message', listen, true);
}
