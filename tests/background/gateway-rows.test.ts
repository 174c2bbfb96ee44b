// The dashboard's list of gateways: who they are, whether they may be asked, and how they served.
import { expect, test } from 'vitest';
import { healthOf, noteAttempt, noteBehind } from '@/lib/background/rescue/health';
import { gatewayRows } from '@/lib/background/settings/gateway-rows';
import { emptySession } from '@/lib/background/state/session';
import { gatewayGroupNamed } from '@/lib/directory/gateways';
import { noPolicy } from '@/lib/messages/policy';
import { defaultSettings } from '@/lib/messages/settings';

const now = Date.UTC(2026, 11, 1);

function rows(operatorsOff: string[] = [], locked: string[] = [], session = emptySession()) {
  const settings = { ...defaultSettings, operatorsOff: [...operatorsOff, ...locked] };
  const policy = { ...noPolicy, policy: { ...noPolicy.policy, operatorsOff: locked } };
  return gatewayRows({ settings, mine: settings, policy, setAside: false, session, ledgers: new Map() }, now);
}

const named = (host: string, from = rows()) => from.find((row) => row.host === host);

test('IPFS and Arweave are told apart, and how each serves', () => {
  expect(named('trustless-gateway.link')).toMatchObject({ network: 'IPFS', serves: 'blocks', on: true });
  expect(named('dweb.link')).toMatchObject({ network: 'IPFS', serves: 'pages' });
  expect(named('turbo-gateway.com')).toMatchObject({ network: 'Arweave', serves: 'files' });
});

test('one switch counts for all hosts of a group, and an organisation’s is marked', () => {
  const off = rows(['ipfs-foundation']);
  expect([named('ipfs.io', off)?.on, named('dweb.link', off)?.on, named('4everland.io', off)?.on]).toEqual([
    false,
    false,
    true,
  ]);
  expect(named('ipfs.io', rows([], ['ipfs-foundation']))).toMatchObject({ on: false, locked: true });
});

test('a gateway that was asked says how it served, one that was asked for a private window alone says nothing', () => {
  const session = emptySession();
  const answer = { verdict: { kind: 'answer', value: null }, tookMs: 240, now } as const;
  noteAttempt(session, { key: 'normal https://opensea.io' }, 'https://4everland.io', answer);
  noteAttempt(session, { key: 'private https://opensea.io' }, 'https://ipfs.io', answer);
  expect(named('4everland.io', rows([], [], session))).toMatchObject({ state: 'answers', latencyMs: 240 });
  expect(named('ipfs.io', rows([], [], session))).toMatchObject({ state: 'unknown', latencyMs: null });
});

test('directories and resolvers of names have a switch each', () => {
  expect(named('delegated-ipfs.dev')).toMatchObject({ network: 'IPFS', serves: 'providers', on: true });
  expect(named('cloudflare-dns.com')).toMatchObject({ network: 'DNS', serves: 'names', on: true });
  const off = rows(['dns.google'], ['cid.contact']);
  expect([named('dns.google', off)?.on, named('cloudflare-dns.com', off)?.on]).toEqual([false, true]);
  expect(named('cid.contact', off)).toMatchObject({ on: false, locked: true });
  expect(gatewayGroupNamed('dns.google')).toBe('dns.google');
});

test('an administrator names a gateway’s provider by its id, its name or a host', () => {
  for (const name of ['ipfs-foundation', 'IPFS Foundation', 'dweb.link'])
    expect(gatewayGroupNamed(name)).toBe('ipfs-foundation');
  expect(gatewayGroupNamed('nobody')).toBe(null);
});

test('how far an endpoint stood behind, and how many of its answers were wrong, are told over all sites', () => {
  const session = emptySession();
  const url = 'https://4everland.io';
  const wrong = { kind: 'fault', fault: { kind: 'wrong', what: 'bytes' } } as const;
  const [here, there] = [{ key: 'normal https://a.xyz' }, { key: 'normal https://b.xyz' }];
  expect(named('4everland.io')).toMatchObject({ behind: null, wrongs: 0 });
  for (const scope of [here, here, there]) noteAttempt(session, scope, url, { verdict: wrong, tookMs: 9, now });
  noteAttempt(session, { key: 'private https://c.xyz' }, url, { verdict: wrong, tookMs: 9, now });
  noteBehind(session, here, url, { blocks: 14, isStale: true, now });
  expect(named('4everland.io', rows([], [], session))).toMatchObject({
    wrongs: 3,
    standing: 'wrong',
    behind: { blocks: 14, isStale: true },
  });
  expect(healthOf(session, here, url).staleUntil).toBeGreaterThan(now);
  noteBehind(session, there, url, { blocks: 0, isStale: false, now: now + 1 });
  expect(named('4everland.io', rows([], [], session))?.behind).toEqual({ blocks: 0, isStale: false });
  expect(healthOf(session, there, url).staleUntil).toBeUndefined();
});
