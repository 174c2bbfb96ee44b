import { expect, test } from 'vitest';
import { isMidnight, roundMarks } from '@/components/sight/round-marks';

const DAY_MS = 86_400_000;
/** A year from here: every change of the clock that the place has. */
const ends = Array.from({ length: 365 }, (_, day) => new Date(2026, 0, 1, 14, 7, 33).getTime() + day * DAY_MS);

/** "4:00:00": as the clock of the place says. */
const clockOf = (at: number) => [new Date(at).getHours(), new Date(at).getMinutes(), at % 60_000].join(':');

test('the marks of a day stand on every fourth full hour', () => {
  for (const now of ends) {
    const marks = roundMarks(now - DAY_MS, now);
    expect(marks.length).toBeGreaterThanOrEqual(5);
    expect(marks.every((at) => at >= now - DAY_MS && at <= now)).toBe(true);
    expect(marks.filter((at) => !/^(0|4|8|12|16|20):0:0$/.test(clockOf(at)))).toEqual([]);
  }
});

test.each([
  [7, 7, 1],
  [30, 6, 5],
])('the marks of %i days are %i midnights, today’s the last', (days, count, apart) => {
  for (const now of ends) {
    const marks = roundMarks(now - days * DAY_MS, now);
    expect(marks).toHaveLength(count);
    expect(marks.filter((at) => clockOf(at) !== '0:0:0' || !isMidnight(at))).toEqual([]);
    const today = new Date(now).setHours(0, 0, 0, 0);
    expect([...marks].reverse()).toEqual(
      marks.map((_, back) => new Date(today).setDate(new Date(today).getDate() - back * apart)),
    );
  }
});
