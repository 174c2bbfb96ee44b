// As much of a browser's WebSocket and its events as the hook can tell from the real one, on a clock of the test's. For runs of simulated hours.
type Listener = ((event: SimEvent) => void) | { handleEvent(event: SimEvent): void };

class SimEvent {
  isTrusted = false;
  target: unknown = null;
  currentTarget: unknown = null;
  isStopped = false;
  constructor(
    readonly type: string,
    init: object = {},
  ) {
    for (const name of ['data', 'origin', 'code', 'reason', 'wasClean'])
      if (name in init) Reflect.defineProperty(this, `_${name}`, { value: Reflect.get(init, name) });
  }
  stopImmediatePropagation(): void {
    this.isStopped = true;
  }
}

class SimMessageEvent extends SimEvent {
  get data(): unknown {
    return Reflect.get(this, '_data');
  }
}

class SimCloseEvent extends SimEvent {
  get code(): unknown {
    return Reflect.get(this, '_code');
  }
  get reason(): unknown {
    return Reflect.get(this, '_reason');
  }
  get wasClean(): unknown {
    return Reflect.get(this, '_wasClean');
  }
}

class SimEventTarget {
  readonly #listeners: { type: string; listener: Listener }[] = [];
  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push({ type, listener });
  }
  dispatchEvent(event: SimEvent): boolean {
    event.target = event.currentTarget = this;
    const handler: unknown = Reflect.get(this, `on${event.type}`);
    for (const { type, listener } of [...this.#listeners]) {
      if (type !== event.type || event.isStopped) continue;
      if (typeof listener === 'function') listener.call(this, event);
      else listener.handleEvent(event);
    }
    if (typeof handler === 'function' && !event.isStopped) handler.call(this, event);
    return true;
  }
}

/** What stands at the other end of a simulated socket. */
export interface Endpoint {
  /** Called once when the handshake arrives; answers by `open`, or `fail`. */
  connect(socket: SimSocket): void;
  hear(socket: SimSocket, text: string): void;
  gone(socket: SimSocket): void;
}

let endpointAt: (url: string) => Endpoint = () => {
  throw new Error('no network');
};

export class SimSocket extends SimEventTarget {
  #state = 0;
  readonly #url: string;
  readonly #endpoint: Endpoint;
  constructor(url: string) {
    super();
    this.#url = url;
    this.#endpoint = endpointAt(url);
    this.#endpoint.connect(this);
  }
  get url(): string {
    return this.#url;
  }
  get readyState(): number {
    return this.#state;
  }
  get bufferedAmount(): number {
    return 0;
  }
  get protocol(): string {
    return '';
  }
  send(text: string): void {
    if (this.#state === 0) throw new Error('InvalidStateError');
    if (this.#state === 1) this.#endpoint.hear(this, text);
  }
  close(code = 1005): void {
    if (this.#state >= 2) return;
    this.#state = 2;
    this.#endpoint.gone(this);
    queueMicrotask(() => this.end(code));
  }
  /** By the other end, as the four below. */
  open(): void {
    if (this.#state !== 0) return;
    this.#state = 1;
    this.#fire(new SimEvent('open'));
  }
  say(text: string): void {
    if (this.#state === 1) this.#fire(new SimMessageEvent('message', { data: text }));
  }
  end(code: number): void {
    if (this.#state === 3) return;
    this.#state = 3;
    if (code === 1006) this.#fire(new SimEvent('error'));
    this.#fire(new SimCloseEvent('close', { code, reason: '', wasClean: code !== 1006 }));
  }
  #fire(event: SimEvent): void {
    event.isTrusted = true;
    this.dispatchEvent(event);
  }
}

/** Puts it in the place of the globals; before the hook's modules are loaded. */
export function simulateBrowser(network: (url: string) => Endpoint): void {
  endpointAt = network;
  Object.assign(globalThis, {
    EventTarget: SimEventTarget,
    Event: SimEvent,
    MessageEvent: SimMessageEvent,
    CloseEvent: SimCloseEvent,
    WebSocket: SimSocket,
  });
}

/** Two ends whose messages arrive a microtask later. */
export function portPair(): [MessagePort, MessagePort] {
  const make = (): MessagePort =>
    Object.create(MessagePort.prototype, {
      onmessage: { value: null, writable: true },
      postMessage: { value: null, writable: true },
    });
  const [one, other] = [make(), make()];
  const connect = (from: MessagePort, to: MessagePort) => {
    from.postMessage = (data: unknown) => {
      const copy: unknown = structuredClone(data);
      queueMicrotask(() => Reflect.apply(Reflect.get(to, 'onmessage') ?? (() => {}), to, [{ data: copy }]));
    };
  };
  connect(one, other);
  connect(other, one);
  return [one, other];
}
