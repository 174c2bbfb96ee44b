// The network of the background in Node: real nodes stand behind the hosts of the directory, some of them through a liar. Shared by tests without a browser.
import { isObject } from '@/lib/rpc/shapes';

/** One call of a request, as it stands in it. */
export interface Asked {
  method: string;
  params: unknown[];
}

/** What a node says. */
interface Told {
  result?: unknown;
  error?: unknown;
}

/** What an endpoint makes of a true result. */
export type Lie = (asked: Asked, truth: unknown, node: string) => unknown | Promise<unknown>;

export interface Internet {
  /** Node's URL by host of the directory; a host without one refuses connections. */
  nodes: Map<string, string>;
  lies: Map<string, Lie>;
  /** Hosts that take a request and never answer. */
  silent: Set<string>;
  /** Each request that left, in order. */
  sent: { host: string; calls: Asked[] }[];
  /** What a node said is kept: its chain stands still. Null where it does not. */
  kept: Map<string, Promise<Told>> | null;
  /** Before a request is answered. */
  meanwhile: () => void | Promise<void>;
}

const callIn = (value: unknown): (Asked & { id: unknown }) | null =>
  isObject(value) && typeof value.method === 'string' && Array.isArray(value.params)
    ? { method: value.method, params: value.params, id: value.id }
    : null;

async function ask(node: string, method: string, params: unknown[]): Promise<Told> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await realFetch(node, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const reply: unknown = await response.json();
  return isObject(reply) ? reply : {};
}

const realFetch = globalThis.fetch;

const silence = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new TypeError('aborted'))));

/** Takes the place of the browser's network and of its extension API, of which nothing is needed here. */
export function openInternet(): Internet {
  const internet: Internet = {
    nodes: new Map(),
    lies: new Map(),
    silent: new Set(),
    sent: [],
    kept: new Map(),
    meanwhile: () => {},
  };
  const askOnce = (node: string, { method, params }: Asked): Promise<Told> => {
    const key = `${node} ${method} ${JSON.stringify(params)}`;
    const told = internet.kept?.get(key) ?? ask(node, method, params);
    internet.kept?.set(key, told);
    return told;
  };
  const answer = async (host: string, node: string, asked: Asked & { id: unknown }): Promise<object> => {
    const told = await askOnce(node, asked);
    if ('error' in told) return { jsonrpc: '2.0', id: asked.id, error: told.error };
    const lie = internet.lies.get(host);
    const result = lie === undefined ? told.result : await lie(asked, structuredClone(told.result), node);
    return { jsonrpc: '2.0', id: asked.id, result };
  };
  globalThis.fetch = async (input, init) => {
    const { host } = new URL(`${input}`);
    const node = internet.nodes.get(host);
    if (host.startsWith('127.0.0.1:')) return realFetch(input, init);
    if (node === undefined) throw new TypeError('fetch failed');
    const body: unknown = JSON.parse(`${init?.body}`);
    const calls = (Array.isArray(body) ? body : [body]).flatMap((one: unknown) => callIn(one) ?? []);
    internet.sent.push({ host, calls });
    if (internet.silent.has(host)) return silence(init?.signal);
    await internet.meanwhile();
    const members = await Promise.all(calls.map((one) => answer(host, node, one)));
    init?.signal?.throwIfAborted();
    return Response.json(Array.isArray(body) ? members : members[0]);
  };
  return internet;
}

/** What the browser gives an extension; the parts under test need its identity and nothing else. */
export function standInForBrowser(): void {
  const anything: unknown = new Proxy(() => undefined, {
    get: (_, name) =>
      name === 'then'
        ? undefined
        : name === 'id'
          ? 'detour'
          : name === 'getURL'
            ? () => 'chrome-extension://detour/'
            : anything,
    apply: () => Promise.resolve([]),
  });
  Object.defineProperty(globalThis, 'chrome', { value: anything, configurable: true });
  Object.defineProperty(globalThis, 'browser', { value: anything, configurable: true });
}
