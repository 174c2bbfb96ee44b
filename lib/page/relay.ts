// The relay: carries the page's asks to the background and the replies back. Runs in the isolated world; believes the page nothing.
import type {
  LoadMessage,
  OwnOutcome,
  PageMessage,
  PageReply,
  RpcAsk,
  RpcReply,
  ToPage,
} from '@/lib/messages/page-protocol';
import { askContent, type OpenContent } from '@/lib/page/content/content-line';
import { headersOf, pour } from '@/lib/page/content/load-stream';
import { createAways } from '@/lib/page/socket/socket-away';
import type { Ways } from '@/lib/page/socket/socket-loss';
import { readSocketWord } from '@/lib/page/socket/socket-words';
import { askedIn, hasMethod } from '@/lib/rpc/glance';
import { createAllowance } from './allowance';
import { nobodyAnswered } from './channel';
import { transactionMethod } from './evidence';
import { readHookWord } from './hook-words';
import { type Clock, pageClock } from './page-clock';
import { handoverTag, type RelayWord, type SocketOrder } from './port-words';

/** The way to the background. Neither rejects. */
interface Background {
  /** Null when the message channel broke: the worker was killed, or is not there. */
  ask(message: PageMessage): Promise<PageReply | null>;
  /** Calls `hear` for what the background says unasked. */
  onSaid(hear: (message: ToPage) => void): void;
  /** A port of its own for one load of content. */
  openContent: OpenContent;
  /** The extension was updated or removed under this document. */
  isOrphaned(): boolean;
}

/** A killed worker is started by the next message; one that dies three times over one ask will not answer it. */
const asksMost = 3;
/** Lets a browser that is just stopping the background finish with it: each time so much longer. */
const againAfterMs = 50;
const againLonger = 8;
/** The hook holds itself to 32; whoever else speaks here gets no more. */
const maxInFlight = 64;

/** As many asks as the background takes from a site (rules 4.11): a flood must not even keep it awake. */
const [askBurst, asksPerSecond] = [100, 5];
/** How long the poll of a filter waits for its turn: less than the site's own patience. */
const [turnMs, turnsMost] = [250, 20];

/** The hook notes a few things per endpoint; a note too many is dropped. */
const [noteBurst, notesPerSecond] = [100, 5];

/**
 * Beside all these: that a transaction is about to leave. While a rule of the browser redirects its endpoint it waits for the reply. More
 * endpoints than the background remembers of a site, and more transactions at once than anybody signs.
 */
const [transactionBurst, transactionsPerSecond] = [32, 1];

/** As many loads as the background takes from a site. */
const [loadBurst, loadsPerSecond] = [500, 50];

type Ask = Extract<PageMessage, { ask: RpcAsk }>;

const own = (passive: boolean): RpcReply => ({ kind: 'own', detourMs: 0, passive });

/** Hands a port to the hook in the same document and serves it for as long as the document lives. */
export function installRelay(page: Window, background: Background): void {
  const { port1, port2 } = new MessageChannel();
  const leave = serveHook(port1, background);
  // The hook's own word would come too late: a document that may come back (bfcache) is frozen before its port is read.
  // A frozen one may come back too, and `freeze` passes the window on its way to the document.
  const hearLeaving = () => {
    for (const type of ['pagehide', 'freeze']) page.addEventListener(type, leave, true);
  };
  hearLeaving();
  // `document.open()` takes all listeners away, ours too (rules 1.4), and with them the document's old content: that is seen here.
  // Chromium only: Firefox 153 does not let us hear such a document leave, and what was begun for it goes on to the end of its time.
  new MutationObserver(hearLeaving).observe(page.document, { childList: true });
  page.postMessage(handoverTag, '*', [port2]);
}

/**
 * Serves one hook. Everything that arrives on `port` may be written by the page (rules 1.3).
 *
 * @returns What tells the background that the document leaves, or is frozen: nothing may begin for it any more (rules 2.4, 3.8).
 */
