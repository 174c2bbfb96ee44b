// The course of one JSON-RPC call by XMLHttpRequest: its own response is judged, help is asked for when it is bad. Runs in the site's own world.
import type { OwnOutcome, RpcReply } from '@/lib/messages/page-protocol';
import { looksGood } from '@/lib/rpc/sound';
import { maxBodyChars } from './rescue';
import { isSettled, settle, type XhrCall, type XhrTools } from './xhr-call';
import { tellAnswer, tellEnd, tellOwn } from './xhr-tell';

const { stringify } = JSON;

/** Sends it, or asks at once, as `PageCall.way` says. Throws what the native `send` throws. */
export function begin(tools: XhrTools, call: XhrCall, sendArgs: unknown[]): void {
  const { page } = call;
  switch (page.way) {
    case 'own':
      sendOwn(tools, call, sendArgs);
      call.timers.push(tools.hook.clock.after(page.lateAfterMs, () => askLate(tools, call)));
      break;
    case 'probe':
      sendOwn(tools, call, sendArgs);
      ask(tools, call, { kind: 'detour' });
      break;
    case 'detour':
      beginDetour(tools, call);
      break;
  }
}

function sendOwn({ native }: XhrTools, call: XhrCall, args: unknown[]): void {
  call.sent = true;
  native.send(call.xhr, args);
}

function askLate(tools: XhrTools, call: XhrCall): void {
  ask(tools, call, { kind: 'late', waitedMs: elapsedMs(tools, call) });
}

function beginDetour(tools: XhrTools, call: XhrCall): void {
  call.phase = 'held';
  call.view = { readyState: 1, shows: 'nothing' };
  keepTimeout(tools, call);
  ask(tools, call, { kind: 'detour' });
  for (const target of [call.xhr, call.upload]) {
    if (target !== null && !call.left) tools.native.fireProgress(target, 'loadstart', 0);
  }
}

/** A trusted event of the object or of its upload, before the site hears it. */
export function hear(tools: XhrTools, call: XhrCall, event: Event): void {
  if (call.phase === 'over' || call.left) return;
  if (call.phase === 'dropped') tools.native.withhold(event);
  else if (event.currentTarget !== call.xhr) hearUpload(tools, call, event);
  else if (event.type === 'readystatechange') hearChange(tools, call, event);
  else if (call.phase === 'held') hearEnd(tools, call, event);
}

function hearUpload(tools: XhrTools, call: XhrCall, event: Event): void {
  if (call.phase === 'held') hold(tools, call, event);
  else call.uploaded ||= event.type === 'loadend';
}

function hearChange(tools: XhrTools, call: XhrCall, event: Event): void {
  const readyState = tools.native.get(call.xhr, 'readyState');
  if (readyState === 2) call.head = readHead(tools, call);
  const passes = call.phase === 'own' && (readyState < 4 ? isGood(call) : isOwnEnd(tools, call));
  if (passes) call.seen = readyState;
  else hold(tools, call, event);
}

/** The events after a bad `readyState` 4, and whatever of a bad response comes before it. */
function hearEnd(tools: XhrTools, call: XhrCall, event: Event): void {
  const { type } = event;
  const fails = type === 'load' || type === 'error';
  // A probe that failed after its ask was answered with `own`: nobody else is left to ask.
  const isFinal = type === 'timeout' || type === 'abort' || (fails && !call.asking && call.asked === 'detour');
  if (isFinal) tellOwn(tools, call);
  else hold(tools, call, event);
  if (fails && !isFinal) takeFailure(tools, call, ownOutcome(tools, call, type));
}

function hold({ native }: XhrTools, call: XhrCall, event: Event): void {
  const target = event.currentTarget;
  const later = native.withhold(event);
  const readyState = native.get(call.xhr, 'readyState');
  if (call.phase === 'own') {
    call.phase = 'held';
    call.view = { readyState: call.seen, shows: call.seen > 1 ? 'native' : 'nothing' };
  }
  if (target !== null) call.held.push({ target, event: later, readyState });
}

/** At `readyState` 4: true when the site should have its own response, which is then its outcome. */
function isOwnEnd(tools: XhrTools, call: XhrCall): boolean {
  const { native, bodies } = tools;
  const { xhr, page, head } = call;
  const timeoutMs = native.get(xhr, 'timeout');
  const body = bodies.received(xhr);
  const sound = head !== null && native.get(xhr, 'status') !== 0 && isSound(call, body);
  if (sound) page.ended(true, head.afterMs, body);
  // Nothing tells a timeout from an error before its own event; the site's time was up in any case.
  const timedOut = head === null && timeoutMs > 0 && elapsedMs(tools, call) >= timeoutMs;
  if (sound || timedOut) settle(call, 'over');
  return sound || timedOut;
}

