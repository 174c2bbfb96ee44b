// What the build does to the directory: its files ship by columns and without what only people read. Runs at build time, as a Vite plugin.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { FIRST_LETTER, type Packed, ROWS } from './lib/directory/unpack';

/** Where a row comes from, what was not taken and why, and viem's currencies: the refresh script and people read them. */
const unread = new Set(['source', 'sources', 'doNotUse', 'native']);
const LETTERS = 26;
/** Below this a table is no shorter by columns. */
const FEW_ROWS = 4;

type Row = { [key: string]: Packed };

const isRow = (value: Packed): value is Row => value !== null && typeof value === 'object' && !Array.isArray(value);
const isLine = (value: Packed): value is string => typeof value === 'string' && value !== '' && !value.includes('\n');
const isWord = (value: Packed): value is string => isLine(value) && !value.includes(' ');
const keysOf = (row: Row): string[] => Object.keys(row).filter((key) => !unread.has(key));

/** Of a file of the directory, without what is unread. */
export function pack(value: Packed): Packed {
  if (Array.isArray(value)) return tableOf(value) ?? value.map(pack);
  return isRow(value) ? Object.fromEntries(keysOf(value).map((key) => [key, pack(value[key] ?? null)])) : value;
}

/** Null where the rows do not all have the same members. */
function tableOf(rows: Packed[]): Packed | null {
  const [first = null] = rows;
  if (rows.length < FEW_ROWS || !isRow(first)) return null;
  const keys = keysOf(first);
  const known = rows.filter(isRow);
  if (known.length < rows.length || known.some((row) => keysOf(row).join() !== keys.join())) return null;
  const column = (key: string): Packed[] => known.map((row) => row[key] ?? null);
  return { [ROWS]: rows.length, ...Object.fromEntries(keys.map((key, at) => [key, packColumn(column, keys, at)])) };
}

function packColumn(column: (key: string) => Packed[], keys: string[], at: number): Packed {
  const values = column(keys[at] ?? '');
  const texts = values.map((value) => JSON.stringify(value));
  const distinct = [...new Set(texts)];
  if (distinct.length === 1) return ['same', pack(values[0] ?? null)];
  if (distinct.length <= LETTERS && distinct.length * 3 < values.length) {
    const letters = texts.map((text) => String.fromCharCode(FIRST_LETTER + distinct.indexOf(text)));
    return ['few', distinct.map((text) => JSON.parse(text)), letters.join('')];
  }
  const other = keys.slice(0, at).find((key) => isLike(values, column(key)));
  if (other !== undefined) {
    const others = column(other);
    return ['like', other, values.map((value, row) => (value === others[row] ? '' : value)).join('\n')];
  }
  if (values.every((value) => value === null || isLine(value))) {
    const prefix = prefixOf(values.filter((value) => value !== null));
    return [
      'text',
      prefix,
      values.map((value) => (value === null ? '' : String(value).slice(prefix.length))).join('\n'),
    ];
  }
  const lists = values.filter((value) => Array.isArray(value));
  if (lists.length === values.length && lists.every((list) => list.every(isWord))) {
    const prefix = prefixOf(lists.flat());
    return [
      'list',
      prefix,
      lists.map((list) => list.map((word) => String(word).slice(prefix.length)).join(' ')).join('\n'),
    ];
  }
  return ['each', values.map(pack)];
}

const isLike = (values: Packed[], others: Packed[]): boolean =>
  values.every(isLine) && values.filter((value, at) => value === others[at]).length * 2 > values.length;

/** Common to all, and shorter than each. */
function prefixOf(values: Packed[]): string {
  const texts = values.map(String);
  let prefix = (texts[0] ?? '').slice(0, -1);
  while (!texts.every((text) => text.startsWith(prefix) && text.length > prefix.length)) prefix = prefix.slice(0, -1);
  return prefix;
}

const file = /\/assets\/directory\/([a-z-]+)\.json$/;
const packed = '\0packed-directory/';

/** Text to parse: a third less time at each wake of the worker than object literals. */
export function packedDirectory(): Plugin {
  const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  return {
    name: 'detour:packed-directory',
    enforce: 'pre',
    resolveId: (id) => {
      const [, name] = file.exec(id) ?? [];
      return name === undefined ? null : packed + name;
    },
    load(id) {
      if (!id.startsWith(packed)) return null;
      const text = readFileSync(pathOf(`./assets/directory/${id.slice(packed.length)}.json`), 'utf8');
      const short = JSON.stringify(pack(JSON.parse(text)));
      const parsed = `JSON.parse(${JSON.stringify(short)})`;
      if (!short.includes(ROWS)) return `export default ${parsed};`;
      const unpack = JSON.stringify(pathOf('./lib/directory/unpack.ts'));
      return `import { unpack } from ${unpack}; export default unpack(${parsed});`;
    },
  };
}
