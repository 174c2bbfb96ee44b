// Promises about which failing handshakes are asked about: every endpoint of the directory, and no ordinary socket.
import { expect, test } from 'vitest';
import { patterns } from '@/assets/directory/patterns.json';
import { chainsByUrl } from '@/lib/directory/chains';
import { isPublicSocket, mayBeEndpoint } from '@/lib/page/endpoint-like';

const listed = chainsByUrl().flatMap(([url]) => (url.startsWith('wss:') ? [url] : []));

test('every web socket endpoint of the directory may be one by its address', () => {
  expect(listed.length).toBeGreaterThan(50);
  expect(listed.filter((url) => !mayBeEndpoint(url))).toEqual([]);
});

/** What stands in every address of a pattern, whatever chain and key it names. */
const literalOf = (re: string) => re.replaceAll(/\(\?<[^)]*\)/g, '').replaceAll('\\', '');

test('so may those of the operators whose addresses name chains and keys', () => {
  // Solana's sockets carry subscriptions of their own kind, which nobody else continues.
  const evm = patterns.filter(({ re }) => !/solana|syndica/.test(re));
  const ofSockets = evm.filter(({ re, failover, mempool }) => re.includes('wss') && failover && mempool !== 'private');
  expect(ofSockets.length).toBeGreaterThan(15);
  const lacking = ofSockets.map(({ re }) => `wss://socket.xyz/${literalOf(re)}`).filter((url) => !mayBeEndpoint(url));
  expect(lacking).toEqual([]);
});

test.each([
  'wss://mainnet.infura.io/ws/v3/0123456789abcdef0123456789abcdef',
  'wss://eth-mainnet.g.alchemy.com/v2/demo',
  'wss://demo.quiknode.pro/0123',
  'wss://base-mainnet.core.chainstack.com/0123',
])('%s may be one', (url) => expect(mayBeEndpoint(url)).toBe(true));

test.each([
  'wss://chat.example.com/socket',
  'wss://stream.binance.com/',
  'wss://app.somedapp.xyz/socket.io/?transport=websocket',
])('%s is not asked about', (url) => expect(mayBeEndpoint(url)).toBe(false));

test.each([
  'ws://mainnet.infura.io/v3/key',
  'wss://localhost/',
  'wss://127.0.0.1/rpc',
  'wss://[::1]/rpc',
  'wss://node.example.com:8546/',
  'wss://user@rpc.example.com/',
])('%s is never stood in for', (url) => expect(isPublicSocket(url)).toBe(false));
