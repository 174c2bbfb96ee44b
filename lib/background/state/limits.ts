// Manners and self-defence: how much a page may ask for, and how much any operator is asked (rules 4.11, part 2 item 15). Runs in the background.

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket per key: the function takes, `has` and `left` only look. In memory: a worker's death refills it, which is harmless. */
export function createBuckets(perSecond: number, burst: number) {
  const buckets = new Map<string, Bucket>();
  const tokensOf = (key: string, now: number): number => {
    const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: now };
    return Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
  };
  const take = (key: string, cost: number, now: number): boolean => {
    const tokens = tokensOf(key, now);
    const granted = tokens >= cost;
    buckets.set(key, { tokens: granted ? tokens - cost : tokens, at: now });
    if (buckets.size > 2_000) buckets.delete(buckets.keys().next().value ?? key);
    return granted;
  };
  return Object.assign(take, { has: (key: string, now: number): boolean => tokensOf(key, now) >= 1, left: tokensOf });
}

/** Asks of one site: 100 at once, then 5 a second. */
export const takeAsk = createBuckets(5, 100);
/** The same for what its sockets have missed: a site that calls on and on must not lose them by it. */
export const takeLook = createBuckets(5, 100);
/** Calls of one site that are sent elsewhere: 30 at once, then 10 a second. */
export const takeRescue = createBuckets(10, 30);
/** What one operator is asked for one site. One without tokens is passed over: a refusal of our own must not use up a call's few attempts. */
export const takeOperator = createBuckets(5, 30);
/** By site: one that drains its operators must not take them from another, nor show that it does (rules 0.3). */
export const operatorKey = ({ top }: { top: string }, operator: string): string => `${top} ${operator}`;

const MAX_IN_FLIGHT = 32;
const inFlight = new Map<string, number>();

/** Null when the site has too much in flight already; else a function that ends the place taken. */
export function enter(site: string): (() => void) | null {
  const count = inFlight.get(site) ?? 0;
  if (count >= MAX_IN_FLIGHT) return null;
  inFlight.set(site, count + 1);
  return () => {
    const left = (inFlight.get(site) ?? 1) - 1;
    if (left === 0) inFlight.delete(site);
    else inFlight.set(site, left);
  };
}

export const maxAskBytes = 512 * 1024;
export const maxCalls = 100;
