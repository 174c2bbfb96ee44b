// One incident of each operator at a time over all sites, and one of those that fell with a cloud: who, how long, who answered instead. Pure.
import { expect, test } from 'vitest';
import type { Fault } from '@/lib/failover/verdict';
import { type Ending, emptyLedger, noteFault, noteRequest, type SiteLedger, settle } from '@/lib/ledger/dependency';
import { withPlaces } from '@/lib/ledger/incident-place';
import { causesOf, incidentsOf as ofLedgers } from '@/lib/ledger/incidents';
import type { Standing } from '@/lib/ledger/without';

const incidentsOf = (ledgers: SiteLedger[]) => ofLedgers(ledgers, ({ operator }) => operator);
const t0 = 1_795_000_000_000;
const infura = { host: 'mainnet.infura.io', operator: 'infura', chainId: 1 };
const linea = { host: 'linea-mainnet.infura.io', operator: 'infura', chainId: 59144 };
const alchemy = { host: 'eth-mainnet.g.alchemy.com', operator: 'alchemy', chainId: 1 };
const fault: Fault = { kind: 'unreachable', reason: 'refused' };
const common = { calls: 1, trail: [], told: [] };
const savedBy = (by: string): Ending => ({ kind: 'saved', by, assurance: 'checked', ...common });
const lost: Ending = { kind: 'lost', whyNot: 'all-failed', ...common };

const failing = (ledger: SiteLedger, ref: typeof infura, ending: Ending, at: number) =>
  noteFault(ledger, ref, fault, ending, t0 + at);
const back = (ledger: SiteLedger, ref: typeof infura, at: number) =>
  settle(noteRequest(ledger, ref, true, t0 + at), t0 + at + 10_000);

test('hosts and sites of one operator that fail together are one incident, open while one of them is', () => {
  const first = failing(failing(emptyLedger('https://a.xyz'), infura, savedBy('drpc'), 0), linea, lost, 5_000);
  const second = failing(emptyLedger('https://b.xyz'), infura, savedBy('pocket'), 30_000);
  expect(incidentsOf([second, back(first, infura, 20_000)])).toMatchObject([
    {
      operator: 'infura',
      startedAt: t0,
      endedAt: null,
      sites: ['https://a.xyz', 'https://b.xyz'],
      rescuers: ['drpc', 'pocket'],
      saved: 2,
      lost: 1,
      fault,
    },
  ]);
});

test('one that is back and fails again within a minute has not recovered; later is another incident', () => {
  const once = back(failing(emptyLedger('https://a.xyz'), infura, lost, 0), infura, 5_000);
  const soon = back(failing(once, infura, lost, 60_000), infura, 70_000);
  const later = failing(soon, infura, savedBy('drpc'), 200_000);
  const found = incidentsOf([later]);
  expect(found.map(({ startedAt, endedAt }) => [startedAt - t0, endedAt === null ? null : endedAt - t0])).toEqual([
    [200_000, null],
    [0, 70_000],
  ]);
  expect(found.map(({ saved, lost: gone }) => [saved, gone])).toEqual([
    [1, 0],
    [0, 2],
  ]);
});

test('operators are told apart, the newest first, each with what is kept of its host', () => {
  const both = failing(failing(emptyLedger('https://a.xyz'), infura, lost, 0), alchemy, lost, 1_000);
  const found = incidentsOf([both, emptyLedger('https://c.xyz')]);
  expect(found.map(({ operator, dependency }) => [operator, dependency?.host])).toEqual([
    ['alchemy', 'eth-mainnet.g.alchemy.com'],
    ['infura', 'mainnet.infura.io'],
  ]);
});

test('two operators of one cloud that fail together are one incident of the cloud, later too, when what else is seen has changed', () => {
  const both = failing(
    failing(emptyLedger('https://a.xyz'), infura, savedBy('drpc'), 0),
    alchemy,
    savedBy('drpc'),
    40_000,
  );
  const onAws = () => ({ domains: ['aws'], whole: true });
  const drpc: Standing = {
    domains: ['hetzner'],
    whole: true,
    group: 'drpc',
    failingSince: null,
    answeredAt: t0 + 41_000,
  };
  const placed = withPlaces(both, onAws, [drpc]);
  const over = back(back(placed, infura, 90_000), alchemy, 95_000);
  const elsewhereNow = withPlaces(over, () => ({ domains: ['gcp'], whole: true }), []);
  expect(causesOf(incidentsOf([elsewhereNow]))).toMatchObject([
    {
      domain: 'aws',
      startedAt: t0,
      endedAt: t0 + 95_000,
      saved: 2,
      members: [{ operator: 'infura' }, { operator: 'alchemy' }],
    },
  ]);
  const unheard = withPlaces(both, onAws, [{ ...drpc, domains: ['aws'] }]);
  expect(causesOf(incidentsOf([unheard])).map(({ domain }) => domain)).toEqual([null, null]);
});
