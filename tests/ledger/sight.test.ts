// What a host is to a site, and how it would be replaced.
import { expect, test } from 'vitest';
import { noParties, withRequests } from '@/lib/ledger/party';
import { inOrder, type PartyFacts, partyReport, type Role, type SpareReport } from '@/lib/ledger/sight';

const now = Date.UTC(2026, 10, 22);
const facts = (kinds: string[], patch: Partial<PartyFacts> = {}): PartyFacts => ({
  party:
    withRequests(noParties(''), [{ host: 'a.example', kinds, at: now, outcome: 'sound', server: null }], now).parties[
      'a.example'
    ] ?? null,
  dependency: null,
  group: 'a',
  operatorName: 'A',
  cloud: '',
  domains: [],
  whole: false,
  listed: null,
  isOwn: false,
  hasCopy: false,
  ...patch,
});
const dependency = { host: 'a.example', part: '1', partName: 'Ethereum', requests: 7, lastAt: now, failingSince: null };
const spares = (...groups: string[]) => ({
  '1': groups.map((group): SpareReport => ({ group, domains: [], whole: false })),
});

test.each<[Role, string[], Partial<PartyFacts>]>([
  ['chains', ['xmlhttprequest'], { dependency, listed: 'nft' }],
  ['chains', ['websocket', 'rpc'], { listed: 'index' }],
  ['content', ['media'], { dependency: { ...dependency, role: 'content', part: 'IPFS' } }],
  ['nft', ['media'], { dependency: { ...dependency, role: 'content', partName: null } }],
  ['site', ['main_frame', 'script'], { isOwn: true, listed: 'prices' }],
  ['prices', ['xmlhttprequest'], { isOwn: true, listed: 'prices' }],
  ['site', ['xmlhttprequest'], { isOwn: true }],
  ['index', ['xmlhttprequest', 'index'], { isOwn: true }],
  ['stats', ['script', 'ping'], { listed: 'stats' }],
  ['assets', ['script', 'font'], { listed: 'assets' }],
  ['other', ['xmlhttprequest'], { listed: 'assets' }],
  ['fonts', ['font'], {}],
  ['assets', ['media'], {}],
  ['stats', ['ping'], {}],
  ['other', ['websocket'], {}],
])('%s: asked for %j', (role, kinds, patch) => {
  expect(partyReport(facts(kinds, patch), {}).role).toBe(role);
});

test('two others confirm each other, one stands alone, and its own firm is no other', () => {
  const of = (...groups: string[]) => partyReport(facts(['xmlhttprequest'], { dependency }), spares(...groups)).spare;
  expect([of(), of('a'), of('a', 'b'), of('b', 'b'), of('b', 'c')]).toEqual([
    'none',
    'none',
    'single',
    'single',
    'agreed',
  ]);
});

test('a site on a gateway may be opened elsewhere; fonts and statistics are not needed', () => {
  expect(partyReport(facts(['main_frame'], { isOwn: true, hasCopy: true }), {}).spare).toBe('copy');
  expect(partyReport(facts(['main_frame'], { isOwn: true }), {}).spare).toBe('none');
  expect(partyReport(facts(['font']), {}).spare).toBe('unneeded');
});

test('what fails comes first, then what the site is made of, then what is asked most', () => {
  const of = (host: string, role: Role, requests: number, failingSince: number | null = null) => ({
    ...partyReport(facts(['xmlhttprequest']), {}),
    ...{ host, role, requests, failingSince },
  });
  const all = [of('s', 'stats', 9), of('c1', 'chains', 1), of('c2', 'chains', 2), of('f', 'fonts', 1, now)];
  expect(inOrder(all).map(({ host }) => host)).toEqual(['f', 'c2', 'c1', 's']);
});
