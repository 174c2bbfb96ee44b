// The browser's own objects and events, taken before the site can put others in their place. Runs in the site's own world.
import { apply } from './natives';

const { addEventListener, dispatchEvent, removeEventListener } = EventTarget.prototype;
const { stopImmediatePropagation } = Event.prototype;

/** The prototype as it was: its accessors are read with `get`, its methods called with `apply`. */
export const bare = <T extends object>(prototype: T): T =>
  Object.create(null, Object.getOwnPropertyDescriptors(prototype));

type Listener = (this: never, event: never) => void;

/** Before all listeners that are added later, and before all that do not capture. */
export function listen(target: EventTarget, types: readonly string[], listener: Listener): void {
  for (const type of types) apply(addEventListener, target, [type, listener, true]);
}

export function unlisten(target: EventTarget, type: string, listener: Listener): void {
  apply(removeEventListener, target, [type, listener, true]);
}

/** Nobody after us sees this event. */
export function hide(event: Event): void {
  apply(stopImmediatePropagation, event, []);
}

/** One like it, for later: Chromium stops the same event again. It may be one of `Special`. */
export const copyOf = (event: Event, Special: typeof ProgressEvent | typeof CloseEvent): Event =>
  new (event instanceof Special ? Special : Event)(event.type, event);

export function fire(target: EventTarget, event: Event): void {
  apply(dispatchEvent, target, [event]);
}
