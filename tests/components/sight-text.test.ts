// Whom sites ask, as files that leave: hosts without what was looked at and without keys.
import { expect, test } from 'vitest';
import { operatorsText, sightName, sightText } from '@/components/sight/sight-text';
import { sight } from './sights';

const key = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const host = `${key}.rpc.somedapp.xyz`;

test.each(['csv', 'json'] as const)('whom a site asks leaves as %s without a key, in a host or in a name', (kind) => {
  const [party, ...others] = sight.parties;
  const parties = party === undefined ? [] : [{ ...party, host, operatorName: host }, ...others];
  const text = sightText(kind, 'https://uniswap.org', { ...sight, parties });
  expect(text).not.toContain(key);
  expect(text).toContain('*.rpc.somedapp.xyz');
  expect(text).toContain('The Graph');
});

test.each(['csv', 'json'] as const)('all whom sites ask leave as %s without a key in a name', (kind) => {
  const use = { group: host, name: host, roles: [], clouds: [], sites: 1, requests: 2, failingSince: null, lastAt: 0 };
  const text = operatorsText(kind, [use]);
  expect(text).not.toContain(key);
  expect(text).toContain('*.rpc.somedapp.xyz');
});

test('a site’s file has its host in its name, but for a label that says what was looked at', () => {
  expect(sightName('https://uniswap.org')).toBe('site-uniswap.org');
  expect(sightName('https://bafybeigdyrzt.ipfs.dweb.link')).toBe('site-*.ipfs.dweb.link');
});
