// Requests that fail where nobody else can answer: the page must get its own failure, unaltered. Runs in the browser.

const html = encodeURIComponent('<html><body>down for maintenance</body></html>');
const quota = encodeURIComponent(
  '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"daily request count exceeded, request rate limited"}}',
);
const ways = {
  503: 'status=503&body=busy&type=text/plain',
  '429 with a quota error': `status=429&body=${quota}`,
  402: 'status=402&body=pay',
  403: 'status=403&body=no',
  404: 'status=404&body=none',
  '500 with an error': `status=500&body=${quota}`,
  HTML: `type=text/html&body=${html}`,
  'an empty body': 'body=',
  'a quota error inside a 200': `body=${quota}`,
  'half a JSON': 'body={"jsonrpc":"2.0","id":1,"resul',
  'another shape': 'body=[]',
  'a null': 'body=null',
};
const read = async (ctx, url, body) => {
  const response = await ctx.post(url, body);
  const headers = [...response.headers].filter(([name]) => name !== 'date');
  const clone = response.clone();
  const facts = [
    response.status,
    response.statusText,
    response.ok,
    response.type,
    response.url,
    response.bodyUsed,
    headers,
  ];
  return [...facts, await response.text(), response.bodyUsed, await clone.text()];
};

export const failures = [
  ...Object.entries(ways).flatMap(([way, query]) => [
    { name: `${way} for a call`, run: (ctx) => read(ctx, `${ctx.far}/echo?${query}`, ctx.call()) },
    { name: `${way} for a call, same origin`, run: (ctx) => read(ctx, `${ctx.own}/echo?${query}`, ctx.call()) },
  ]),
  ...['503', '404', 'HTML'].map((way) => ({
    name: `${way} for another POST`,
    run: (ctx) => read(ctx, `${ctx.far}/echo?${ways[way]}`, '{"not":"ours"}'),
  })),
  {
    name: 'refused: a call, another POST and a GET',
    run: async (ctx) => [
      await ctx.thrown(() => ctx.post(ctx.dead, ctx.call())),
      await ctx.thrown(() => ctx.post(ctx.dead, 'x')),
      await ctx.thrown(() => fetch(ctx.dead)),
    ],
  },
  {
    name: 'reset before the headers',
    run: (ctx) => ctx.thrown(() => ctx.post(`${ctx.far}/echo?reset=early`, ctx.call())),
  },
  {
    name: 'a name that does not exist',
    run: (ctx) => ctx.thrown(() => ctx.post('http://no-such-host.invalid/rpc', ctx.call())),
  },
  {
    name: 'truncated body',
    run: async (ctx) => {
      const ask = (body) =>
        ctx.post(`${ctx.far}/echo?reset=late`, body).then((response) => ctx.thrown(() => response.text()));
      return [await ask(ctx.call()), await ask('{"not":"ours"}')];
    },
  },
  {
    name: 'a batch that fails',
    run: (ctx) => read(ctx, `${ctx.far}/echo?${ways['503']}`, `[${ctx.call()},${ctx.call('eth_chainId', 2)}]`),
  },
  {
    name: 'a call that only a wallet may answer',
    run: (ctx) => read(ctx, `${ctx.far}/echo?${ways['503']}`, ctx.call('eth_sendTransaction')),
  },
  { name: 'a call nobody knows', run: (ctx) => read(ctx, `${ctx.far}/echo?${ways['503']}`, ctx.call('foo_bar')) },
  {
    name: 'unhandled rejections of fetch',
    async run(ctx) {
      const seen = [];
      addEventListener('unhandledrejection', (event) =>
        seen.push([ctx.describe(event.reason), event.promise instanceof Promise]),
      );
      ctx.post(ctx.dead, ctx.call());
      ctx.post(ctx.dead, 'x');
      await ctx.sleep(900);
      return seen;
    },
  },
  {
    name: 'a handled rejection is never reported',
    async run(ctx) {
      const seen = [];
      addEventListener('unhandledrejection', (event) => seen.push(String(event.reason)));
      addEventListener('error', (event) => seen.push(event.message));
      await ctx.post(ctx.dead, ctx.call()).catch(() => {});
      await ctx.post(`${ctx.far}/echo?${ways['503']}`, ctx.call());
      await ctx.sleep(300);
      return seen;
    },
  },
  {
    name: 'stacks name no extension',
    async run(ctx) {
      const stacks = [];
      for (const run of [
        () => ctx.post(ctx.dead, ctx.call()),
        () => fetch(ctx.dead),
        () => fetch('http://['),
        () => new XMLHttpRequest().send(),
        () => fetch.call(1),
      ]) {
        try {
          await run();
        } catch (error) {
          stacks.push(/extension:/i.test(`${error.stack}`));
        }
      }
      const xhr = new XMLHttpRequest();
      xhr.open('POST', ctx.dead);
      await new Promise((done) => {
        xhr.onloadend = () => done(stacks.push(/extension:/.test(new Error('here').stack)));
        xhr.send(ctx.call());
      });
      return stacks;
    },
  },
  ...[
    ['no argument', () => fetch()],
    ['a number as this', () => fetch.call(1, '/')],
    ['null as this', () => fetch.call(null, '/blank.html').then((one) => one.status)],
    ['an URL that is none', () => fetch('http://[')],
    ['credentials in the URL', () => fetch('http://a:b@rpc.localhost/')],
    ['a body with GET', () => fetch('/', { body: 'x' })],
    ['a method that is forbidden', () => fetch('/', { method: 'TRACE' })],
    ['a method that is none', () => fetch('/', { method: 'a b' })],
    ['a header that is none', () => fetch('/', { headers: { 'a b': 'c' } })],
    ['a mode that is none', () => fetch('/', { mode: 'x' })],
    ['an init that is no object', () => fetch('/', 1)],
    ['a symbol', () => fetch(Symbol('x'))],
    ['a scheme nobody speaks', () => fetch('foo://bar')],
    ['a stream without duplex', () => fetch('/', { method: 'POST', body: new ReadableStream() })],
    [
      'an init that throws',
      () =>
        fetch('/', {
          get method() {
            throw new Error('mine');
          },
        }),
    ],
    [
      'a body used before',
      async () => {
        const one = new Request('/', { method: 'POST', body: 'x' });
        await one.text();
        return fetch(one);
      },
    ],
    ['a function as init', () => fetch('/blank.html', () => {}).then((one) => one.status)],
  ].map(([what, run]) => ({
    name: `fetch given ${what}`,
    run: async (ctx) => {
      let synchronous = 'no';
      let promise;
      try {
        promise = run();
      } catch {
        synchronous = 'yes';
      }
      return [synchronous, promise instanceof Promise, await ctx.thrown(() => promise)];
    },
  })),
];
