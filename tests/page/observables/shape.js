// What fetch, XMLHttpRequest and their neighbours look like to whoever inspects them. Runs in the browser.
// Keys of functions and of the window are sorted: Firefox makes them when they are first asked for, by anybody.

const functionOf = (value) =>
  typeof value === 'function'
    ? { name: value.name, length: value.length, keys: Reflect.ownKeys(value).map(String).sort() }
    : typeof value;

const describeAll = (object) =>
  Reflect.ownKeys(object).map((key) => {
    const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(object, key);
    return { key: String(key), value: functionOf(value), get: functionOf(get), set: functionOf(set), ...flags };
  });

/** Everything that a hook might be tempted to touch, and what it must leave alone. */
const untouched = () => [
  Function.prototype.toString,
  Promise.prototype.then,
  EventTarget.prototype.addEventListener,
  EventTarget.prototype.dispatchEvent,
  Event.prototype.stopImmediatePropagation,
  Response.prototype.json,
  Response.prototype.text,
  Response.prototype.clone,
  Request,
  Response,
  Headers,
  WebSocket,
  Worker,
  AbortController,
  URL,
  JSON.parse,
  JSON.stringify,
  Reflect.apply,
  Proxy,
  WeakMap,
  setTimeout,
  postMessage,
  document.createElement,
  Element.prototype.setAttribute,
  navigator.sendBeacon,
  performance.getEntries,
  Error,
  DOMException,
];

