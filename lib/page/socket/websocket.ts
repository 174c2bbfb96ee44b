// The hooked WebSocket: the site holds the native object; its events are withheld, and its state shown otherwise, only after JSON-RPC has gone over it. Runs in the site's own world.
import { isPublicSocket, mayBeEndpoint } from '@/lib/page/endpoint-like';
import type { Hook } from '@/lib/page/hook';
import { listen } from '@/lib/page/native-events';
import { apply, construct } from '@/lib/page/natives';
import { replace, standIn } from '@/lib/page/stand-in';
import { type Care, closeShown, createCare, giveUp, release } from './socket-care';
import { hear } from './socket-hear';
import { doubt, lose, sayAway } from './socket-lost';
import { readSocket, sendOver, stateOf } from './socket-native';
import { watchPulse } from './socket-pulse';
import { frameOf, noteSent, transmit } from './socket-talk';

/** A handshake takes a few round trips; one that hangs so long is asked about. */
const handshakeMs = 5_000;
const eventTypes = ['open', 'message', 'error', 'close'];

/** Patches the prototype of this document's WebSocket. */
export function installWebSocket(hook: Hook, page: Window & typeof globalThis): void {
  const { prototype } = WebSocket;
  const cares = new WeakMap<WebSocket, Care>();
  /** Addresses that have spoken JSON-RPC in this document. */
  const spoken = new Set<string>();

  function onEvent(this: WebSocket, event: Event): void {
    const care = cares.get(this);
    if (!event.isTrusted || !care) return;
    try {
      hear(care, this, event);
    } catch {
      // Our own mistake must not cost the site its outcome (law 1).
      hook.stumble();
      giveUp(care);
    }
  }

  function careFor(socket: WebSocket, protocols: unknown): void {
    const url = readSocket(socket, 'url');
    const care = createCare(hook, socket, {
      url,
      protocols,
      isPublic: isPublicSocket(url),
      isKnown: mayBeEndpoint(url) || spoken.has(url),
      fail: (how, code) => lose(care, how, code),
      refuse: (frame, answer) => void doubt(care, frame, answer),
      adopt(other) {
        cares.set(other, care);
        listen(other, eventTypes, onEvent);
      },
    });
    care.adopt(socket);
    if (care.isKnown)
      hook.clock.runAfter(handshakeMs, () => {
        if (!stateOf(socket) && !care.isOver) lose(care, 'unopened', 0);
      });
  }

  /** A frame that the browser has taken for the site's own object. */
  function noteOwn(care: Care, data: unknown): void {
    try {
      const frame = frameOf(care, data);
      if (!frame) return;
      spoken.add(care.url);
      noteSent(care, frame);
      watchPulse(care);
    } catch {
      hook.stumble();
      release(care);
    }
  }

  replace<WebSocket>(prototype, 'send', (native, socket, args) => {
    const care = cares.get(socket);
    if (!care || care.isOver || care.shownState === null) {
      apply(native, socket, args);
      if (care && !care.isOver && care.line) noteOwn(care, args[0]);
    } else if (!care.shownState) throw new DOMException('Still CONNECTING.', 'InvalidStateError');
    else if (care.shownState === 1) {
      const frame = frameOf(care, args[0]);
      if (frame && care.line) {
        noteSent(care, frame);
        transmit(care, frame);
      } else if (frame) sayAway(care, frame);
      else if (care.line) sendOver(care.line, args);
      else giveUp(care); // What is no JSON-RPC nobody else can take.
    }
  });

  replace<WebSocket>(prototype, 'close', (native, socket, args) => {
    apply(native, socket, args);
    const care = cares.get(socket);
    if (!care || care.isOver) return;
    if (care.shownState) closeShown(care, args);
    else if (care.shownState === null) release(care);
    else giveUp(care);
  });

  /** The native one runs first in any case: it knows who may call it. */
  replace<WebSocket>(prototype, 'readyState', (native, socket, args) => {
    const own = apply(native, socket, args);
    const care = cares.get(socket);
    // The other end is closing it: that is told only with its event, which may be withheld.
    const isEnding = own === 2 && care?.isSpoken && !care.isOver;
    return care?.shownState ?? (isEnding ? 1 : own);
  });
  replace<WebSocket>(prototype, 'bufferedAmount', (native, socket, args) => {
    const own = apply(native, socket, args);
    const care = cares.get(socket);
    if (care?.shownState !== 1) return own;
    return care.line ? readSocket(care.line, 'bufferedAmount') : 0;
  });

  const hooked = standIn(WebSocket, {
    construct(target, args, newTarget) {
      const socket: WebSocket = construct(target, args, newTarget);
      try {
        careFor(socket, args[1]);
      } catch {
        hook.stumble();
      }
      return socket;
    },
  });
  page.WebSocket = hooked;
  prototype.constructor = hooked;
}
