// The hooked fetch against real local servers, with the real relay and a scripted background. Node's fetch stands where the browser's is.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PageMessage, RpcReply, ToPage } from '@/lib/messages/page-protocol';
import { installFetch } from '@/lib/page/fetch/fetch';
import { readFetch } from '@/lib/page/fetch/fetch-request';
import { createHook } from '@/lib/page/hook';
import { serveHook } from '@/lib/page/relay';

const body = '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}';
const good = '{"jsonrpc":"2.0","id":1,"result":"0x10"}';
const rescued = '{"jsonrpc":"2.0","id":1,"result":"0x11"}';
const post: RequestInit = { method: 'POST', body };
const answer: RpcReply = { kind: 'answer', body: rescued, detourMs: 0 };
const nobody: RpcReply = { kind: 'own', detourMs: 0, passive: false };

type Endpoint = (response: ServerResponse, request: IncomingMessage) => void;

const closing: (() => void)[] = [];
function closeAll() {
  for (const close of closing.splice(0)) close();
}

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);
beforeEach(() => process.on('unhandledRejection', onUnhandled));
afterEach(async () => {
  closeAll();
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
});

async function rpcServer(endpoint: Endpoint) {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    seen.push(text);
    endpoint(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/`, seen };
}

const sound: Endpoint = (response) => response.setHeader('content-type', 'application/json').end(good);
const down: Endpoint = (response) => response.writeHead(503, { 'content-type': 'text/plain' }).end('down');
const silent: Endpoint = () => {};

/** A page whose fetch is hooked; `reply` is what the background says to each ask, in order, the last one for ever. */
function hooked(...replies: (RpcReply | 'never')[]) {
  const said: PageMessage[] = [];
  const clock = {
    now: () => performance.now(),
    runAfter(delayMs: number, run: () => void) {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const hook = createHook(clock, () => false);
  let tell: (message: ToPage) => void = () => {};
  const { port1, port2 } = new MessageChannel();
  closing.push(() => port1.close());
  hook.toRelay.takePort(port2);
  serveHook(port1, {
    openContent: () => null,
    isOrphaned: () => false,
    onSaid: (hear) => {
      tell = hear;
    },
    ask(message) {
      said.push(message);
      if (message.type !== 'rpc/failover') return Promise.resolve({ type: 'none' });
      const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? nobody;
      return reply === 'never' ? new Promise(() => {}) : Promise.resolve({ type: 'rpc/failover', reply });
    },
  });
  const page = { fetch: globalThis.fetch, origin: 'https://app.test' };
  installFetch(hook, page);
  return { page, fetch: page.fetch, hook, said, tell: (message: ToPage) => tell(message) };
}

const own = (said: PageMessage[]) => said.flatMap((word) => (word.type === 'rpc/failover' ? [word.ask.own] : []));

/** Calls that were answered quickly, so that 1 s of silence is late. */
function quick(hook: ReturnType<typeof hooked>['hook'], url: string) {
  const { origin, pathname } = new URL(url);
  for (let at = 0; at < 20; at += 1)
    hook
      .endpointAt(origin + pathname)
      .latencyOf('eth_blockNumber')
      .add(10);
}

describe('the healthy path', () => {
  test('gives the browser’s own Response, unread, and says nothing to anybody', async () => {
    const { url, seen } = await rpcServer(sound);
    const { fetch, said } = hooked(answer);
    const response = await fetch(url, post);
    expect(response.bodyUsed).toBe(false);
    expect(Object.getOwnPropertyDescriptor(Response.prototype, 'url')?.get?.name).toBe('get url');
    expect([response.status, response.url, await response.text()]).toEqual([200, url, good]);
    expect([seen, said]).toEqual([[body], []]);
  });

  test('a revert is an answer', async () => {
    const revert = '{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted"}}';
    const { url } = await rpcServer((response) => response.end(revert));
    const { fetch, said } = hooked(answer);
    expect(await (await fetch(url, post)).text()).toBe(revert);
    expect(said).toEqual([]);
  });

  test('a large result streams on while it is still coming', async () => {
    let finish = () => {};
    const { url } = await rpcServer((response) => {
      response.write(`{"jsonrpc":"2.0","id":1,"result":"${'0'.repeat(5000)}`);
      finish = () => response.end('"}');
    });
    const { fetch, said } = hooked(answer);
    const response = await fetch(url, post);
    finish();
    expect(JSON.parse(await response.text()).result).toHaveLength(5000);
    expect(said).toEqual([]);
  });
});

