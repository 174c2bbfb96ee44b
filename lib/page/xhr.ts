// The hooked XMLHttpRequest: tells JSON-RPC calls from everything else, which keeps its native way. Runs in the site's own world.
import type { Hook } from './hook';
import { replace, standIn } from './stand-in';
import { createXhrBodies } from './xhr-body';
import type { XhrCall, XhrTools } from './xhr-call';
import { abort, begin, guard, hear, leave } from './xhr-care';
import { takeNativeXhr } from './xhr-native';
import { createXhrOpener, mayHearUpload, noteHeader, type Opened } from './xhr-open';
import { installView } from './xhr-view';

/** Patches the prototype of this document's XMLHttpRequest. Throws before any change when it is not the standard's. */
export function installXhr(hook: Hook, page: Window): void {
  const native = takeNativeXhr();
  const tools: XhrTools = { hook, native, bodies: createXhrBodies(native) };
  const opened = new WeakMap<XMLHttpRequest, Opened>();
  /** By the object and by its upload. */
  const calls = new WeakMap<EventTarget, XhrCall>();
  /** Those whose upload the site has in hand; true when its events come to us first. */
  const uploads = new WeakMap<XMLHttpRequest, boolean>();
  const opener = createXhrOpener(tools, page);
  const { prototype } = native;
  const { apply } = Reflect;

  replace<XMLHttpRequest>(prototype, 'open', (open, xhr, args) => {
    const call = calls.get(xhr);
    // Its events show the native state; a call that is not allowed leaves everything as it was.
    calls.delete(xhr);
    try {
      apply(open, xhr, args);
    } catch (error) {
      if (call !== undefined) calls.set(xhr, call);
      throw error;
    }
    const unsaid = call !== undefined && !call.sent && call.view?.readyState !== 1;
    if (call !== undefined) leave(call);
    const own = opener.read(args);
    if (own === null) opened.delete(xhr);
    else opened.set(xhr, own);
    if (unsaid) native.fireChange(xhr);
  });

  replace<XMLHttpRequest>(prototype, 'setRequestHeader', (set, xhr, args) => {
    if (calls.get(xhr)?.sent === false) return apply(set, native.unopened(), args);
    apply(set, xhr, args);
    const request = opened.get(xhr);
    if (request !== undefined) noteHeader(request, `${args[0]}`, `${args[1]}`);
  });

  replace<XMLHttpRequest>(prototype, 'send', (send, xhr, args) => {
    const request = opened.get(xhr);
    const before = calls.get(xhr);
    if (before?.sent === false) return apply(send, native.unopened(), args);
    const call =
      request && !before ? opener.call(xhr, request, { body: args[0], hearsUpload: uploads.get(xhr) ?? null }) : null;
    if (call === null) return apply(send, xhr, args);
    for (const target of call.upload === null ? [xhr] : [xhr, call.upload]) calls.set(target, call);
    native.listen(xhr, onEvent); // In case it was made before us.
    begin(tools, call, args);
  });

  function onEvent(this: EventTarget, event: Event): void {
    const call = calls.get(this);
    if (event.isTrusted && call !== undefined) guard(tools, call, () => hear(tools, call, event));
  }

  replace<XMLHttpRequest>(prototype, 'abort', (cancel, xhr, args) => {
    const call = calls.get(xhr);
    if (call === undefined) return apply(cancel, xhr, args);
    abort(tools, call);
  });

  replace<XMLHttpRequest>(prototype, 'upload', (get, xhr, args) => {
    const upload = apply(get, xhr, args);
    const request = opened.get(xhr);
    const heard = uploads.get(xhr) === true || (request !== undefined && mayHearUpload(request));
    if (heard) native.listen(native.get(xhr, 'upload'), onEvent);
    uploads.set(xhr, heard);
    return upload;
  });

  // Chromium calls the listeners of an object in the order of their adding, capturing or not: ours must be the first.
  const name = 'XMLHttpRequest';
  const construct: ProxyHandler<typeof XMLHttpRequest>['construct'] = (target, args, newTarget) => {
    const xhr: XMLHttpRequest = Reflect.construct(target, args, newTarget);
    native.listen(xhr, onEvent);
    return xhr;
  };
  const value = standIn(XMLHttpRequest, { construct });
  Reflect.defineProperty(page, name, { ...Reflect.getOwnPropertyDescriptor(page, name), value });
  const made = Reflect.getOwnPropertyDescriptor(prototype, 'constructor');
  Reflect.defineProperty(prototype, 'constructor', { ...made, value });

  installView(native, (xhr) => calls.get(xhr)?.view ?? null);
}
