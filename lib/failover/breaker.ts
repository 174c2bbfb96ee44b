// A breaker per endpoint, as storable data: it must survive the worker's death. Pure; runs in the background.
import type { Fault, Verdict } from './verdict';

/**
 * `closed` counts soft faults in a row; `open` lasts until `until`, after which the breaker is half-open: one probe may pass.
 * `since` is the first fault of the incident, `lastFaultAt` the last, `trips` how often it opened without an answer in between.
 *
 * @see M. Nygard, "Release It!", 2nd ed., "Circuit Breaker".
 */
export type Breaker =
  | { state: 'closed'; softFaults: number; lastFaultAt: number }
  | { state: 'open'; trips: number; since: number; lastFaultAt: number; until: number; fault: Fault };

export const closedBreaker: Breaker = { state: 'closed', softFaults: 0, lastFaultAt: 0 };

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Two 5xx within this time are an outage; one alone is a blip that must not move a whole site. */
const SOFT_WINDOW_MS = 30 * SECOND;
const SOFT_FAULTS_TO_TRIP = 2;

/** Cooldowns by kind of fault, in trips; the last one stays (facts: errors.json, classes). */
const cooldownSteps = {
  unreachable: [10, 30, 60, 120],
  timeout: [10, 30, 60, 120],
  broken: [10, 30, 60, 120],
  limited: [30, 60, 120, 240, 300],
  malformed: [30, 60, 300],
  quota: [3600],
  denied: [3600],
  gone: [86_400],
  wrong: [300, 3600, 86_400],
} as const satisfies Record<Fault['kind'], readonly number[]>;

/**
 * How long an endpoint rests after a fault, in ms.
 *
 * @param trips How often the breaker opened before in this incident, 0 for the first.
 */
export function cooldownMs(fault: Fault, trips: number, now: number): number {
  if (fault.kind === 'limited' && fault.retryAfterMs !== null) return Math.min(fault.retryAfterMs, HOUR);
  const steps = cooldownSteps[fault.kind];
  const step = (steps[Math.min(trips, steps.length - 1)] ?? 120) * SECOND;
  return fault.kind === 'quota' ? Math.max(step, msToUtcMidnight(now)) : step;
}

/** Daily plans are renewed at 00:00 UTC. */
function msToUtcMidnight(now: number): number {
  const day = 24 * HOUR;
  return day - (now % day);
}

function isSoft(fault: Fault): boolean {
  return fault.kind === 'broken' || (fault.kind === 'malformed' && fault.what !== 'html');
}

/**
 * A breaker's next state after an attempt. Returns a new value and never throws. Refusals and abandoned attempts change nothing.
 *
 * @param now Epoch ms, from the caller's clock.
 */
export function nextBreaker(breaker: Breaker, verdict: Verdict<unknown>, now: number): Breaker {
  switch (verdict.kind) {
    case 'answer':
      return closedBreaker;
    case 'refusal':
    case 'abandoned':
      return breaker;
    case 'fault':
      return afterFault(breaker, verdict.fault, now);
  }
}

function afterFault(breaker: Breaker, fault: Fault, now: number): Breaker {
  if (breaker.state === 'open') {
    const met = { ...breaker, fault, lastFaultAt: now };
    if (now < breaker.until) return met;
    return { ...met, trips: breaker.trips + 1, until: now + cooldownMs(fault, breaker.trips, now) };
  }
  const inWindow = now - breaker.lastFaultAt <= SOFT_WINDOW_MS;
  const softFaults = (inWindow ? breaker.softFaults : 0) + 1;
  if (isSoft(fault) && softFaults < SOFT_FAULTS_TO_TRIP) return { state: 'closed', softFaults, lastFaultAt: now };
  return {
    state: 'open',
    trips: 1,
    since: inWindow ? breaker.lastFaultAt : now,
    lastFaultAt: now,
    until: now + cooldownMs(fault, 0, now),
    fault,
  };
}

/** `half-open` means: the cooldown is over, one probe may pass. */
export function breakerState(breaker: Breaker, now: number): 'closed' | 'open' | 'half-open' {
  if (breaker.state === 'closed') return 'closed';
  return now < breaker.until ? 'open' : 'half-open';
}

/**
 * What an open breaker says of the line to its endpoint: `silent`, nothing came back, which the user's own line may be to blame for;
 * `spoke`, it was reached; `out`, it was reached and will not serve for long (a key, a plan, a wrong answer, closed down), whatever the line does now.
 */
export function restOf({ fault }: Extract<Breaker, { state: 'open' }>): 'silent' | 'spoke' | 'out' {
  switch (fault.kind) {
    case 'unreachable':
    case 'timeout':
      return 'silent';
    case 'broken':
    case 'limited':
    case 'malformed':
      return 'spoke';
    case 'quota':
    case 'denied':
    case 'gone':
    case 'wrong':
      return 'out';
  }
}
