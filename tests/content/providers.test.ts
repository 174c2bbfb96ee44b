import { expect, test } from 'vitest';
import { readProviders } from '@/lib/content/providers';

const provider = (Addrs: string[], Protocols = ['transport-ipfs-gateway-http']) => ({
  Schema: 'peer',
  ID: '12D3KooW',
  Addrs,
  Protocols,
});

test('names behind https are found, each once', () => {
  const answer = {
    Providers: [
      provider(['/dns4/sp.example.net/tcp/443/https']),
      provider(['/dns/SP.example.net/tcp/443/tls/http', '/dns6/two.example.org/https']),
    ],
  };
  expect(readProviders(answer)).toEqual(['https://sp.example.net', 'https://two.example.org']);
});

test('addresses, other ports, plain http, other protocols and nonsense are left out', () => {
  const answer = {
    Providers: [
      provider(['/ip4/192.168.1.1/tcp/443/https', '/ip4/127.0.0.1/tcp/80/http', '/ip6/::1/tcp/443/https']),
      provider(['/dns4/a.example.net/tcp/8443/https', '/dns4/a.example.net/tcp/80/http', '/dns4/a@b/tcp/443/https']),
      provider(['/dns4/b.example.net/tcp/443/https'], ['transport-bitswap']),
      { Addrs: '/dns4/c.example.net/tcp/443/https' },
      null,
      7,
    ],
  };
  expect(readProviders(answer)).toEqual([]);
  expect([readProviders(null), readProviders({ Providers: {} }), readProviders('x')]).toEqual([[], [], []]);
});

test('of an endless list a few are taken', () => {
  const many = Array.from({ length: 1_000 }, (_, at) => provider([`/dns4/n${at}.example.net/tcp/443/https`]));
  expect(readProviders({ Providers: many })).toHaveLength(8);
});
