// Who is asked first.
import { expect, test } from 'vitest';
import { closedBreaker, nextBreaker } from '@/lib/failover/breaker';
import { type Candidate, rank } from '@/lib/failover/rank';

const now = 1_700_000_000_000;
const one = (url: string, more: Partial<Candidate> = {}): Candidate => ({
  url,
  operator: url,
  group: url,
  clouds: [],
  tier: 1,
  place: null,
  lesser: false,
  latencyMs: null,
  breaker: closedBreaker,
  ...more,
});
const failed = { group: 'infura', clouds: ['aws'] };
const order = (candidates: Candidate[], preferred: string | null = null) =>
  rank(candidates, { failed, preferred, now }).map(({ url }) => url);

test('the operator that just failed is not asked under another name', () => {
  expect(order([one('linea', { group: 'infura' }), one('pocket')])).toEqual(['pocket']);
});

test('an endpoint on the cloud that just failed comes after one that is not known to be there', () => {
  expect(order([one('a', { clouds: ['aws'] }), one('b'), one('c', { clouds: ['hetzner'] })])).toEqual(['b', 'c', 'a']);
});

test('open breakers are left out, half-open ones come last', () => {
  const fault = { kind: 'fault', fault: { kind: 'unreachable', reason: 'dns' } } as const;
  const open = one('open', { breaker: nextBreaker(closedBreaker, fault, now) });
  const half = one('half', { breaker: nextBreaker(closedBreaker, fault, now - 60_000) });
  expect(order([open, half, one('fresh')])).toEqual(['fresh', 'half']);
});

test('whoever serves the site well now stays first, the user’s order comes next, then speed and tier', () => {
  const candidates = [
    one('slow', { latencyMs: 900 }),
    one('fast', { latencyMs: 40, tier: 3 }),
    one('placed', { place: 0, latencyMs: 2_000 }),
    one('serving', { latencyMs: 800 }),
    one('unknown', { tier: 2 }),
    one('lesser', { lesser: true, latencyMs: 1 }),
  ];
  expect(order(candidates, 'serving')).toEqual(['serving', 'placed', 'fast', 'unknown', 'slow', 'lesser']);
});

test('the directory’s order breaks ties', () => {
  expect(order([one('pocket'), one('publicnode'), one('drpc')])).toEqual(['pocket', 'publicnode', 'drpc']);
});
