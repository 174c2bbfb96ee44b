// The picture of whom a site relies on: what is drawn, and that it stays inside.
import { expect, test } from 'vitest';
import { flowOf } from '@/lib/ledger/flow';
import type { PartyReport, Sight } from '@/lib/ledger/sight';

const party = (group: string, patch: Partial<PartyReport> = {}): PartyReport => ({
  ...{ host: `${group}.example`, role: 'other', group, operatorName: group, part: 'other', partName: null },
  ...{ requests: 10, lastAt: 1, failingSince: null, cloud: '', domains: ['aws'], whole: true, spare: 'none' },
  ...patch,
});
const sight = (parties: PartyReport[]): Sight => ({ parties, spares: {}, domainNames: { aws: 'AWS' } });

test('hosts of one operator are one lane, failing ones come first, and what has no room is one lane', () => {
  const parties = Array.from({ length: 20 }, (_, at) => party(`p${at}`, { requests: 100 - at }));
  const { lanes } = flowOf(
    sight([...parties, party('p3', { host: 'second' }), party('down', { failingSince: 1 })]),
    348,
    7,
  );
  expect(lanes.map(({ name }) => name)).toEqual(['down', 'p3', 'p0', 'p1', 'p2', 'p4', null]);
  expect(lanes.at(-1)?.operators).toBe(15);
  expect(lanes[0]?.isFailing).toBe(true);
  expect(lanes[1]?.requests).toBe(107);
});

test.each([1, 2, 9, 40])(
  'of %i operators nothing is drawn outside, no lane is lower than its text, none lies on another',
  (count) => {
    const parties = Array.from({ length: count }, (_, at) =>
      party(`p${at}`, { requests: at ** 3, domains: at % 3 === 0 ? [] : ['aws'] }),
    );
    const flow = flowOf(sight(parties), 348, 7);
    const numbers = flow.lanes.flatMap(({ into, onto }) => [...`${into} ${onto}`.matchAll(/-?[\d.]+/g)].map(Number));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(Math.max(flow.width, flow.height));
    flow.lanes.forEach((lane, at) => {
      expect(lane.height).toBeGreaterThanOrEqual(22);
      expect(lane.y).toBeGreaterThanOrEqual((flow.lanes[at - 1]?.y ?? 0) + (flow.lanes[at - 1]?.height ?? 0));
    });
    const bars = flow.clouds.reduce((sum, { height }) => sum + height, 0);
    expect(bars).toBeCloseTo(flow.site.height, 5);
  },
);

test('who is in no known cloud leads to one that is not known', () => {
  expect(flowOf(sight([party('a', { domains: [] })]), 348, 7).clouds).toMatchObject([{ name: null }]);
});
