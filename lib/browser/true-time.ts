// What time it is by the endpoints' own clocks: the machine's may be wrong, and one endpoint's too. Runs in the background.

/** As many as are heard of in any outage; whoever spoke longest ago goes. */
const MAX_HOSTS = 9;

/** How far the machine's clock is ahead of each host's, ms. */
const aheadMs = new Map<string, number>();

/** @param date A response's `Date` header; '' when it has none. */
export function noteDate(host: string, date: string, now: number): void {
  const dateMs = Date.parse(date);
  if (!Number.isFinite(dateMs)) return;
  aheadMs.delete(host);
  aheadMs.set(host, now - dateMs);
  for (const oldest of aheadMs.keys()) if (aheadMs.size > MAX_HOSTS) aheadMs.delete(oldest);
}

/** The true time of an instant of the machine's clock, epoch ms, by the clock in the middle: one that lies moves it no further than to its neighbour. Null where nobody said. */
export function trueTimeOf(at: number): number | null {
  const all = [...aheadMs.values()].sort((a, b) => a - b);
  const middle = all[Math.floor(all.length / 2)];
  return middle === undefined ? null : at - middle;
}
