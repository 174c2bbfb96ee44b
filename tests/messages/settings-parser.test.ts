// What was stored or exported by an earlier version still says what its user decided.
import { expect, test } from 'vitest';
import { previewImport } from '@/lib/background/backup';
import { defaultSettings } from '@/lib/messages/settings';
import { parseSettings } from '@/lib/messages/settings-parser';

const version1 = {
  ...defaultSettings,
  version: 1,
  sites: {
    'https://uniswap.org': { failover: true, broadcast: true },
    'https://aave.com': { failover: false, broadcast: false },
  },
};

const migrated = {
  ...defaultSettings,
  sites: {
    'https://uniswap.org': { failover: true, broadcast: 'ask' },
    'https://aave.com': { failover: false, broadcast: 'never' },
  },
};

test('a site whose transactions were switched off stays so, and every other one is asked about', () => {
  expect(parseSettings(version1)).toEqual({ kind: 'ok', settings: migrated });
  expect(parseSettings(migrated)).toEqual({ kind: 'ok', settings: migrated });
});

test('an export of the first version is taken the same way', () => {
  const text = JSON.stringify({ format: 'detour-settings', settings: version1 });
  expect(previewImport(defaultSettings, text)).toMatchObject({ kind: 'ok', settings: migrated });
});

test.each([
  ['an old switch in new settings', { ...version1, version: 2 }],
  ['a new word in old settings', { ...migrated, version: 1 }],
  ['a word that is none', { ...migrated, sites: { 'https://aave.com': { failover: true, broadcast: 'maybe' } } }],
])('%s is refused, not guessed', (_what, settings) => {
  expect(parseSettings(settings)).toEqual({ kind: 'refused', at: expect.stringMatching(/\.broadcast$/) });
});
