// Detour's entry beside a wallet: the wallet is asked first and with the very object, and only reads that its endpoint failed go elsewhere.
import { expect, test } from 'vitest';
import type { WalletAsk, WalletReply } from '@/lib/messages/wallet';
import type { Clock } from '@/lib/page/page-clock';
import { createEntry } from '@/lib/page/wallet/wallet-entry';
import { field } from '@/lib/rpc/glance';

type Answer = (method: string) => unknown;

/** Timers run by hand. */
function handClock(): Clock & { pass: (ms: number) => Promise<void> } {
  let now = 1_000;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => now,
    runAfter(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass: async (ms) => {
      now += ms;
      for (const timer of timers)
        if (timer.at <= now) {
          timers.delete(timer);
          timer.run();
        }
      await turns();
    },
  };
}

const turns = () => new Promise((resolve) => setTimeout(resolve));
const down = Object.assign(new Error('Failed to fetch'), { code: -32603 });

interface Stage {
  answer?: Answer;
  reply?: WalletReply;
  chains?: string[];
}

/** A wallet on chain 1 unless `chains` says one after the other. */
function open({
  answer = () => Promise.reject(down),
  reply = { kind: 'answer', result: '"0x2a"' },
  chains = [],
}: Stage = {}) {
  const asked: unknown[] = [];
  const asks: Omit<WalletAsk, 'id'>[] = [];
  const told: unknown[] = [];
  const wallet = {
    seen: [] as unknown[],
    request(this: unknown, ...args: unknown[]) {
      wallet.seen.push(this);
      asked.push(...args);
      const method = String(field(args[0], 'method'));
      if (method === 'eth_chainId' && answer('eth_chainId') === undefined)
        return Promise.resolve(chains.shift() ?? '0x1');
      return answer(method);
    },
    on: (...args: unknown[]) => {
      told.push(args);
      return wallet;
    },
    removeListener: (...args: unknown[]) => void told.push(args),
  };
  const clock = handClock();
  const shown: unknown[] = [];
  const line = {
    ask: async (ask: Omit<WalletAsk, 'id'>) => {
      asks.push(ask);
      return reply;
    },
    tell: (word: unknown) => void shown.push(word),
  };
  const reads = new Set(['eth_blockNumber', 'eth_call', 'eth_chainId', 'eth_getBlockByNumber']);
  const entry = createEntry({ wallet, rdns: 'io.metamask', reads, line, clock });
  const request = (ask: unknown): unknown => Reflect.apply(Reflect.get(entry, 'request'), undefined, [ask]);
  return { entry, wallet, request, asked, asks, told, shown, clock };
}

const failingBut: Answer = (method) => (method === 'eth_chainId' ? undefined : Promise.reject(down));

test.each([
  'eth_accounts',
  'eth_requestAccounts',
  'eth_chainId',
  'net_version',
  'personal_sign',
  'eth_signTypedData_v4',
  'eth_sendTransaction',
  'eth_sendRawTransaction',
  'wallet_addEthereumChain',
  'eth_subscribe',
  'a_stranger',
])('%s is the wallet’s: the very object goes in, the very promise comes out', (method) => {
  const promise = Promise.reject(down);
  promise.catch(() => {});
  const { request, asked, asks, wallet } = open({ answer: () => promise });
  const ask = Object.freeze({ method, params: [{ any: 1n }] });
  expect(request(ask)).toBe(promise);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBe(ask);
  expect(wallet.seen[0]).toBe(wallet);
  expect(asks).toEqual([]);
});

test('what the wallet throws at once is thrown, and what is no promise is handed on', () => {
  const thrower = open({
    answer: () => {
      throw down;
    },
  });
  expect(() => thrower.request({ method: 'eth_call' })).toThrow(down);
  expect(open({ answer: () => 7 }).request({ method: 'eth_call' })).toBe(7);
});

test('a read that the wallet answers is its own value, by identity, and nobody else is asked', async () => {
  const value = { number: '0x1', hash: '0xabc' };
  const { request, asks, shown } = open({
    answer: (method) => (method === 'eth_chainId' ? undefined : Promise.resolve(value)),
  });
  expect(await request({ method: 'eth_call', params: [] })).toBe(value);
  await turns();
  expect(asks).toEqual([]);
  expect(shown).toEqual([{ type: 'wallet/shown', shown: { rdns: 'io.metamask', chainId: 1, ...value } }]);
  await request({ method: 'eth_call', params: [] });
  await turns();
  expect(shown).toHaveLength(1);
});

