// Requests of every kind as the server saw them: method, header names in order, bodies. Runs in the browser.

const seenBy =
  (ctx, init, url = `${ctx.far}/echo`) =>
  async () =>
    (await fetch(url, { method: 'POST', ...init })).json();
const bytes = (text) => new TextEncoder().encode(text);
const batch =
  '[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},{"jsonrpc":"2.0","id":"x","method":"eth_blockNumber","params":[]}]';

/** A body of each kind, from the same text. */
const bodies = {
  string: (text) => text,
  Blob: (text) => new Blob([text], { type: 'application/json' }),
  ArrayBuffer: (text) => bytes(text).buffer,
  Uint8Array: (text) => bytes(text),
  'part of a buffer': (text) => bytes(`xx${text}yy`).subarray(2, 2 + text.length),
  DataView: (text) => new DataView(bytes(text).buffer),
  URLSearchParams: (text) => new URLSearchParams({ text }),
  FormData(text) {
    const form = new FormData();
    form.append('text', text);
    return form;
  },
  'String object': (text) => new String(text),
  'object with toString': (text) => ({ toString: () => text }),
};

const viaXhr = (ctx, body, prepare = () => {}) =>
  new Promise((done) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', `${ctx.far}/rpc?seen`);
    prepare(xhr);
    xhr.onloadend = () => done(xhr.responseText);
    xhr.send(body);
  });

