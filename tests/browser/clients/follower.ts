// A dApp that follows the chain over bare web sockets and by polled filters, and keeps in order what it is told. Runs in a page.

/** What came of one subscription or filter: hashes of blocks or transactions, and of logs the block and the index in it. */
export type Told = Record<string, string[]>;

declare global {
  /** One socket; a subscription for each name. Resolves when all stand. */
  var followBySocket: (url: string, subscriptions: Record<string, unknown[]>) => Promise<void>;
  /** A filter for each name, polled until the page goes. */
  var followByFilter: (url: string, filters: Record<string, [method: string, params: unknown[]]>) => Promise<void>;
  /** Filters are polled, or not for a while. */
  var setPolling: (on: boolean) => void;
  var whatCame: () => Told;
  /** The same, and the page forgets it: what it holds then is not the dApp's. */
  var handOver: () => Told;
  /** Ends and errors that the dApp was told of. */
  var whatFailed: () => string[];
  /** Over the newest socket. */
  var askOver: (method: string, params: unknown[]) => Promise<string>;
  var socketState: () => number;
  /** Plain calls, over HTTP and the newest socket, until `stopAsking`. */
  var callOnAndOn: (url: string, account: string) => void;
  /** Nothing new is asked from here on, neither polls nor calls. */
  var stopAsking: () => void;
  var howAsksFare: () => Fare;
}

/** Of all calls and polls: how many were begun, and how long the open ones have waited (ms). */
export interface Fare {
  begun: number;
  open: number[];
}

const everyMs = 1000;
const all: Told = {};
const bad: string[] = [];
/** When they were begun. */
const open = new Map<number, number>();
let begun = 0;
let isAsking = true;
let isPolling = true;
let socket: WebSocket | null = null;
let ask: (method: string, params: unknown[]) => Promise<unknown> = () => Promise.reject(new Error('no socket'));

interface Item {
  hash?: string;
  blockHash?: string;
  logIndex?: string;
  removed?: boolean;
}

function textOf(item: string | Item): string {
  if (typeof item === 'string') return item;
  const { hash, blockHash, logIndex, removed } = item;
  return logIndex === undefined ? `${hash}` : `${removed ? 'removed ' : ''}${blockHash} ${Number(logIndex)}`;
}

globalThis.followBySocket = (url, subscriptions) => {
  const made = new WebSocket(url);
  const waiting = new Map<number, (message: { result?: unknown; error?: unknown }) => void>();
  const names = new Map<unknown, string>();
  let id = 0;
  socket = made;
  const send = (method: string, params: unknown[]) => {
    id += 1;
    const asked = id;
    made.send(JSON.stringify({ jsonrpc: '2.0', id: asked, method, params }));
    return new Promise<unknown>((resolve, reject) => {
      waiting.set(asked, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(JSON.stringify(error))),
      );
    });
  };
  ask = send;
  made.onclose = ({ code }) => {
    bad.push(`close ${code}`);
    for (const answer of waiting.values()) answer({ error: 'closed' });
  };
  made.onerror = () => bad.push('error');
  made.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.params === undefined) waiting.get(message.id)?.(message);
    else all[names.get(message.params.subscription) ?? 'strange']?.push(textOf(message.params.result));
  };
  return new Promise((resolve) => {
    made.onopen = async () => {
      for (const [name, params] of Object.entries(subscriptions)) {
        all[name] = [];
        names.set(await send('eth_subscribe', params), name);
      }
      resolve();
    };
  });
};

async function post(url: string, method: string, params: unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { result, error } = await response.json();
  if (error !== undefined) throw new Error(JSON.stringify(error));
  return result;
}

/** Again and again, one at a time; each must come to an end. */
function repeat(name: string, act: () => Promise<void>): void {
  const turn = async () => {
    const at = begun++;
    open.set(at, performance.now());
    await act().catch((error: Error) => bad.push(`${name}: ${error.message}`));
    open.delete(at);
    setTimeout(() => isAsking && turn(), everyMs);
  };
  void turn();
}

globalThis.followByFilter = async (url, filters) => {
  for (const [name, [method, params]] of Object.entries(filters)) {
    const filterId = await post(url, method, params);
    const items: string[] = [];
    all[name] = items;
    repeat(name, async () => {
      if (!isPolling) return;
      const result = await post(url, 'eth_getFilterChanges', [filterId]);
      if (Array.isArray(result)) items.push(...result.map(textOf));
    });
  }
};

globalThis.callOnAndOn = (url, account) => {
  repeat('call', async () => void (await post(url, 'eth_getBalance', [account, 'latest'])));
  repeat('call over the socket', async () => void (await ask('eth_getBalance', [account, 'latest'])));
};
globalThis.setPolling = (on) => {
  isPolling = on;
};
globalThis.stopAsking = () => {
  isAsking = false;
};
globalThis.howAsksFare = () => ({ begun, open: [...open.values()].map((at) => performance.now() - at) });
globalThis.whatCame = () => all;
globalThis.handOver = () => {
  const told = structuredClone(all);
  for (const items of Object.values(all)) items.length = 0;
  return told;
};
globalThis.whatFailed = () => bad;
globalThis.askOver = async (method, params) => String(await ask(method, params));
globalThis.socketState = () => socket?.readyState ?? -1;