test('a read that its endpoint failed is asked of others, on the chain that the wallet says', async () => {
  const { request, asks } = open({ answer: failingBut });
  expect(await request({ method: 'eth_call', params: [{ to: '0x1' }, 'latest'] })).toBe('0x2a');
  expect(asks).toEqual([
    {
      rdns: 'io.metamask',
      chainId: 1,
      failure: 'failed',
      elapsedMs: 0,
      body: '{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"0x1"},"latest"]}',
    },
  ]);
});

test('when nobody could, the error is the wallet’s own, by identity', async () => {
  const { request } = open({ answer: failingBut, reply: { kind: 'own' } });
  await expect(request({ method: 'eth_blockNumber' })).rejects.toBe(down);
});

test('a revert and a refusal of the user are answers of the wallet', async () => {
  for (const error of [
    { code: 3, message: 'execution reverted' },
    { code: 4001, message: 'no' },
  ]) {
    const { request, asks } = open({ answer: () => Promise.reject(error) });
    await expect(request({ method: 'eth_call' })).rejects.toBe(error);
    expect(asks).toEqual([]);
  }
});

test('an answer is none when the wallet went to another chain meanwhile, or does not say which it is on', async () => {
  const moved = open({ answer: failingBut, chains: ['0x1', '0x2105'] });
  await expect(moved.request({ method: 'eth_blockNumber' })).rejects.toBe(down);
  const odd = open({ answer: failingBut, chains: ['nonsense'] });
  await expect(odd.request({ method: 'eth_blockNumber' })).rejects.toBe(down);
  expect(odd.asks).toEqual([]);
});

test('a wallet that says nothing is asked beside after four seconds, and its own late word changes nothing', async () => {
  let late: (value: unknown) => void = () => {};
  const silent = new Promise((resolve) => {
    late = resolve;
  });
  const { request, asks, clock } = open({ answer: (method) => (method === 'eth_chainId' ? undefined : silent) });
  const result = request({ method: 'eth_blockNumber' });
  await clock.pass(3_999);
  expect(asks).toEqual([]);
  await clock.pass(1);
  expect(await result).toBe('0x2a');
  expect(asks).toMatchObject([{ failure: 'silent', elapsedMs: 4_000 }]);
  late('0x1');
  await turns();
  expect(await result).toBe('0x2a');
});

test('after a failure the next silence is waited for half a second only', async () => {
  let isSilent = false;
  const { request, asks, clock } = open({
    answer: (method) =>
      method === 'eth_chainId' ? undefined : isSilent ? new Promise(() => {}) : Promise.reject(down),
  });
  await request({ method: 'eth_blockNumber' });
  isSilent = true;
  const result = request({ method: 'eth_blockNumber' });
  await clock.pass(500);
  expect(await result).toBe('0x2a');
  expect(asks).toHaveLength(2);
});

test('params that cannot be written down are the wallet’s alone', async () => {
  const { request, asks } = open({ answer: failingBut });
  await expect(request({ method: 'eth_call', params: [1n] })).rejects.toBe(down);
  expect(asks).toEqual([]);
});

test('events are the wallet’s own: the very listener, and a chain of calls stays with the entry', () => {
  const { entry, told } = open();
  const listener = () => {};
  expect(Reflect.apply(Reflect.get(entry, 'on'), entry, ['chainChanged', listener])).toBe(entry);
  Reflect.apply(Reflect.get(entry, 'removeListener'), entry, ['chainChanged', listener]);
  expect(told).toEqual([
    ['chainChanged', listener],
    ['chainChanged', listener],
  ]);
  expect(Reflect.has(entry, 'once')).toBe(false);
});

test('flags and older ways of asking are the wallet’s; what a site writes on the entry stays off the wallet', () => {
  const { entry, wallet } = open();
  Object.assign(wallet, {
    isMetaMask: true,
    isConnected(this: unknown) {
      return this === wallet;
    },
  });
  expect(Reflect.get(entry, 'isMetaMask')).toBe(true);
  expect(Reflect.get(entry, 'isConnected')).toBe(Reflect.get(entry, 'isConnected'));
  expect(Reflect.apply(Reflect.get(entry, 'isConnected'), undefined, [])).toBe(true);
  Reflect.set(entry, 'autoRefreshOnNetworkChange', false);
  expect(Reflect.get(entry, 'autoRefreshOnNetworkChange')).toBe(false);
  expect('autoRefreshOnNetworkChange' in wallet).toBe(false);
});
