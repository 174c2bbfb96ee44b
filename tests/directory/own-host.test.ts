// Where an own endpoint's requests may go, by what its owner typed: to that network and to no other.
import { expect, test } from 'vitest';
import { chainIds, familyOf } from '@/lib/directory/chains';
import { isInside, ownSpaceOf, serviceOf } from '@/lib/directory/own-host';
import { addressFor } from '@/lib/directory/own-places';

test.each([
  ['http://127.0.0.1:8545', 'loopback'],
  ['http://localhost:8545/', 'loopback'],
  ['http://node.localhost:8545/', 'loopback'],
  ['http://[::1]:8545/', 'loopback'],
  ['http://127.1:8545/', 'loopback'],
  ['http://2130706433:8545/', 'loopback'],
  ['http://0x7f.1/', 'loopback'],
  ['http://0177.0.0.1/', 'loopback'],
  ['http://10.0.0.5:4000/main/evm/1', 'local'],
  ['http://172.31.255.1/', 'local'],
  ['http://192.168.1.20:8545/', 'local'],
  ['http://100.100.3.4/', 'local'],
  ['https://[fd00::2]:8545/', 'local'],
  ['http://nas:8545/', 'local'],
  ['http://node.lan/', 'local'],
  ['http://node.local:8545/', 'local'],
  ['http://geth.home.arpa/', 'local'],
  ['https://rpc.office.com:8545/', 'public'],
  ['https://machine.tailnet.ts.net/', 'public'],
])('%s is %s', (url, space) => {
  expect(ownSpaceOf({ url })).toBe(space);
});

test.each([
  ['8545', 'syntax'],
  ['ftp://127.0.0.1/', 'scheme'],
  ['ws://127.0.0.1:8546/', 'scheme'],
  ['http://rpc.office.com/', 'scheme'],
  ['https://user:word@127.0.0.1/', 'credentials'],
  ['https://8.8.8.8/', 'host'],
  ['http://172.32.0.1/', 'host'],
  ['http://0.0.0.0:8545/', 'host'],
  ['http://0/', 'host'],
  ['http://169.254.169.254/', 'host'],
  ['http://224.0.0.1/', 'host'],
  ['http://255.255.255.255/', 'host'],
  ['http://[::]/', 'host'],
  ['http://[::ffff:127.0.0.1]/', 'host'],
  ['http://[fe80::1]/', 'host'],
  ['http://[2606:4700::1]/', 'host'],
  ['http://localhost.:8545/', 'host'],
  ['https://node.notatld9/', 'host'],
])('%s is refused: %s', (url, problem) => {
  expect(ownSpaceOf({ url })).toBe(problem);
});

test('a public name leads into the own network by its owner’s word alone, and then nowhere else', () => {
  const url = 'https://rpc.office.com/main/evm/1';
  expect([ownSpaceOf({ url }), ownSpaceOf({ url, inside: true })]).toEqual(['public', 'local']);
  expect([isInside({ url }), isInside({ url, inside: true })]).toEqual([false, true]);
  expect(ownSpaceOf({ url: 'http://rpc.office.com/', inside: true })).toBe('scheme');
  expect(ownSpaceOf({ url: 'https://8.8.8.8/', inside: true })).toBe('host');
  expect(ownSpaceOf({ url: 'http://127.0.0.1/', inside: true })).toBe('loopback');
});

test('the service of a PATH gateway is a word, and nothing that could be more than one header', () => {
  expect(serviceOf('http://127.0.0.1:3069/v1#arb-one')).toBe('arb-one');
  for (const hash of ['', '#', '#a b', '#a%0d%0ax: y', '#ETH', '#-x', `#${'a'.repeat(80)}`])
    expect(serviceOf(`http://127.0.0.1:3069/v1${hash}`)).toBeNull();
});

test('an address that stands for several chains is each one’s, where the chain has the name that it asks for', () => {
  expect(addressFor('http://10.0.0.5:4000/main/evm/{chainId}', 8453)).toBe('http://10.0.0.5:4000/main/evm/8453');
  expect(addressFor('http://127.0.0.1:3069/v1#{service}', 42161)).toBe('http://127.0.0.1:3069/v1#arb-one');
  expect(addressFor('https://{service}.path.example.com/v1', 1)).toBe('https://eth.path.example.com/v1');
  expect(addressFor('https://{service}.path.example.com/v1', 314)).toBeNull();
  const [solana = 0] = chainIds().filter((id) => familyOf(id) === 'solana');
  expect(addressFor('http://10.0.0.5:4000/main/evm/{chainId}', solana)).toBeNull();
  expect(addressFor('http://127.0.0.1:8545/', 314)).toBe('http://127.0.0.1:8545/');
});