export function serveHook(port: MessagePort, background: Background, clock: Clock = pageClock()): () => void {
  const asked = new Set<number>();
  const mayAsk = createAllowance(askBurst, asksPerSecond);
  const mayLook = createAllowance(askBurst, asksPerSecond);
  const mayNote = createAllowance(noteBurst, notesPerSecond);
  const mayHold = createAllowance(transactionBurst, transactionsPerSecond);
  const mayTell = createAllowance(transactionBurst, transactionsPerSecond);
  const mayLoad = createAllowance(loadBurst, loadsPerSecond);
  const loads = new Map<number, AbortController>();
  let inTurn = 0;
  const say = (word: RelayWord | SocketOrder, given: Transferable[] = []) => port.postMessage(word, given);
  const orderHook: Ways['orderHook'] = (socket, ...what) => port.postMessage([socket, ...what]);
  const sockets = createAways({ clock, ask: askFor, orderHook });
  // Not from 0, as in the hook: they share the ids of a document.
  let nextId = Math.random() * 2 ** 40;
  port.onmessage = ({ data }) => {
    const ofSocket = readSocketWord(data);
    const word = readHookWord(data, clock.now());
    if ((ofSocket ?? word) === null) return;
    if (background.isOrphaned()) say({ type: 'orphaned' });
    else if (ofSocket) {
      say({ type: 'ack', id: ofSocket[0] });
      sockets.hear(ofSocket);
    } else if (word?.type === 'content/load') void serveLoad(word);
    else if (word && 'ask' in word) void serveAsk(word);
    else if (word && mayPass(word)) void background.ask(word);
  };

  background.onSaid((message) => {
    if (message.type === 'hook/detour') say({ type: 'detour', url: message.url, detourMs: message.detourMs });
  });

  return () => {
    sockets.endAll();
    const left = [...asked];
    asked.clear();
    for (const leaving of loads.values()) leaving.abort();
    if (!background.isOrphaned()) for (const id of left) void background.ask({ type: 'rpc/abort', id });
  };

  function mayPass(word: Exclude<PageMessage, Ask>): boolean {
    if (word.type === 'rpc/abort') {
      loads.get(word.id)?.abort();
      return asked.delete(word.id);
    }
    return (word.type === 'rpc/broadcast' ? mayTell : mayNote)(clock.now());
  }

  async function serveAsk(message: Ask): Promise<void> {
    const { id } = message.ask;
    say({ type: 'ack', id });
    const isHeld = holdsTransaction(message.ask);
    const mayBegin = isHeld ? mayHold(clock.now()) : await mayAskSoon(message.ask);
    const reply = mayBegin ? await answerTo(message) : null;
    if (background.isOrphaned()) say({ type: 'orphaned' });
    // To a transaction that waits for a rule to go, only the background's word is a reply.
    else if (reply !== null || !isHeld) say({ type: 'reply', id, reply: reply ?? nobodyAnswered });
  }

  /** The bytes come over a port of their own, and go to the hook as the stream that they come in. */
  async function serveLoad({ ask: { id, url, body, own: ownLoad } }: LoadMessage): Promise<void> {
    say({ type: 'ack', id });
    const leaving = new AbortController();
    const mayBegin = isOwnLoad(ownLoad) && loads.size < maxInFlight && !loads.has(id) && mayLoad(clock.now());
    if (mayBegin) loads.set(id, leaving);
    const content = mayBegin
      ? await askContent(
          { url, surface: 'fetch', range: body || null, own: ownLoad },
          background.openContent,
          leaving.signal,
        )
      : null;
    if (mayBegin) loads.delete(id);
    if (content === null) say({ type: 'reply', id, reply: own(false) });
    else {
      const { head } = content;
      const { port1, port2 } = new MessageChannel();
      pour(content, port1);
      const load = { status: head.status, headers: headersOf(head), port: port2 };
      say({ type: 'reply', id, reply: { kind: 'answer', body: '', detourMs: 0, load } }, [port2]);
    }
  }

  /** What its own endpoint gave a filter may repeat what others gave: a poll waits for its turn, rather than reach the site as it is. */
  async function mayAskSoon({ filters }: RpcAsk): Promise<boolean> {
    for (let turns = 0; !mayAskNow(); turns += 1) {
      if (filters === undefined || turns === turnsMost || inTurn >= maxInFlight) return false;
      inTurn += 1;
      await pause(turnMs);
      inTurn -= 1;
    }
    return true;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => clock.runAfter(ms, resolve));
  }

  function mayAskNow(may = mayAsk): boolean {
    return asked.size < maxInFlight && may(clock.now());
  }

  async function answerTo(message: Ask): Promise<RpcReply | null> {
    const { id } = message.ask;
    if (asked.has(id)) return null;
    asked.add(id);
    const reply = await persist(message, () => asked.has(id));
    asked.delete(id);
    return reply;
  }

  /** On behalf of a lost socket. */
  async function askFor(type: Ask['type'], ask: Omit<RpcAsk, 'id'>, withinMs: number): Promise<RpcReply> {
    const id = nextId++;
    const late = new Promise<RpcReply>((resolve) => {
      clock.runAfter(withinMs, () => {
        if (asked.delete(id)) void background.ask({ type: 'rpc/abort', id });
        resolve(own(false));
      });
    });
    // However much the site calls, its sockets are looked after.
    const mayBegin = mayAskNow(type === 'socket/follow' ? mayLook : mayAsk);
    const answered = mayBegin ? answerTo({ type, ask: { ...ask, id } }) : null;
    const reply = (await Promise.race([answered, late])) ?? own(false);
    if (background.isOrphaned() || (reply.kind === 'own' && reply.passive)) say({ type: 'orphaned' });
    return reply;
  }

  /** Asks again when the worker dies in the middle: a read is idempotent, a broadcast the same bytes. */
  async function persist(message: PageMessage, isWanted: () => boolean): Promise<RpcReply | null> {
    for (let asks = 0; asks < asksMost && isWanted() && !background.isOrphaned(); asks += 1) {
      if (asks > 0) await pause(againAfterMs * againLonger ** (asks - 1));
      const reply = await background.ask(message);
      if (reply !== null) return reply.type === 'rpc/failover' ? reply.reply : own(false);
    }
    return null;
  }
}

/** The site's own request has not left, because a rule of the browser would lead it elsewhere. */
function holdsTransaction({ own, body, url }: RpcAsk): boolean {
  const asked = own.kind === 'detour' ? askedIn(body, url) : null;
  return asked !== null && hasMethod(asked, transactionMethod);
}

const isOwnLoad = (outcome: OwnOutcome): outcome is Exclude<OwnOutcome, { kind: 'socket' }> =>
  outcome.kind !== 'socket';
