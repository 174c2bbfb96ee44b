// What becomes of a web socket of the site whose line is lost: the site's object stays open, its own endpoint is tried again, and others answer meanwhile. Runs in the site's own world.
import type { OwnOutcome, RpcReply, SocketEnd } from '@/lib/messages/page-protocol';
import { field, isArray } from '@/lib/rpc/glance';
import { parse, stringify } from './natives';
import { type Care, type Frame, forget, giveUp, isAway, tell, unanswered } from './socket-care';
import { comeHome } from './socket-home';
import { closeNatively, fireAt, readSocket } from './socket-native';
import { asksOf, giveNews, look, pause } from './socket-news';
import { isPortable } from './socket-subscription';
import { addSubscription, isSending, isSubscribing, noteSent, transmit, unsubscribe } from './socket-talk';

/** An endpoint that only ended the connection takes a new one at once: nobody else need be asked then. */
const patienceMs = 500;
/** What it then needs to fill the gap. */
const fillMs = 2_000;
/** The waits before it is tried again; the last one stays. */
const triesMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** A breaker that is open longer than after an ordinary fault: the endpoint asked for less, or the plan is used up. */
const restMs = 15_000;
/** So many looks in a row that nobody answered are the end. */
const missesMost = 5;
/** After nobody could answer, the background asks nobody for two seconds. */
const againMs = 2_100;
const helpsMost = 3;
/** A call has no more time than over HTTP, and may have waited for the silence to be known. */
const askMs = 9_500;
const maxElapsedMs = 4_000;
/** A handshake that fails has failed by then, or hangs; Firefox lets those wait that follow a failed one. */
const dialMs = 2_500;

/** The line is lost, or never came about. */
export function lose(care: Care, how: SocketEnd, code: number): void {
  const { line, site, hook } = care;
  if (care.isOver || (!line && how !== 'unopened')) return;
  care.stopPulse?.();
  care.stopPulse = null;
  care.line = null;
  care.isElsewhere = false;
  if (!hook.isAwake() || !care.followed.every(isPortable)) {
    // A site's own object that is silent only: whatever becomes of it is native.
    giveUp(care);
    return;
  }
  care.shownState = how === 'unopened' ? 0 : 1;
  care.lostAt = hook.clock.now();
  care.own = { kind: 'socket', how, code };
  if (line && line !== site) closeNatively(line);
  survive(care, care.own).catch(() => {
    hook.stumble();
    giveUp(care);
  });
}

async function survive(care: Care, lost: Care['own']): Promise<void> {
  const { site, hook } = care;
  const { clock } = hook;
  const leave = await look(care, { subscriptions: [], own: null });
  // It may have been opened after all.
  if (care.isOver || care.line) return;
  if (!leave.news) return mayStillOpen(care) ? wait(care) : giveUp(care);
  if (readSocket(site, 'readyState') < 2) closeNatively(site);
  if (lost.how === 'unopened') {
    care.own = { kind: 'socket', how: 'closed', code: 0 };
    care.shownState = 1;
    fireAt(site, new Event('open'));
  }
  const mustRest = leave.detourMs > restMs;
  const { own } = care;
  if (lost.how !== 'unopened' && !mustRest) {
    const go = () => goElsewhere(care, own);
    clock.runAfter(patienceMs, () => (care.coming?.isOpen ? clock.runAfter(fillMs, go) : go()));
    if (await comeHome(care)) return;
  }
  goElsewhere(care, own);
  for (let at = 0; isLost(care, own); at++) {
    await pause(care, mustRest && !at ? leave.detourMs : (triesMs[Math.min(at, triesMs.length - 1)] ?? 0));
    if (isLost(care, own) && hook.isAwake() && (await comeHome(care))) return;
  }
}

/** It was asked about because it took so long: it may end, and be asked about then. */
const mayStillOpen = ({ site, own }: Care) => own.how === 'unopened' && !readSocket(site, 'readyState');

function wait(care: Care): void {
  care.line = care.site;
  care.shownState = null;
}

/** This very loss lasts. */
const isLost = (care: Care, own: Care['own']): boolean => isAway(care) && care.own === own;

function goElsewhere(care: Care, own: Care['own']): void {
  if (!isLost(care, own) || care.isElsewhere) return;
  care.isElsewhere = true;
  for (const frame of unanswered(care)) askElsewhere(care, frame);
  void follow(care, own);
}

