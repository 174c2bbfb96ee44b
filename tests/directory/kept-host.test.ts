// What is written down of a host's name: whose it is, not what was looked at there.
import { expect, test } from 'vitest';
import { keptHost, keptName } from '@/lib/directory/kept-host';

test.each([
  ['mainnet.infura.io', 'mainnet.infura.io'],
  ['base-mainnet.g.alchemy.com', 'base-mainnet.g.alchemy.com'],
  ['bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.dweb.link', '*.ipfs.dweb.link'],
  ['docs-ipfs-tech.ipns.dweb.link', '*.ipns.dweb.link'],
  ['bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.localhost:8080', '*.ipfs.localhost:8080'],
  ['vq6ghjzkbqyxgpkmzjhrvqvrd5dvslkfl2lkk7hajbhhxmnrnhqa.arweave.net', '*.arweave.net'],
  ['0123456789abcdef0123456789abcdef.eth.rpc.rivet.cloud', '*.eth.rpc.rivet.cloud'],
  ['a1b2c3d4-e5f6-7890-abcd-ef0123456789.nodes.example', '*.nodes.example'],
  ['ipfs.io', 'ipfs.io'],
  ['gateway.ipfs.io', 'gateway.ipfs.io'],
  ['a.ipfs', 'a.ipfs'],
  ['a-very-long-name-that-people-can-read.example.org', 'a-very-long-name-that-people-can-read.example.org'],
])('%s is written down as %s', (host, kept) => {
  expect(keptHost(host)).toBe(kept);
  expect(keptHost(kept)).toBe(kept);
  expect(new URL(`https://${kept}`).host).toBe(kept);
});

test('a name that is no host stays as its owner writes it', () => {
  const names = ['MetaMask', 'OpenSea images', 'Pocket Network'];
  expect(names.map(keptName)).toEqual(names);
  expect(keptName('0123456789abcdef0123456789abcdef.rpc.example')).toBe('*.rpc.example');
});
