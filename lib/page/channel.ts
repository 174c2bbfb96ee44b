// The hook's end of the channel to the relay. Runs in the site's own world; everything it hears may come from the page.
import type { PageMessage, RpcAsk, RpcReply } from '@/lib/messages/page-protocol';
import { isText } from '@/lib/rpc/glance';
import { type HookWord, handoverTag, isRelayWord, type RelayWord } from './port-words';

/** Monotonic ms and timers, taken at document start (the site may replace its own later). */
export interface Clock {
  now(): number;
  /** Returns what cancels it. */
  runAfter(delayMs: number, run: () => void): () => void;
}

export interface PendingAsk {
  /** Never rejects; `own` when nobody answers. */
  reply: Promise<RpcReply>;
  /** Tells the background to stop and settles `reply` with `own`. Harmless after the reply. */
  abandon(): void;
}

export interface Channel {
  /** Takes the relay's port and sends what has waited for it. */
  takePort(port: MessagePort): void;
  /** False while too many asks are in flight: make none. */
  hasRoom(): boolean;
  /** `giveUpAt` is in the clock's ms: after it the site gets its own outcome. */
  ask(ask: Omit<RpcAsk, 'id'>, giveUpAt: number, type?: AskType): PendingAsk;
  tell(message: Exclude<PageMessage, { type: AskType }>): void;
  /** The document goes away: every ask in flight is abandoned. */
  abandonAll(): void;
}

type AskType = Extract<PageMessage, { ask: RpcAsk }>['type'];

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

/** An ask in flight. */
interface Waiting {
  acknowledge(): void;
  settle(reply: RpcReply): void;
}

/**
 * @param onPassive The background or the relay wants nothing more from this document, or the relay does not acknowledge an ask in time.
 * @param onDetour The background says to go round a URL, for so many ms.
 */
export function createChannel(
  clock: Clock,
  onPassive: () => void,
  onDetour: (url: string, detourMs: number) => void,
): Channel {
  const waiting = new Map<number, Waiting>();
  const { say, takePort } = createLine((word) => {
    if (word.type === 'orphaned') return retire();
    if (word.type === 'detour') return onDetour(word.url, word.detourMs);
    const ask = waiting.get(word.id);
    if (word.type === 'ack') ask?.acknowledge();
    else if (word.reply.kind === 'own' && word.reply.passive) retire();
    else ask?.settle(word.reply);
  });
  // Not from 0: a document that was hooked twice (its Window was reused) must not use an id twice.
  let nextId = Math.random() * 2 ** 40;

  function retire(): void {
    onPassive();
    // Said, unlike silence: no rule of the browser outlives the extension, or its switch.
    for (const { settle } of waiting.values()) settle({ ...nobodyAnswered });
  }

  function abandon(id: number): void {
    if (waiting.has(id)) say({ type: 'rpc/abort', id });
    waiting.get(id)?.settle(nobodyAnswered);
  }

  /** The life of one ask: acknowledged within a second, answered before `giveUpAt`, or given up. */
  function ask(asked: Omit<RpcAsk, 'id'>, giveUpAt: number, type: AskType = 'rpc/failover'): PendingAsk {
    const id = nextId++;
    const sentAt = clock.now();
    let isHeard = false;
    const giveUpSilent = () => {
      if (isHeard) return;
      abandon(id);
      // A silent relay is a dead one: the extension was updated or removed under this document (rules 3.16).
      onPassive();
    };
    clock.runAfter(ackWithinMs, () => {
      if (clock.now() - sentAt < ackWithinMs + blockedMs) giveUpSilent();
      else clock.runAfter(0, giveUpSilent);
    });
    clock.runAfter(giveUpAt - sentAt, () => abandon(id));
    const reply = new Promise<RpcReply>((resolve) => {
      const acknowledge = () => {
        isHeard = true;
      };
      const settle = (settled: RpcReply) => {
        acknowledge();
        waiting.delete(id);
        resolve(settled);
      };
      waiting.set(id, { acknowledge, settle });
    });
    say({ type, ask: { ...asked, id } });
    return { reply, abandon: () => abandon(id) };
  }

  return {
    takePort,
    hasRoom: () => waiting.size < maxInFlight,
    ask,
    tell: say,
    abandonAll() {
      for (const id of waiting.keys()) abandon(id);
    },
  };
}

/** What is sent before the port arrives waits for it. */
function createLine(hear: (word: RelayWord) => void): {
  say: (word: HookWord) => void;
  takePort: (port: MessagePort) => void;
} {
  const queue: HookWord[] = [];
  let port: MessagePort | undefined;
  function say(word: HookWord): void {
    if (port) port.postMessage(word);
    else if (queue.length < maxQueued) queue.push(word);
  }
  return {
    say,
    takePort(taken) {
      port = taken;
      port.onmessage = ({ data }) => {
        if (isRelayWord(data)) hear(data);
      };
      queue.forEach(say);
    },
  };
}

/**
 * Takes the port that the relay posts at document start, and lets nobody behind us see it.
 *
 * @param isPast True when another document is in the window now, and the port is for its hook.
 * @param take Given null for a handover in another version: an old hook is beside a new relay, and there is no channel.
 */
export function takeHandover(page: Window, isPast: () => boolean, take: (port: MessagePort | null) => void): void {
  const listen = (event: MessageEvent) => {
    const { data, ports } = event;
    const [port, other] = ports;
    if (!event.isTrusted || event.source !== page || !port || other) return;
    if (!isText(data) || !/^detour:/.test(data)) return;
    page.removeEventListener('message', listen, true);
    if (isPast()) return;
    event.stopImmediatePropagation();
    take(data === handoverTag ? port : null);
  };
  page.addEventListener('message', listen, true);
}