describe('what is not ours gets the native promise itself', () => {
  const promise = Promise.resolve(new Response());
  const calls: [string, unknown, unknown][] = [
    ['GET', 'https://a.test/', undefined],
    ['a POST that is no JSON-RPC', 'https://a.test/', { method: 'POST', body: 'a=b' }],
    ['a stream', 'https://a.test/', { method: 'POST', body: new ReadableStream(), duplex: 'half' }],
    ['form data', 'https://a.test/', { method: 'POST', body: new FormData() }],
    ['keepalive', 'https://a.test/', { ...post, keepalive: true }],
    ['no-cors', 'https://a.test/', { ...post, mode: 'no-cors' }],
    ['redirect: error', 'https://a.test/', { ...post, redirect: 'error' }],
    ['integrity', 'https://a.test/', { ...post, integrity: 'sha256-x' }],
    ['only-if-cached', 'https://a.test/', { ...post, cache: 'only-if-cached' }],
    ['a foreign signal', 'https://a.test/', { ...post, signal: {} }],
    ['an aborted signal', 'https://a.test/', { ...post, signal: AbortSignal.abort() }],
    ['an address that is none', 'https://', post],
    [
      'a setting behind a getter',
      'https://a.test/',
      {
        ...post,
        get mode() {
          return 'no-cors';
        },
      },
    ],
    ['a setting that is an object', 'https://a.test/', { ...post, method: { toString: () => 'POST' } }],
    ['a header that fetch refuses', 'https://a.test/', { ...post, headers: { 'b d': 'x' } }],
  ];
  test.each(calls)('%s', (_, input, init) => {
    const { hook } = hooked();
    const heard: unknown[] = [];
    const page = {
      fetch: (...args: unknown[]) => {
        heard.push(...args);
        return promise;
      },
      origin: 'https://app.test',
    };
    installFetch(hook, page);
    expect(Reflect.apply(page.fetch, page, [input, init])).toBe(promise);
    expect(heard[0]).toBe(input);
    expect(heard[1]).toBe(init);
  });

  test('getters of init run exactly as often as without us', async () => {
    const { url } = await rpcServer(sound);
    const count = async (call: typeof globalThis.fetch) => {
      let reads = 0;
      const init = {
        method: 'POST',
        get body() {
          reads += 1;
          return body;
        },
      };
      await call(url, init);
      return reads;
    };
    const { fetch } = hooked(answer);
    expect(await count(fetch)).toBe(await count(globalThis.fetch));
  });
});

