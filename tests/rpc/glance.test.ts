// What the page takes for JSON-RPC of its endpoints, and what it leaves to other protocols (rules, part 2, item 11).
import { expect, test } from 'vitest';
import { chainIds, familyOf, listedEndpointsOf } from '@/lib/directory/chains';
import { askedIn } from '@/lib/rpc/glance';

const bodyOf = (method: string) => JSON.stringify({ method, jsonrpc: '2.0', params: [], id: 'b5c7a9' });
const isAsked = (method: string, url?: string) => askedIn(bodyOf(method), url) !== null;

test.each([
  ['eth_call', 'https://rpc.example/', true],
  ['Filecoin.ChainHead', 'https://rpc.example/', true],
  ['getBalance', 'https://rpc.example/', false],
  ['getBalance', 'https://api.mainnet-beta.solana.com/', true],
  ['sendTransaction', 'https://mainnet.helius-rpc.com/?api-key=x', true],
  ['getSlot', 'https://myapp.mainnet.rpcpool.com/key', true],
  ['getSlot', 'https://quick-river.solana-mainnet.quiknode.pro/key/', true],
  ['getSlot', 'https://rpc.ankr.com/solana/key', true],
  ['tools/call', 'https://mcp.example/', false],
  ['aria2.addUri', 'https://rpc.example/', false],
  ['status', 'https://rpc.cosmos.example/', false],
])('%s to %s: %s', (method, url, asked) => {
  expect(isAsked(method, url)).toBe(asked);
});

test('every endpoint of Solana in the directory is known by its URL, and no other chain’s is taken for one', () => {
  const urls = (isSolana: boolean) =>
    chainIds()
      .filter((id) => (familyOf(id) === 'solana') === isSolana)
      .flatMap((id) => listedEndpointsOf(id).map(({ url }) => url));
  expect(urls(true).length).toBeGreaterThan(4);
  expect(urls(true).filter((url) => !isAsked('getBalance', url))).toEqual([]);
  expect(urls(false).filter((url) => isAsked('getBalance', url))).toEqual([]);
});

test('over a socket, which tells no URL, Ethereum’s names alone count', () => {
  expect(['getBalance', 'Filecoin.ChainNotify', 'Filecoin.ChainHead'].map((method) => isAsked(method))).toEqual([
    false,
    false,
    false,
  ]);
  expect(isAsked('eth_call')).toBe(true);
});
