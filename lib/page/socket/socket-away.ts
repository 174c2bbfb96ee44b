// What becomes of a web socket of the site whose line is lost: the site's object stays open, its own endpoint is tried again, and others answer meanwhile. Runs in the relay.
import type { OwnOutcome } from '@/lib/messages/page-protocol';
import { stringify } from '@/lib/page/natives';
import type { LostSocket, SentFrame, SocketWord } from '@/lib/page/port-words';
import { readFrame } from './socket-frames';
import { comeHome } from './socket-home';
import {
  addFrame,
  beginLoss,
  createLoss,
  finish,
  isLost,
  isSending,
  isSubscribing,
  type Loss,
  type LostFrame,
  pause,
  resend,
  settleFrame,
  type Ways,
} from './socket-loss';
import { asksOf, giveNews, look } from './socket-news';
import { createSubscription, isPortable, without } from './socket-subscription';

/** An endpoint that only ended the connection takes a new one at once: nobody else need be asked then. */
const patienceMs = 500;
/** What it then needs to fill the gap. */
const fillMs = 2_000;
/** The waits before it is tried again; the last one stays. */
const triesMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** A breaker that is open longer than after an ordinary fault: the endpoint asked for less, or the plan is used up. */
const restMs = 15_000;
/** So many looks in a row that nobody answered, or not of every subscription, are the end. */
const missesMost = 5;
/** After nobody could answer, the background asks nobody for two seconds. */
const againMs = 2_100;
const helpsMost = 3;
/** A call has no more time than over HTTP, and may have waited for the silence to be known. */
const askMs = 9_500;
const maxElapsedMs = 4_000;
/** A handshake that fails has failed by then, or hangs; Firefox lets those wait that follow a failed one. */
const dialMs = 2_500;
/** A page has a few; what it can make us remember is bounded. */
const socketsMost = 64;
const framesMost = 1_000;

export interface Aways {
  /** Takes what the hook says of its lost sockets. Every word may be written by the page. */
  hear(word: SocketWord): void;
  /** The document is left or frozen: the hook has ended them all, and does not say so. */
  endAll(): void;
}

export function createAways(ways: Ways): Aways {
  const losses = new Map<number, Loss>();
  const hear = (word: SocketWord) => {
    if (word[1] === 'lost') {
      const [socketKey, , ...lost] = word;
      const loss = losses.get(socketKey) ?? createLoss(ways, socketKey, lost[0]);
      if (losses.set(socketKey, loss).size > socketsMost) finish(loss);
      else {
        lose(loss, lost);
        return;
      }
    }
    const [socketKey] = word;
    const loss = losses.get(socketKey);
    if (loss) hearOf(loss, word);
    // More was lost with it than is taken here.
    else if (word[1] === 'there') ways.orderHook(socketKey, 'finish');
    if (loss?.isOver) losses.delete(socketKey);
  };
  const endAll = () => {
    for (const loss of losses.values()) loss.isOver = true;
    losses.clear();
  };
  return { hear, endAll };
}

function hearOf(loss: Loss, word: SocketWord): void {
  switch (word[1]) {
    case 'frame': {
      const [, , ...sent] = word;
      sayAway(loss, sent);
      return;
    }
    case 'dialled':
      if (loss.coming?.dial === word[2]) loss.coming.opened(word[3]);
      return;
    case 'heard': {
      const [id = ''] = readFrame(word[2]).ids ?? [];
      loss.ours.get(id)?.(word[2]);
      return;
    }
    case 'opened':
      loss.lostBy = null;
      return;
    case 'over':
      loss.isOver = true;
      return;
    case 'lost':
    case 'there':
      return;
  }
}

function lose(loss: Loss, lost: LostSocket): void {
  beginLoss(loss, lost);
  survive(loss, loss.lostBy).catch(() => finish(loss));
}

async function survive(loss: Loss, lost: Loss['lostBy']): Promise<void> {
  const { ways, socketKey } = loss;
  const leave = await look(loss, { subscriptions: [], own: null });
  // It may have been opened after all.
  if (loss.isOver || loss.lostBy !== lost) return;
  if (!leave.news) {
    loss.lostBy = null;
    return ways.orderHook(socketKey, 'nobody');
  }
  ways.orderHook(socketKey, 'taken');
  const wasOpen = loss.isTaken;
  loss.isTaken = true;
  if (!wasOpen) loss.lostBy = { kind: 'socket', how: 'closed', code: 0 };
  const mustRest = leave.detourMs > restMs;
  const { lostBy: own } = loss;
  if (wasOpen && !mustRest) {
    const go = () => goElsewhere(loss, own);
    ways.clock.runAfter(patienceMs, () => (loss.coming?.isOpen ? ways.clock.runAfter(fillMs, go) : go()));
    if (await comeHome(loss)) return;
  }
  goElsewhere(loss, own);
  for (let at = 0; isLost(loss, own); at++) {
    await pause(loss, mustRest && !at ? leave.detourMs : (triesMs[Math.min(at, triesMs.length - 1)] ?? 0));
    if (isLost(loss, own) && (await comeHome(loss))) return;
  }
}

