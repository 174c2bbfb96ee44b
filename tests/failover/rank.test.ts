// Who is asked first.
import { expect, test } from 'vitest';
import { type Breaker, closedBreaker, nextBreaker } from '@/lib/failover/breaker';
import { type Candidate, rank } from '@/lib/failover/rank';
import type { Fault } from '@/lib/failover/verdict';

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

const dns: Fault = { kind: 'unreachable', reason: 'dns' };
const late: Fault = { kind: 'timeout', afterMs: 4_000 };
const limited: Fault = { kind: 'limited', status: 429, retryAfterMs: null };
const denied: Fault = { kind: 'denied', status: 403 };
/** Its breaker after faults so many seconds ago, the oldest first. */
const after = (fault: Fault, ...secondsAgo: number[]) =>
  secondsAgo.reduce<Breaker>(
    (breaker, ago) => nextBreaker(breaker, { kind: 'fault', fault }, now - ago * 1_000),
    closedBreaker,
  );

test('where all fell silent, those asked nothing for ten seconds are asked again, however long they were to rest', () => {
  const twice = one('twice', { breaker: after(dns, 40, 15) });
  const often = one('often', { breaker: after(late, 300, 250, 200, 100) });
  const lately = one('lately', { breaker: after(late, 40, 9) });
  expect(order([twice, often, lately])).toEqual(['twice', 'often']);
  expect(order([lately])).toEqual([]);
  // Asked before its time, and silent still: it has ten seconds again.
  expect(order([one('again', { breaker: after(dns, 100, 80, 20, 5) })])).toEqual([]);
});

test('where one is awake or was reached, the silent ones rest to the end; one that serves nobody here says nothing of the line', () => {
  const silent = one('silent', { breaker: after(dns, 40, 15) });
  expect(order([silent, one('awake')])).toEqual(['awake']);
  expect(order([silent, one('limited', { breaker: after(limited, 15) })])).toEqual([]);
  expect(order([silent, one('denied', { breaker: after(denied, 15) })])).toEqual(['silent']);
  expect(order([silent, one('awake', { group: 'infura' })])).toEqual(['silent']);
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
