// All sites together: on whom the user depends most, and what would stop with a cloud.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outlineOf } from '@/lib/ledger/outline';
import { overviewOf } from '@/lib/ledger/overview';
import { standingParts } from '@/lib/ledger/score';
import type { PartyReport, Sight } from '@/lib/ledger/sight';
import { gather } from '@/lib/ledger/strands';
import { withoutCloud, withoutClouds } from '@/lib/ledger/without';

const party = (operatorName: string, patch: Partial<PartyReport> = {}): PartyReport => ({
  ...{
    host: `${operatorName}.example`,
    role: 'chains',
    group: operatorName,
    operatorName,
    part: '1',
    partName: 'Ethereum',
  },
  ...{ requests: 10, lastAt: 1, failingSince: null, cloud: '', domains: ['aws'], whole: true, spare: 'none' },
  ...patch,
});
const site = (name: string, parties: PartyReport[], patch: Partial<Sight> = {}) =>
  outlineOf(`https://${name}.example`, {
    ...{ parties, spares: {}, instead: [], domainNames: { aws: 'AWS', ovh: 'OVHcloud' } },
    ...patch,
  });
const onOvh = { domains: ['ovh'] };
const spare = { spares: { '1': [{ group: 'pocket', domains: ['ovh'], whole: true }] } };

test('an operator counts once, with all sites that ask it, all that it does, where it stands, and since when it fails anywhere', () => {
  const { operators, sites } = overviewOf([
    site('a', [party('infura', { failingSince: 9 }), party('graph', { role: 'index', part: 'index' })]),
    site('b', [
      party('infura', { ...onOvh, requests: 25, failingSince: 7, lastAt: 5 }),
      party('infura', { role: 'content', part: 'IPFS', requests: 1 }),
    ]),
    site('empty', []),
  ]);
  expect(sites).toBe(2);
  expect(operators).toEqual([
    {
      ...{ group: 'infura', name: 'infura', roles: ['chains', 'content'], clouds: ['OVHcloud', 'AWS'] },
      ...{ sites: 2, requests: 36, failingSince: 7, lastAt: 5 },
    },
    expect.objectContaining({ group: 'graph', sites: 1, requests: 10, failingSince: null }),
  ]);
});

test('operators of one group are one, called by those of it that are asked, on how many sites ever', () => {
  const of = (operatorName: string, requests: number) => party(operatorName, { group: 'consensys', requests });
  const { operators, picture } = overviewOf([
    site('a', [of('Infura', 30), of('MetaMask', 1)]),
    site('b', [of('Infura', 5), of('Infura IPFS', 2)]),
    site('c', [party('graph')]),
  ]);
  expect(operators.map(({ name, sites, requests }) => [name, sites, requests])).toEqual([
    ['Infura + Infura IPFS', 2, 38],
    ['graph', 1, 10],
  ]);
  expect(picture.lanes.map(({ name, requests }) => [name, requests])).toEqual([
    ['Infura + Infura IPFS', 38],
    ['graph', 10],
  ]);
});

test('each site is counted once for a cloud: gone with its own pages, lost in part, not known, or going on', () => {
  const own = (patch: Partial<PartyReport> = {}) => party('self', { role: 'site', part: 'site', ...patch });
  const { clouds } = overviewOf([
    site('gone', [party('infura'), own()], spare),
    site('partly', [party('infura'), own(onOvh)]),
    site('rescued', [party('infura'), own(onOvh)], spare),
    site('unknown', [own({ domains: [], whole: false })]),
  ]);
  expect(clouds.find(({ domain }) => domain === 'aws')).toEqual({
    ...{ domain: 'aws', name: 'AWS', no: 1, partly: 1, unknown: 1, yes: 1 },
  });
});

const domains = fc.subarray(['aws', 'ovh', 'gcp'], { maxLength: 2 });
const anyParty = fc
  .record({
    group: fc.constantFrom('infura', 'alchemy', 'graph', 'self'),
    role: fc.constantFrom('chains' as const, 'index' as const, 'site' as const, 'fonts' as const),
    part: fc.constantFrom('1', '10', 'index'),
    requests: fc.nat(50),
    lastAt: fc.nat(9),
    failingSince: fc.option(fc.nat(9)),
    domains,
    whole: fc.boolean(),
    spare: fc.constantFrom('none' as const, 'copy' as const, 'agreed' as const),
  })
  .map(({ group, ...patch }) => party(group, patch));
const footing = fc.record({ group: fc.constant('other'), domains, whole: fc.boolean() });
const instead = fc.record({
  ...{ group: fc.constantFrom('pocket', 'infura'), operatorName: fc.constant('Pocket'), saved: fc.nat(9), domains },
});
const anySight = fc.record({
  parties: fc.array(anyParty, { minLength: 1, maxLength: 8 }),
  spares: fc.dictionary(fc.constantFrom('1', '10', 'index'), fc.array(footing, { minLength: 1, maxLength: 3 })),
  instead: fc.array(instead, { maxLength: 2 }),
  domainNames: fc.constant({ aws: 'AWS', ovh: 'OVHcloud', gcp: 'Google Cloud' }),
});

test('what is kept of a site is enough: the picture and the clouds are those of all its hosts', () => {
  fc.assert(
    fc.property(fc.array(anySight, { minLength: 1, maxLength: 4 }), (sights) => {
      const sites = sights.map((sight, at) => ({ site: `https://s${at}.example`, sight }));
      const { picture, clouds, operators } = overviewOf(sites.map((one) => outlineOf(one.site, one.sight)));
      expect(picture).toEqual(gather(sites, { lanes: 9, sites: 5 }));
      const parts = sights.map(standingParts);
      const whole = withoutClouds(parts.flat(), 6).map(({ domain }) => domain);
      expect(clouds.map(({ domain }) => domain)).toEqual(whole);
      for (const { domain, ...stake } of clouds) {
        const verdicts = parts.map((one) => withoutCloud(one, domain));
        const counted = (verdict: string) => verdicts.filter((one) => one === verdict).length;
        for (const verdict of ['yes', 'no', 'partly', 'unknown'] as const)
          expect(stake[verdict]).toBe(counted(verdict));
      }
      const requests = sights.flatMap(({ parties }) => parties).reduce((sum, one) => sum + one.requests, 0);
      expect(operators.reduce((sum, one) => sum + one.requests, 0)).toBe(requests);
    }),
  );
});