function goElsewhere(loss: Loss, own: Loss['lostBy']): void {
  if (!isLost(loss, own) || loss.isElsewhere) return;
  loss.isElsewhere = true;
  for (const frame of loss.unanswered.values()) askElsewhere(loss, frame);
  follow(loss, own).catch(() => finish(loss));
}

/** Looks at what the subscriptions have missed, for as long as others answer. */
async function follow(loss: Loss, own: Loss['lostBy']): Promise<void> {
  for (let misses = 0, turn = 0; isLost(loss, own); turn++) {
    let waitMs = 1_000;
    let missed = 0;
    const asks = asksOf(loss, loss.followed);
    // Where there is room for one of them only, each has its turn.
    for (const { followed, places } of asks.splice(turn % (asks.length || 1)).concat(asks)) {
      const { news } = await look(loss, { subscriptions: places, own: null });
      if (!isLost(loss, own)) return;
      // While its own endpoint takes over, that one says what came.
      if (loss.coming?.isSettling) break;
      if (!news || news.subscriptions.includes(null)) missed = 1;
      waitMs = news?.waitMs ?? againMs;
      if (!news) break;
      giveNews(loss, followed, news);
    }
    misses = missed && misses + missed;
    if (misses === missesMost) return finish(loss);
    await pause(loss, waitMs);
  }
}

/** A frame of the site's while no line carries it. */
function sayAway(loss: Loss, sent: SentFrame): void {
  const frame = addFrame(loss, sent);
  if (loss.unanswered.size > framesMost) finish(loss);
  else if (frame && loss.isElsewhere) askElsewhere(loss, frame);
}

function askElsewhere(loss: Loss, frame: LostFrame): void {
  if (frame.isAsked || !loss.lostBy) return;
  frame.isAsked = true;
  const answering = isSubscribing(frame.asked)
    ? subscribeHere(loss, frame)
    : frame.isNew && isSending(frame.asked)
      ? ownFirst(loss, frame)
      : help(loss, frame, loss.lostBy);
  answering.catch(() => finish(loss));
}

/** A transaction goes to its own endpoint first, whatever befell that before (law 5). */
async function ownFirst(loss: Loss, frame: LostFrame): Promise<void> {
  const isHome = await Promise.race([comeHome(loss), pause(loss, dialMs)]);
  if (isHome) resend(loss, frame);
  else await help(loss, frame, { kind: 'socket', how: 'unopened', code: 0 });
}

/** The site's call is answered by others, or its socket ends as it would have. */
async function help(loss: Loss, frame: LostFrame, own: OwnOutcome): Promise<void> {
  const { ways, url } = loss;
  const { text: body, sentAt, asked } = frame;
  for (let tries = 1; ; tries++) {
    const elapsedMs = Math.min(Math.max(ways.clock.now() - sentAt, 0), maxElapsedMs);
    const reply = await ways.ask('rpc/failover', { url, body, own, elapsedMs, credentialed: false }, askMs - elapsedMs);
    if (loss.isOver) return;
    if (reply.kind === 'answer') return settleFrame(loss, frame, reply.body);
    // The whole socket hangs on it: a moment in which nobody could is not its end. A transaction is not offered twice.
    if (tries === helpsMost || isSending(asked)) return finish(loss);
    await pause(loss, againMs);
    if (loss.isOver) return;
    if (!loss.lostBy) return resend(loss, frame);
  }
}

/** Subscriptions are kept here while others answer. One frame may hold several, but no other calls. */
async function subscribeHere(loss: Loss, frame: LostFrame): Promise<void> {
  const { asked } = frame;
  const madeAt = loss.ways.clock.now();
  const results = asked.calls.map(({ asksFor, args }, at) => {
    const { followed, height } = loss;
    if (asksFor === 'eth_unsubscribe') {
      loss.followed = without(followed, args);
      return `${loss.followed.length < followed.length}`;
    }
    const name = `0x${Math.random().toString(16).slice(2).padEnd(32, `${at}`)}`;
    if (asksFor !== 'eth_subscribe') return null;
    followed.push({ ...createSubscription(name, args, { madeAt, height, followed }), isOurs: true, state: null });
    return `"${name}"`;
  });
  // Its operator's own, or another call in between: nobody else can answer it.
  if (!loss.followed.every(isPortable) || results.includes(null)) return finish(loss);
  const members = results.map(
    (result, at) => `{"jsonrpc":"2.0","id":${stringify(asked.calls[at]?.id)},"result":${result}}`,
  );
  settleFrame(loss, frame, asked.batch ? `[${members}]` : `${members}`);
}
