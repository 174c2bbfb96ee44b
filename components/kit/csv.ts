// Rows as comma-separated text (RFC 4180) that no spreadsheet takes for a formula. Pure.

type Cell = string | number | null;

/** With these a spreadsheet begins a formula, also behind white space. */
const FORMULA = /^[\s]*[=+\-@\t\r]/;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `${cell}`;
  const plain = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n']/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** With a mark at its start that tells spreadsheets that it is UTF-8. */
export function csvOf(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${[heads, ...rows].map((row) => row.map(cellText).join(',')).join('\r\n')}\r\n`;
}
