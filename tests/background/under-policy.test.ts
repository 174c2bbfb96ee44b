// The user's settings under a policy: never laxer than it, never changed by it, and never changed past it (rules 2.7).
import { expect, test } from 'vitest';
import { candidatesFor } from '@/lib/background/rescue/candidates';
import type { Target } from '@/lib/background/rescue/target';
import { exportSettings, previewImport } from '@/lib/background/settings/backup';
import { isUrlForbidden, keepLocked, underPolicy } from '@/lib/background/settings/under-policy';
import { contentModeFor, isContentOnFor } from '@/lib/background/state/power';
import { scopeOf } from '@/lib/background/state/scope';
import { operatorNamed } from '@/lib/directory/chains';
import { noPolicy, type Policy } from '@/lib/messages/policy';
import { defaultSettings, type Settings } from '@/lib/messages/settings';

const office = { chainId: 1, url: 'https://node.office.com/', name: 'Office' };
const mine: Settings = {
  ...defaultSettings,
  failover: false,
  pausedUntil: 5,
  tracking: { none: false, limited: true, unspecified: true, yes: true },
  operatorsOff: ['merkle'],
  chains: {
    1: {
      order: [],
      off: [office.url],
      own: [
        { url: 'https://rpc.mine.xyz/', name: 'Mine' },
        { url: 'https://eth.drpc.org/key', name: 'My dRPC' },
      ],
    },
  },
};
const policy = (patch: Partial<Policy>): Policy => ({ ...noPolicy.policy, ...patch });
const strict = policy({
  failover: true,
  hedge: false,
  tracking: ['none', 'limited'],
  operatorsOff: ['drpc'],
  endpoints: [office],
});

test('without a policy everything is the user’s', () => {
  expect(underPolicy(mine, noPolicy.policy)).toEqual(mine);
  expect(keepLocked(defaultSettings, mine, noPolicy.policy)).toEqual(mine);
});

test('the user may be stricter than the policy, not laxer', () => {
  expect(underPolicy(mine, strict)).toMatchObject({
    failover: true,
    pausedUntil: 0,
    hedge: false,
    tracking: { none: false, limited: true, unspecified: false, yes: false },
    operatorsOff: ['merkle', 'drpc'],
    chains: { 1: { off: [], own: [{ url: office.url }, { url: 'https://rpc.mine.xyz/' }] } },
  });
});

const changed: Settings = {
  ...mine,
  failover: true,
  pausedUntil: 9_000,
  hedge: true,
  tracking: { none: true, limited: false, unspecified: false, yes: true },
  operatorsOff: ['lava'],
};

test('what the policy decides is not changed, and counts again as it was when the policy is gone', () => {
  expect(keepLocked(mine, changed, strict)).toMatchObject({
    failover: false,
    pausedUntil: 5,
    hedge: mine.hedge,
    tracking: { none: true, limited: false, unspecified: true, yes: true },
    operatorsOff: ['lava'],
  });
});

test('an edit of the list that the dashboard shows neither takes the organisation’s endpoints over nor loses hidden ones', () => {
  const shown = underPolicy(mine, strict).chains;
  const kept = keepLocked(mine, { ...mine, chains: shown }, strict).chains[1];
  expect(kept?.own.map(({ url }) => url).sort()).toEqual(['https://eth.drpc.org/key', 'https://rpc.mine.xyz/']);
});

test('an import changes and tells only what the policy left open', () => {
  const file = exportSettings(changed);
  const preview = previewImport(mine, file, strict);
  expect(preview.kind === 'ok' && preview.changes).toEqual([
    { path: ['operatorsOff'], before: 'merkle', after: 'lava' },
    { path: ['tracking', 'limited'], before: 'true', after: 'false' },
    { path: ['tracking', 'none'], before: 'false', after: 'true' },
  ]);
});

const scope = scopeOf('https://app.somedapp.xyz', false);
const target: Target & { chainId: number } = {
  endpoint: 'https://mainnet.infura.io/v3/x',
  url: 'https://mainnet.infura.io/v3/x',
  host: 'mainnet.infura.io',
  operator: 'infura',
  group: 'infura',
  clouds: [],
  chainId: 1,
  listed: true,
  mempool: 'public',
  barred: null,
};

function asked(settings: Settings, under: Policy): string[] {
  if (scope === null) throw new Error('no site');
  const session = { serving: {}, candidates: {} };
  const now = Date.parse('2026-11-22');
  return candidatesFor(target, { settings: underPolicy(settings, under), session }, scope, now).map(({ url }) => url);
}

test('with only own endpoints nobody else is a candidate, the user’s own neither', () => {
  expect(asked(mine, policy({ endpoints: [office], onlyOwn: true }))).toEqual([office.url]);
  expect(asked(mine, policy({ onlyOwn: true }))).toEqual([]);
});

test('the organisation’s endpoint is asked first, and a barred operator not at all, not even as an endpoint of the user’s', () => {
  const urls = asked({ ...defaultSettings, chains: mine.chains }, strict);
  expect(urls[0]).toBe(office.url);
  expect(urls.length).toBeGreaterThan(5);
  expect(urls.filter((url) => url.includes('drpc.org'))).toEqual([]);
});

