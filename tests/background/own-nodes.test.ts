// The user's own nodes serve the sites that the user named, in frames of those sites alone, and no public endpoint stands in for one
// that is asked first without the user's word (law 8, rules 2.2).
import { describe, expect, test } from 'vitest';
import { candidatesFor, voicesOf } from '@/lib/background/rescue/candidates';
import { onlyFor, ownDoorsOf } from '@/lib/background/settings/own-nodes';
import { ownScope, type Scope, scopeOf } from '@/lib/background/state/scope';
import { emptySession } from '@/lib/background/state/session';
import { defaultSettings, type NodeConsent, type OwnEndpoint, type Settings } from '@/lib/messages/settings';

const node: OwnEndpoint = { url: 'http://127.0.0.1:8545/', name: 'My geth' };
const first: OwnEndpoint = { ...node, first: true };
const remote: OwnEndpoint = { url: 'https://rpc.mine.xyz/key', name: 'Mine' };
const site = 'https://somedapp.xyz';
const now = Date.UTC(2026, 11, 1);

function scope(topUrl: string, frameOrigin?: string, isPrivate = false): Scope {
  const found = scopeOf(topUrl, isPrivate, frameOrigin);
  if (found === null) throw new Error(`${topUrl} is no site`);
  return found;
}

const target = {
  endpoint: 'https://mainnet.infura.io/v3/x',
  url: 'https://mainnet.infura.io/v3/x',
  host: 'mainnet.infura.io',
  operator: 'infura',
  group: 'infura',
  clouds: ['aws'],
  chainId: 1,
  listed: true,
  mempool: 'public',
  barred: null,
} as const;

const settingsOf = (own: OwnEndpoint[], consent?: NodeConsent, off: string[] = []): Settings => ({
  ...defaultSettings,
  sites: consent === undefined ? {} : { [site]: { failover: true, broadcast: 'ask', node: consent } },
  chains: { 1: { order: [], off, own } },
});

const asked = (settings: Settings, of: Scope) =>
  candidatesFor(target, { settings, session: emptySession() }, of, now).map(({ url }) => url);
const publics = (urls: string[]) => urls.filter((url) => url !== node.url && url !== remote.url);

describe('a node on this computer', () => {
  test('is asked for nobody until the user named a site, while a public one of the user’s is', () => {
    const urls = asked(settingsOf([node, remote]), scope('https://app.somedapp.xyz/'));
    expect(urls[0]).toBe(remote.url);
    expect(urls).not.toContain(node.url);
    expect(publics(urls).length).toBeGreaterThan(3);
  });

  test('is asked first for a site that was named, in all its hosts and frames of its own', () => {
    const settings = settingsOf([node], 'ask');
    for (const frame of [undefined, 'https://app.somedapp.xyz', 'https://www.somedapp.xyz'])
      expect(asked(settings, scope('https://app.somedapp.xyz/', frame))[0]).toBe(node.url);
  });

  test.each([
    ['another site', scope('https://evil.thirdsite.net/')],
    ['a frame of another site', scope('https://app.somedapp.xyz/', 'https://ads.thirdsite.net')],
    ['an opaque frame', scope('https://app.somedapp.xyz/', 'null')],
    ['a named site in a frame of another', scope('https://evil.thirdsite.net/', 'https://app.somedapp.xyz')],
    ['the same name without TLS', scope('http://app.somedapp.xyz/')],
    ['a frame of the site without TLS', scope('https://app.somedapp.xyz/', 'http://app.somedapp.xyz')],
  ])('is never asked for %s', (_what, of) => {
    for (const consent of ['ask', 'yes', 'never'] as const)
      expect(asked(settingsOf([first], consent), of)).not.toContain(node.url);
  });

  test('is not asked while it is switched off, and then keeps nobody else away', () => {
    const urls = asked(settingsOf([first], 'never', [node.url]), scope('https://app.somedapp.xyz/'));
    expect(urls).not.toContain(node.url);
    expect(publics(urls).length).toBeGreaterThan(3);
  });
});

test('an own endpoint whose operator the user said never to ask is asked for nobody, unless it is the organisation’s', () => {
  const of = scope('https://app.somedapp.xyz/');
  const dear: OwnEndpoint = { url: 'https://eth-mainnet.g.alchemy.com/v2/mine', name: 'My Alchemy' };
  const never = (own: OwnEndpoint[], ...operatorsOff: string[]) =>
    asked({ ...settingsOf(own, 'ask'), operatorsOff }, of);
  expect(never([dear, first, remote])[0]).toBe(node.url);
  expect(never([dear, remote], 'alchemy')).not.toContain(dear.url);
  expect(never([remote], 'rpc.mine.xyz')).not.toContain(remote.url);
  expect(never([first, remote], '127.0.0.1:8545')).not.toContain(node.url);
  expect(never([{ ...dear, office: true }], 'alchemy')).toContain(dear.url);
});

