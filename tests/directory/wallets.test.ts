// The wallets that Detour knows, and what it would tell one of a chain.
import { expect, test } from 'vitest';
import walletFile from '@/assets/directory/wallets.json';
import { chainIds } from '@/lib/directory/chains';
import { nativeOf } from '@/lib/directory/native';
import { walletName, walletNames } from '@/lib/directory/wallets';

test('every wallet stands once, with a source and a day', () => {
  const sources = new Set(Object.keys(walletFile.sources));
  for (const { rdns, name, source, checked } of walletFile.wallets) {
    expect(rdns).toMatch(/^[a-z]+(\.[a-z0-9]+)+$/);
    expect(name).not.toBe('');
    expect(source.split(' ').every((one) => sources.has(one))).toBe(true);
    expect(checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
  expect(Object.keys(walletNames())).toHaveLength(walletFile.wallets.length);
  expect(walletName('io.metamask')).toBe('MetaMask');
  expect(walletName('__proto__')).toBeNull();
});

test('a chain is described as wallets take it: whole decimals, a short symbol, an https explorer', () => {
  const described = chainIds().filter((id) => nativeOf(id) !== null);
  expect(described.length).toBeGreaterThanOrEqual(71);
  for (const id of described) {
    const { name, symbol, decimals, explorer } = nativeOf(id) ?? { name: '', symbol: '', decimals: -1, explorer: '' };
    expect(name).not.toBe('');
    expect(symbol).toMatch(/^[\w.$]{1,11}$/);
    expect(decimals).toBeGreaterThanOrEqual(6);
    if (explorer !== null) expect(new URL(explorer).protocol).toBe('https:');
  }
  expect(nativeOf(31337)).toBeNull();
});
