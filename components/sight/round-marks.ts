// Where the marks of a time axis stand: on full hours or on midnights, as the user's clock shows them. Pure.

const DAY_MS = 86_400_000;
/** Hours from mark to mark, for spans of up to that many days. */
const steps: readonly { days: number; hours: number }[] = [
  { days: 1, hours: 4 },
  { days: 7, hours: 24 },
  { days: Number.POSITIVE_INFINITY, hours: 120 },
];

/**
 * Round times between two instants, the earliest first; of whole days, the last is today's midnight.
 *
 * @param from Epoch ms, as `now` and what is returned.
 */
export function roundMarks(from: number, now: number): number[] {
  const hours = steps.find(({ days }) => now - from <= days * DAY_MS)?.hours ?? 24;
  const at = new Date(from);
  at.setHours(0, 0, 0, 0);
  const marks: number[] = [];
  // By the clock, not by milliseconds: a day on which it is put forward or back is shorter or longer.
  for (; at.getTime() <= now; at.setHours(at.getHours() + hours)) if (at.getTime() >= from) marks.push(at.getTime());
  return marks;
}

export const isMidnight = (at: number): boolean => new Date(at).getHours() === 0;
