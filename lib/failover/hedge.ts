// When a second attempt may begin while the first is late, and how many of them a site may cost (law 2). Pure.

/** A site's reads and hedges in the running window. Storable. */
export interface HedgeBudget {
  windowAt: number;
  reads: number;
  hedges: number;
  lastAt: number;
}

export const freshHedgeBudget: HedgeBudget = { windowAt: 0, reads: 0, hedges: 0, lastAt: 0 };

const WINDOW_MS = 600_000;
/** One second between hedges, and at most this share of a window's reads (rules, "Where the two parts differ"). */
const SPACING_MS = 1_000;
const SHARE = 0.02;
/** While the endpoint had a fault in the last minute, lateness is likely an outage (facts: methods.json, hedging). */
const SHARE_AFTER_FAULT = 0.2;
/** Larger bodies are heavy calls; asking twice would be rude. */
const MAX_BODY_BYTES = 65_536;

export function countRead(budget: HedgeBudget, now: number): HedgeBudget {
  const running = roll(budget, now);
  return { ...running, reads: running.reads + 1 };
}

export function countHedge(budget: HedgeBudget, now: number): HedgeBudget {
  const running = roll(budget, now);
  return { ...running, hedges: running.hedges + 1, lastAt: now };
}

/** May one more late read of this site be asked elsewhere? The first of a window always may: 2 % of few is none. */
export function mayHedge(budget: HedgeBudget, now: number, recentFault: boolean, bodyBytes: number): boolean {
  if (bodyBytes > MAX_BODY_BYTES) return false;
  const running = roll(budget, now);
  if (!recentFault && now - running.lastAt < SPACING_MS) return false;
  const share = recentFault ? SHARE_AFTER_FAULT : SHARE;
  return running.hedges < Math.max(1, Math.floor(running.reads * share));
}

function roll(budget: HedgeBudget, now: number): HedgeBudget {
  return now - budget.windowAt < WINDOW_MS ? budget : { ...freshHedgeBudget, windowAt: now };
}
