// What becomes of one JSON-RPC call by XMLHttpRequest, told by the native events: its own response is judged, and withheld when it is bad. Runs in the site's own world.
import type { OwnOutcome } from '@/lib/messages/page-protocol';
import { ownResponse } from '@/lib/page/fetch/own-response';
import type { Hook } from '@/lib/page/hook';
import { copyOf, hide } from '@/lib/page/native-events';
import { stringify } from '@/lib/page/natives';
import { decode, encode, maxBodyChars } from '@/lib/page/sent-text';
import { isText } from '@/lib/rpc/glance';
import { looksGood } from '@/lib/rpc/sound';
import { dropped, held, isSettled, left, over, own, settle, type XhrCall } from './xhr-call';
import { fireProgress, read, run, stateOf } from './xhr-native';
import { tellAnswer, tellEnd, tellLoad, tellOwn } from './xhr-tell';

/** Sends it, or asks at once. Throws what the native `send` throws. */
export function begin(hook: Hook, call: XhrCall, args: unknown[]): void {
  const { xhr, course, uploading } = call;
  const isDetour = course.way === 'detour';
  if (isDetour) {
    call.phase = held;
    call.disguise = { shownState: 1, shown: null };
    keepTimeout(hook, call);
  }
  const send = (given: unknown[]) => {
    call.isSent = true;
    run(xhr, 'send', given);
  };
  /** Nobody else answered: the site's own request after all; `over`: from here on without us. */
  const sendAfterDetour = (phase: typeof own | typeof over) => {
    call.phase = dropped; // `loadstart` was told before.
    call.disguise = null;
    send([isText(args[0]) ? args[0] : encode(call.sentText)]);
    call.phase = phase;
  };
  const giveOwn = () => (call.isSent ? tellOwn(call) : sendAfterDetour(over));
  course.begin({
    sendOwn: () => (isDetour ? sendAfterDetour(own) : send(args)),
    giveOther: (text, load) => (load ? void tellLoad(call, load, giveOwn) : tellAnswer(call, encode(text))),
    giveOwn,
  });
  for (const target of isDetour ? [xhr, uploading] : [])
    if (target && call.phase !== left) fireProgress(target, 'loadstart', 0);
}

/** A trusted event of the object or of its upload, before the site hears it. */
export function hear(hook: Hook, call: XhrCall, event: Event): void {
  const { phase, xhr } = call;
  if (phase === dropped) hide(event);
  if (phase >= dropped) return;
  if (event.currentTarget !== xhr) hearUpload(call, event);
  else if (event.type === 'readystatechange') hearChange(call, event);
  else if (phase === held) hearEnd(hook, call, event);
}

function hearUpload(call: XhrCall, event: Event): void {
  if (call.phase === held) keep(call, event);
  else if (event.type === 'loadend') call.uploading = null;
}

function hearChange(call: XhrCall, event: Event): void {
  const { xhr, course } = call;
  const state = stateOf(xhr);
  if (state === 2) {
    const mediaType = run(xhr, 'getResponseHeader', ['content-type']) ?? '';
    call.heads = { httpStatus: read(xhr, 'status'), mediaType, afterMs: course.sinceStartMs() };
  }
  const passes = call.phase === own && (state < 4 ? isGood(call) : isOwnEnd(call));
  if (passes) call.toldState = state;
  else keep(call, event);
}

/** The events after a bad `readyState` 4, and whatever of a bad response comes before it. */
function hearEnd(hook: Hook, call: XhrCall, event: Event): void {
  const { type } = event;
  const { course } = call;
  if (type === 'timeout' || type === 'abort') course.pass();
  else keep(call, event);
  if (type !== 'load' && type !== 'error') return;
  keepTimeout(hook, call);
  course.endBadly(ownOutcome(call, type));
}

function keep(call: XhrCall, event: Event): void {
  const { currentTarget } = event;
  hide(event);
  if (call.phase === own) {
    call.phase = held;
    call.disguise = call.toldState > 1 ? { shownState: call.toldState } : { shownState: 1, shown: null };
  }
  if (currentTarget)
    call.kept.push({
      hears: currentTarget,
      later: copyOf(event, ProgressEvent),
      atState: stateOf(call.xhr),
    });
}

/** At `readyState` 4: true when the site should have its own response, which is then its outcome. */
function isOwnEnd(call: XhrCall): boolean {
  const { xhr, course, heads } = call;
  const body = course.isLoad ? undefined : received(xhr);
  const timeoutMs = read(xhr, 'timeout');
  if (heads && read(xhr, 'status') && isSound(call, body)) course.endWell(heads.afterMs, body);
  // Nothing tells a timeout from an error before its own event; the site's time was up in any case.
  else if (!heads && timeoutMs && course.sinceStartMs() >= timeoutMs) course.pass();
  return isSettled(call);
}

function isSound(call: XhrCall, body: unknown): boolean {
  const { heads, course } = call;
  if (!heads || body === undefined) return isGood(call);
  const { httpStatus, mediaType } = heads;
  const isLong = isText(body) && body.length > maxBodyChars;
  return (
    (isLong && course.isSound(httpStatus, mediaType, body, false)) || course.isSound(httpStatus, mediaType, body, true)
  );
}

/** By its headers alone: whatever comes with others is withheld from the start, so that the site sees one response. */
const isGood = ({ heads, course }: XhrCall): boolean =>
  !!heads &&
  (course.isLoad ? course.isSound(heads.httpStatus, '', '', false) : looksGood(heads.httpStatus, heads.mediaType));

/** The own response's text, or of `responseType` json its value; undefined when it cannot be read at once (blob, document). */
function received(xhr: XMLHttpRequest): unknown {
  const type = read(xhr, 'responseType');
  if (type === 'blob' || type === 'document') return undefined;
  const body: unknown = read(xhr, 'response') ?? '';
  return body instanceof ArrayBuffer ? decode(body) : body;
}

function ownOutcome({ xhr, heads, course }: XhrCall, type: 'load' | 'error'): OwnOutcome {
  if (!heads) return { kind: 'failed' };
  const body = (type === 'load' && !course.isLoad && received(xhr)) || '';
  const text = isText(body) ? body : stringify(body);
  // Asking for one header that CORS hides would leave a line in the site's console.
  const retryAfter = /^retry-after: *(.*)$/im.exec(run(xhr, 'getAllResponseHeaders') ?? '')?.[1] ?? '';
  const complete = type === 'load' && text.length <= maxBodyChars;
  return ownResponse(heads.httpStatus, [text.slice(0, maxBodyChars), complete], [heads.mediaType, retryAfter]);
}

/** The site's own `timeout` runs on while the native object has no clock, or none any more. */
function keepTimeout({ clock }: Hook, call: XhrCall): void {
  const { xhr, course } = call;
  const timeoutMs = read(xhr, 'timeout');
  const end = () => {
    if (isSettled(call)) return;
    if (call.isSent) tellOwn(call);
    else tellEnd(call, 'timeout');
  };
  if (timeoutMs) clock.runAfter(timeoutMs - course.sinceStartMs(), end);
}

/** The site's own `abort()`; what follows natively passes. */
export function abort(call: XhrCall): void {
  const { xhr, isSent } = call;
  if (!isSettled(call)) {
    if (isSent && stateOf(xhr) !== 4) settle(call, over);
    else tellEnd(call, 'abort');
  }
  if (call.phase === left) return; // Opened again by one of its own listeners.
  settle(call, left);
  call.disguise = isSent ? null : { shownState: 0, shown: null };
  run(xhr, 'abort');
}
