// All sites together: on whom the user depends most, and what would stop with a cloud.
import { expect, test } from 'vitest';
import { overviewOf } from '@/lib/ledger/overview';
import type { PartyReport, Sight } from '@/lib/ledger/sight';

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
const site = (name: string, parties: PartyReport[], patch: Partial<Sight> = {}) => ({
  site: `https://${name}.example`,
  sight: { parties, spares: {}, instead: [], domainNames: { aws: 'AWS', ovh: 'OVHcloud' }, ...patch },
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
