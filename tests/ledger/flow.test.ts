// The picture of whom a site relies on: what is drawn, and that it stays inside.
import { expect, test } from 'vitest';
import { flowOf } from '@/lib/ledger/flow';
import type { PartyReport, Sight } from '@/lib/ledger/sight';
import { gather } from '@/lib/ledger/strands';

const party = (group: string, patch: Partial<PartyReport> = {}): PartyReport => ({
  ...{ host: `${group}.example`, role: 'other', group, operatorName: group, part: 'other', partName: null },
  ...{ requests: 10, lastAt: 1, failingSince: null, cloud: '', domains: ['aws'], whole: true, spare: 'none' },
  ...patch,
});
const sight = (parties: PartyReport[]): Sight => ({ parties, spares: {}, instead: [], domainNames: { aws: 'AWS' } });
const draw = (one: Sight) => flowOf(gather([{ site: 'https://a.example', sight: one }], { lanes: 7, sites: 1 }), 348);

test('hosts of one operator are one lane, failing ones come first, and what has no room is one lane', () => {
  const parties = Array.from({ length: 20 }, (_, at) => party(`p${at}`, { requests: 100 - at }));
  const { lanes } = draw(sight([...parties, party('p3', { host: 'second' }), party('down', { failingSince: 1 })]));
  expect(lanes.map(({ name }) => name)).toEqual(['down', 'p3', 'p0', 'p1', 'p2', 'p4', null]);
  expect(lanes.at(-1)?.operators).toBe(15);
  expect(lanes[0]?.state).toBe('fail');
  expect(lanes[1]?.requests).toBe(107);
});

test.each([1, 2, 9, 40])(
  'of %i operators nothing is drawn outside, no lane is lower than its text, none lies on another',
  (count) => {
    const parties = Array.from({ length: count }, (_, at) =>
      party(`p${at}`, { requests: at ** 3, domains: at % 3 === 0 ? [] : ['aws'] }),
    );
    const flow = draw(sight(parties));
    const numbers = flow.lanes.flatMap(({ into, onto }) => [...`${into} ${onto}`.matchAll(/-?[\d.]+/g)].map(Number));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(Math.max(flow.width, flow.height));
    flow.lanes.forEach((lane, at) => {
      expect(lane.height).toBeGreaterThanOrEqual(22);
      expect(lane.y).toBeGreaterThanOrEqual((flow.lanes[at - 1]?.y ?? 0) + (flow.lanes[at - 1]?.height ?? 0));
    });
    const bars = flow.clouds.reduce((sum, { height }) => sum + height, 0);
    expect(bars).toBeCloseTo(flow.sites[0]?.height ?? 0, 5);
  },
);

test('who is in no known cloud leads to one that is not known', () => {
  expect(draw(sight([party('a', { domains: [] })])).clouds).toMatchObject([{ name: null }]);
});

test('who answers instead is a lane of its own beside whom it stands in for, in the cloud where it was seen', () => {
  const seen = sight([party('down', { failingSince: 1 }), party('well')]);
  seen.instead = [{ group: 'pocket', operatorName: 'Pocket Network', saved: 4, domains: ['aws'] }];
  expect(draw(seen).lanes.map(({ name, state, requests }) => [name, state, requests])).toEqual([
    ['down', 'fail', 10],
    ['Pocket Network', 'detour', 4],
    ['well', 'ok', 10],
  ]);
});

test('of many sites those with most requests have a bar, the rest one together, and each lane is as thick as what leads to it', () => {
  const sites = Array.from({ length: 30 }, (_, at) => ({
    site: `https://s${at}.example`,
    sight: sight([party('all', { requests: 100 - at }), party(`own${at}`)]),
  }));
  const gathered = gather(sites, { lanes: 9, sites: 5 });
  expect(gathered.sites.map(({ name, count }) => [name, count])).toEqual([
    ['https://s0.example', 1],
    ['https://s1.example', 1],
    ['https://s2.example', 1],
    ['https://s3.example', 1],
    [null, 26],
  ]);
  expect(gathered.lanes[0]).toMatchObject({ name: 'all', from: [100, 99, 98, 97, 26 * 83.5] });
  const flow = flowOf(gathered, 944);
  expect(flow.lanes[0]?.into).toHaveLength(5);
  const bars = flow.sites.reduce((sum, { height }) => sum + height, 0);
  expect(bars).toBeCloseTo(
    flow.lanes.reduce((sum, { height }) => sum + height * 0.6, 0),
    5,
  );
  expect(flow.clouds.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(bars, 5);
});
