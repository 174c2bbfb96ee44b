// The browser's own XMLHttpRequest as the hook uses it, taken before the site can put another in its place. Runs in the site's own world.

export interface NativeXhr {
  readonly prototype: XMLHttpRequest;
  get<K extends keyof XMLHttpRequest>(xhr: XMLHttpRequest, name: K): XMLHttpRequest[K];
  send(xhr: XMLHttpRequest, args: unknown[]): void;
  abort(xhr: XMLHttpRequest): void;
  /** Null when absent or hidden by CORS. */
  header(xhr: XMLHttpRequest, name: string): string | null;
  /** As the method of that name gives them. */
  headers(xhr: XMLHttpRequest): string;
  /** In the wrong state for `send` and `setRequestHeader`: called on it, they throw what the browser throws. */
  unopened(): XMLHttpRequest;
  listen(target: EventTarget, listener: (this: EventTarget, event: Event) => void): void;
  /** Nobody after us sees this event. Returns one like it, for later: Chromium stops the same event again. */
  withhold(event: Event): Event;
  fire(target: EventTarget, event: Event): void;
  fireChange(xhr: XMLHttpRequest): void;
  /** `bytes` is both what was loaded and what there is; 0 for an end without a body. */
  fireProgress(target: EventTarget, type: string, bytes: number): void;
}

/** Every event by which a request tells its end or its body. */
const eventTypes = 'readystatechange loadstart progress load error timeout abort loadend'.split(' ');

/** Changes nothing. */
export function takeNativeXhr(): NativeXhr {
  const { apply, get } = Reflect;
  const [Xhr, PlainEvent, LoadEvent] = [XMLHttpRequest, Event, ProgressEvent];
  const { prototype } = Xhr;
  /** The prototype as it was. */
  const bare: XMLHttpRequest = Object.create(null, Object.getOwnPropertyDescriptors(prototype));
  const { addEventListener, dispatchEvent } = EventTarget.prototype;
  const { stopImmediatePropagation } = PlainEvent.prototype;
  const fire = (target: EventTarget, event: Event) => void apply(dispatchEvent, target, [event]);
  return {
    prototype,
    get: (xhr, name) => get(bare, name, xhr),
    send: (xhr, args) => apply(bare.send, xhr, args),
    abort: (xhr) => apply(bare.abort, xhr, []),
    header: (xhr, name) => apply(bare.getResponseHeader, xhr, [name]),
    headers: (xhr) => apply(bare.getAllResponseHeaders, xhr, []),
    unopened: () => new Xhr(),
    listen(target, listener) {
      for (const type of eventTypes) apply(addEventListener, target, [type, listener, true]);
    },
    withhold(event) {
      apply(stopImmediatePropagation, event, []);
      return new (event instanceof LoadEvent ? LoadEvent : PlainEvent)(event.type, event);
    },
    fire,
    fireChange: (xhr) => fire(xhr, new PlainEvent('readystatechange')),
    fireProgress(target, type, bytes) {
      fire(target, new LoadEvent(type, { lengthComputable: bytes > 0, loaded: bytes, total: bytes }));
    },
  };
}
