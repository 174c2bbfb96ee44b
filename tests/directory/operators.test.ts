// Which host is whose, and which operators fail together.
import { expect, test } from 'vitest';
import { operatorById, operatorOf, operators } from '@/lib/directory/operators';

test.each([
  ['mainnet.infura.io', 'infura'],
  ['infura.io', 'infura'],
  ['MAINNET.INFURA.IO', 'infura'],
  ['ipfs.infura.io', 'infura-ipfs'],
  ['eth-mainnet.g.alchemy.com', 'alchemy'],
  ['nft-cdn.alchemy.com', 'alchemy-nft-cdn'],
  ['cdnjs.cloudflare.com', 'cdnjs'],
  ['www.cloudflare.com', 'cloudflare'],
  ['rpc.zora.energy', 'zora-team'],
])('%s belongs to %s: the longest suffix wins', (host, id) => {
  expect(operatorOf(host)?.id).toBe(id);
});

test.each(['notinfura.io', 'infura.io.evil.com', 'io', '', 'localhost', '127.0.0.1', '__proto__', 'constructor'])(
  '%s belongs to nobody known',
  (host) => {
    expect(operatorOf(host)).toBeNull();
  },
);

test('one firm has one id in both of the tables it was compiled from', () => {
  expect(operatorById('base-team')).toBeNull();
  expect(operatorById('alchemy-public')).toBeNull();
  expect(operatorOf('mainnet.base.org')?.id).toBe('coinbase-cdp');
});

test('operators behind which one firm stands are of one group', () => {
  const groupOf = (id: string) => operatorById(id)?.group;
  expect(groupOf('linea-team')).toBe(groupOf('infura'));
  expect(groupOf('ninicoin')).toBe(groupOf('defibit'));
  expect(groupOf('alchemy')).not.toBe(groupOf('infura'));
  expect(groupOf('drpc')).not.toBe(groupOf('pocket'));
});

test('marketplaces, networks, relays and aggregators are no independent voice', () => {
  const dependent = [
    'drpc',
    '1rpc',
    'pocket',
    'lava',
    'routemesh',
    'thirdweb',
    'blockpi',
    'blockmachine',
    'walletconnect',
    'ario',
    'subsquid',
  ];
  expect(
    operators()
      .filter(({ independent }) => !independent)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(dependent.sort());
});

test('an operator is as private as its least private endpoint', () => {
  expect(operatorById('pocket')?.tracking).toBe('none');
  expect(operatorById('tenderly')?.tracking).toBe('yes');
  expect(operatorById('infura')?.tracking).toBe('unspecified');
});