test('what the user does on the dashboard may use each node of the user’s, and public ones beside one that is asked first', () => {
  const urls = asked(settingsOf([first, remote]), ownScope);
  expect(urls).toEqual(expect.arrayContaining([node.url, remote.url]));
  expect(publics(urls).length).toBeGreaterThan(3);
});

describe('a node that is asked first', () => {
  const of = scope('https://app.somedapp.xyz/');

  test.each(['ask', 'never'] as const)('leaves public ones unasked while the user’s word is “%s”', (consent) => {
    const settings = settingsOf([first], consent);
    expect(asked(settings, of)).toEqual([node.url]);
    expect(onlyFor(settings, 1, of)?.name).toBe('My geth');
  });

  test('is followed by public ones once the user let them, and is first whoever served the site before', () => {
    const settings = settingsOf([first], 'yes');
    const session = { ...emptySession(), serving: { [`${of.key} 1`]: 'https://eth.drpc.org' } };
    const urls = candidatesFor(target, { settings, session }, of, now).map(({ url }) => url);
    expect(urls[0]).toBe(node.url);
    expect(publics(urls).length).toBeGreaterThan(3);
    expect(onlyFor(settings, 1, of)).toBeNull();
  });

  test('changes nothing for a site that may not use it, nor for a stranger’s frame in one that may', () => {
    expect(publics(asked(settingsOf([first]), of)).length).toBeGreaterThan(3);
    const stranger = scope('https://app.somedapp.xyz/', 'https://ads.thirdsite.net');
    expect(publics(asked(settingsOf([first], 'never'), stranger)).length).toBeGreaterThan(3);
  });

  test('proves its chain by public voices all the same: it may be a fork', () => {
    const state = { settings: settingsOf([first], 'never'), session: emptySession() };
    const candidates = candidatesFor(target, state, of, now);
    const [own] = candidates;
    if (own === undefined) throw new Error('no candidate');
    expect(candidates).toHaveLength(1);
    expect(publics(voicesOf(own, candidates, state, of, now).map(({ url }) => url)).length).toBeGreaterThan(3);
  });
});

test('a transaction goes to an own node only where its owner said that it passes them on', () => {
  const mempools = (own: OwnEndpoint) =>
    candidatesFor(target, { settings: settingsOf([own], 'yes'), session: emptySession() }, scope(site), now)
      .filter((one) => one.own)
      .map(({ mempool }) => mempool);
  expect([mempools(node), mempools({ ...node, broadcasts: true })]).toEqual([['unknown'], ['public']]);
});

test('all that is one’s own is one voice, and none of it independent', () => {
  const settings = settingsOf([node, remote, { url: 'http://10.0.0.5:4000/main/evm/1', name: 'eRPC' }], 'yes');
  const own = candidatesFor(target, { settings, session: emptySession() }, scope(site), now).filter((one) => one.own);
  expect(own).toHaveLength(3);
  expect(new Set(own.map(({ group, independent }) => `${group} ${independent}`)).size).toBe(1);
  expect(own[0]?.independent).toBe(false);
});

test('an administrator’s node for every site serves them without a word, and still no stranger’s frame', () => {
  const settings = settingsOf([{ ...node, everySite: true }]);
  expect(asked(settings, scope('https://app.somedapp.xyz/'))).toContain(node.url);
  expect(asked(settings, scope('https://app.somedapp.xyz/', 'https://ads.thirdsite.net'))).not.toContain(node.url);
});

test('the second door opens for exactly what stands in the settings and can be an own one', () => {
  const odd = ['http://169.254.169.254/', 'http://rpc.office.com/', 'https://8.8.8.8/'].map((url) => ({
    url,
    name: '',
  }));
  const doors = ownDoorsOf(
    settingsOf([node, remote, { ...remote, url: 'https://rpc.office.com/', inside: true }, ...odd]),
  );
  expect([...doors]).toEqual([
    [node.url, 'loopback'],
    [remote.url, 'public'],
    ['https://rpc.office.com/', 'local'],
  ]);
});
