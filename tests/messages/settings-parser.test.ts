// What was stored or exported by an earlier version still says what its user decided.
import { expect, test } from 'vitest';
import { exportSettings, previewImport } from '@/lib/background/settings/backup';
import { defaultSettings } from '@/lib/messages/settings';
import { parseSettings } from '@/lib/messages/settings-parser';

const { content: _new, ...before3 } = defaultSettings;

const version1 = {
  ...before3,
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

const node = { url: 'http://127.0.0.1:8545/', name: 'My geth', inside: true, first: true, broadcasts: true };
const withNode = {
  ...defaultSettings,
  sites: { 'https://uniswap.org': { failover: true, broadcast: 'ask', node: 'never' } },
  chains: { 1: { order: [node.url], off: [], own: [node, { url: 'https://rpc.mine.xyz/', name: '' }] } },
};

test('what was said of own nodes is kept as it was, and what was not said is not there', () => {
  expect(parseSettings(withNode)).toEqual({ kind: 'ok', settings: withNode });
  const silent = { ...node, inside: false, first: false, broadcasts: false };
  const chains = { 1: { order: [], off: [], own: [silent] } };
  expect(parseSettings({ ...withNode, chains })).toMatchObject({
    settings: { chains: { 1: { own: [{ url: node.url, name: node.name }] } } },
  });
});

test.each([
  ['what only an administrator may say', { ...node, everySite: true }],
  ['a word that is text', { ...node, first: 'yes' }],
  ['another scheme', { ...node, url: 'file:///etc/passwd' }],
])('%s is refused in an own endpoint', (_what, own) => {
  const chains = { 1: { order: [], off: [], own: [own] } };
  expect(parseSettings({ ...withNode, chains })).toEqual({
    kind: 'refused',
    at: expect.stringMatching(/^chains\.1\.own/),
  });
});

test('an export of the first version is taken the same way', () => {
  const text = JSON.stringify({ format: 'detour-settings', settings: version1 });
  expect(previewImport(defaultSettings, text)).toMatchObject({ kind: 'ok', settings: migrated });
});

test.each([
  ['an old switch in new settings', { ...version1, version: 2 }],
  ['a new word in old settings', { ...version1, sites: migrated.sites }],
  ['a word that is none', { ...migrated, sites: { 'https://aave.com': { failover: true, broadcast: 'maybe' } } }],
])('%s is refused, not guessed', (_what, settings) => {
  expect(parseSettings(settings)).toEqual({ kind: 'refused', at: expect.stringMatching(/\.broadcast$/) });
});

const version2 = {
  ...before3,
  version: 2,
  hedge: false,
  sites: { 'https://uniswap.org': { failover: true, broadcast: 'yes', node: 'ask', wallet: true } },
  chains: withNode.chains,
  operatorsOff: ['merkle'],
};

test('settings of the second version lose nothing, and say of pictures and files what a new user’s say', () => {
  expect(parseSettings(version2)).toEqual({
    kind: 'ok',
    settings: { ...version2, version: 3, content: defaultSettings.content },
  });
});

test('strict mode of a site is kept, and only yes or no is one', () => {
  const sites = { 'https://aave.com': { failover: true, broadcast: 'ask', strict: true } };
  const said = { ...defaultSettings, sites };
  expect(parseSettings(said)).toEqual({ kind: 'ok', settings: said });
  const other = { 'https://aave.com': { ...sites['https://aave.com'], strict: 'yes' } };
  expect(parseSettings({ ...defaultSettings, sites: other })).toEqual({
    kind: 'refused',
    at: 'sites.https://aave.com.strict',
  });
});

const MB = 1024 * 1024;

test('what was said of pictures and files is kept, for everywhere and for a site', () => {
  const said = {
    ...defaultSettings,
    content: { mode: 'off', keptBytes: 0, providers: false, own: [] },
    sites: { 'https://opensea.io': { failover: true, broadcast: 'ask', content: 'always' } },
  };
  expect(parseSettings(said)).toEqual({ kind: 'ok', settings: said });
  expect(previewImport(defaultSettings, exportSettings(defaultSettings))).toMatchObject({ changes: [] });
  const preview = previewImport(defaultSettings, JSON.stringify({ format: 'detour-settings', settings: said }));
  expect(preview.kind === 'ok' && preview.settings).toEqual(said);
  expect(preview.kind === 'ok' && preview.changes).toEqual([
    { path: ['content', 'keptBytes'], before: '268435456', after: '0' },
    { path: ['content', 'mode'], before: 'rescue', after: 'off' },
    { path: ['content', 'providers'], before: 'true', after: 'false' },
    { path: ['sites', 'https://opensea.io', 'broadcast'], before: null, after: 'ask' },
    { path: ['sites', 'https://opensea.io', 'content'], before: null, after: 'always' },
    { path: ['sites', 'https://opensea.io', 'failover'], before: null, after: 'true' },
  ]);
});

test.each([
  ['content.mode', { content: { ...defaultSettings.content, mode: 'sometimes' } }],
  ['content.keptBytes', { content: { ...defaultSettings.content, keptBytes: 63 * MB } }],
  ['content.keptBytes', { content: { ...defaultSettings.content, keptBytes: 4097 * MB } }],
  ['content.keptBytes', { content: { ...defaultSettings.content, keptBytes: 64.5 } }],
  ['content.keptBytes', { content: { ...defaultSettings.content, keptBytes: '256' } }],
  ['content.providers', { content: { ...defaultSettings.content, providers: 1 } }],
  ['content', { content: { mode: 'rescue', keptBytes: 0 } }],
  ['keys', { content: undefined }],
  ['version', { version: 4 }],
  [
    'sites.https://aave.com.content',
    { sites: { 'https://aave.com': { failover: true, broadcast: 'ask', content: 'no' } } },
  ],
  ['keys', { version: 2 }],
])('a value that Detour does not take at %s is refused with its place', (at, wrong) => {
  expect(parseSettings(JSON.parse(JSON.stringify({ ...defaultSettings, ...wrong })))).toEqual({ kind: 'refused', at });
});

test('that the user wants to be notified is kept here, and no file says it: the browser gives its leave beside it', () => {
  const mine = { ...defaultSettings, notify: true };
  expect(parseSettings(mine)).toEqual({ kind: 'ok', settings: mine });
  expect(parseSettings({ ...defaultSettings, notify: 1 })).toMatchObject({ kind: 'refused', at: 'notify' });
  expect(previewImport(defaultSettings, exportSettings(mine))).toMatchObject({ changes: [] });
  expect(previewImport(mine, exportSettings(defaultSettings))).toMatchObject({ changes: [], settings: mine });
});
