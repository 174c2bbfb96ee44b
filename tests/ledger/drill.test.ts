// What a drill tells in the end: what broke, what was answered by others, how fast.
import { describe, expect, test } from 'vitest';
import { type Dependency, emptyLedger, noteFault } from '@/lib/ledger/dependency';
import { type Drill, type DrillFacts, drillReport, medianOf, type Tally } from '@/lib/ledger/drill';
import type { PartyReport, Role, Spare } from '@/lib/ledger/sight';

const party = (host: string, role: Role, spare: Spare, part: string = role): PartyReport => ({
  ...{ host, group: host, operatorName: host.toUpperCase(), role, part, partName: null, requests: 9, lastAt: 0 },
  ...{ failingSince: null, cloud: 'Cloud: AWS.', domains: ['aws'], whole: true, spare },
});
const rpc = party('rpc.x', 'chains', 'agreed', '1');
const prices = party('prices.x', 'prices', 'none');
const stats = party('stats.x', 'stats', 'unneeded');
const well = party('well.x', 'index', 'none');

const tally = (patch: Partial<Tally>): Tally => ({
  kinds: ['xmlhttprequest'],
  cut: 0,
  unclaimed: 0,
  tookMs: [],
  ...patch,
});

function reportOf(tallies: Drill['tally'], kept: Dependency[] = [], patch: Partial<DrillFacts> = {}) {
  const drill: Drill = {
    ...{ id: 'x', tabId: 1, site: 'https://s.x', host: 's.x', top: 'normal https://s.x', private: false },
    ...{ what: { kind: 'cloud', id: 'aws', name: 'AWS' }, startedAt: 1, until: 2, ruleId: 100, workers: 'not-cut' },
    ...{ hosts: ['rpc.x', 'prices.x'], seen: [], listed: [], spared: [], isAll: false, isPageThere: true, unplaced: 2 },
    tally: tallies,
  };
  const sight = { parties: [rpc, prices, stats, well], spares: {}, instead: [], domainNames: {} };
  return drillReport({ drill, sight, kept, named: (one) => one, ended: null, ...patch });
}

function asked(saved: number, lost: number): Dependency[] {
  const ref = { host: 'rpc.x', operator: 'x', chainId: 1 };
  const fault = { kind: 'unreachable', reason: 'other' } as const;
  const common = { trail: [], told: [] };
  let ledger = emptyLedger('https://s.x');
  if (saved > 0)
    ledger = noteFault(
      ledger,
      ref,
      fault,
      { kind: 'saved', by: 'pocket', assurance: 'agreed', calls: saved, ...common },
      5,
    );
  if (lost > 0)
    ledger = noteFault(ledger, ref, fault, { kind: 'lost', whyNot: 'all-failed', calls: lost, ...common }, 6);
  return Object.values(ledger.dependencies);
}

describe('the verdict', () => {
  test('is that nothing is known where nothing was asked of what was cut', () => {
    expect(reportOf({})).toMatchObject({ verdict: 'idle', calls: 0, rows: [] });
  });

  test('is that it works where others answered, and what it does not need does not count', () => {
    const told = reportOf({ 'rpc.x': tally({ cut: 2, tookMs: [90, 110] }), 'stats.x': tally({ cut: 3 }) }, asked(4, 0));
    expect(told).toMatchObject({ verdict: 'works', calls: 7, saved: 4, lost: 3, medianMs: 100 });
    expect(told.rows[0]).toMatchObject({ host: 'rpc.x', rescuerName: 'pocket', assurance: 'agreed', medianMs: 100 });
    expect(told.rows[1]).toMatchObject({ host: 'stats.x', lost: 3, spare: 'unneeded', isNew: true });
  });

  test('is that a part stops where something that it needs was lost, which comes first', () => {
    const told = reportOf({ 'rpc.x': tally({ cut: 1 }), 'prices.x': tally({ cut: 2 }) }, asked(1, 0));
    expect(told.verdict).toBe('partly');
    expect(told.rows.map(({ host }) => host)).toEqual(['prices.x', 'rpc.x']);
    expect(told.rows[0]).toMatchObject({ saved: 0, lost: 2, rescuerName: null, medianMs: null, isNew: false });
  });

  test('is that it stops where nothing was saved', () => {
    expect(reportOf({ 'rpc.x': tally({ cut: 2 }) }, asked(0, 2))).toMatchObject({
      verdict: 'stops',
      rows: [{ lost: 2, whyNot: 'all-failed' }],
    });
  });
});

test('a call that no hook asked about was lost, though others were saved', () => {
  expect(reportOf({ 'rpc.x': tally({ cut: 3, unclaimed: 1 }) }, asked(2, 0)).rows).toMatchObject([
    { saved: 2, lost: 1 },
  ]);
});

test('what was not cut is in no row, and what was left alone is said', () => {
  const told = reportOf({ 'rpc.x': tally({ cut: 1 }) }, asked(1, 0));
  expect(told.rows.map(({ host }) => host)).toEqual(['rpc.x']);
  expect(told.notCut).toEqual({ workers: true, page: true, unplaced: 2 });
});

test.each([
  [[], null],
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 3],
])('the median of %j is %j', (values, median) => {
  expect(medianOf(values)).toBe(median);
});

test('a host that is a key is told without it: reports are shared', () => {
  const key = '0123456789abcdef0123456789abcdef';
  const keyed = party(`${key}.eth.rpc.x`, 'chains', 'agreed', '1');
  const sight = { parties: [keyed], spares: {}, instead: [], domainNames: {} };
  const report = reportOf({ [keyed.host]: tally({ cut: 2 }) }, [], { sight });
  expect(report.rows).toMatchObject([{ host: '*.eth.rpc.x', lost: 2 }]);
});
