// Tables of the directory as the build packs them (wxt.directory.ts), made into rows again. Pure; runs in the background and in tests.

export type Packed = null | boolean | number | string | Packed[] | { [key: string]: Packed };

/** Marks a table; its value is the number of rows, its other members are the columns. */
export const ROWS = '$rows';

/** What is packed, as it was. */
export function unpack(packed: Packed): Packed {
  if (packed === null || typeof packed !== 'object') return packed;
  if (Array.isArray(packed)) return packed.map(unpack);
  const { [ROWS]: count, ...members } = packed;
  if (typeof count === 'number') return rowsOf(count, members);
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, unpack(value)]));
}

function rowsOf(count: number, columns: Record<string, Packed>): Packed[] {
  const rows = Array.from({ length: count }, (): Record<string, Packed> => ({}));
  for (const [name, column] of Object.entries(columns)) {
    const valueAt = reader(Array.isArray(column) ? column : []);
    rows.forEach((row, at) => {
      row[name] = valueAt(at, row);
    });
  }
  return rows;
}

/** A kind of column by its sign, then what is common to all its values, then a text with the rest. */
function reader([kind, common = null, rest = '']: Packed[]): (at: number, row: Record<string, Packed>) => Packed {
  const text = String(rest);
  switch (kind) {
    case 'same':
      return () => common;
    // A letter per row.
    case 'few': {
      const values = Array.isArray(common) ? common : [];
      return (at) => values[text.charCodeAt(at) - FIRST_LETTER] ?? null;
    }
    // A line per row.
    case 'text': {
      const lines = text.split('\n');
      return (at) => (lines[at] ? `${common}${lines[at]}` : null);
    }
    case 'list': {
      const lines = text.split('\n').map((line) => (line ? line.split(' ') : []));
      return (at) => (lines[at] ?? []).map((word) => `${common}${word}`);
    }
    // An empty line: what the row has in that other column.
    case 'like': {
      const lines = text.split('\n');
      return (at, row) => lines[at] || (row[String(common)] ?? null);
    }
    default: {
      const values = Array.isArray(common) ? common.map(unpack) : [];
      return (at) => values[at] ?? null;
    }
  }
}

/** `a` */
export const FIRST_LETTER = 97;