export const shape = [
  { name: 'descriptor of fetch', run: () => describeAll(window).find(({ key }) => key === 'fetch') },
  {
    name: 'prototype of fetch',
    run: () => [Object.getPrototypeOf(fetch) === Function.prototype, 'prototype' in fetch, typeof fetch],
  },
  {
    name: 'fetch is the same by every name',
    run: () => [window.fetch === self.fetch, fetch === globalThis.fetch, fetch === frames.fetch],
  },
  { name: 'fetch is no constructor', run: (ctx) => ctx.thrown(() => new fetch('/')) },
  {
    name: 'fetch called through call, apply and bind',
    async run(ctx) {
      const ask = [
        () => fetch.call(window, `${ctx.own}/echo`),
        () => fetch.apply(undefined, [`${ctx.own}/echo`]),
        () => fetch.bind(null)(`${ctx.own}/echo`),
      ];
      return Promise.all(ask.map(async (run) => (await run()).status));
    },
  },
  { name: 'text of fetch', run: () => [String(fetch), fetch.toString(), `${fetch}`] },
  {
    name: 'text of fetch, asked of Function.prototype',
    known: 'native code',
    run: () => [Function.prototype.toString.call(fetch), Function.prototype.toString.call(XMLHttpRequest)],
  },
  {
    name: 'text of XMLHttpRequest and of a class that extends it',
    run: () => [String(XMLHttpRequest), String(class Mine extends XMLHttpRequest {})],
  },
  {
    name: 'text of the methods of XMLHttpRequest',
    run: () =>
      ['open', 'send', 'abort', 'setRequestHeader', 'getResponseHeader', 'getAllResponseHeaders'].map((name) =>
        String(XMLHttpRequest.prototype[name]),
      ),
  },
  {
    name: 'text of the accessors of XMLHttpRequest',
    run: () =>
      ['readyState', 'status', 'statusText', 'response', 'responseText', 'responseXML', 'responseURL', 'upload'].map(
        (name) => String(Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, name).get),
      ),
  },
  {
    name: 'a site that adds traps to Object.prototype',
    run: async (ctx) => {
      Object.defineProperty(Object.prototype, 'has', { value: () => true, configurable: true });
      Object.defineProperty(Object.prototype, 'getPrototypeOf', { value: () => null, configurable: true });
      try {
        return [
          'nothing' in fetch,
          Object.getPrototypeOf(fetch) === Function.prototype,
          (await fetch(`${ctx.own}/echo`)).status,
        ];
      } finally {
        delete Object.prototype.has;
        delete Object.prototype.getPrototypeOf;
      }
    },
  },
  { name: 'text of the functions next to them', run: () => untouched().map(String) },
  {
    name: 'toString is not owned',
    run: () => [Object.hasOwn(fetch, 'toString'), Object.hasOwn(XMLHttpRequest.prototype.open, 'toString')],
  },
  { name: 'properties of XMLHttpRequest', run: () => describeAll(XMLHttpRequest) },
  { name: 'properties of its prototype', run: () => describeAll(XMLHttpRequest.prototype) },
  {
    name: 'its chain of prototypes',
    run() {
      const chain = [];
      for (let at = new XMLHttpRequest(); at !== null; at = Object.getPrototypeOf(at))
        chain.push(at.constructor.name, String(at[Symbol.toStringTag]));
      return [...chain, Object.getPrototypeOf(XMLHttpRequest) === XMLHttpRequestEventTarget];
    },
  },
  {
    name: 'a new XMLHttpRequest',
    run() {
      const xhr = new XMLHttpRequest();
      const all = [];
      for (const key in xhr) all.push(key, typeof xhr[key]);
      return [
        Reflect.ownKeys(xhr).map(String),
        all,
        String(xhr),
        xhr instanceof XMLHttpRequest,
        xhr instanceof EventTarget,
      ];
    },
  },
  {
    name: 'no own property appears on a used XMLHttpRequest',
    run: (ctx) =>
      new Promise((done) => {
        const xhr = new XMLHttpRequest();
        xhr.onloadend = () => done(Reflect.ownKeys(xhr).map(String));
        xhr.open('POST', `${ctx.far}/rpc`);
        xhr.send(ctx.call());
      }),
  },
  { name: 'properties of XMLHttpRequestEventTarget', run: () => describeAll(XMLHttpRequestEventTarget.prototype) },
  { name: 'properties of XMLHttpRequestUpload', run: () => describeAll(XMLHttpRequestUpload.prototype) },
  {
    name: 'properties of EventTarget and Event',
    run: () => [describeAll(EventTarget.prototype), describeAll(Event.prototype)],
  },
  { name: 'properties of Response', run: () => [describeAll(Response), describeAll(Response.prototype)] },
  {
    name: 'properties of Request and Headers',
    run: () => [describeAll(Request.prototype), describeAll(Headers.prototype)],
  },
  {
    name: 'properties of Function, Object and Promise',
    run: () => [Function, Object, Promise].map((one) => [describeAll(one), describeAll(one.prototype)]),
  },
  { name: 'properties of AbortSignal', run: () => [describeAll(AbortSignal), describeAll(AbortSignal.prototype)] },
  { name: 'properties of WebSocket', run: () => [describeAll(WebSocket), describeAll(WebSocket.prototype)] },
  { name: 'names of globals', run: () => Reflect.ownKeys(window).map(String).sort() },
  { name: 'enumerable globals', run: () => Object.keys(window) },
  {
    name: 'types of globals',
    run: () =>
      Reflect.ownKeys(window)
        .map((key) => `${String(key)} ${typeof Object.getOwnPropertyDescriptor(window, key).value}`)
        .sort(),
  },
  {
    name: 'fetch can be replaced and put back',
    run() {
      const native = window.fetch;
      window.fetch = () => 'mine';
      const mine = fetch();
      window.fetch = native;
      return [mine, fetch === native];
    },
  },
  { name: 'fetch can be deleted', run: () => [delete window.fetch, typeof window.fetch, 'fetch' in window] },
  {
    name: 'a method of XMLHttpRequest can be replaced and called through',
    run(ctx) {
      const { open } = XMLHttpRequest.prototype;
      const seen = [];
      XMLHttpRequest.prototype.open = function (...args) {
        seen.push(args.length, this instanceof XMLHttpRequest);
        return open.apply(this, args);
      };
      const xhr = new XMLHttpRequest();
      seen.push(String(xhr.open('POST', `${ctx.own}/rpc`)), xhr.readyState);
      return seen;
    },
  },
  {
    name: 'frozen prototypes still work',
    async run(ctx) {
      for (const one of [
        Object.prototype,
        Function.prototype,
        Promise.prototype,
        XMLHttpRequest.prototype,
        Response.prototype,
      ])
        Object.freeze(one);
      const xhr = new XMLHttpRequest();
      const loaded = new Promise((done) => xhr.addEventListener('load', () => done(xhr.responseText)));
      xhr.open('POST', `${ctx.far}/rpc`);
      xhr.send(ctx.call());
      return [await loaded, await (await ctx.post(`${ctx.far}/rpc`, ctx.call())).text()];
    },
  },
  {
    name: 'traps on Object.prototype are not ours',
    async run(ctx) {
      const seen = [];
      for (const name of ['apply', 'construct', 'has', 'signal', 'once', 'capture']) {
        Object.defineProperty(Object.prototype, name, {
          configurable: true,
          get: () => void seen.push(name),
          set() {},
        });
      }
      const answer = await fetch(
        `${ctx.far}/rpc`,
        Object.assign(Object.create(null), { method: 'POST', body: ctx.call(), signal: null }),
      );
      for (const name of ['apply', 'construct', 'has', 'signal', 'once', 'capture']) delete Object.prototype[name];
      return [seen.includes('apply'), seen.includes('construct'), await answer.text()];
    },
  },
];