describe('a failing request', () => {
  test('that is refused is answered in the same promise, looking like the endpoint’s own', async () => {
    const { url } = await rpcServer(sound);
    closeAll();
    const { fetch, said } = hooked(answer);
    const response = await fetch(`${url}#part`, post);
    expect(own(said)).toEqual([{ kind: 'failed' }]);
    for (const look of [response.clone(), response]) {
      expect(look).toBeInstanceOf(Response);
      expect(Object.keys(look)).toEqual([]);
      expect([look.url, look.type, look.redirected, look.status, look.ok]).toEqual([url, 'cors', false, 200, true]);
      expect([...look.headers]).toEqual([['content-type', 'application/json']]);
      expect(await look.text()).toBe(rescued);
    }
    expect(new Response('x').url).toBe('');
  });

  test('with a bad status is asked about with what came back', async () => {
    const { url } = await rpcServer((response) =>
      response.writeHead(429, { 'retry-after': '7', 'content-type': 'application/json' }).end('{}'),
    );
    const { fetch, said } = hooked(answer);
    expect(await (await fetch(url, post)).text()).toBe(rescued);
    const expected = { kind: 'response', status: 429, contentType: 'application/json', retryAfter: '7', body: '{}' };
    expect(own(said)).toEqual([{ ...expected, complete: true }]);
  });

  test('whose body breaks off is answered', async () => {
    const { url } = await rpcServer((response) => {
      response.write('{"jsonrpc":"2.0","id":1,"result":"0x');
      setTimeout(() => response.destroy(), 30);
    });
    const { fetch, said } = hooked(answer);
    expect(await (await fetch(url, post)).text()).toBe(rescued);
    expect(own(said)).toMatchObject([{ kind: 'response', status: 200, complete: false }]);
  });

  test('whose transfer breaks off after JSON that looks whole is answered too', async () => {
    const { url } = await rpcServer((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write(good);
      setTimeout(() => response.destroy(), 30);
    });
    const { fetch } = hooked(answer);
    expect(await (await fetch(url, post)).text()).toBe(rescued);
  });

  test.each([
    ['a GET', {}],
    ['an upload of bytes', { method: 'POST', body: new Uint8Array(8), headers: { 'content-type': 'image/png' } }],
    ['a form', { method: 'POST', body: new FormData() }],
    ['a body without a type', { method: 'POST', body: new Uint8Array(8) }],
  ])('in a Request that cannot hold a call (%s) is none, and the Request is not copied', (_, init) => {
    let copies = 0;
    const request = new Request('http://127.0.0.1:9/', init);
    const native = request.clone.bind(request);
    request.clone = () => {
      copies += 1;
      return native();
    };
    expect(readFetch('https://app.example', [request])).toBeNull();
    expect(copies).toBe(0);
    // The control: one that can hold a call is.
    const asked = new Request('http://127.0.0.1:9/', { ...post, headers: { 'content-type': 'application/json' } });
    expect(readFetch('https://app.example', [asked])).not.toBeNull();
  });

  test('as a Request object with JSON in it is answered too, and the Request looks used', async () => {
    const { url, seen } = await rpcServer(down);
    const { fetch } = hooked(answer);
    const request = new Request(url, { ...post, headers: { 'content-type': 'application/json' } });
    expect(await (await fetch(request)).text()).toBe(rescued);
    expect([request.bodyUsed, seen]).toEqual([true, [body]]);
  });

  test('as bytes is answered with the bytes of the moment of the call', async () => {
    const { url } = await rpcServer(down);
    const { fetch, said } = hooked(answer);
    const bytes = new TextEncoder().encode(body);
    const answered = fetch(url, { method: 'POST', body: bytes });
    bytes.fill(32);
    await answered;
    expect(said).toMatchObject([{ ask: { body } }]);
  });

  test('that nobody can answer gets its own first outcome: the same Response, the same reason', async () => {
    const { url } = await rpcServer(down);
    const { fetch } = hooked(nobody);
    const response = await fetch(url, post);
    expect([response.status, await response.text()]).toEqual([503, 'down']);
    closeAll();
    const bare = await globalThis.fetch(url, post).catch((error: unknown) => error);
    const cared = await fetch(url, post).catch((error: unknown) => error);
    expect(cared).toBeInstanceOf(TypeError);
    expect(String(cared)).toBe(String(bare));
  });

  test.each([
    ['Authorization', { headers: { AUTHORIZATION: 'Bearer x' } }, true],
    ['Authorization in a list', { headers: [['authorization', 'Bearer x']] }, true],
    ['headers that only code of the site can tell', { headers: new Map([['x-a', '1']]) }, true],
    ['cookies', { credentials: 'include' }, true],
    ['neither', { headers: { 'x-a': '1' } }, false],
  ])('with %s says so', async (_, init, credentialed) => {
    const { url } = await rpcServer(down);
    const { page, said } = hooked(answer);
    await Reflect.apply(page.fetch, page, [url, { ...post, ...init }]);
    expect(said).toMatchObject([{ ask: { credentialed } }]);
  });

  test('as a Request whose JSON is a stream without an end fails as it would without us', async () => {
    const { url } = await rpcServer((response) => response.destroy());
    closeAll();
    const { fetch, said } = hooked(answer);
    const stream = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('[')) });
    const init = { method: 'POST', body: stream, duplex: 'half', headers: { 'content-type': 'application/json' } };
    await expect(fetch(new Request(url, init))).rejects.toThrow(TypeError);
    expect(said).toEqual([]);
  });

  test('that passes us by is told of once: it could be a transaction, and no rule may catch it', async () => {
    const { url } = await rpcServer(sound);
    const { fetch, said } = hooked(answer);
    await fetch(url, { ...post, keepalive: true });
    await fetch(url, { ...post, redirect: 'manual' });
    await fetch(`${url}picture`, { keepalive: true });
    await fetch(`${url}upload`, { method: 'POST', body: 'a picture', keepalive: true });
    expect(said).toEqual([{ type: 'rpc/broadcast', url }]);
    await fetch(new Request(`${url}request`, { ...post, keepalive: true }));
    expect(said[1]).toEqual({ type: 'rpc/broadcast', url: `${url}request` });
  });

  test('that fetch refuses at once is not asked about', async () => {
    const { fetch, said } = hooked(answer);
    await expect(fetch('http://127.0.0.1:9/', { ...post, headers: { 'b d': 'x' } })).rejects.toThrow(TypeError);
    expect(said).toEqual([]);
  });
});

