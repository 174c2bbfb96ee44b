// When an endpoint is left alone, and when it is asked again.
import { expect, test } from 'vitest';
import { type Breaker, breakerState, closedBreaker, cooldownMs, nextBreaker } from '@/lib/failover/breaker';
import type { Fault } from '@/lib/failover/verdict';

const t0 = Date.UTC(2026, 10, 22, 12);
const refused: Fault = { kind: 'unreachable', reason: 'refused' };
const fault = (it: Fault) => ({ kind: 'fault', fault: it }) as const;
const answer = { kind: 'answer', value: null } as const;

test('one refused connection opens the breaker, and after ten seconds one probe may pass', () => {
  const breaker = nextBreaker(closedBreaker, fault(refused), t0);
  expect(breakerState(breaker, t0 + 9_999)).toBe('open');
  expect(breakerState(breaker, t0 + 10_000)).toBe('half-open');
});

test('a single 503 is a blip, two within thirty seconds are an outage since the first', () => {
  const once = nextBreaker(closedBreaker, fault({ kind: 'broken', status: 503 }), t0);
  expect(breakerState(once, t0)).toBe('closed');
  const twice = nextBreaker(once, fault({ kind: 'broken', status: 503 }), t0 + 20_000);
  expect(twice).toMatchObject({ state: 'open', since: t0 });
  const apart = nextBreaker(once, fault({ kind: 'broken', status: 503 }), t0 + 40_000);
  expect(breakerState(apart, t0 + 40_000)).toBe('closed');
});

test('a failed probe rests longer each time, up to two minutes', () => {
  let breaker: Breaker = closedBreaker;
  const rests: number[] = [];
  let now = t0;
  for (let trip = 0; trip < 6; trip++) {
    breaker = nextBreaker(breaker, fault(refused), now);
    if (breaker.state !== 'open') throw new Error('must be open');
    rests.push((breaker.until - now) / 1_000);
    now = breaker.until;
  }
  expect(rests).toEqual([10, 30, 60, 120, 120, 120]);
});

test('refusals and calls that the site gave up never move a breaker, an answer closes it', () => {
  const open = nextBreaker(closedBreaker, fault(refused), t0);
  expect(nextBreaker(open, { kind: 'refusal', reason: 'range' }, t0)).toBe(open);
  expect(nextBreaker(open, { kind: 'abandoned' }, t0)).toBe(open);
  expect(nextBreaker(open, answer, t0)).toEqual(closedBreaker);
});

test('Retry-After is honoured up to an hour, a used-up plan rests until midnight UTC', () => {
  expect(cooldownMs({ kind: 'limited', status: 429, retryAfterMs: 7_000 }, 0, t0)).toBe(7_000);
  expect(cooldownMs({ kind: 'limited', status: 429, retryAfterMs: 9e9 }, 0, t0)).toBe(3_600_000);
  expect(cooldownMs({ kind: 'quota', status: 402 }, 0, t0)).toBe(12 * 3_600_000);
  expect(cooldownMs({ kind: 'quota', status: 402 }, 0, Date.UTC(2026, 10, 22, 23, 50))).toBe(3_600_000);
});

test('a breaker survives storage as JSON', () => {
  const open = nextBreaker(closedBreaker, fault(refused), t0);
  expect(JSON.parse(JSON.stringify(open))).toEqual(open);
});
