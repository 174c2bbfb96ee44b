// The overview of all sites is made of what did not change only once: who looks at it looks every few seconds.
import { expect, test } from 'vitest';
import { siteSights } from '@/lib/background/sight/overview';
import { emptySession } from '@/lib/background/state/session';
import type { State } from '@/lib/background/state/state';
import { emptyLedger, noteRequest } from '@/lib/ledger/dependency';
import { noParties, type SiteParties, withRequests } from '@/lib/ledger/party';
import { noPolicy } from '@/lib/messages/policy';
import { defaultSettings } from '@/lib/messages/settings';
import { english } from './words';

const [a, b] = ['https://a.org', 'https://b.org'] as const;
const now = Date.UTC(2026, 11, 1);
const ref = { host: 'mainnet.infura.io', operator: 'infura', chainId: 1 };
const asked = (site: string) => noteRequest(emptyLedger(site), ref, true, now);
const contacted = (site: string, host: string) => {
  const request = { host, kinds: ['script'], at: now, outcome: 'sound', server: null } as const;
  return withRequests(noParties(site), [request], now);
};

function open() {
  const state: State = {
    ...{ settings: defaultSettings, mine: defaultSettings, policy: noPolicy, setAside: false, session: emptySession() },
    ledgers: new Map([a, b].map((site) => [site, asked(site)])),
  };
  const known = new Map<string, SiteParties>([[a, contacted(a, 'cdn.example.net')]]);
  const look = (at = now) => new Map(siteSights(state, known, english, at).map(({ site, sight }) => [site, sight]));
  return { state, known, look };
}

test('a site that has not changed is not looked through again', () => {
  const { look } = open();
  const [first, again] = [look(), look(now + 5_000)];
  expect(again.get(a)).toBe(first.get(a));
  expect(again.get(b)).toBe(first.get(b));
  expect(
    first
      .get(a)
      ?.parties.map(({ host }) => host)
      .sort(),
  ).toEqual(['cdn.example.net', 'mainnet.infura.io']);
});

test('what a site asks or contacts anew is there at the next look, and other sites stay as they were', () => {
  const { state, known, look } = open();
  const first = look();
  known.set(b, contacted(b, 'fonts.example.net'));
  const second = look();
  expect(second.get(a)).toBe(first.get(a));
  expect(second.get(b)?.parties.map(({ host }) => host)).toContain('fonts.example.net');
  state.ledgers.set(a, noteRequest(asked(a), { ...ref, host: 'polygon.infura.io', chainId: 137 }, true, now));
  expect(
    look()
      .get(a)
      ?.parties.map(({ host }) => host),
  ).toContain('polygon.infura.io');
});

test('a switch of the user counts at once, what was learnt of spares within a minute, and a site that is erased is gone', () => {
  const { state, look } = open();
  const first = look();
  expect(look(now + 60_000).get(a)).not.toBe(first.get(a));
  expect(Object.keys(first.get(b)?.spares ?? {})).toEqual(['1']);
  state.settings = { ...defaultSettings, failover: false };
  expect(look(now + 60_000).get(b)?.spares).toEqual({});
  state.ledgers.delete(b);
  expect([...look(now + 60_000).keys()]).toEqual([a]);
});