describe('a Request that tells its body only later, where a rule of the browser stands', () => {
  const payment = body.replace('eth_blockNumber', 'eth_sendRawTransaction');
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const arrive = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  async function ruled(...replies: (RpcReply | 'never')[]) {
    const server = await rpcServer(sound);
    const opened = hooked(...replies);
    opened.tell({ type: 'hook/detour', url: server.url, detourMs: 60_000 });
    await arrive(20);
    return { ...server, ...opened };
  }

  test('does not leave as a transaction before the rule is taken back', async () => {
    const { url, seen, said, fetch } = await ruled('never');
    void fetch(new Request(`${url}#frame`, { ...json, body: payment }));
    await arrive(100);
    expect(said).toMatchObject([{ type: 'rpc/broadcast' }, { ask: { own: { kind: 'detour' }, body: payment } }]);
    expect(seen).toEqual([]);
  });

  test('leaves as it was given when the rule is gone', async () => {
    const { url, seen, fetch } = await ruled(nobody);
    const request = new Request(url, { ...json, body: payment });
    const response = fetch(request);
    expect(request.bodyUsed).toBe(true);
    expect([await (await response).text(), seen]).toEqual([good, [payment]]);
  });

  test('goes round the endpoint as a read, and to it when nobody answers', async () => {
    for (const [reply, given, sent] of [
      [answer, rescued, []],
      [nobody, good, [body]],
    ] as const) {
      const { url, seen, fetch } = await ruled(reply);
      const response = await fetch(new Request(url, { ...json, body }));
      expect([await response.text(), seen]).toEqual([given, sent]);
    }
  });

  test('leaves at once where the rule is another endpoint’s, and after a second when its body goes on', async () => {
    const { url, seen, said, fetch } = await ruled('never');
    expect(await (await fetch(new Request(`${url}other`, { ...json, body: payment }))).text()).toBe(good);
    expect(seen).toEqual([payment]);
    let finish = () => {};
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('['));
        finish = () => controller.close();
      },
    });
    const long = { ...json, body: stream, duplex: 'half' };
    const response = fetch(new Request(url, long));
    await arrive(1100);
    expect(said.at(-1)).toEqual({ type: 'rpc/broadcast', url });
    finish();
    expect([await (await response).text(), seen.at(-1)]).toEqual([good, '[']);
  });
});

describe('a late request', () => {
  test('is asked about while it goes on, and the first sound answer wins', async () => {
    const { url } = await rpcServer(silent);
    const { fetch, hook, said } = hooked(answer);
    quick(hook, url);
    expect(await (await fetch(url, post)).text()).toBe(rescued);
    const [asked] = own(said);
    expect(asked?.kind === 'late' && asked.waitedMs >= 990).toBe(true);
  });

  test('that answers soundly before the ask does is what the site gets, and the ask is abandoned', async () => {
    const { url } = await rpcServer((response, request) => setTimeout(() => sound(response, request), 1200));
    const { fetch, hook, said } = hooked('never');
    quick(hook, url);
    expect(await (await fetch(url, post)).text()).toBe(good);
    await new Promise((resolve) => setTimeout(resolve, 20));
    // The head that it shows is told last.
    expect(said.map(({ type }) => type)).toEqual(['rpc/failover', 'rpc/abort', 'rpc/seen']);
  });

  test('that fails after a hedge was denied is asked about once more', async () => {
    const { url } = await rpcServer((response, request) => setTimeout(() => down(response, request), 1100));
    const { fetch, hook, said } = hooked(nobody, answer);
    quick(hook, url);
    expect(await (await fetch(url, post)).text()).toBe(rescued);
    expect(own(said).map(({ kind }) => kind)).toEqual(['late', 'response']);
  });

  test.each([
    ['of unknown length', {}],
    ['of known length', { 'content-length': '1000' }],
  ])('a body %s that drips is late', async (_, headers) => {
    const { url } = await rpcServer((response) => {
      response.writeHead(200, headers);
      const drip = setInterval(() => response.write(' '), 50);
      closing.push(() => clearInterval(drip));
    });
    const { fetch, said } = hooked(answer);
    expect(await (await fetch(url, post)).text()).toBe(rescued);
    expect(own(said)).toMatchObject([{ kind: 'late' }]);
  });
});

