// Responses of sound endpoints, read in every way that a page can. Runs in the browser.

const facts = (response) => ({
  type: response.type,
  url: response.url,
  redirected: response.redirected,
  status: response.status,
  text: response.statusText,
  ok: response.ok,
  headers: [...response.headers].filter(([name]) => name !== 'date'),
  used: response.bodyUsed,
  hasBody: response.body !== null,
  own: Reflect.ownKeys(response).map(String),
  is: response instanceof Response,
  tag: String(response),
});
const kinds = { 'a JSON-RPC call': (ctx) => ctx.call(), 'another POST': () => '{"not":"ours"}' };
const both = (name, run) =>
  Object.entries(kinds).map(([kind, body]) => ({
    name: `${name}, ${kind}`,
    run: (ctx) =>
      run(ctx, (query = '', init = {}, base = `${ctx.far}/echo`) => ctx.post(`${base}?${query}`, body(ctx), init)),
  }));
/** A body of four chunks. */
const longBody = `chunks=4&body=${encodeURIComponent(`{"jsonrpc":"2.0","id":1,"result":"0x${'ab'.repeat(2000)}"}`)}`;

async function readParts(response) {
  const reader = response.body.getReader();
  let [parts, bytes] = [0, 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts++;
    bytes += part.value.length;
  }
  return { parts, bytes };
}

const sound = encodeURIComponent('{"jsonrpc":"2.0","id":1,"result":"0x10"}');

export const responses = [
  ...both('facts of a response', async (ctx, ask) => [
    facts(await ask(`body=${sound}`)),
    facts(await ask(`body=${sound}`, {}, `${ctx.own}/echo`)),
  ]),
  ...both('facts of a clone', async (_, ask) => {
    const response = await ask(`body=${sound}`);
    const clone = response.clone();
    return [facts(clone), await clone.text(), facts(clone), await response.text()];
  }),
  ...both('a body is read once', async (ctx, ask) => {
    const response = await ask(`body=${sound}`);
    const first = await response.json();
    return [
      first,
      response.bodyUsed,
      await ctx.thrown(() => response.text()),
      await ctx.thrown(() => response.clone()),
    ];
  }),
  ...both('a body as bytes, Blob and form', async (ctx, ask) => {
    const [one, two, three] = await Promise.all([ask(`body=${sound}`), ask(`body=${sound}`), ask(`body=${sound}`)]);
    const blob = await two.blob();
    return [
      [...new Uint8Array(await one.arrayBuffer())],
      blob.type,
      blob.size,
      await ctx.thrown(() => three.formData()),
    ];
  }),
  ...both('a body by its stream', async (_, ask) => {
    const response = await ask(`body=${sound}&chunks=3`);
    const reader = response.body.getReader();
    const text = [];
    const locked = [response.body.locked, response.bodyUsed];
    for (let part = await reader.read(); !part.done; part = await reader.read())
      text.push(new TextDecoder().decode(part.value));
    return [locked, text.join(''), response.bodyUsed, String(response.body)];
  }),
  ...both('a long body arrives whole', async (_, ask) => (await readParts(await ask(longBody))).bytes),
  {
    // A JSON-RPC body was judged before the site reads it, and Firefox then hands it over in one part.
    name: 'a long body that is no JSON-RPC arrives in parts',
    run: async (ctx) => (await readParts(await ctx.post(`${ctx.far}/echo?${longBody}`, 'no call'))).parts > 1,
  },
  ...both('a stream cancelled half-way', async (_, ask) => {
    const response = await ask(`chunks=3&body=${sound}`);
    const reader = response.body.getReader();
    await reader.read();
    await reader.cancel('enough');
    return [(await reader.read()).done, response.bodyUsed];
  }),
  ...both('a stream in two branches', async (_, ask) => {
    const [one, two] = (await ask(`body=${sound}`)).body.tee();
    return Promise.all([new Response(one).text(), new Response(two).text()]);
  }),
  ...both(
    'a response behind a redirect',
    async (ctx, ask) =>
      facts(await ask(`to=${encodeURIComponent(`${ctx.far}/rpc`)}`, {}, `${ctx.far}/redirect`)).redirected,
  ),
  ...both('redirect: error', (ctx, ask) =>
    ctx.thrown(() => ask('to=/rpc', { redirect: 'error' }, `${ctx.far}/redirect`)),
  ),
  ...both('redirect: manual', async (_, ask) =>
    facts(await ask('to=/rpc', { redirect: 'manual' }, `${location.origin}/redirect`)),
  ),
  ...both('no-cors', async (ctx) =>
    facts(await fetch(`${ctx.far}/rpc`, { method: 'POST', mode: 'no-cors', body: ctx.call() })),
  ),
  ...both('mode same-origin to elsewhere', (ctx, ask) => ctx.thrown(() => ask('', { mode: 'same-origin' }))),
  ...both('integrity that does not match', (ctx, ask) =>
    ctx.thrown(() => ask(`body=${sound}`, { integrity: 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' })),
  ),
  ...both('cache: only-if-cached', (ctx, ask) => ctx.thrown(() => ask('', { cache: 'only-if-cached' }))),
  ...both('an execution error is an answer', async (_, ask) => {
    const response = await ask('revert', {}, `${location.origin}/rpc`);
    return [facts(response), await response.text()];
  }),
  ...both('the promise', async (_, ask) => {
    const promise = ask(`body=${sound}`);
    const own = [
      promise instanceof Promise,
      promise.constructor === Promise,
      Reflect.ownKeys(promise).length,
      String(promise),
    ];
    await promise;
    return own;
  }),
  ...both('a custom status text and 2xx without a body', async (_, ask) => facts(await ask('status=202&body='))),
  ...both('order of what follows', async (_, ask) => {
    const order = [];
    const [one, two] = [ask(`body=${sound}`), ask(`body=${sound}&delay=120`)];
    order.push('asked');
    await Promise.all([
      one.then(() => order.push('one')),
      two.then(() => order.push('two')),
      Promise.resolve().then(() => order.push('microtask')),
    ]);
    return order;
  }),
];
