// Requests that the page gives up: when, with what reason, and what it is told. Runs in the browser.

/** A call and another POST: both must end alike. */
const bodies = (ctx) => [ctx.call(), '{"not":"ours"}'];
const forBoth = (name, run) => ({
  name,
  run: async (ctx) => [await run(ctx, bodies(ctx)[0]), await run(ctx, bodies(ctx)[1])],
});
const caught = (promise) =>
  promise.then(
    () => 'answered',
    (reason) => reason,
  );

export const abort = [
  forBoth('the reason arrives by identity', async (ctx, body) => {
    const [controller, reason] = [new AbortController(), { mine: true }];
    const asked = caught(ctx.post(`${ctx.far}/echo?delay=500`, body, { signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 30);
    return (await asked) === reason;
  }),
  forBoth('an undefined reason becomes an AbortError', async (ctx, body) => {
    const controller = new AbortController();
    const asked = caught(ctx.post(`${ctx.far}/echo?delay=500`, body, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 30);
    const error = await asked;
    return [ctx.describe(error), error === controller.signal.reason, Reflect.ownKeys(error).map(String)];
  }),
  forBoth('aborted before it begins', async (ctx, body) => {
    const reason = new Error('never mind');
    return [(await caught(ctx.post(`${ctx.far}/rpc`, body, { signal: AbortSignal.abort(reason) }))) === reason];
  }),
  forBoth('aborted in the same task', async (ctx, body) => {
    const controller = new AbortController();
    const asked = caught(ctx.post(`${ctx.far}/rpc`, body, { signal: controller.signal }));
    controller.abort(7);
    return asked;
  }),
  forBoth('aborted after the answer', async (ctx, body) => {
    const controller = new AbortController();
    const response = await ctx.post(`${ctx.far}/rpc?body=1`, body, { signal: controller.signal });
    const text = await response.text();
    controller.abort();
    return [text, response.status];
  }),
  /** Long enough to be aborted in its middle on any machine; which of the two names the end has is a known difference in Firefox. */
  forBoth('aborted while the body comes', async (ctx, body) => {
    const controller = new AbortController();
    const url = `${ctx.far}/echo?chunks=30&body=${encodeURIComponent(`{"jsonrpc":"2.0","id":1,"result":"${'y'.repeat(400)}"}`)}`;
    setTimeout(() => controller.abort('half'), 300);
    const answered = ctx.post(url, body, { signal: controller.signal }).then((response) => response.text());
    return answered.then(
      () => 'answered',
      (error) => (error === 'half' || error?.name === 'AbortError' ? 'aborted' : error),
    );
  }),
  forBoth('AbortSignal.timeout', async (ctx, body) => {
    const error = await caught(ctx.post(`${ctx.far}/echo?delay=600`, body, { signal: AbortSignal.timeout(40) }));
    return ctx.describe(error);
  }),
  forBoth('AbortSignal.any', async (ctx, body) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort('either'), 30);
    return caught(
      ctx.post(`${ctx.far}/echo?delay=500`, body, {
        signal: AbortSignal.any([controller.signal, AbortSignal.timeout(4000)]),
      }),
    );
  }),
  forBoth('the signal of a Request', async (ctx, body) => {
    const controller = new AbortController();
    const request = new Request(`${ctx.far}/echo?delay=500`, { method: 'POST', body, signal: controller.signal });
    setTimeout(() => controller.abort('by request'), 30);
    return caught(fetch(request));
  }),
  forBoth('abort events of the signal come in order', async (ctx, body) => {
    const [controller, order] = [new AbortController(), []];
    controller.signal.addEventListener('abort', () => order.push('before'));
    const asked = caught(ctx.post(`${ctx.far}/echo?delay=500`, body, { signal: controller.signal })).then(() =>
      order.push('rejected'),
    );
    controller.signal.addEventListener('abort', () => order.push('after'));
    setTimeout(() => controller.abort(), 30);
    await asked;
    return order;
  }),
  forBoth('one signal for many requests', async (ctx, body) => {
    const controller = new AbortController();
    const asked = [1, 2, 3].map(() =>
      caught(ctx.post(`${ctx.far}/echo?delay=500`, body, { signal: controller.signal })),
    );
    setTimeout(() => controller.abort('all'), 30);
    return Promise.all(asked);
  }),
  {
    name: 'something that is no signal',
    run: async (ctx) => [
      await ctx.thrown(() => ctx.post(`${ctx.far}/rpc`, ctx.call(), { signal: {} })),
      (await ctx.post(`${ctx.far}/rpc`, ctx.call(), { signal: null })).status,
    ],
  },
  {
    name: 'a server that is asked and given up is told so',
    run: async (ctx) => {
      const controller = new AbortController();
      const asked = caught(ctx.post(`${ctx.far}/rpc?delay=3000`, ctx.call(), { signal: controller.signal }));
      controller.abort('gone');
      const began = performance.now();
      return [await asked, performance.now() - began < 500];
    },
  },
];