describe('a detour', () => {
  test('is taken at once, without a request of the site’s own', async () => {
    const { url, seen } = await rpcServer(down);
    const { fetch, said } = hooked({ ...answer, detourMs: 5000 });
    await fetch(url, post);
    expect(await (await fetch(url, post)).text()).toBe(rescued);
    expect([seen.length, own(said).map(({ kind }) => kind)]).toEqual([1, ['response', 'detour']]);
  });

  test('that nobody can serve sends the site’s own request after all', async () => {
    const { url, seen } = await rpcServer(down);
    const { fetch } = hooked({ ...answer, detourMs: 5000 }, nobody);
    await fetch(url, post);
    expect((await fetch(url, post)).status).toBe(503);
    expect(seen).toHaveLength(2);
  });

  test('that nobody can serve sends what the site gave, whatever it has made of its objects since', async () => {
    const { url, seen } = await rpcServer(down);
    const { fetch } = hooked({ ...answer, detourMs: 5000 }, nobody);
    await fetch(url, post);
    const bytes = new TextEncoder().encode(body);
    const options: RequestInit = { method: 'POST', body, headers: {} };
    const both = [fetch(url, options), fetch(url, { method: 'POST', body: bytes })];
    options.body = '{}';
    bytes.fill(32);
    await Promise.all(both);
    expect(seen).toEqual([body, body, body]);
  });

  test('ends with a sound answer to the probe, which the site gets', async () => {
    let healed = false;
    const { url } = await rpcServer((response, request) => (healed ? sound : down)(response, request));
    const { fetch, said } = hooked({ ...answer, detourMs: 30 }, 'never');
    await fetch(url, post);
    healed = true;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await (await fetch(url, post)).text()).toBe(good);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const types = ['rpc/abort', 'rpc/failover', 'rpc/failover', 'rpc/seen', 'rpc/sound'];
    expect(said.map(({ type }) => type).sort()).toEqual(types);
  });

  test('still refuses what fetch refuses, in its own words', async () => {
    const { url, seen } = await rpcServer(down);
    const { fetch, said } = hooked({ ...answer, detourMs: 5000 });
    await fetch(url, post);
    await expect(fetch(url, { ...post, headers: { 'b d': 'x' } })).rejects.toThrow(TypeError);
    expect([seen.length, said.length]).toEqual([1, 1]);
  });
});

describe('an abort rejects at once with the site’s own reason and tells the background', () => {
  const reason = { why: 'left' };
  const stages: [string, Endpoint, PageMessage['type'][]][] = [
    ['while the own request is silent', silent, []],
    ['while its body is judged', (response) => void response.write('{'), []],
    ['while an ask is in flight', down, ['rpc/failover', 'rpc/abort']],
  ];
  test.each(stages)('%s', async (_, endpoint, expected) => {
    const { url } = await rpcServer(endpoint);
    const { fetch, said } = hooked('never');
    const leaving = new AbortController();
    const startedAt = performance.now();
    const failed = fetch(url, { ...post, signal: leaving.signal }).catch((error: unknown) => error);
    setTimeout(() => leaving.abort(reason), 150);
    expect(await failed).toBe(reason);
    expect(performance.now() - startedAt).toBeLessThan(400);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(said.map(({ type }) => type)).toEqual(expected);
  });

  test('and a detour that is left sends nothing of its own', async () => {
    const { url, seen } = await rpcServer(down);
    const { fetch } = hooked({ ...answer, detourMs: 5000 }, 'never');
    await fetch(url, post);
    const leaving = new AbortController();
    const failed = fetch(url, { ...post, signal: leaving.signal }).catch((error: unknown) => error);
    setTimeout(() => leaving.abort(reason), 50);
    expect(await failed).toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen).toHaveLength(1);
  });
});
