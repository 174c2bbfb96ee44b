// The browser's own XMLHttpRequest and its events, taken before the site can put others in their place. Runs in the site's own world.
import { apply, get } from './natives';

const { prototype } = XMLHttpRequest;
/** The prototype as it was. */
const bare: XMLHttpRequest = Object.create(null, Object.getOwnPropertyDescriptors(prototype));
const { addEventListener, dispatchEvent } = EventTarget.prototype;
const { stopImmediatePropagation } = Event.prototype;

/** Every event by which a request tells its end or its body. */
const eventTypes = 'readystatechange loadstart progress load error timeout abort loadend'.split(' ');

/** What the native accessor says. */
export function read<K extends keyof XMLHttpRequest>(xhr: XMLHttpRequest, name: K): XMLHttpRequest[K] {
  return get(bare, name, xhr);
}

/** Calls the native method of that name. A header is null when absent or hidden by CORS. */
export function run(
  xhr: XMLHttpRequest,
  name: 'send' | 'abort' | 'getResponseHeader' | 'getAllResponseHeaders',
  args: unknown[] = [],
): string | null {
  return apply(bare[name], xhr, args);
}

export function listen(target: EventTarget, listener: (this: EventTarget, event: Event) => void): void {
  for (const type of eventTypes) apply(addEventListener, target, [type, listener, true]);
}

/** Nobody after us sees this event. Returns one like it, for later: Chromium stops the same event again. */
export function withhold(event: Event): Event {
  apply(stopImmediatePropagation, event, []);
  return new (event instanceof ProgressEvent ? ProgressEvent : Event)(event.type, event);
}

export function fire(target: EventTarget, event: Event): void {
  apply(dispatchEvent, target, [event]);
}

export const fireChange = (xhr: XMLHttpRequest) => fire(xhr, new Event('readystatechange'));

/** `bytes` is both what was loaded and what there is; 0 for an end without a body. */
export function fireProgress(target: EventTarget, type: string, bytes: number): void {
  fire(target, new ProgressEvent(type, { lengthComputable: bytes > 0, loaded: bytes, total: bytes }));
}
