// Rows that leave as CSV: whole again when read, and no formula in a spreadsheet.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvOf } from '@/components/kit/csv';

/** A reader of RFC 4180, for what `csvOf` writes. */
function read(text: string): string[][] {
  const cells = [...text.slice(1).matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)];
  const rows: string[][] = [[]];
  for (const [, cell = '', end] of cells) {
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('what is read is what was written, but for a mark before what would be a formula', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
      (rows) => {
        const back = read(csvOf(['a'], rows)).slice(1);
        expect(back.map((row) => row.map((cell) => cell.replace(/^'/, '')))).toEqual(
          rows.map((row) => row.map((cell) => cell.replace(/^'/, ''))),
        );
      },
    ),
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\n=cmd()'])('%j starts no formula', (cell) => {
  expect(read(csvOf(['a'], [[cell]]))[1]).toEqual([`'${cell}`]);
});

test('numbers stay numbers, and what is not known stays empty', () => {
  expect(csvOf(['a', 'b'], [[-1, null]])).toBe('\uFEFFa,b\r\n-1,\r\n');
});