function isSound(call: XhrCall, body: unknown): boolean {
  const { head, page } = call;
  if (head === null || body === undefined) return isGood(call);
  const { status, contentType } = head;
  const isLong = typeof body === 'string' && body.length > maxBodyChars;
  return (isLong && page.isSound(status, contentType, body, false)) || page.isSound(status, contentType, body, true);
}

/** By its headers alone: whatever comes with others is withheld from the start, so that the site sees one response. */
function isGood({ head }: XhrCall): boolean {
  return head !== null && looksGood(head.status, head.contentType);
}

function readHead(tools: XhrTools, call: XhrCall): XhrCall['head'] {
  const { native } = tools;
  const contentType = native.header(call.xhr, 'content-type') ?? '';
  return { status: native.get(call.xhr, 'status'), contentType, afterMs: elapsedMs(tools, call) };
}

function ownOutcome({ native, bodies }: XhrTools, call: XhrCall, type: string): OwnOutcome {
  const { xhr, head } = call;
  if (head === null) return { kind: 'failed' };
  const received = (type === 'load' && bodies.received(xhr)) || '';
  const text = typeof received === 'string' ? received : stringify(received);
  // Asking for one header that CORS hides would leave a line in the site's console.
  const retryAfter = /^retry-after: *(.*)$/im.exec(native.headers(xhr))?.[1] ?? '';
  const { status, contentType } = head;
  const complete = type === 'load' && text.length <= maxBodyChars;
  return { kind: 'response', status, contentType, retryAfter, body: text.slice(0, maxBodyChars), complete };
}

function takeFailure(tools: XhrTools, call: XhrCall, own: OwnOutcome): void {
  call.failed = own;
  call.page.ended(false, call.head?.afterMs ?? elapsedMs(tools, call), null);
  keepTimeout(tools, call);
  if (!call.asking) ask(tools, call, own);
}

function ask(tools: XhrTools, call: XhrCall, own: OwnOutcome): void {
  if (isSettled(call) || call.asking) return;
  call.asked = own.kind;
  call.asking = true;
  void call.page.ask(own).then((reply) => {
    call.asking = false;
    if (!isSettled(call)) guard(tools, call, () => takeReply(tools, call, reply));
  });
}

function takeReply(tools: XhrTools, call: XhrCall, reply: RpcReply): void {
  if (reply.kind === 'answer') tellAnswer(tools, call, reply.body);
  else if (!call.sent) sendAfterDetour(tools, call);
  else if (call.failed !== null && call.asked === 'late') ask(tools, call, call.failed);
  else if (call.failed !== null) tellOwn(tools, call);
}

/** Nobody else answered: the site's own request after all, from here on without us. */
function sendAfterDetour({ native }: XhrTools, call: XhrCall): void {
  settle(call, 'dropped'); // `loadstart` was told before.
  call.view = null;
  call.sent = true;
  native.send(call.xhr, [call.body.copy()]);
  call.phase = 'over';
}

/** The site's own `timeout` runs on while the native object has no clock, or none any more. */
function keepTimeout(tools: XhrTools, call: XhrCall): void {
  const timeoutMs = tools.native.get(call.xhr, 'timeout');
  if (timeoutMs === 0) return;
  const end = () => (call.sent ? tellOwn(tools, call) : tellEnd(tools, call, 'timeout'));
  call.timers.push(tools.hook.clock.after(Math.max(0, timeoutMs - elapsedMs(tools, call)), end));
}

/** The site's own `abort()`; what follows natively passes. */
export function abort(tools: XhrTools, call: XhrCall): void {
  const { native } = tools;
  const inFlight = call.sent && native.get(call.xhr, 'readyState') !== 4;
  if (!isSettled(call) && inFlight) settle(call, 'over');
  if (!isSettled(call)) tellEnd(tools, call, 'abort');
  if (call.left) return; // Opened again by one of its own listeners.
  call.left = true;
  call.view = call.sent ? null : { readyState: 0, shows: 'nothing' };
  native.abort(call.xhr);
}

/** The site opened the object again. */
export function leave(call: XhrCall): void {
  call.left = true;
  call.view = null;
  settle(call, 'over');
}

/** Our own mistake must not cost the site its outcome (law 1). */
export function guard(tools: XhrTools, call: XhrCall, run: () => void): void {
  try {
    run();
  } catch {
    tools.hook.stumble();
    tellOwn(tools, call);
  }
}

function elapsedMs({ hook }: XhrTools, call: XhrCall): number {
  return hook.clock.now() - call.startedAt;
}