export const requests = [
  ...Object.entries(bodies).map(([kind, make]) => ({
    name: `fetch sends ${kind}`,
    run: (ctx) => seenBy(ctx, { body: make(ctx.call()) })(),
  })),
  ...Object.entries(bodies).map(([kind, make]) => ({
    name: `XMLHttpRequest sends ${kind}`,
    run: async (ctx) => [
      await viaXhr(ctx, make(ctx.call())).catch(String),
      await new Promise((done) => {
        const xhr = new XMLHttpRequest();
        xhr.open('POST', `${ctx.own}/echo`);
        xhr.onloadend = () => done(xhr.responseText);
        xhr.send(make(ctx.call()));
      }),
    ],
  })),
  {
    name: 'a JSON-RPC call by string',
    run: (ctx) => ctx.post(`${ctx.far}/rpc?seen`, ctx.call()).then((answer) => answer.text()),
  },
  {
    name: 'a JSON-RPC call by bytes changed afterwards',
    async run(ctx) {
      const body = bytes(ctx.call());
      const asked = ctx.post(`${ctx.far}/echo`, body);
      body.fill(32);
      return (await asked).text();
    },
  },
  {
    name: 'a JSON-RPC call by Request',
    async run(ctx) {
      const request = new Request(`${ctx.far}/rpc?seen`, {
        method: 'POST',
        body: ctx.call(),
        headers: { 'content-type': 'application/json' },
      });
      const before = request.bodyUsed;
      const text = await (await fetch(request)).text();
      return [before, request.bodyUsed, text, await ctx.thrown(() => fetch(request))];
    },
  },
  {
    name: 'a Request with an init on top',
    async run(ctx) {
      const request = new Request(`${ctx.far}/echo`, { method: 'POST', body: 'first', headers: { 'x-one': '1' } });
      return (await fetch(request, { body: ctx.call(), headers: { 'x-two': '2' } })).json();
    },
  },
  {
    name: 'a Request made from a Request',
    async run(ctx) {
      const first = new Request(`${ctx.far}/rpc?seen`, { method: 'POST', body: ctx.call() });
      const second = new Request(first);
      return [first.bodyUsed, await (await fetch(second)).text()];
    },
  },
  {
    name: 'a call with an URL object',
    run: (ctx) =>
      fetch(new URL(`${ctx.far}/rpc?seen`), { method: 'POST', body: ctx.call() }).then((answer) => answer.text()),
  },
  {
    name: 'a call with a relative URL',
    run: (ctx) =>
      fetch('rpc?seen', { method: 'POST', body: ctx.call() }).then(async (answer) => [answer.url, await answer.text()]),
  },
  {
    name: 'a call with a fragment in its URL',
    run: (ctx) => fetch(`${ctx.far}/rpc#part`, { method: 'POST', body: ctx.call() }).then((answer) => answer.url),
  },
  {
    name: 'how often an URL is turned into text',
    async run(ctx) {
      let times = 0;
      const url = { toString: () => (times++, `${ctx.far}/rpc`) };
      await fetch(url, { method: 'POST', body: ctx.call() });
      return times;
    },
  },
  {
    name: 'which members of init are read, and in which order',
    async run(ctx) {
      const read = [];
      const init = new Proxy(
        { method: 'POST', body: ctx.call(), headers: { 'content-type': 'application/json' } },
        {
          get: (target, key) => (read.push(`get ${String(key)}`), target[key]),
          has: (target, key) => (read.push(`has ${String(key)}`), key in target),
          ownKeys: (target) => (read.push('keys'), Reflect.ownKeys(target)),
        },
      );
      await fetch(`${ctx.far}/rpc`, init);
      return read;
    },
  },
  {
    name: 'init with getters that count',
    async run(ctx) {
      const counts = {};
      const init = {};
      for (const [key, value] of Object.entries({
        method: 'POST',
        body: ctx.call(),
        mode: 'cors',
        credentials: 'omit',
      })) {
        Object.defineProperty(init, key, {
          enumerable: true,
          get() {
            counts[key] = (counts[key] ?? 0) + 1;
            return value;
          },
        });
      }
      await fetch(`${ctx.far}/rpc`, init);
      return counts;
    },
  },
  {
    name: 'a streamed body',
    run: (ctx) =>
      ctx.thrown(async () => {
        const body = new Blob([ctx.call()]).stream();
        return (await fetch(`${ctx.own}/echo`, { method: 'POST', body, duplex: 'half' })).text();
      }),
  },
  { name: 'a batch', run: (ctx) => ctx.post(`${ctx.far}/rpc`, batch).then((answer) => answer.text()) },
  {
    name: 'a batch as the server saw it',
    run: (ctx) => ctx.post(`${ctx.far}/echo`, batch).then((answer) => answer.text()),
  },
  {
    name: 'big, string, float and null ids',
    async run(ctx) {
      const ids = ['9007199254740993', '"0x1"', '1.5', 'null', '-1', '"\u00fc"', '1e3'];
      const ask = (id) =>
        ctx
          .post(`${ctx.far}/echo`, `{"id":${id},"jsonrpc":"2.0","method":"eth_chainId"}`)
          .then((answer) => answer.text());
      return Promise.all(ids.map(ask));
    },
  },
  {
    name: 'answers with big numbers',
    run: (ctx) =>
      ctx
        .post(
          `${ctx.far}/rpc?body=${encodeURIComponent('{"jsonrpc":"2.0","id":1,"result":9007199254740993123, "x": 1.0}')}`,
          ctx.call(),
        )
        .then((answer) => answer.text()),
  },
  {
    name: 'a notification',
    run: (ctx) =>
      ctx.post(`${ctx.far}/rpc`, '{"jsonrpc":"2.0","method":"eth_chainId"}').then((answer) => answer.text()),
  },
  {
    name: 'a call with white space and an odd order',
    run: (ctx) =>
      ctx
        .post(`${ctx.far}/echo`, ' \n{ "method" : "eth_chainId",\t"id":1 , "jsonrpc":"2.0"}\n')
        .then((answer) => answer.text()),
  },
  {
    name: 'a body that is nearly JSON-RPC',
    run: (ctx) => ctx.post(`${ctx.far}/echo`, '{"jsonrpc":"2.0","method":').then((answer) => answer.text()),
  },
  {
    name: 'a large body',
    run: (ctx) =>
      ctx
        .post(`${ctx.far}/echo`, `{"method":"${'x'.repeat(1_200_000)}"}`)
        .then(async (answer) => (await answer.text()).length),
  },
  { name: 'a call by PUT', run: (ctx) => seenBy(ctx, { method: 'PUT', body: ctx.call() })() },
  { name: 'a call by lower-case post', run: (ctx) => seenBy(ctx, { method: 'post', body: ctx.call() })() },
  { name: 'a GET', run: (ctx) => fetch(`${ctx.far}/echo`).then((answer) => answer.text()) },
  {
    name: 'a HEAD',
    run: (ctx) =>
      fetch(`${ctx.far}/echo`, { method: 'HEAD' }).then(async (answer) => [answer.status, await answer.text()]),
  },
  { name: 'an empty POST', run: (ctx) => seenBy(ctx, {})() },
  {
    name: 'custom headers and authorization',
    run: (ctx) =>
      seenBy(
        ctx,
        { body: ctx.call(), headers: { 'X-Api-Key': 'k', authorization: 'Bearer t', accept: 'a/b' } },
        `${ctx.far}/rpc?seen`,
      )(),
  },
  {
    name: 'Headers object',
    run: (ctx) =>
      seenBy(ctx, {
        body: ctx.call(),
        headers: new Headers([
          ['x-a', '1'],
          ['x-a', '2'],
        ]),
      })(),
  },
  ...['omit', 'same-origin', 'include'].map((credentials) => ({
    name: `cookies with credentials ${credentials}`,
    async run(ctx) {
      document.cookie = 'taste=sweet; path=/';
      const asked = [`${ctx.own}/rpc?seen`, `${ctx.far}/rpc?seen`].map(async (url) =>
        (await ctx.post(url, ctx.call(), { credentials })).json(),
      );
      return Promise.all(asked);
    },
  })),
  {
    name: 'cookies by XMLHttpRequest',
    run: (ctx) =>
      viaXhr(ctx, ctx.call(), (xhr) => {
        xhr.withCredentials = true;
      }),
  },
  {
    name: 'headers by XMLHttpRequest',
    run: (ctx) =>
      viaXhr(ctx, ctx.call(), (xhr) => {
        for (const [name, value] of [
          ['Content-Type', 'application/json'],
          ['x-a', '1'],
          ['X-A', '2'],
          ['Authorization', 'Bearer t'],
        ])
          xhr.setRequestHeader(name, value);
      }),
  },
  ...['no-referrer', 'origin', 'unsafe-url', 'same-origin'].map((referrerPolicy) => ({
    name: `referrer with policy ${referrerPolicy}`,
    run: (ctx) => ctx.post(`${ctx.far}/rpc?seen`, ctx.call(), { referrerPolicy }).then((answer) => answer.text()),
  })),
  {
    name: 'referrer of the site\u2019s choice',
    run: (ctx) =>
      ctx.post(`${ctx.own}/rpc?seen`, ctx.call(), { referrer: '/elsewhere' }).then((answer) => answer.text()),
  },
  {
    name: 'keepalive',
    run: (ctx) => ctx.post(`${ctx.far}/rpc?seen`, ctx.call(), { keepalive: true }).then((answer) => answer.text()),
  },
  { name: 'sendBeacon', run: (ctx) => navigator.sendBeacon(`${ctx.own}/echo`, ctx.call()) },
  {
    name: 'many calls at once keep their answers apart',
    run: (ctx) =>
      Promise.all(
        Array.from({ length: 20 }, (_, id) =>
          ctx
            .post(`${ctx.far}/rpc?delay=${(id * 7) % 20}`, ctx.call('eth_blockNumber', id))
            .then((answer) => answer.text()),
        ),
      ),
  },
];
