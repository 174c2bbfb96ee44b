// In which order a table's rows stand after its heads were pressed.
import { expect, test } from 'vitest';
import { sorted, turned } from '@/components/kit/sort-rows';

const rows = [
  { name: 'b', values: ['Ähre', 2] },
  { name: 'a', values: ['Zebra', null] },
  { name: 'c', values: ['apple 10', 30] },
  { name: 'd', values: ['apple 9', 4] },
];
const names = (order: { at: number; down: boolean } | null, locale = 'de') =>
  sorted(rows, order, locale)
    .map(({ name }) => name)
    .join('');

test('texts stand as the language has them, numbers by size, what is not known last either way', () => {
  expect(names(null)).toBe('bacd');
  expect(names({ at: 0, down: false })).toBe('bdca');
  expect(names({ at: 0, down: false }, 'sv')).toBe('dcab');
  expect(names({ at: 1, down: false })).toBe('bdca');
  expect(names({ at: 1, down: true })).toBe('cdba');
});

test('a first press sorts texts from A and numbers from the largest, a second the other way round', () => {
  expect(turned(null, 0, rows)).toEqual({ at: 0, down: false });
  expect(turned({ at: 0, down: false }, 0, rows)).toEqual({ at: 0, down: true });
  expect(turned({ at: 0, down: true }, 1, rows)).toEqual({ at: 1, down: true });
});
