// The hook's end of the channel to the relay. Runs in the site's own world; everything it hears may come from the page.
import type { PageMessage, RpcReply } from '@/lib/messages/page-protocol';
import { isText } from '@/lib/rpc/glance';
import { hide, listen, unlisten } from './native-events';
import type { Clock } from './page-clock';
import {
  type AskType,
  type AskWord,
  type HookWord,
  handoverTag,
  isRelayWord,
  isSocketOrder,
  type RelayWord,
  type SocketOrder,
  type SocketWord,
} from './port-words';

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
  /** `giveUpAt` is in the clock's ms: after it the site gets its own outcome. `moreMs`: so much longer a silent relay is waited for. */
  ask(ask: Omit<AskWord, 'id'>, giveUpAt: number, moreMs?: number, type?: AskType): PendingAsk;
  tell(message: Exclude<PageMessage, { type: AskType }> | SocketWord): void;
  /** To be told that the relay lives, by a word that names `id`. */
  knock(id: number): void;
  /** It has not said so in time, nor since: a dead one never will, and one that has no core for a moment will. */
  isSilent(): boolean;
  /** By its number, who does what the relay orders for a lost socket. */
  readonly obeying: Map<number, (order: SocketOrder) => void>;
  /** The document goes away: every ask in flight is abandoned, and every lost socket ends. */
  abandonAll(): void;
}

/** A living relay acknowledges within a frame or two (browser-facts: 7 ms to the handover in Firefox); 1 s is silence (rules 3.16). */
const ackWithinMs = 1000;
/** As many as the background serves for one site (rules 4.11). */
const maxInFlight = 32;
/** What waits for the port before it arrives; more than any page says in that time. */
const maxQueued = 128;

/** The reply when no reply came: compare by identity. */
export const nobodyAnswered: RpcReply = { kind: 'none', detourMs: 0 };

/**
 * @param onPassive The background or the relay wants nothing more from this document.
 * @param onDetour The background says to go round a URL, for so many ms.
 */
export function createChannel(
  clock: Clock,
  onPassive: () => void,
  onDetour: (url: string, detourMs: number) => void,
): Channel {
  /** Asks in flight: what settles each. */
  const waiting = new Map<number, (reply: RpcReply) => void>();
  const obeying: Channel['obeying'] = new Map();
  /** Not acknowledged yet. */
  const unheard = new Set<number>();
  let isSilent = false;
  // Not from 0: a document that was hooked twice (its Window was reused) must not use an id twice.
  let nextId = Math.random() * 2 ** 40;
  const { say, takePort } = createLine(hear);

  function hear(word: RelayWord | SocketOrder): void {
    if (isSocketOrder(word)) obeying.get(word[0])?.(word);
    else if (word.type === 'orphaned') retire();
    else if (word.type === 'detour') onDetour(word.url, word.detourMs);
    else if (word.type === 'ack') {
      unheard.delete(word.id);
      isSilent = false;
    } else if (word.reply) hearReply(word.id, word.reply);
  }

  function hearReply(id: number, reply: RpcReply): void {
    const { kind, detourMs } = reply;
    if (kind === 'own' && reply.passive) retire();
    else if (detourMs >= 0 && (kind !== 'answer' || isText(reply.body))) waiting.get(id)?.(reply);
  }

  function settleAll(reply: RpcReply): void {
    waiting.forEach((settle) => {
      settle(reply);
    });
  }

  function retire(): void {
    onPassive();
    // Said, unlike silence: no rule of the browser outlives the extension, or its switch.
    settleAll({ ...nobodyAnswered });
  }

  function abandon(id: number): void {
    const settle = waiting.get(id);
    if (settle) say({ type: 'rpc/abort', id });
    settle?.(nobodyAnswered);
  }

  function knock(id: number, moreMs = 0): void {
    const giveUpSilent = () => {
      if (!unheard.has(id)) return;
      abandon(id);
      // The extension may have been updated or removed under this document (rules 3.16).
      isSilent = true;
    };
    unheard.add(id);
    // When the page blocked its own thread, its timers come before the messages that wait: those are let in first.
    clock.runAfter(ackWithinMs + moreMs, () => clock.runAfter(0, giveUpSilent));
  }

  /** The life of one ask: acknowledged in time, answered before `giveUpAt`, or given up. */
  function ask(
    asked: Omit<AskWord, 'id'>,
    giveUpAt: number,
    moreMs?: number,
    type: AskType = 'rpc/failover',
  ): PendingAsk {
    const id = nextId++;
    const abandonIt = () => abandon(id);
    knock(id, moreMs);
    clock.runAfter(giveUpAt - clock.now(), abandonIt);
    const reply = new Promise<RpcReply>((resolve) => {
      waiting.set(id, (settled) => {
        unheard.delete(id);
        waiting.delete(id);
        resolve(settled);
      });
    });
    say({ type, ask: { ...asked, id } });
    return { reply, abandon: abandonIt };
  }

  return {
    takePort,
    hasRoom: () => waiting.size < maxInFlight,
    ask,
    tell: say,
    knock,
    isSilent: () => isSilent,
    obeying,
    abandonAll() {
      // Nothing is said of it: the relay sees for itself that the document leaves, and Firefox takes none into its cache that says
      // something over a port while it does.
      settleAll(nobodyAnswered);
      // A native line ends with its document, and what others answer for with it (rules 3.14).
      obeying.forEach((obey, key) => {
        obeying.delete(key);
        obey([key, 'finish']);
      });
    },
  };
}

/** What is sent before the port arrives waits for it. */
function createLine(hear: (word: RelayWord | SocketOrder) => void): {
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
        if (isSocketOrder(data) || isRelayWord(data)) hear(data);
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
  const hear = (event: MessageEvent) => {
    const { data, ports } = event;
    const [port, other] = ports;
    if (!event.isTrusted || event.source !== page || !port || other) return;
    if (!isText(data) || !/^detour:/.test(data)) return;
    unlisten(page, 'message', hear);
    if (isPast()) return;
    hide(event);
    take(data === handoverTag ? port : null);
  };
  listen(page, ['message'], hear);
}
