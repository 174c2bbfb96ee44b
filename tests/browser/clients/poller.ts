// A dApp that watches a chain by filters: viem's watcher of an event over fetch, and plain loops over XMLHttpRequest and in batches. Runs in a page.
import { createPublicClient, custom, erc20Abi, getAddress, http } from 'viem';
import { mainnet } from 'viem/chains';

/** What the dApp has seen so far, in order: ids of logs, and hashes of blocks. */
export interface Seen {
  viem: string[];
  batched: string[];
  blocks: string[];
  /** Polls that failed, as the dApp was told. */
  failed: string[];
}

declare global {
  var startWatching: (url: string, token: string) => Promise<void>;
  var makeFilters: (url: string, token: string) => Promise<void>;
  var whatWasSeen: () => Seen;
  var setWatching: (on: boolean) => void;
  var rawCall: (url: string, method: string, params: unknown[]) => Promise<string>;
}

const everyMs = 700;
const seen: Seen = { viem: [], batched: [], blocks: [], failed: [] };
let isOn = true;

interface LogIn {
  blockHash: string;
  logIndex: string;
  removed?: boolean;
}

const idOf = ({ blockHash, logIndex, removed }: LogIn) => `${blockHash} ${logIndex}${removed ? ' removed' : ''}`;
const call = (method: string, params: unknown[], id: number) => ({ jsonrpc: '2.0', id, method, params });

function byXhr(url: string, body: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.onload = () => resolve(xhr.responseText);
    xhr.onerror = () => reject(new Error('XMLHttpRequest failed'));
    xhr.open('POST', url);
    xhr.setRequestHeader('content-type', 'application/json');
    xhr.send(JSON.stringify(body));
  });
}

async function byFetch(url: string, body: unknown): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text();
}

function loop(poll: () => Promise<void>): void {
  const turn = async () => {
    if (isOn) await poll().catch((error: Error) => seen.failed.push(error.message));
    setTimeout(turn, everyMs);
  };
  void turn();
}

/** The hashes of a poll, one request a time. */
function watchBlocks(url: string, id: string): void {
  loop(async () => {
    const { result, error } = JSON.parse(await byXhr(url, call('eth_getFilterChanges', [id], 7)));
    if (error) throw new Error(error.message);
    seen.blocks.push(...result);
  });
}

/** A poll and a read in one request. */
function watchInBatches(url: string, id: string): void {
  loop(async () => {
    const batch = [call('eth_blockNumber', [], 1), call('eth_getFilterChanges', [id], 2)];
    const members: { id: number; result: LogIn[]; error?: { message: string } }[] = JSON.parse(
      await byFetch(url, batch),
    );
    const poll = members.find((member) => member.id === 2);
    if (!poll || poll.error) throw new Error(poll?.error?.message ?? 'no member');
    seen.batched.push(...poll.result.map(idOf));
  });
}

const made = async (url: string, method: string, params: unknown[]): Promise<string> =>
  JSON.parse(await byFetch(url, call(method, params, 1))).result;

globalThis.startWatching = async (url, token) => {
  let hasBegun = () => {};
  const begun = new Promise<void>((resolve) => {
    hasBegun = resolve;
  });
  const native = http(url, { retryCount: 0 })({ chain: mainnet });
  // viem tells nobody when its filter stands: the first poll of it does. While watching is off its polls wait.
  const request = async (asked: { method: string; params: unknown }) => {
    while (!isOn) await new Promise((resolve) => setTimeout(resolve, 50));
    const result: unknown = await native.request(asked);
    if (asked.method === 'eth_getFilterChanges') hasBegun();
    return result;
  };
  const transport = custom({ request }, { retryCount: 0 });
  const client = createPublicClient({ chain: mainnet, transport, pollingInterval: everyMs });
  client.watchContractEvent({
    address: getAddress(token),
    abi: erc20Abi,
    eventName: 'Transfer',
    batch: true,
    poll: true,
    onLogs: (logs) => {
      seen.viem.push(...logs.map(({ blockHash, logIndex }) => `${blockHash} 0x${logIndex.toString(16)}`));
    },
    onError: (error) => seen.failed.push(error.message),
  });
  await begun;
};

globalThis.makeFilters = async (url, token) => {
  const [logs, blocks] = await Promise.all([
    made(url, 'eth_newFilter', [{ address: token }]),
    made(url, 'eth_newBlockFilter', []),
  ]);
  watchInBatches(url, logs);
  watchBlocks(url, blocks);
};

globalThis.whatWasSeen = () => seen;
globalThis.setWatching = (on) => {
  isOn = on;
};
globalThis.rawCall = (url, method, params) => byFetch(url, call(method, params, 1));
