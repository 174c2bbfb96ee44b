// Which transactions may leave, by what the directory knows and the user said; whatever is clicked, some never do (rules 0.5, 2.3).
import { mnemonicToAccount } from 'viem/accounts';
import { beforeAll, expect, test } from 'vitest';
import type { Target } from '@/lib/background/rescue/target';
import { scopeOf } from '@/lib/background/state/scope';
import { broadcastBarred } from '@/lib/background/transactions/may-broadcast';
import { type BroadcastConsent, defaultSettings } from '@/lib/messages/settings';
import { parseCalls, type RpcCall } from '@/lib/rpc/call';

const site = 'https://somedapp.xyz';
let transaction: RpcCall;
let ofPolygon: RpcCall;

async function signed(chainId: number): Promise<RpcCall> {
  const account = mnemonicToAccount('test test test test test test test test test test test junk');
  const raw = await account.signTransaction({
    chainId,
    type: 'eip1559',
    nonce: 0,
    to: '0x000000000000000000000000000000000000d00d',
    gas: 21_000n,
    maxFeePerGas: 1n,
  });
  const [call] =
    parseCalls(`{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["${raw}"]}`)?.calls ?? [];
  if (call === undefined) throw new Error('no call');
  return call;
}

beforeAll(async () => {
  [transaction, ofPolygon] = [await signed(1), await signed(137)];
});

const listed: Target = {
  endpoint: 'https://rpc.example.org/',
  url: 'https://rpc.example.org/',
  host: 'rpc.example.org',
  operator: 'example',
  group: 'example',
  clouds: [],
  chainId: 1,
  listed: true,
  mempool: 'public',
  barred: null,
};
const targets = {
  public: listed,
  unknown: { ...listed, mempool: 'unknown' },
  unlisted: { ...listed, listed: false, mempool: 'unknown' },
  // A firm's host whose chain only the site's own traffic told.
  firm: { ...listed, listed: false },
  private: { ...listed, mempool: 'private' },
} as const;

interface Asked {
  frame?: string;
  call?: RpcCall;
}

function barred(target: keyof typeof targets, broadcast: BroadcastConsent | null, { frame, call }: Asked = {}) {
  const scope = scopeOf('https://app.somedapp.xyz/swap', false, frame);
  if (scope === null) throw new Error('no site');
  const sites = broadcast === null ? {} : { [site]: { failover: true, broadcast } };
  return broadcastBarred(call ?? transaction, targets[target], scope, { ...defaultSettings, sites });
}

test.each([
  ['public', null, null],
  ['public', 'ask', null],
  ['public', 'yes', null],
  ['public', 'never', 'broadcast-off'],
  ['unknown', null, 'mempool-unknown'],
  ['unknown', 'ask', 'mempool-unknown'],
  ['unknown', 'yes', null],
  ['unknown', 'never', 'broadcast-off'],
  ['unlisted', null, 'mempool-unknown'],
  ['unlisted', 'yes', null],
  ['unlisted', 'never', 'broadcast-off'],
  ['firm', 'ask', 'mempool-unknown'],
  ['firm', 'yes', null],
  ['private', null, 'private-relay'],
  ['private', 'yes', 'private-relay'],
  ['private', 'never', 'private-relay'],
] as const)('from a %s endpoint, when the user said %s: %s', (target, broadcast, why) => {
  expect(barred(target, broadcast)).toBe(why);
});

test('what the user said of a site is not said of a stranger’s frame in it', () => {
  expect(barred('unlisted', 'yes', { frame: 'https://www.somedapp.xyz' })).toBeNull();
  expect(barred('unlisted', 'yes', { frame: 'https://ads.thirdsite.net' })).toBe('mempool-unknown');
});

test('a transaction of another chain goes nowhere, whatever was clicked', () => {
  expect(barred('unlisted', 'yes', { call: ofPolygon })).toBe('no-chain-in-bytes');
});
