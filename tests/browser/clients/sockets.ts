// A dApp that follows the chain over web sockets, once with each library and once with bare frames. Runs in a page of the socket tests.

import { WebSocketProvider } from 'ethers';
import { providers } from 'ethers5';
import { createPublicClient, isAddress, parseAbiItem, webSocket } from 'viem';
import { mainnet } from 'viem/chains';
import { Web3 } from 'web3';

/** What one client has been told, in order. Logs by transaction hash, and `removed ` before it where that was said. */
export interface Heard {
  heads: number[];
  logs: string[];
  /** Ends and errors that the library was told of. */
  troubles: string[];
  /** Bare frames only: whatever came, as it came. */
  frames: string[];
}

export interface Talk {
  heard: Heard;
  ask: (method: string, params: unknown[]) => Promise<unknown>;
}

declare global {
  var openTalks: (url: string, token: string) => Promise<string[]>;
  var heardBy: () => Record<string, Heard>;
  var askAll: (method: string, params: unknown[]) => Promise<Record<string, string>>;
  var bareState: () => { readyState: number; subscriptions: string[] };
}

const transfer = 'event Transfer(address indexed from, address indexed to, uint256 value)';
const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const nothing = (): Heard => ({ heads: [], logs: [], troubles: [], frames: [] });
const talks: Record<string, Talk> = {};
let bare: { socket: WebSocket; subscriptions: string[] } | null = null;

async function talkByViem(url: string, token: string): Promise<Talk> {
  const heard = nothing();
  if (!isAddress(token)) throw new Error('no address');
  const transport = webSocket(url, { retryCount: 0, reconnect: false, keepAlive: false, timeout: 30_000 });
  const client = createPublicClient({ chain: mainnet, transport });
  const onError = (error: unknown) => heard.troubles.push(`${error}`);
  await client.transport.subscribe({
    params: ['newHeads'],
    onData: ({ result }) => heard.heads.push(Number(Reflect.get(Object(result), 'number'))),
    onError,
  });
  client.watchEvent({
    address: token,
    event: parseAbiItem(transfer),
    onLogs: (logs) => heard.logs.push(...logs.map(({ transactionHash }) => `${transactionHash}`)),
    onError,
  });
  await client.getBlockNumber();
  return {
    heard,
    ask: (method, params) => Reflect.apply(client.request, client, [{ method, params }]),
  };
}

async function talkByEthers5(url: string, token: string): Promise<Talk> {
  const heard = nothing();
  const provider = new providers.WebSocketProvider(url);
  await provider.ready;
  provider.on('block', (number: number) => heard.heads.push(number));
  provider.on({ address: token, topics: [transferTopic] }, (log: { transactionHash: string }) =>
    heard.logs.push(log.transactionHash),
  );
  await provider.send('eth_blockNumber', []);
  return { heard, ask: (method, params) => provider.send(method, params) };
}

async function talkByEthers6(url: string, token: string): Promise<Talk> {
  const heard = nothing();
  const provider = new WebSocketProvider(url);
  await provider.on('block', (number: number) => heard.heads.push(number));
  await provider.on({ address: token, topics: [transferTopic] }, (log: { transactionHash: string }) =>
    heard.logs.push(log.transactionHash),
  );
  await provider.send('eth_blockNumber', []);
  return { heard, ask: (method, params) => provider.send(method, params) };
}

async function talkByWeb3(url: string, token: string): Promise<Talk> {
  const heard = nothing();
  const provider = new Web3.providers.WebsocketProvider(url);
  provider.on('error', (error: unknown) => void heard.troubles.push(`${error}`));
  provider.on('disconnect', () => void heard.troubles.push('disconnect'));
  const { eth } = new Web3(provider);
  const heads = await eth.subscribe('newHeads');
  heads.on('data', ({ number }) => void heard.heads.push(Number(number)));
  const logs = await eth.subscribe('logs', { address: token, topics: [transferTopic] });
  logs.on('data', (log) => void heard.logs.push(String(Reflect.get(log, 'transactionHash'))));
  let id = 900_000;
  return {
    heard,
    ask: async (method, params) => {
      id += 1;
      const answer: { result?: unknown; error?: unknown } = await Reflect.apply(provider.request, provider, [
        { jsonrpc: '2.0', id, method, params },
      ]);
      if (answer.error !== undefined) throw new Error(JSON.stringify(answer.error));
      return answer.result;
    },
  };
}

/** Frames by hand: what comes is kept as it comes. */
function talkBare(url: string, token: string): Promise<Talk> {
  const heard = nothing();
  const socket = new WebSocket(url);
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: unknown) => void }>();
  const subscriptions: string[] = [];
  let id = 0;
  bare = { socket, subscriptions };
  const ask = (method: string, params: unknown[]) => {
    id += 1;
    const asked = id;
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: asked, method, params }));
    return new Promise((resolve, reject) => waiting.set(asked, { resolve, reject }));
  };
  socket.onclose = ({ code }) => heard.troubles.push(`close ${code}`);
  socket.onerror = () => heard.troubles.push('error');
  socket.onmessage = ({ data, origin }) => {
    heard.frames.push(`${origin} ${data}`);
    const { id: answered, result, error, params } = JSON.parse(data);
    if (error) waiting.get(answered)?.reject(new Error(JSON.stringify(error)));
    else waiting.get(answered)?.resolve(result);
    if (params?.subscription === subscriptions[0]) heard.heads.push(Number(params.result.number));
    if (params?.subscription === subscriptions[1])
      heard.logs.push(`${params.result.removed ? 'removed ' : ''}${params.result.transactionHash}`);
  };
  return new Promise((resolve) => {
    socket.onopen = async () => {
      subscriptions.push(String(await ask('eth_subscribe', ['newHeads'])));
      subscriptions.push(String(await ask('eth_subscribe', ['logs', { address: token, topics: [transferTopic] }])));
      resolve({ heard, ask });
    };
  });
}

globalThis.openTalks = async (url, token) => {
  const ways = { viem: talkByViem, ethers5: talkByEthers5, ethers6: talkByEthers6, web3: talkByWeb3, bare: talkBare };
  await Promise.all(
    Object.entries(ways).map(async ([name, open]) => {
      talks[name] = await open(url, token);
    }),
  );
  return Object.keys(talks);
};
globalThis.heardBy = () => Object.fromEntries(Object.entries(talks).map(([name, { heard }]) => [name, heard]));
globalThis.askAll = async (method, params) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(talks).map(async ([name, { ask }]) => [name, String(await ask(method, params).catch(String))]),
    ),
  );
globalThis.bareState = () => ({
  readyState: bare?.socket.readyState ?? -1,
  subscriptions: bare?.subscriptions ?? [],
});
