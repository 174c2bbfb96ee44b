// Web sockets: shape, handshake, messages both ways, ends, and what is heard of them in which order. Runs in the browser.

const url = ({ far }, query = '') => `${far.replace('http', 'ws')}/socket${query}`;
const eventNames = ['open', 'message', 'error', 'close'];
const nativeParts = ['send', 'close'];
const accessors = ['readyState', 'bufferedAmount', 'url', 'protocol', 'extensions', 'binaryType', 'onopen', 'onclose'];

const show = async (data) => {
  if (data instanceof ArrayBuffer) return ['bytes', ...new Uint8Array(data)];
  return data instanceof Blob ? ['blob', data.type, ...new Uint8Array(await data.arrayBuffer())] : data;
};

const state = (socket) => ({
  readyState: socket.readyState,
  buffered: socket.bufferedAmount,
  protocol: socket.protocol,
  extensions: socket.extensions,
  binaryType: socket.binaryType,
});

/** All that one socket tells until it is closed. `during(socket, event)` acts on each event; `make` makes it. */
function record(make, during = () => {}) {
  return new Promise((done) => {
    const log = [];
    const socket = make();
    log.push(['made', state(socket)]);
    const note = (where) =>
      function (event) {
        const { type, bubbles, cancelable, isTrusted, eventPhase } = event;
        const sane = this === socket && event.target === socket && event.currentTarget === socket;
        const { code, reason, wasClean, origin, lastEventId, source, ports } = event;
        const line = [where, type, event.constructor.name, sane, bubbles, cancelable, isTrusted, eventPhase];
        const entry = [
          ...line,
          { code, reason, wasClean, origin, lastEventId, source, ports: ports?.length },
          state(socket),
        ];
        log.push(entry);
        if (type === 'message') show(event.data).then((data) => entry.push(data));
        if (where === 'on') during(socket, event, log);
        if (where === 'on' && type === 'close') setTimeout(() => done(log), 80);
      };
    for (const name of eventNames) {
      socket.addEventListener(name, note('capture'), true);
      socket.addEventListener(name, note('listener'));
      socket[`on${name}`] = note('on');
    }
  });
}

/** Says each of `messages` when the one before came back, then closes. */
const conversation =
  (messages, close = [1000, 'enough']) =>
  (socket, { type }) => {
    if (type !== 'open' && type !== 'message') return;
    const next = messages.shift();
    if (next === undefined) socket.close(...close);
    else socket.send(next);
  };

const bytes = new Uint8Array([0, 1, 254, 255]);
const call = '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}';
const at = (ctx, query, protocols) => () => new WebSocket(url(ctx, query), ...(protocols ? [protocols] : []));

