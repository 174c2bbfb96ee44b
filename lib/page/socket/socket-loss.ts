// What is known of one web socket of the site whose line is lost, and what the hook does with it on the word of the relay. Runs in the relay.
import type { OwnOutcome, RpcAsk, RpcReply } from '@/lib/messages/page-protocol';
import { stringify } from '@/lib/page/natives';
import type { Clock } from '@/lib/page/page-clock';
import type { LostSocket, SentFrame, SocketOrders, Subscription } from '@/lib/page/port-words';
import { type Asked, askedIn, hasMethod } from '@/lib/rpc/glance';

/** One frame of the site's, from its sending to its answer. */
export interface LostFrame {
  /** Its number in the hook. */
  readonly at: number;
  readonly text: string;
  readonly asked: Asked;
  readonly sentAt: number;
  /** Sent while no line carried it. */
  readonly isNew: boolean;
  /** Others are being asked. */
  isAsked: boolean;
}

export interface Followed extends Subscription {
  /** Made here, while others answer: no endpoint of the site's has delivered of it yet. */
  isOurs: boolean;
  /** What the background said of where delivery stands; null while the own endpoint delivers. */
  state: string | null;
}

/** The way to the background, and back to the hook. */
export interface Ways {
  readonly clock: Clock;
  /** Never rejects. */
  ask(type: 'rpc/failover' | 'socket/follow', ask: Omit<RpcAsk, 'id'>, withinMs: number): Promise<RpcReply>;
  orderHook<Order extends keyof SocketOrders>(socketKey: number, order: Order, ...args: SocketOrders[Order]): void;
}

export interface Loss {
  readonly ways: Ways;
  /** Names the socket. */
  readonly socketKey: number;
  readonly url: string;
  /** How the line was lost last; null while the own endpoint carries it. */
  lostBy: Extract<OwnOutcome, { kind: 'socket' }> | null;
  /** The site is shown an open socket. */
  isTaken?: boolean;
  /** Others answer. */
  isElsewhere?: boolean;
  /** No business of ours any more. */
  isOver?: boolean;
  /** The new line, until it is the line. */
  coming: { dial: number; isOpen: boolean; isSettling: boolean; opened(isOpen: boolean): void } | null;
  /** The way home that is being gone. */
  homeward: Promise<boolean> | null;
  /** By number. */
  unanswered: Map<number, LostFrame>;
  followed: Followed[];
  height: number;
  /** Until then its own endpoint would have delivered all it knew. */
  aliveAt: number;
  /** Questions of ours over the new line, by id. */
  readonly ours: Map<string, (reply: string) => void>;
  /** Of the next question, and of the next dialling. */
  nextId: number;
}

/** Not from 0: no id that a site would use. */
const firstId = () => 2 ** 40 + Math.floor(Math.random() * 2 ** 40);

export function createLoss(ways: Ways, socketKey: number, url: string): Loss {
  const begun = { lostBy: null, coming: null, homeward: null };
  const known = { unanswered: new Map(), followed: [], height: 0, aliveAt: 0, ours: new Map() };
  return { ways, socketKey, url, ...begun, ...known, nextId: firstId() };
}

/** It is lost, for the first time or again. */
export function beginLoss(loss: Loss, [, how, code, sent, followed, height, aliveAt]: LostSocket): void {
  const before = loss.unanswered;
  loss.lostBy = { kind: 'socket', how, code };
  loss.isTaken = how !== 'unopened';
  loss.isElsewhere = false;
  loss.coming = null;
  loss.unanswered = new Map();
  loss.followed = followed.map((one) => ({ ...one, isOurs: false, state: null }));
  loss.height = height;
  loss.aliveAt = aliveAt;
  for (const frame of sent) {
    const known = before.get(frame[0]) ?? readFrame(frame, { isNew: false });
    if (known) loss.unanswered.set(known.at, known);
  }
}

/** A frame of the site's while no line carries it. Null for what is none. */
export function addFrame({ unanswered }: Loss, sent: SentFrame): LostFrame | null {
  const frame = readFrame(sent, { isNew: true });
  if (frame) unanswered.set(frame.at, frame);
  return frame;
}

function readFrame([at, text, sentAt]: SentFrame, { isNew }: { isNew: boolean }): LostFrame | null {
  const asked = askedIn(text, '');
  return asked && { at, text, asked, sentAt, isNew, isAsked: false };
}

/** The line is lost, and the site is shown an open socket. */
export const isAway = ({ lostBy, isTaken, isOver }: Loss): boolean => !!lostBy && !!isTaken && !isOver;

/** This very loss lasts. */
export const isLost = (loss: Loss, own: Loss['lostBy']): boolean => isAway(loss) && loss.lostBy === own;

/** The site's call is answered. */
export function settleFrame({ ways, socketKey, unanswered }: Loss, { at }: LostFrame, text: string): void {
  unanswered.delete(at);
  ways.orderHook(socketKey, 'settled', at, text);
}

/** It goes over the line after all. */
export function resend({ ways, socketKey }: Loss, frame: LostFrame): void {
  frame.isAsked = false;
  ways.orderHook(socketKey, 'resend', frame.at);
}

/** The site gets its own end: nobody could help. */
export function finish(loss: Loss): void {
  if (loss.isOver) return;
  loss.isOver = true;
  loss.ways.orderHook(loss.socketKey, 'finish');
}

export const pause = ({ ways }: Loss, ms: number): Promise<void> =>
  new Promise((resolve) => {
    ways.clock.runAfter(ms, resolve);
  });

/** Asks the own endpoint over the new line, on our own account. Null when it does not answer in time. */
export function question(
  loss: Loss,
  { method, params, withinMs }: { method: string; params: unknown; withinMs: number },
): Promise<string | null> {
  const { ways, socketKey, ours } = loss;
  const id = loss.nextId++;
  return new Promise((resolve) => {
    const settle = (reply: string | null) => {
      stop();
      ours.delete(`${id}`);
      resolve(reply);
    };
    const stop = ways.clock.runAfter(withinMs, () => settle(null));
    ours.set(`${id}`, settle);
    ways.orderHook(socketKey, 'utter', stringify({ jsonrpc: '2.0', id, method, params }));
  });
}

export const isSubscribing = (asked: Asked): boolean => hasMethod(asked, /^eth_(un)?subs/);

export const isSending = (asked: Asked): boolean => hasMethod(asked, /_sendRaw/);