test('the organisation’s endpoint is asked first whatever order the user gave, and the user’s stored order never holds it', () => {
  const listed = 'https://eth.api.pocket.network';
  const ordered = (urls: string[]): Settings => ({
    ...defaultSettings,
    chains: { 1: { order: urls, off: urls, own: [] } },
  });
  const mixed = ordered([listed, office.url]);
  expect(asked({ ...mixed, chains: { 1: { order: [listed, office.url], off: [], own: [] } } }, strict)[0]).toBe(
    office.url,
  );
  expect(keepLocked(defaultSettings, mixed, strict)).toEqual(ordered([listed]));
});

test('a place and a switch that the policy hides come back when it is gone', () => {
  const hidden = 'https://eth.drpc.org/key';
  const before: Settings = {
    ...mine,
    chains: { 1: { order: [hidden], off: [hidden], own: [{ url: hidden, name: '' }] } },
  };
  expect(keepLocked(before, { ...before, chains: {} }, strict).chains).toEqual(before.chains);
});

const ownOf = (url: string): Settings => ({
  ...defaultSettings,
  chains: { 1: { order: [], off: [], own: [{ url, name: 'Mine' }] } },
});

test('an address whose tracking the policy forbids is not asked as an endpoint of the user’s either', () => {
  const noTracking = policy({ tracking: ['none', 'limited'] });
  for (const url of ['https://eth1.lava.build', 'https://eth1.lava.build/', 'https://eth1.lava.build/other?key=1']) {
    expect(isUrlForbidden(url, noTracking), url).toBe(true);
    expect(isUrlForbidden(url, policy({ tracking: ['yes'] })), url).toBe(false);
    expect(asked(ownOf(url), noTracking), url).not.toContain(url);
    expect(keepLocked(defaultSettings, ownOf(url), noTracking).chains[1]?.own, url).toEqual([]);
  }
  expect(asked(ownOf('https://eth1.lava.build/'), policy({}))[0]).toBe('https://eth1.lava.build/');
});

test('of an operator with several policies the listed address has its own, any other the least private', () => {
  const limited = policy({ tracking: ['limited'] });
  const listed = 'https://kaia-mainnet.gateway.tatum.io';
  expect(isUrlForbidden(listed, limited)).toBe(false);
  expect(isUrlForbidden(`${listed}/key`, limited)).toBe(true);
});

test('an operator that is known by its domain alone can be named, and is then not asked at any of its hosts', () => {
  expect(operatorNamed('expanse.tech')).toBe('expanse.tech');
  expect(operatorNamed('Node.Expanse.tech')).toBe('expanse.tech');
  const without = policy({ operatorsOff: ['expanse.tech'] });
  for (const url of ['https://node.expanse.tech', 'https://other.expanse.tech/key']) {
    expect(isUrlForbidden(url, without), url).toBe(true);
    expect(isUrlForbidden(url, policy({ tracking: ['none'] })), url).toBe(true);
    expect(isUrlForbidden(url, policy({ tracking: ['unspecified'] })), url).toBe(false);
  }
  expect(isUrlForbidden('https://notexpanse.tech/', without)).toBe(false);
});

test.each(['', 'tech', 'publicnoode', 'publicnoode.com'])('“%s” names no operator', (name) =>
  expect(operatorNamed(name)).toBe(null),
);

test('an address of a barred operator is not even tried out', () => {
  expect(isUrlForbidden('https://eth.drpc.org/', strict)).toBe(true);
  expect(isUrlForbidden('https://rpc.mine.xyz/', strict)).toBe(false);
  expect(isUrlForbidden('https://rpc.mine.xyz/', policy({ onlyOwn: true }))).toBe(true);
});

const withContent: Settings = {
  ...defaultSettings,
  content: { ...defaultSettings.content, mode: 'off' },
  sites: {
    'https://aave.com': { failover: true, broadcast: 'ask', content: 'rescue' },
    'https://opensea.io': { failover: true, broadcast: 'ask', content: 'off' },
  },
};

test('what a site is to have of content goes before what holds everywhere', () => {
  const modes = (under: Policy) =>
    ['https://aave.com', 'https://opensea.io', 'https://uniswap.org'].map((site) =>
      contentModeFor(underPolicy(withContent, under), site),
    );
  expect(modes(noPolicy.policy)).toEqual(['rescue', 'off', 'off']);
  expect(modes(policy({ contentMode: 'rescue' }))).toEqual(['rescue', 'off', 'rescue']);
  expect(modes(policy({ contentMode: 'off' }))).toEqual(['off', 'off', 'off']);
});

test('where nobody but the organisation’s own is asked, no gateway is', () => {
  expect(underPolicy(withContent, policy({ onlyOwn: true, contentMode: 'rescue' })).content.mode).toBe('off');
});

test('what the policy says of content is not stored as the user’s, the rest of it is', () => {
  const after: Settings = { ...withContent, content: { mode: 'rescue', keptBytes: 0, providers: false, own: [] } };
  const stored = keepLocked(withContent, after, policy({ contentMode: 'rescue' }));
  expect(stored.content).toEqual({ mode: 'off', keptBytes: 0, providers: false, own: [] });
  expect(stored.sites).toEqual(withContent.sites);
});

test('content is helped where Detour is on for the site and the user has not said to leave it alone', () => {
  const session = { safeMode: {} };
  const isOn = (url: string, settings: Settings) => {
    const of = scopeOf(url, false);
    return of !== null && isContentOnFor({ settings, session }, of, 0);
  };
  expect(isOn('https://app.aave.com/', withContent)).toBe(true);
  expect(isOn('https://opensea.io/', withContent)).toBe(false);
  expect(isOn('https://app.aave.com/', { ...withContent, failover: false })).toBe(false);
});
