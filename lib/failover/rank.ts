// The order of asking. Pure; knows neither chains nor content, only endpoints, operators and clouds.
import { type Breaker, breakerState, restOf } from './breaker';

/** An endpoint that may be asked. `clouds` empty means not known, which is not "another cloud". */
export interface Candidate {
  url: string;
  operator: string;
  /** Operators of one group are one failure domain. */
  group: string;
  clouds: readonly string[];
  /** 0 the user's own, 1 first choice ... 4 last resort. */
  tier: number;
  /** Place in the user's order, or null where the user gave none. */
  place: number | null;
  /** Serves only some methods, or its entry is old: never first. */
  lesser: boolean;
  latencyMs: number | null;
  breaker: Breaker;
}

export interface FailedDomain {
  group: string;
  clouds: readonly string[];
}

/** Latencies within one step are equal, so that noise does not reshuffle operators. */
const LATENCY_STEP_MS = 150;
/** What an endpoint that was never asked is taken for. */
const UNKNOWN_LATENCY_MS = 300;
/** As long as a first fault rests. Those that all fell silent, as when the user's own line is down, rest no longer than this. */
const SILENCE_MS = 10_000;

/**
 * Candidates in the order of asking; those with an open breaker are left out, half-open ones come last. Where that leaves nobody, and
 * all fell silent, those that have been asked nothing for ten seconds are asked again.
 *
 * @param failed Where the site's own request just failed: its operator is not asked again, its cloud only late.
 * @param preferred URL that serves this site well now; it stays first, or blocks and nonces would jump.
 */
export function rank<C extends Candidate>(
  candidates: readonly C[],
  options: { failed: FailedDomain; preferred: string | null; now: number },
): C[] {
  const { failed, preferred, now } = options;
  const others = candidates.filter(({ group }) => group !== failed.group);
  const awake = others.filter(({ breaker }) => breakerState(breaker, now) !== 'open');
  return (awake.length > 0 ? awake : afterSilence(others, now))
    .map((one, index) => ({ one, key: keyOf(one, failed, preferred, now), index }))
    .sort((a, b) => compare(a.key, b.key) || a.index - b.index)
    .map(({ one }) => one);
}

/** Of those that all rest: who is asked before its time. One that spoke shows that the line stands, so that the others' silence is their own. */
function afterSilence<C extends Candidate>(resting: readonly C[], now: number): C[] {
  const rests = resting.map(({ breaker }) => (breaker.state === 'open' ? restOf(breaker) : 'spoke'));
  if (rests.includes('spoke')) return [];
  return resting.filter(({ breaker }, at) => rests[at] === 'silent' && now - breaker.lastFaultAt >= SILENCE_MS);
}

function keyOf(one: Candidate, failed: FailedDomain, preferred: string | null, now: number): number[] {
  return [
    breakerState(one.breaker, now) === 'half-open' ? 1 : 0,
    one.url === preferred ? 0 : 1,
    one.place ?? Number.MAX_SAFE_INTEGER,
    one.lesser ? 1 : 0,
    cloudKey(one.clouds, failed.clouds),
    one.tier === 0 ? 0 : 1,
    Math.floor((one.latencyMs ?? UNKNOWN_LATENCY_MS) / LATENCY_STEP_MS),
    one.tier,
  ];
}

/** 0 another cloud or nothing known on either side, 1 the failed one. */
function cloudKey(clouds: readonly string[], failed: readonly string[]): number {
  return clouds.some((cloud) => failed.includes(cloud)) ? 1 : 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
