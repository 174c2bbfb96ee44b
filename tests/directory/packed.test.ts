// What ships of the directory says what its files say.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import suffixFile from '@/assets/directory/suffixes.json';
import { type Packed, unpack } from '@/lib/directory/unpack';
import { pack } from '@/wxt.directory';

const folder = fileURLToPath(new URL('../../assets/directory/', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string): Packed => JSON.parse(readFileSync(folder + name, 'utf8'));

/** Without what only people read. */
const withoutUnread = (value: Packed): Packed =>
  JSON.parse(JSON.stringify(value), (key, member) => (/^(sources?|doNotUse|native)$/.test(key) ? undefined : member));
const shipped = (value: Packed): Packed => unpack(JSON.parse(JSON.stringify(pack(value))));

test.each(names)('%s is the same once it is unpacked, but for what only people read', (name) => {
  expect(shipped(read(name))).toEqual(withoutUnread(read(name)));
});

test('no name of the public suffix list is taken for what only people read', () => {
  expect(shipped(read('suffixes.json'))).toMatchObject({ suffixes: suffixFile.suffixes });
});

test('members stand in the same order, because patterns and hosts are tried in theirs', () => {
  for (const name of names) expect(JSON.stringify(shipped(read(name)))).toBe(JSON.stringify(withoutUnread(read(name))));
});

test('rows of every shape come back: nothing in common, empty lists, empty texts, nulls, numbers, rows that differ', () => {
  const rows = (of: Packed[]): Packed => of.map((value) => ({ id: 'row', value }));
  for (const of of [
    ['a', '', 'b', 'c'],
    ['a', null, 'b', 'c'],
    [[], ['x'], ['x', 'y'], []],
    [['x y'], [], ['z'], []],
    [1, 2.5, -3, 4],
    [true, false, null, 'true'],
    [{ a: 1 }, { b: 2 }, {}, { a: [1, 2, 3, { c: 'd' }] }],
    ['row', 'row', 'row', 'other'],
    ['line\nline', 'x', 'y', 'z'],
  ])
    expect(shipped(rows(of))).toEqual(rows(of));
  expect(shipped([{ a: 1 }, { b: 2 }, { a: 3 }, { a: 4 }])).toEqual([{ a: 1 }, { b: 2 }, { a: 3 }, { a: 4 }]);
});
