// The conventions of this codebase, executed: imports run one way, files stay small, only edges touch the outside.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['lib', 'components', 'entrypoints'] as const;

interface Source {
  path: string;
  place: string;
  text: string;
  imports: string[];
}

function sourcesIn(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(root, folder, name))
    .map((file) => {
      const path = relative(root, file);
      const text = readFileSync(file, 'utf8');
      return { path, place: placeOf(path), text, imports: importsOf(text) };
    });
}

/** `rpc` for lib/rpc/..., `components`, `entrypoints`. */
function placeOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'lib' ? second : top;
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/^(?:import|export)[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gms)].map(
    ([, named = '', bare = '']) => named || bare,
  );
}

const sources = folders.flatMap(sourcesIn);

/** What each place may import besides itself (design, "Layout"). */
const allowed: Record<string, readonly string[]> = {
  failover: [],
  directory: ['failover'],
  curve: [],
  rpc: ['failover', 'directory', 'curve'],
  content: ['failover', 'directory', 'curve'],
  ledger: ['failover', 'directory', 'rpc'],
  messages: ['ledger', 'rpc', 'content', 'failover'],
  browser: ['messages', 'ledger', 'rpc', 'content', 'directory', 'failover'],
  page: ['messages', 'rpc', 'content', 'failover'],
  evm: ['rpc'],
  background: ['browser', 'messages', 'ledger', 'rpc', 'content', 'directory', 'failover'],
  components: ['ledger', 'messages', 'failover'],
  entrypoints: ['components', 'background', 'page', 'browser', 'evm', 'messages', 'ledger'],
};

test.each(Object.entries(allowed))('lib and views: %s imports only what lies below it', (place, below) => {
  const bad = sources
    .filter((source) => source.place === place)
    .flatMap(({ path, imports }) =>
      imports
        .filter(
          (name) => name.startsWith('@/lib/') || name.startsWith('@/components/') || name.startsWith('@/entrypoints/'),
        )
        .map((name) => ({ path, to: placeOf(name.slice(2)) }))
        .filter(({ to }) => to !== place && !below.includes(to)),
    );
  expect(bad).toEqual([]);
});

test('every place has its row in the table above', () => {
  expect([...new Set(sources.map(({ place }) => place))].filter((place) => !(place in allowed))).toEqual([]);
});

test('paths are ./ inside a folder and @/ across; nobody climbs with ../', () => {
  expect(
    sources.filter(({ imports }) => imports.some((name) => name.startsWith('../'))).map(({ path }) => path),
  ).toEqual([]);
});

test('the browser’s API, the database and the network are touched in lib/browser only', () => {
  const outside = sources.filter(({ place }) => place !== 'browser');
  const typesOnly = (text: string) => text.replaceAll(/^import type .*$/gm, '');
  const bad = outside.filter(({ text }) => /from 'webextension-polyfill'|from 'idb'/.test(typesOnly(text)));
  expect(bad.map(({ path }) => path)).toEqual([]);
});

test('no file is longer than 250 lines, and each says in its first line what it is', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 251).map(({ path }) => path);
  const mute = sources.filter(({ text }) => !text.startsWith('// ') && !text.startsWith('/* ')).map(({ path }) => path);
  expect({ long, mute }).toEqual({ long: [], mute: [] });
});

test('no folder holds more than 36 files: a folder is a subject, not a heap', () => {
  const folderOf = ({ path }: Source) => path.slice(0, path.lastIndexOf('/'));
  const full = [...new Set(sources.map(folderOf))].filter(
    (folder) => sources.filter((source) => folderOf(source) === folder).length > 36,
  );
  expect(full).toEqual([]);
});

test('entrypoints only wire: 40 lines at most', () => {
  const long = sources.filter(({ place, text }) => place === 'entrypoints' && text.split('\n').length > 41);
  expect(long.map(({ path }) => path)).toEqual([]);
});

test('there is no any, no non-null assertion and no cast but `as const`', () => {
  const cast = /\bas (?!const\b)[A-Z{(]|<any>|: any\b|as unknown\b|as any\b/;
  const bad = sources.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => !/^\s*(\/\/|\*|\/\*)|^import|^export \{/.test(line))
      .filter((line) => cast.test(line.replaceAll(/'[^']*'|"[^"]*"|`[^`]*`|\/\/.*|<[^>]*>[^<]*</g, '')))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(bad).toEqual([]);
});

test('no view writes HTML, and nothing is evaluated', () => {
  const bad = sources.filter(({ text }) => /dangerouslySetInnerHTML|innerHTML\s*=|\beval\(|new Function\(/.test(text));
  expect(bad.map(({ path }) => path)).toEqual([]);
});

test('there are no circles of imports', () => {
  const graph = new Map(sources.map((source) => [source.path.replace(/\.tsx?$/, ''), resolved(source)]));
  const done = new Set<string>();
  const circles: string[][] = [];
  const walk = (path: string, way: string[]): void => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path]);
    if (done.has(path) || way.includes(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  expect(circles).toEqual([]);
});

/** Types may refer to each other; only what runs can go in circles. */
function resolved({ path, text }: Source): string[] {
  const running = text.replaceAll(/^(import|export) type [^;]*;/gm, '');
  return importsOf(running)
    .filter((name) => name.startsWith('./') || name.startsWith('@/'))
    .map((name) => (name.startsWith('@/') ? name.slice(2) : join(path, '..', name)));
}