export const sockets = [
  {
    name: 'the constructor and its prototype',
    run() {
      const parts = [WebSocket, WebSocket.prototype].map((owner) =>
        Reflect.ownKeys(owner).map((key) => {
          const { value, get, set, ...rest } = Object.getOwnPropertyDescriptor(owner, key);
          const functions = [value, get, set].map((one) =>
            typeof one === 'function' ? [one.name, one.length, Object.keys(one), 'prototype' in one] : typeof one,
          );
          return [String(key), functions, typeof value === 'number' ? value : '', rest];
        }),
      );
      const isItself = WebSocket.prototype.constructor === WebSocket;
      return [...parts, WebSocket.name, WebSocket.length, isItself, `${Object.getPrototypeOf(WebSocket).name}`];
    },
  },
  {
    name: 'its functions as text',
    known: 'native code',
    run: () => ({
      constructor: Function.prototype.toString.call(WebSocket),
      ...Object.fromEntries(
        nativeParts.map((name) => [name, Function.prototype.toString.call(WebSocket.prototype[name])]),
      ),
    }),
  },
  {
    name: 'their own toString',
    run: () => [`${WebSocket}`, ...nativeParts.map((name) => `${WebSocket.prototype[name]}`)],
  },
  {
    name: 'accessors without a socket',
    run: (ctx) =>
      Promise.all([
        ...accessors.map((name) => ctx.thrown(() => WebSocket.prototype[name])),
        ...accessors.map((name) =>
          ctx.thrown(() => Object.getOwnPropertyDescriptor(WebSocket.prototype, name).get.call({})),
        ),
        ...nativeParts.map((name) => ctx.thrown(() => WebSocket.prototype[name].call({}, ''))),
      ]),
  },
  {
    name: 'addresses and protocols that are refused',
    run: (ctx) =>
      Promise.all(
        [
          () => new WebSocket(),
          () => WebSocket(url(ctx)),
          () => new WebSocket('nothing at all:'),
          () => new WebSocket('ftp://far.localhost/'),
          () => new WebSocket(`${url(ctx)}#part`),
          () => new WebSocket(url(ctx), 'not allowed'),
          () => new WebSocket(url(ctx), ['twice', 'twice']),
          () => new WebSocket(url(ctx), ['']),
        ].map((make) => ctx.thrown(make)),
      ),
  },
  { name: 'text there and back', run: (ctx) => record(at(ctx), conversation(['hello', '', 'ümläut 😀'])) },
  { name: 'a greeting', run: (ctx) => record(at(ctx, '?greet=hello'), conversation([])) },
  {
    name: 'bytes as blobs',
    run: (ctx) =>
      record(at(ctx), conversation([bytes, bytes.buffer, new Blob([bytes]), new DataView(bytes.buffer, 1, 2)])),
  },
  {
    name: 'bytes as buffers',
    run: (ctx) =>
      record(
        () => Object.assign(new WebSocket(url(ctx)), { binaryType: 'arraybuffer' }),
        conversation([bytes, new Blob([bytes]), 'text']),
      ),
  },
  { name: 'a protocol that is chosen', run: (ctx) => record(at(ctx, '', ['other', 'chosen']), conversation(['one'])) },
  { name: 'a protocol that nobody knows', run: (ctx) => record(at(ctx, '', 'other'), conversation([])) },
  ...[1000, 1001, 1003, 1008, 1011, 1012, 1013, 3000, 4999].map((code) => ({
    name: `the other end closes with ${code}`,
    run: (ctx) => record(at(ctx, `?close=${code}&reason=because`), conversation(['now'])),
  })),
  { name: 'the other end vanishes', run: (ctx) => record(at(ctx, '?vanish'), conversation(['now'])) },
  {
    name: 'JSON-RPC at a private host, which vanishes',
    run: (ctx) => record(at(ctx, '?vanish'), conversation([call])),
  },
  { name: 'JSON-RPC at a private host', run: (ctx) => record(at(ctx), conversation([call, 'text', bytes, call])) },
  { name: 'refused by status', run: (ctx) => record(at(ctx, '?status=503')) },
  { name: 'nobody listens', run: (ctx) => record(() => new WebSocket(ctx.dead.replace('http', 'ws'))) },
  {
    name: 'stopped by the page’s policy',
    csp: "connect-src 'self'",
    // Firefox throws, and says where: in the hook, when there is one.
    run: async (ctx) => {
      const heard = [];
      const { thrown, ...outcome } = await ctx.thrown(async () => {
        const socket = at(ctx)();
        for (const name of eventNames)
          socket[`on${name}`] = ({ type, isTrusted, code }) => heard.push([type, isTrusted, code]);
        await ctx.sleep(300);
        return socket.readyState;
      });
      return [heard, outcome, thrown?.replace(/location: "[^"]*"/, '')];
    },
  },
  ...[[], [1000], [1000, 'bye'], [3333, 'ü']].map((args) => ({
    name: `closed by the page with ${JSON.stringify(args)}`,
    run: (ctx) => record(at(ctx), conversation(['one'], args)),
  })),
  {
    name: 'closed before it is open',
    run: (ctx) =>
      record(() => {
        const socket = new WebSocket(url(ctx));
        socket.close();
        return socket;
      }),
  },
  {
    name: 'what may not be done',
    run: async (ctx) => {
      const socket = new WebSocket(url(ctx));
      const early = await ctx.thrown(() => socket.send('early'));
      const codes = await Promise.all(
        [[1001], [999], [5000], [1000, 'x'.repeat(124)], ['text']].map((args) =>
          ctx.thrown(() => socket.close(...args)),
        ),
      );
      await new Promise((done) => socket.addEventListener('open', done));
      const nothing = await ctx.thrown(() => socket.send());
      const binary = await ctx.thrown(() => {
        socket.binaryType = 'text';
        return socket.binaryType;
      });
      socket.close();
      const late = [await ctx.thrown(() => socket.send('late')), await ctx.thrown(() => socket.close(999))];
      return [early, codes, nothing, binary, late, socket.readyState];
    },
  },
  {
    name: 'bufferedAmount',
    run: async (ctx) => {
      const socket = new WebSocket(url(ctx));
      await new Promise((done) => socket.addEventListener('open', done));
      const before = socket.bufferedAmount;
      socket.send('x'.repeat(1000));
      const sent = socket.bufferedAmount;
      await new Promise((done) => socket.addEventListener('message', done));
      const after = socket.bufferedAmount;
      socket.close();
      socket.send('12345');
      const closing = socket.bufferedAmount;
      await new Promise((done) => socket.addEventListener('close', done));
      socket.send('12345');
      return [before, sent, after, closing, socket.bufferedAmount];
    },
  },
  {
    name: 'listeners: once, a signal, an object, stopped, removed',
    run: async (ctx) => {
      const socket = new WebSocket(url(ctx));
      const log = [];
      const leaving = new AbortController();
      const removed = () => log.push('removed');
      socket.addEventListener('message', () => log.push('once'), { once: true });
      socket.addEventListener('message', () => log.push('until'), { signal: leaving.signal });
      socket.addEventListener('message', { handleEvent: ({ data }) => log.push(`object ${data}`) });
      socket.addEventListener('message', removed);
      socket.removeEventListener('message', removed);
      socket.onmessage = () => log.push('first handler');
      socket.onmessage = ({ data }) => {
        log.push(`handler ${data}`);
        if (data === 'one') socket.send('two');
        leaving.abort();
        if (data === 'two') socket.close();
      };
      socket.addEventListener('message', (event) => event.stopImmediatePropagation());
      socket.addEventListener('message', () => log.push('never'));
      socket.addEventListener('open', () => socket.send('one'));
      await new Promise((done) => socket.addEventListener('close', done));
      return [log, typeof socket.onmessage, socket.onerror];
    },
  },
  {
    name: 'events of the page’s own',
    run: (ctx) => {
      const socket = new WebSocket(url(ctx));
      const log = [];
      for (const name of eventNames)
        socket[`on${name}`] = ({ isTrusted, data, code }) => log.push([name, isTrusted, data, code]);
      socket.dispatchEvent(new MessageEvent('message', { data: 'made up' }));
      socket.dispatchEvent(new CloseEvent('close', { code: 4321 }));
      socket.dispatchEvent(new Event('error'));
      const { readyState } = socket;
      socket.onclose = null;
      socket.close();
      return [log, readyState];
    },
  },
  {
    name: 'a class of the page’s own',
    run: async (ctx) => {
      class Talking extends WebSocket {
        said = 0;
        send(data) {
          this.said += 1;
          super.send(data);
        }
        get readyState() {
          return `state ${super.readyState}`;
        }
      }
      const log = await record(() => new Talking(url(ctx)), conversation(['one', 'two']));
      const made = Reflect.construct(WebSocket, [url(ctx)], Talking);
      made.close();
      return [log, made instanceof Talking, made instanceof WebSocket, Object.prototype.toString.call(made), made.said];
    },
  },
];
