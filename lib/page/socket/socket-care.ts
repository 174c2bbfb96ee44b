// What is remembered of one web socket of the site that may carry JSON-RPC, and how the site is told its end. Runs in the site's own world.
import type { SocketEnd } from '@/lib/messages/page-protocol';
import type { Endpoint } from '@/lib/page/endpoint-memory';
import type { Hook } from '@/lib/page/hook';
import { fire } from '@/lib/page/native-events';
import type { Subscription } from '@/lib/page/port-words';
import type { Asked } from '@/lib/rpc/glance';
import { closeNatively, deliverTo } from './socket-native';

/** One frame of the site's, from its sending to its answer. */
export interface Frame {
  /** Its number. */
  readonly at: number;
  readonly text: string;
  readonly asked: Asked;
  /** On the hook's clock. */
  readonly sentAt: number;
}

/** What came of a subscription, which has this name on the line. */
export type Notice = [name: string, text: string];

export interface Care {
  readonly hook: Hook;
  /** The object that the site holds, for good. */
  readonly site: WebSocket;
  /** Names it for the relay, and is the id of a question of ours over its line. */
  readonly key: number;
  /** Without its fragment. */
  readonly url: string;
  /** As the site asked for them. */
  readonly protocols: unknown;
  readonly learnt: Endpoint;
  /** What carries the site's frames: its own object, one that we opened later, or nobody while the endpoint is away. */
  line: WebSocket | null;
  /** One that we opened, until it is the line; `dial` is the relay's number for it. */
  coming: { socket: WebSocket; dial: number; notices: Notice[] } | null;
  /** A public name on the default port: no other is ever stood in for. */
  readonly isPublic: boolean;
  /** May be an endpoint, by its address: its handshake is asked about when it fails. */
  readonly isKnown: boolean;
  isOpened: boolean;
  /** A JSON-RPC frame went out. Before that nothing is ours, but a handshake that fails. */
  isSpoken: boolean;
  /** It has answered one, and the background was told; it is told again when a line is heard after this. 0: not yet. */
  provenUntil: number;
  /** No business of ours (any more): everything is native. */
  isOver: boolean;
  /** `readyState` in place of the native object's; null: the native one. */
  shownState: number | null;
  /** Withheld: the native end of the site's object. */
  readonly kept: Event[];
  /** Unanswered, by the JSON text of each id. */
  readonly frames: Map<string, Frame>;
  /** How many there were. */
  framesSent: number;
  followed: Subscription[];
  /** On the hook's clock, all of them: when a line was heard last, when it gave a head, when one took over. */
  heardAt: number;
  headAt: number;
  /** When a head was told as evidence of the chain. */
  shownAt: number;
  homeAt: number;
  /** The newest head that the endpoint named in an answer; 0: none. */
  height: number;
  /** The wait between two heads, smoothed. */
  headsMs: number;
  /** Cancels the next look at whether the line is alive. */
  stopPulse: (() => void) | null;
  /** The line is lost. */
  fail(how: SocketEnd, code: number): void;
  /** The endpoint's answer is none. */
  refuse(frame: Frame, answer: string): void;
  /** Makes a socket that we opened heard. */
  adopt(socket: WebSocket): void;
}

type Given = Pick<Care, 'url' | 'protocols' | 'isPublic' | 'isKnown' | 'fail' | 'refuse' | 'adopt'>;

/** Of a socket that the site has just made. */
export function createCare(hook: Hook, site: WebSocket, given: Given): Care {
  return {
    ...given,
    hook,
    site,
    // No id that a site would use.
    key: 2 ** 40 + Math.floor(Math.random() * 2 ** 40),
    learnt: hook.endpointAt(given.url),
    line: site,
    coming: null,
    stopPulse: null,
    isOpened: false,
    isSpoken: false,
    isOver: false,
    shownState: null,
    kept: [],
    frames: new Map(),
    framesSent: 0,
    provenUntil: 0,
    followed: [],
    heardAt: hook.clock.now(),
    headAt: 0,
    shownAt: Number.NEGATIVE_INFINITY,
    homeAt: 0,
    height: 0,
    headsMs: 0,
  };
}

/** The site hears it on its own object, whoever said it. */
export function tell(care: Care, text: string): void {
  if (!care.isOver) deliverTo(care.site, text);
}

/** All that is unanswered, each frame once. */
export const unanswered = ({ frames }: Care): Frame[] => [...new Set(frames.values())];

/** The frame of that number is answered. */
export function forget({ frames }: Care, at: number): void {
  for (const [id, one] of frames) if (one.at === at) frames.delete(id);
}

/** Whatever of ours is open, or waits, ends; from here on all is native. */
export function release(care: Care): void {
  const { line, coming, site, hook, key } = care;
  care.isOver = true;
  care.stopPulse?.();
  for (const socket of [line, coming?.socket]) if (socket && socket !== site) closeNatively(socket);
  if (hook.toRelay.obeying.delete(key)) hook.toRelay.tell([key, 'over']);
}

/** The site gets its own end, as the browser told it: nobody could help. Where the browser has told none, the native object lives on. */
export function giveUp(care: Care): void {
  if (care.isOver) return;
  release(care);
  care.shownState = null;
  for (const event of care.kept.splice(0)) fire(care.site, event);
}

/** The site itself closes what natively is closed already, or never was its own. `args` are those that the browser took. */
export function closeShown(care: Care, [code, reason]: unknown[]): void {
  const { site, hook } = care;
  release(care);
  care.shownState = 2;
  const end = { wasClean: true, code: Number(code ?? 1005), reason: `${reason ?? ''}` };
  hook.clock.runAfter(0, () => {
    care.shownState = 3;
    fire(site, new CloseEvent('close', end));
  });
}
