// Settings leave and come back as a file: nothing secret leaves, nothing untested comes in.
import { expect, test } from 'vitest';
import { exportSettings, previewImport } from '@/lib/background/settings/backup';
import { defaultSettings, type Settings } from '@/lib/messages/settings';

const mine: Settings = {
  ...defaultSettings,
  hedge: false,
  sites: { 'https://uniswap.org': { failover: false, broadcast: 'never' } },
  chains: {
    1: {
      order: ['https://eth.drpc.org', 'https://rpc.mine.xyz/SECRETKEY'],
      off: ['https://eth1.lava.build'],
      own: [{ url: 'https://rpc.mine.xyz/SECRETKEY', name: 'Mine' }],
    },
  },
  operatorsOff: ['merkle'],
};

test('an export holds no endpoint of one’s own, and so no key', () => {
  expect(exportSettings(mine)).not.toContain('SECRETKEY');
  expect(exportSettings(mine)).toContain('https://eth.drpc.org');
});

test('an export names no address but the directory’s, whatever an order or a switch still holds', () => {
  const urls = ['https://eth.drpc.org', 'https://node.office.com/SECRETKEY', 'https://gone.mine.xyz/SECRETKEY'];
  const chains = {
    1: { order: urls, off: urls, own: [] },
    2: { order: ['https://node.expanse.tech'], off: urls, own: [] },
  };
  const preview = previewImport(defaultSettings, exportSettings({ ...defaultSettings, chains }));
  expect(preview).toMatchObject({
    settings: {
      chains: {
        1: { order: ['https://eth.drpc.org'], off: ['https://eth.drpc.org'] },
        2: { order: ['https://node.expanse.tech'], off: [] },
      },
    },
  });
});

test('an export comes back as it was, on another machine', () => {
  const preview = previewImport(defaultSettings, exportSettings(mine));
  expect(preview).toMatchObject({
    kind: 'ok',
    settings: { hedge: false, sites: mine.sites, operatorsOff: ['merkle'] },
  });
});

test('what would change is told before it does, and coming home changes nothing', () => {
  const preview = previewImport(defaultSettings, exportSettings(mine));
  expect(preview.kind === 'ok' && preview.changes).toContainEqual({ path: ['hedge'], before: 'true', after: 'false' });
  const home = previewImport(mine, exportSettings(mine));
  expect(home).toMatchObject({ kind: 'ok', settings: { chains: { 1: { own: mine.chains[1]?.own } } } });
});

test('an endpoint that arrives with a file waits switched off until it was tested', () => {
  const url = 'https://rpc.stranger.xyz/';
  const settings = { ...defaultSettings, chains: { 1: { order: [url], off: [], own: [{ url, name: 'x' }] } } };
  const preview = previewImport(defaultSettings, JSON.stringify({ format: 'detour-settings', settings }));
  expect(preview).toMatchObject({ kind: 'ok', settings: { chains: { 1: { off: [url] } } } });
});

test('that transactions may go elsewhere is not said by a file: there it is asked again, here it stays', () => {
  const yes: Settings = { ...defaultSettings, sites: { 'https://aave.com': { failover: true, broadcast: 'yes' } } };
  expect(previewImport(defaultSettings, exportSettings(yes))).toMatchObject({
    settings: { sites: { 'https://aave.com': { failover: true, broadcast: 'ask' } } },
  });
  expect(previewImport(yes, exportSettings(yes))).toMatchObject({ changes: [], settings: { sites: yes.sites } });
});

const wrap = (settings: unknown) => JSON.stringify({ format: 'detour-settings', settings });

test.each([
  ['not JSON', '{', 'not-json', ''],
  ['another program’s file', '{"format":"other","settings":{}}', 'not-detour', ''],
  ['a number', '7', 'not-detour', ''],
  ['a missing key', wrap({ ...defaultSettings, hedge: undefined }), 'bad-value', 'keys'],
  ['a key too many', wrap({ ...defaultSettings, more: 1 }), 'bad-value', 'keys'],
  [
    'a prototype',
    wrap(JSON.parse(`{"__proto__":{"failover":true},${JSON.stringify(defaultSettings).slice(1)}`)),
    'bad-value',
    'keys',
  ],
  ['a later version', wrap({ ...defaultSettings, version: 4 }), 'bad-value', 'version'],
  ['a switch that is text', wrap({ ...defaultSettings, failover: 'yes' }), 'bad-value', 'failover'],
  ['a site that is none', wrap({ ...defaultSettings, sites: { 'javascript:': {} } }), 'bad-value', 'sites.javascript:'],
  [
    'an endpoint without TLS',
    wrap({
      ...defaultSettings,
      chains: { 1: { order: [], off: [], own: [{ url: 'http://127.0.0.1:8545', name: 'x' }] } },
    }),
    'bad-value',
    'chains.1.own',
  ],
])('%s is refused with the place of the fault, and nothing is stored', (_what, text, reason, at) => {
  expect(previewImport(defaultSettings, text)).toEqual({ kind: 'refused', reason, at });
});

test('a file of a megabyte is refused unread', () => {
  expect(previewImport(defaultSettings, ' '.repeat(1_000_000))).toMatchObject({ reason: 'too-large' });
});

test('a file lets no own node serve a site, and an export does not tell that one does', () => {
  const sites = { 'https://uniswap.org': { failover: false, broadcast: 'never', node: 'yes' } } as const;
  const arriving = previewImport(mine, wrap({ ...mine, sites }));
  expect(arriving.kind === 'ok' && arriving.settings.sites['https://uniswap.org']).toEqual({
    failover: false,
    broadcast: 'never',
  });
  expect(exportSettings({ ...mine, sites })).not.toContain('node');
  const home = previewImport({ ...mine, sites }, exportSettings({ ...mine, sites }));
  expect(home).toMatchObject({ kind: 'ok', settings: { sites } });
});

test('a file cannot switch on the entry beside a site’s wallet, and does not forget that the user did', () => {
  const site = 'https://uniswap.org';
  const on = { ...defaultSettings, sites: { [site]: { failover: true, broadcast: 'ask' as const, wallet: true } } };
  const text = exportSettings(on);
  const fresh = previewImport(defaultSettings, text);
  expect(fresh.kind === 'ok' && fresh.settings.sites[site]).toEqual({ failover: true, broadcast: 'ask' });
  const again = previewImport(on, text);
  expect(again.kind === 'ok' && again.settings.sites[site]?.wallet).toBe(true);
});

test('a file neither switches on what the user added and switched off nor lets go elsewhere what the user said never may', () => {
  const stranger = { url: 'https://rpc.stranger.xyz/', name: 'Stranger' };
  const before: Settings = {
    ...defaultSettings,
    sites: { 'https://uniswap.org': { failover: true, broadcast: 'never' } },
    chains: { 1: { order: [], off: [stranger.url], own: [stranger] } },
  };
  const file = wrap({
    ...defaultSettings,
    sites: { 'https://uniswap.org': { failover: true, broadcast: 'ask' } },
    chains: { 1: { order: [], off: [], own: [stranger] } },
  });
  expect(previewImport(before, file)).toMatchObject({
    settings: {
      sites: { 'https://uniswap.org': { broadcast: 'never' } },
      chains: { 1: { off: [stranger.url], own: [stranger] } },
    },
  });
});
