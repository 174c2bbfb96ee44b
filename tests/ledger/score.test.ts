// How well a site would survive, and with whom a part of it stops.
import { expect, test } from 'vitest';
import { partsOf, reasonIn, scoreOf, singlePoints } from '@/lib/ledger/score';
import { nothingSeen, type PartyReport, type Role, type Sight } from '@/lib/ledger/sight';

const party = (host: string, role: Role, patch: Partial<PartyReport> = {}): PartyReport => ({
  ...{ host, role, group: host, operatorName: host, part: role, partName: null, requests: 10, lastAt: 1 },
  ...{ failingSince: null, cloud: '', domains: [], whole: true, spare: 'none' },
  ...patch,
});
const sight = (parties: PartyReport[], spares: Sight['spares'] = {}): Sight => {
  const domains = new Set(parties.flatMap((one) => one.domains));
  return {
    parties,
    spares,
    instead: [],
    domainNames: Object.fromEntries([...domains].map((one) => [one, one.toUpperCase()])),
  };
};
const ethereum = party('rpc', 'chains', { part: '1', partName: 'Ethereum', spare: 'agreed', domains: ['aws'] });
const elsewhere = { '1': [{ group: 'pocket', domains: ['hetzner'], whole: true }] };

test('the weights of the parts that a site has add up to 100, whatever they are', () => {
  const roles: Role[] = ['chains', 'site', 'content', 'prices', 'index', 'nft', 'wallet', 'assets'];
  for (let mask = 1; mask < 256; mask += 1) {
    const parties = roles.filter((_, at) => mask & (1 << at)).map((role) => party(role, role, { requests: 20 }));
    const score = scoreOf(sight([...parties, ...parties.map((one) => ({ ...one, part: `${one.part} 2` }))]));
    expect(score?.lines.reduce((sum, line) => sum + line.of, 0)).toBe(100);
  }
});

test('who can be replaced by two who confirm each other earns all, nobody earns nothing, and the sum is the score', () => {
  const score = scoreOf(sight([ethereum, party('app', 'site')], elsewhere));
  expect(score?.lines.map(({ role, earned, points, of }) => [role, earned, points, of])).toEqual([
    ['chains', 'agreed', 67, 67],
    ['site', 'none', 0, 33],
  ]);
  expect(score?.points).toBe(67);
  expect(score?.lines[1]?.raisedTo).toBe(67 + 13);
});

test('what stands in one cloud with all its spares earns half', () => {
  const inAws = { '1': [{ group: 'pocket', domains: ['aws'], whole: true }] };
  expect(scoreOf(sight([{ ...ethereum, requests: 20 }], inAws))).toMatchObject({
    points: 50,
    lines: [{ cloud: 'aws' }],
  });
  expect(scoreOf(sight([{ ...ethereum, requests: 20 }], elsewhere))).toMatchObject({
    points: 100,
    lines: [{ cloud: null }],
  });
});

test('fonts and statistics weigh nothing, and of too few requests nothing is said', () => {
  const quiet = [party('fonts', 'fonts'), party('stats', 'stats'), party('who', 'other')];
  expect(partsOf(sight(quiet))).toEqual([]);
  expect(scoreOf(sight([{ ...ethereum, requests: 19 }]))).toBeNull();
  expect(scoreOf(sight([...quiet, { ...ethereum, requests: 20 }], elsewhere))?.points).toBe(100);
  expect(scoreOf(nothingSeen)).toBeNull();
});

test('a part stops with its only operator, and with the cloud of all that serve it; a second one elsewhere keeps it', () => {
  const index = (host: string, domain: string) => party(host, 'index', { domains: [domain] });
  const named = (one: Sight) =>
    singlePoints(one).map(({ kind, id, stops }) => [kind, id, stops.map(({ role }) => role)]);
  expect(named(sight([index('a', 'aws')]))).toEqual([
    ['cloud', 'aws', ['index']],
    ['operator', 'a', ['index']],
  ]);
  expect(named(sight([index('a', 'aws'), index('b', 'aws')]))).toEqual([['cloud', 'aws', ['index']]]);
  expect(named(sight([index('a', 'aws'), index('b', 'gcp')]))).toEqual([]);
  expect(named(sight([ethereum], elsewhere))).toEqual([]);
  expect(singlePoints(sight([ethereum]))[0]).toMatchObject({ id: 'aws', isAll: true });
});

test('that a site stops with itself is not told, but what else stops with it, and its cloud, are', () => {
  const own = party('dapp.example', 'site', { domains: ['aws'] });
  const named = (one: Sight) => singlePoints(one).map(({ id, stops }) => [id, stops.map(({ role }) => role)]);
  expect(named(sight([own]))).toEqual([['aws', ['site']]]);
  const api = party('api.dapp.example', 'index', { domains: ['gcp'], group: own.group });
  expect(named(sight([own, api]))).toContainEqual([own.group, ['site', 'index']]);
});

test('where a part is not known to be, nobody says that it stops', () => {
  const unknown = { '1': [{ group: 'pocket', domains: [], whole: false }] };
  expect(singlePoints(sight([ethereum], unknown))).toEqual([]);
});

test('of the hosts in a cloud the one that ends the site is the reason, then what stops, then what may, and none where none is in it', () => {
  const inAws = { '1': [{ group: 'pocket', domains: ['aws'], whole: true }] };
  const app = party('app', 'site', { domains: ['aws'] });
  const prices = party('quotes', 'prices', { domains: ['aws'] });
  const search = party('search', 'index', { domains: ['aws', 'cloudflare'], whole: false });
  const fine = { ...ethereum, host: 'fine' };
  expect(reasonIn(sight([fine, prices, app], elsewhere), 'aws')).toBe('app');
  expect(reasonIn(sight([fine, prices], elsewhere), 'aws')).toBe('quotes');
  expect(reasonIn(sight([fine, prices], inAws), 'aws')).toBe('fine');
  expect(reasonIn(sight([fine], elsewhere), 'aws')).toBe('fine');
  expect(reasonIn(sight([fine, search], elsewhere), 'cloudflare')).toBe('search');
  expect(reasonIn(sight([fine], elsewhere), 'google')).toBeNull();
});

test('operators of one group, which stop together, are named together', () => {
  const consensys = { group: 'consensys' };
  const parties = [
    party('rpc', 'chains', { ...consensys, operatorName: 'Infura', requests: 5 }),
    party('api', 'wallet', { ...consensys, operatorName: 'MetaMask', requests: 9 }),
  ];
  expect(singlePoints(sight(parties)).map(({ name }) => name)).toEqual(['MetaMask + Infura']);
});
