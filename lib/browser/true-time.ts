// What time it is by the endpoints' own clocks: the machine's may be wrong. Runs in the background.

/** How far the machine's clock is ahead, ms; null until an endpoint has said what time it is. */
let aheadMs: number | null = null;

/** @param date A response's `Date` header; '' when it has none. */
export function noteDate(date: string, now: number): void {
  const dateMs = Date.parse(date);
  if (Number.isFinite(dateMs)) aheadMs = now - dateMs;
}

/** The true time of an instant of the machine's clock, epoch ms; null where nobody said. */
export function trueTimeOf(at: number): number | null {
  return aheadMs === null ? null : at - aheadMs;
}
