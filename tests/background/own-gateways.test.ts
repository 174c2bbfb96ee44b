import { expect, test } from 'vitest';
import { gatewayDoorsOf, groupOfOwn, ownGatewaysFor } from '@/lib/background/content/own-gateways';
import { exportSettings, previewImport } from '@/lib/background/settings/backup';
import { keepLocked, underPolicy } from '@/lib/background/settings/under-policy';
import { ownScope, scopeOf } from '@/lib/background/state/scope';
import { gatewayDoorOf, ownDoorOf, setOwnDoors } from '@/lib/browser/own-door';
import { noPolicy } from '@/lib/messages/policy';
import { defaultSettings, type OwnGateway, type Settings } from '@/lib/messages/settings';
import { parseSettings } from '@/lib/messages/settings-parser';

const kubo: OwnGateway = { url: 'http://127.0.0.1:8080', name: 'Kubo', network: 'IPFS', first: true, packs: true };
const pinned: OwnGateway = { url: 'https://me.mypinata.cloud', name: '', network: 'IPFS' };
const arIo: OwnGateway = { url: 'http://nas:3000', name: '', network: 'Arweave' };
const named = 'https://opensea.io';
const settings: Settings = {
  ...defaultSettings,
  content: { ...defaultSettings.content, own: [kubo, pinned, arIo] },
  sites: { [named]: { failover: true, broadcast: 'ask', node: 'ask' } },
};
const scope = (site: string, frame?: string) => scopeOf(`${site}/`, false, frame) ?? ownScope;

test('one serves the sites that the user named, each its own network, and no frame of another in them', () => {
  const served = (site: string, frame?: string) => ownGatewaysFor(settings, scope(site, frame), 'IPFS');
  expect(served(named)).toEqual([kubo, pinned]);
  expect(served(named, 'https://assets.opensea.io')).toEqual([kubo, pinned]);
  expect(served(named, 'https://ads.example.org')).toEqual([]);
  expect(served('https://rarible.com')).toEqual([]);
  expect(ownGatewaysFor(settings, scope(named), 'Arweave')).toEqual([arIo]);
});

test('the own door opens below its origin, for what content is asked for by and nothing else', () => {
  setOwnDoors(new Map(), gatewayDoorsOf(settings));
  const at = (path: string, origin = kubo.url) => gatewayDoorOf(`${origin}${path}`);
  expect([at('/ipfs/bafy?format=raw'), at('/raw/id', arIo.url), at('/ipfs/bafy', pinned.url)]).toEqual([
    'loopback',
    'local',
    'public',
  ]);
  expect(at('/ipns/k51?format=ipns-record')).toBe('loopback');
  const names = [
    '/ipns/k51',
    '/ipns/k51/a?format=ipns-record',
    '/ipns/k51?format=ipns-record&a',
    '/ipns/a.org?format=raw',
  ];
  for (const path of ['/api/v0/id', '/', '/ipfs', '/debug/vars', '//ipfs/bafy', ...names]) expect(at(path)).toBeNull();
  expect(at('/ipfs/bafy', 'http://127.0.0.1:8081')).toBeNull();
  expect(ownDoorOf(kubo.url)).toBeNull();
  setOwnDoors(new Map(), new Map());
  expect(at('/ipfs/bafy')).toBeNull();
});

test('a gateway of a provider that the directory knows counts as that provider', () => {
  expect(groupOfOwn({ url: 'https://ipfs.io' })).toBe('ipfs-foundation');
  expect(groupOfOwn(kubo)).toBe('127.0.0.1:8080');
});

test('its address stays at home: no export names it, no import brings one or takes one away', () => {
  expect(exportSettings(settings)).not.toContain('127.0.0.1');
  const foreign = { ...defaultSettings, content: { ...defaultSettings.content, own: [pinned] } };
  const preview = previewImport(settings, JSON.stringify({ format: 'detour-settings', settings: foreign }));
  expect(preview.kind === 'ok' && preview.settings.content.own).toEqual([kubo, pinned, arIo]);
});

test('where an organisation lets nobody else be asked it is not, and it is there again afterwards', () => {
  const policy = { ...noPolicy.policy, onlyOwn: true };
  const shown = underPolicy(settings, policy);
  expect(shown.content.own).toEqual([]);
  expect(keepLocked(settings, shown, policy).content.own).toEqual([kubo, pinned, arIo]);
  expect(underPolicy(settings, noPolicy.policy).content.own).toEqual([kubo, pinned, arIo]);
});

test('settings from before own gateways have none, and what is kept of one is read as it was', () => {
  const { own: _none, ...older } = defaultSettings.content;
  expect(parseSettings({ ...defaultSettings, content: older })).toEqual({ kind: 'ok', settings: defaultSettings });
  expect(parseSettings(settings)).toEqual({ kind: 'ok', settings });
});

test.each([
  { ...kubo, url: 'http://127.0.0.1:8080/' },
  { ...kubo, url: 'http://127.0.0.1:8080/ipfs' },
  { ...kubo, url: 'file:///etc' },
  { ...kubo, network: 'Swarm' },
  { ...kubo, first: 1 },
  { ...kubo, everySite: true },
])('%j is no gateway', (wrong) => {
  const said = { ...defaultSettings, content: { ...defaultSettings.content, own: [wrong] } };
  expect(parseSettings(said)).toMatchObject({ kind: 'refused', at: expect.stringContaining('content.own') });
});
