// Tables of the directory as the build packs them (wxt.directory.ts), made into rows again. Pure; runs in the background and in tests.
// It runs at each wake of the worker, before the browser has made any of it fast: plain loops, and no member is added to a row once it is made.

export type Packed = null | boolean | number | string | Packed[] | { [key: string]: Packed };
type Row = Record<string, Packed>;

/** Marks a table; its value is the number of rows, its other members are the columns. */
export const ROWS = '$rows';
/** `a` */
export const FIRST_LETTER = 97;

/** What is packed, as it was. */
export function unpack(packed: Packed): Packed {
  if (packed === null || typeof packed !== 'object') return packed;
  if (Array.isArray(packed)) return packed.map(unpack);
  const count = packed[ROWS];
  if (typeof count === 'number') return rowsOf(count, packed);
  const members: Row = {};
  for (const name of Object.keys(packed)) members[name] = unpack(packed[name] ?? null);
  return members;
}

function rowsOf(count: number, columns: Row): Packed[] {
  const names = Object.keys(columns).filter((name) => name !== ROWS);
  const first: Row = {};
  for (const name of names) first[name] = sharedIn(columns[name]);
  const rows: Row[] = [];
  for (let row = 0; row < count; row += 1) rows.push({ ...first });
  for (const name of names) fill(rows, name, columns[name]);
  return rows;
}

const sharedIn = (column: Packed | undefined): Packed =>
  Array.isArray(column) && column[0] === 'same' ? (column[1] ?? null) : null;

/** A column is its kind, what is common to all its values, and a text with the rest: a letter per row, or a line. */
function fill(rows: readonly Row[], name: string, column: Packed | undefined): void {
  if (!Array.isArray(column)) return;
  const [kind, common = null, rest = ''] = column;
  const [text, values] = [String(rest), Array.isArray(common) ? common : []];
  let at = 0;
  switch (kind) {
    case 'few':
      for (const row of rows) row[name] = values[text.charCodeAt(at++) - FIRST_LETTER] ?? null;
      break;
    case 'each':
      for (const row of rows) row[name] = unpack(values[at++] ?? null);
      break;
    case 'text':
      fillLines(rows, name, [text, String(common)]);
      break;
    case 'list': {
      const lines = text.split('\n');
      for (const row of rows) row[name] = wordsOf(lines[at++], String(common));
      break;
    }
    // An empty line: what the row has in that other column.
    case 'like': {
      const [lines, other] = [text.split('\n'), String(common)];
      for (const row of rows) row[name] = lines[at++] || (row[other] ?? null);
    }
  }
}

/** An empty line is null. */
function fillLines(rows: readonly Row[], name: string, [text, prefix]: [string, string]): void {
  const lines = text.split('\n');
  let at = 0;
  for (const row of rows) {
    const line = lines[at++];
    row[name] = line ? prefix + line : null;
  }
}

function wordsOf(line: string | undefined, prefix: string): string[] {
  return line ? line.split(' ').map((word) => prefix + word) : [];
}
