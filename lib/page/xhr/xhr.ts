// The hooked XMLHttpRequest: tells JSON-RPC calls from everything else, which keeps its native way. Runs in the site's own world.
import { notePassing } from '@/lib/page/evidence';
import type { Hook } from '@/lib/page/hook';
import { listen } from '@/lib/page/native-events';
import { apply, construct } from '@/lib/page/natives';
import { mayHoldCall } from '@/lib/page/sent-text';
import { replace, standIn } from '@/lib/page/stand-in';
import { left, settle, type XhrCall } from './xhr-call';
import { abort, begin, hear } from './xhr-care';
import { fireChange, tellingEvents } from './xhr-native';
import { mayHearUpload, noteHeader, type Opened, openXhr, readOpen } from './xhr-open';
import { installView } from './xhr-view';

/** What is known of each object of this document. */
interface Book {
  hook: Hook;
  page: Window;
  opened: WeakMap<XMLHttpRequest, Opened>;
  /** By the object and by its upload. */
  calls: WeakMap<EventTarget, XhrCall>;
  /** Those that the site has in hand; false when it may hear their events before us. */
  uploads: WeakMap<XMLHttpRequest, XMLHttpRequestUpload | false>;
  onEvent: (this: EventTarget, event: Event) => void;
}

/** Patches the prototype of this document's XMLHttpRequest. */
export function installXhr(hook: Hook, page: Window & typeof globalThis): void {
  const { prototype } = XMLHttpRequest;
  const calls = new WeakMap<EventTarget, XhrCall>();
  const onEvent = hearer(hook, calls);
  const book: Book = { hook, page, opened: new WeakMap(), calls, uploads: new WeakMap(), onEvent };
  replaceOpen(prototype, book);
  replaceHeader(prototype, book);
  replaceSend(prototype, book);
  replaceUpload(prototype, book);
  replace<XMLHttpRequest>(prototype, 'abort', (native, xhr, args) => {
    const call = calls.get(xhr);
    if (!call) return apply(native, xhr, args);
    abort(call);
  });
  // Chromium calls the listeners of an object in the order of their adding, capturing or not: ours must be the first.
  const hooked = standIn(XMLHttpRequest, {
    construct(target, args, newTarget) {
      const xhr: XMLHttpRequest = construct(target, args, newTarget);
      listen(xhr, tellingEvents, onEvent);
      return xhr;
    },
  });
  page.XMLHttpRequest = hooked;
  prototype.constructor = hooked;
  installView(prototype, (xhr) => calls.get(xhr)?.disguise);
}

function hearer(hook: Hook, calls: Book['calls']): Book['onEvent'] {
  return function (event) {
    const call = calls.get(this);
    if (!event.isTrusted || !call) return;
    try {
      hear(hook, call, event);
    } catch {
      // Our own mistake must not cost the site its outcome (law 1).
      hook.stumble();
      call.course.pass();
    }
  };
}

function replaceOpen(prototype: XMLHttpRequest, { page, calls, opened }: Book): void {
  replace<XMLHttpRequest>(prototype, 'open', (native, xhr, args) => {
    const call = calls.get(xhr);
    // Its events show the native state; a call that is not allowed leaves everything as it was.
    calls.delete(xhr);
    try {
      apply(native, xhr, args);
    } catch (error) {
      if (call) calls.set(xhr, call);
      throw error;
    }
    const isUntold = call && !call.isSent && call.disguise?.shownState !== 1;
    if (call) {
      call.disguise = null;
      settle(call, left);
    }
    const request = readOpen(page, args);
    if (request) opened.set(xhr, request);
    else opened.delete(xhr);
    if (isUntold) fireChange(xhr);
  });
}

function replaceHeader(prototype: XMLHttpRequest, { calls, opened }: Book): void {
  replace<XMLHttpRequest>(prototype, 'setRequestHeader', (native, xhr, args) => {
    // In the wrong state for it: throws what the browser throws.
    const call = calls.get(xhr);
    if (call && !call.isSent) return apply(native, new XMLHttpRequest(), args);
    apply(native, xhr, args);
    const request = opened.get(xhr);
    if (request) noteHeader(request, `${args[0]}`, `${args[1]}`);
  });
}

function replaceSend(prototype: XMLHttpRequest, { hook, calls, opened, uploads, onEvent }: Book): void {
  replace<XMLHttpRequest>(prototype, 'send', (native, xhr, args) => {
    const before = calls.get(xhr);
    if (before && !before.isSent) return apply(native, new XMLHttpRequest(), args);
    const request = opened.get(xhr);
    const uploading = uploads.get(xhr) ?? null;
    // Upload events that the site hears before us would tell it of a failure that is not yet one.
    const call =
      request && !before && uploading !== false ? openXhr(hook, xhr, { request, given: args[0], uploading }) : null;
    if (!call) {
      if (request && !before && mayHoldCall(args[0])) notePassing(hook, request.resolved.href);
      return apply(native, xhr, args);
    }
    calls.set(xhr, call);
    if (uploading) calls.set(uploading, call);
    listen(xhr, tellingEvents, onEvent); // In case it was made before us.
    begin(hook, call, args);
  });
}

function replaceUpload(prototype: XMLHttpRequest, { opened, uploads, onEvent }: Book): void {
  replace<XMLHttpRequest>(prototype, 'upload', (native, xhr, args) => {
    const upload: XMLHttpRequestUpload = apply(native, xhr, args);
    const request = opened.get(xhr);
    const isHeard = uploads.get(xhr) || (request && mayHearUpload(request));
    if (isHeard) listen(upload, tellingEvents, onEvent);
    uploads.set(xhr, isHeard ? upload : false);
    return upload;
  });
}