/** Looks at what the subscriptions have missed, for as long as others answer. */
async function follow(care: Care, own: Care['own']): Promise<void> {
  for (let misses = 0; isLost(care, own); ) {
    let waitMs = 1_000;
    for (const { followed, places } of asksOf(care, care.followed)) {
      const { news } = await look(care, { subscriptions: places, own: null });
      if (!isLost(care, own)) return;
      // While its own endpoint takes over, that one says what came.
      if (care.coming?.isSettling) break;
      misses = news ? 0 : misses + 1;
      if (misses === missesMost) return giveUp(care);
      waitMs = news?.waitMs ?? againMs;
      if (!news) break;
      giveNews(care, followed, news);
    }
    await pause(care, waitMs);
  }
}

/** A frame of the site's while no line carries it. */
export function sayAway(care: Care, frame: Frame): void {
  noteSent(care, frame);
  if (care.isElsewhere) askElsewhere(care, frame);
}

function askElsewhere(care: Care, frame: Frame): void {
  if (frame.isAsked) return;
  frame.isAsked = true;
  const isNew = frame.sentAt > care.lostAt;
  const answering = isSubscribing(frame.asked)
    ? subscribeHere(care, frame)
    : isNew && isSending(frame.asked)
      ? ownFirst(care, frame)
      : help(care, frame, care.own);
  answering.catch(() => {
    care.hook.stumble();
    giveUp(care);
  });
}

/** A transaction goes to its own endpoint first, whatever befell that before (law 5). */
async function ownFirst(care: Care, frame: Frame): Promise<void> {
  const isHome = await Promise.race([comeHome(care), pause(care, dialMs)]);
  if (isHome) transmit(care, frame);
  else await help(care, frame, { kind: 'socket', how: 'unopened', code: 0 });
}

/** The site's call is answered by others, or its socket ends as it would have. */
async function help(care: Care, frame: Frame, own: OwnOutcome): Promise<void> {
  for (let tries = 1; ; tries++) {
    const reply = await askFor(care, frame, own);
    if (care.isOver) return;
    if (reply?.kind === 'answer' || own.kind === 'response') {
      forget(care, frame);
      tell(care, reply?.kind === 'answer' ? reply.body : own.kind === 'response' ? own.body : '');
      // It said no to one call in a way that means all: others answer until it has rested.
      if (own.kind === 'response' && reply?.kind === 'answer' && reply.detourMs > 0) care.fail('closed', 1013);
      return;
    }
    // The whole socket hangs on it: a moment in which nobody could is not its end. A transaction is not offered twice.
    if (tries === helpsMost || isSending(frame.asked)) return giveUp(care);
    await pause(care, againMs);
    if (care.isOver) return;
    if (care.line) return transmit(care, frame);
  }
}

async function askFor({ hook, url }: Care, frame: Frame, own: OwnOutcome): Promise<RpcReply | null> {
  const { clock, toRelay } = hook;
  const elapsedMs = Math.min(clock.now() - frame.sentAt, maxElapsedMs);
  const asked = { url, body: frame.text, own, elapsedMs, credentialed: false };
  return toRelay.hasRoom() ? toRelay.ask(asked, clock.now() + askMs - elapsedMs).reply : null;
}

/** Subscriptions are kept here while others answer. One frame may hold several, but no other calls. */
async function subscribeHere(care: Care, frame: Frame): Promise<void> {
  const { asked, text } = frame;
  const calls: unknown = parse(text);
  const results = asked.calls.map(({ method }, at) => {
    const params = field(isArray(calls) ? calls[at] : calls, 'params');
    if (method === 'eth_unsubscribe') return `${unsubscribe(care, params)}`;
    const name = `0x${Math.random().toString(16).slice(2).padEnd(32, `${at}`)}`;
    if (method !== 'eth_subscribe') return null;
    addSubscription(care, { id: name, params, isOurs: true });
    return `"${name}"`;
  });
  forget(care, frame);
  // Its operator's own, or another call in between: nobody else can answer it.
  if (!care.followed.every(isPortable) || results.includes(null)) return giveUp(care);
  const members = results.map(
    (result, at) => `{"jsonrpc":"2.0","id":${stringify(asked.calls[at]?.id)},"result":${result}}`,
  );
  tell(care, asked.batch ? `[${members}]` : `${members}`);
}

/** The endpoint's answer to one call may be a failure of its own. */
export function doubt(care: Care, frame: Frame, answer: string): void {
  const own = { kind: 'response', status: 200, contentType: '', retryAfter: '', body: answer, complete: true } as const;
  void help(care, frame, own).catch(() => care.hook.stumble());
}
