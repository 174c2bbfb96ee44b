// The clients of the bench as a dApp would ship them. Runs in its pages.
import { FallbackProvider, JsonRpcProvider } from 'ethers';
import { createPublicClient, fallback, http, type Transport } from 'viem';
import { mainnet } from 'viem/chains';

/** `single` is what Detour is measured with: one endpoint, no retries, no spares. */
export type ClientKind = 'single' | 'viem' | 'viem-2s' | 'ethers' | 'ethers-majority';

/** Of one client: a balance, a nonce, a contract's answer, a price, in turn. */
type ReadMixed = (index: number) => Promise<unknown>;
type ReadBalance = (address: `0x${string}`) => Promise<unknown>;

declare global {
  /** Makes the client that the next calls go through; the site's own endpoint is the first of `urls`. */
  var openClient: (kind: ClientKind, urls: string[]) => number[];
  /** Gives [ms, 1 when it was answered, 0 when it failed, -1 when `capMs` passed]. */
  var timeCall: (index: number, capMs: number) => Promise<number[]>;
  /** The same of reads of several kinds, by a client with one endpoint and no spares. */
  var timeRead: (url: string, index: number, capMs: number) => Promise<number[]>;
}

function viemOf(transport: Transport): ReadBalance {
  const client = createPublicClient({ chain: mainnet, transport });
  return (address) => client.request({ method: 'eth_getBalance', params: [address, 'latest'] });
}

/** As the documentation has it, but for two kindnesses: priorities, without which it asks at random, and a known network. */
function ethersOf(urls: string[], options: { quorum?: number }): ReadBalance {
  const configs = urls.map((url, at) => ({
    provider: new JsonRpcProvider(url, 1, { staticNetwork: true }),
    priority: at + 1,
  }));
  const provider = new FallbackProvider(configs, 1, options);
  return (address) => provider.getBalance(address);
}

function clientOf(kind: ClientKind, urls: string[]): ReadBalance {
  switch (kind) {
    case 'single':
      return viemOf(http(urls[0], { retryCount: 0 }));
    case 'viem':
      return viemOf(fallback(urls.map((url) => http(url))));
    case 'viem-2s':
      return viemOf(fallback(urls.map((url) => http(url, { timeout: 2_000 }))));
    case 'ethers':
      return ethersOf(urls, { quorum: 1 });
    case 'ethers-majority':
      return ethersOf(urls.slice(0, 3), {});
  }
}

/** The development mnemonic's accounts: none is empty, for an empty balance waits for a second voice. */
const accounts = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
] as const;

let read: ReadBalance | null = null;

globalThis.openClient = (kind, urls) => {
  read = clientOf(kind, urls);
  return [];
};

globalThis.timeCall = async (index, capMs) => {
  const chosen = read;
  if (chosen === null) throw new Error('openClient comes first');
  return timed(() => chosen(accounts[index % accounts.length] ?? accounts[0]), capMs);
};

const multicall = '0xcA11bde05977b3631167028862bE2a173976CA11';
/** `getBlockNumber()` */
const blockNumber = '0x42cbb15c';

function mixedOf(url: string): ReadMixed {
  const client = createPublicClient({ chain: mainnet, transport: http(url, { retryCount: 0 }) });
  return (index) => {
    const address = accounts[Math.floor(index / 4) % accounts.length] ?? accounts[0];
    const kinds = [
      () => client.request({ method: 'eth_getBalance', params: [address, 'latest'] }),
      () => client.request({ method: 'eth_getTransactionCount', params: [address, 'latest'] }),
      () => client.request({ method: 'eth_call', params: [{ to: multicall, data: blockNumber }, 'latest'] }),
      () => client.request({ method: 'eth_gasPrice' }),
    ];
    return (kinds[index % kinds.length] ?? (() => Promise.reject(new Error('no such kind'))))();
  };
}

globalThis.timeRead = (url, index, capMs) => {
  const mixed = mixedOf(url);
  return timed(() => mixed(index), capMs);
};

async function timed(ask: () => Promise<unknown>, capMs: number): Promise<number[]> {
  const startedAt = performance.now();
  const asked = ask();
  const capped = new Promise<number>((resolve) => setTimeout(() => resolve(-1), capMs));
  const end = await Promise.race([
    asked.then(
      () => 1,
      () => 0,
    ),
    capped,
  ]);
  return [performance.now() - startedAt, end];
}
