// Path manifests: what stands at a path, as ar.io's gateways read them, and nothing from hostile ones.
import { expect, test } from 'vitest';
import { toBase64Url } from '@/lib/content/arweave/base64url';
import { MAX_MANIFEST_BYTES, type Manifest, readManifest, resolvePath } from '@/lib/content/arweave/manifest';
import { utf8 } from '@/lib/content/bytes';
import { someBytes } from './signed';

const ids = Array.from({ length: 6 }, (_, seed) => toBase64Url(someBytes(32, seed + 1)));
const [home = '', app = '', image = '', own = '', lost = '', other = ''] = ids;

/** The example of the wiki, and what is new in 0.2.0. */
const old = {
  manifest: 'arweave/paths',
  version: '0.1.0',
  index: { path: 'index.html' },
  paths: { 'index.html': { id: home }, 'js/app.js': { id: app }, 'img/': { id: image } },
};
const recent = { ...old, version: '0.2.0', fallback: { id: lost } };

function parsed(json: unknown): Manifest {
  const manifest = readManifest(utf8(JSON.stringify(json)));
  if (manifest === null) throw new Error('unread');
  return manifest;
}
const at = (json: unknown, path: string) => resolvePath(parsed(json), path);

test('a path stands for its id, with or without slashes at its end; the root for the index', () => {
  expect(at(old, 'js/app.js')).toEqual({ kind: 'entry', id: app });
  expect(at(old, 'js/app.js//')).toEqual({ kind: 'entry', id: app });
  expect(at(old, 'img')).toEqual({ kind: 'entry', id: image });
  expect(at(old, '')).toEqual({ kind: 'entry', id: home });
  expect(at(old, '/')).toEqual({ kind: 'entry', id: home });
});

test('other paths stand for nothing: not by case, not by a part, not below an entry', () => {
  for (const path of ['JS/app.js', 'js', 'app.js', 'index.html/x', '/js/app.js', './js/app.js'])
    expect(at(old, path)).toBeNull();
});

test('from 0.2.0 on every other path stands for the fallback, and the index may be an id of its own', () => {
  expect(at(recent, 'nowhere')).toEqual({ kind: 'fallback', id: lost });
  expect(at({ ...recent, index: undefined }, '')).toEqual({ kind: 'fallback', id: lost });
  expect(at({ ...recent, index: { path: 'index.html', id: own } }, '')).toEqual({ kind: 'entry', id: own });
  expect(at({ ...recent, index: { path: 'index.html', id: 'none' } }, '')).toEqual({ kind: 'entry', id: home });
  expect(at({ ...old, fallback: { id: lost }, index: { id: own } }, 'nowhere')).toBeNull();
  expect(at({ ...old, index: { id: own } }, '')).toBeNull();
});

test('an index that points nowhere is none', () => {
  expect(at({ ...old, index: { path: 'missing' } }, '')).toBeNull();
  expect(at({ ...old, index: 'index.html' }, '')).toBeNull();
});

test('paths may have the names of what every object has, and only then are they there', () => {
  const text = `{"manifest":"arweave/paths","version":"0.1.0","paths":{"__proto__":{"id":"${other}"},"a":{"id":"${app}"}}}`;
  const manifest = readManifest(utf8(text));
  if (manifest === null) throw new Error('unread');
  expect(resolvePath(manifest, '__proto__')).toEqual({ kind: 'entry', id: other });
  for (const path of ['constructor', 'toString', 'hasOwnProperty', 'id'])
    expect(resolvePath(manifest, path)).toBeNull();
  const inherited = `{"__proto__":{"manifest":"arweave/paths","version":"0.1.0","paths":{}}}`;
  expect(readManifest(utf8(inherited))).toBeNull();
});

test('an entry without a proper id is not there', () => {
  const paths = {
    a: { id: 'x' },
    b: null,
    c: home,
    d: { id: [home] },
    e: { id: `${home}/../x` },
    f: [],
    g: { id: home },
  };
  const manifest = parsed({ ...old, paths });
  expect([...manifest.paths]).toEqual([['g', home]]);
});

test('of two paths that differ by their slashes alone the first counts', () => {
  expect(at({ ...old, paths: { 'a/': { id: app }, a: { id: image } } }, 'a')).toEqual({ kind: 'entry', id: app });
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['a list', []],
  ['a text', 'arweave/paths'],
  ['another manifest', { ...old, manifest: 'arweave/files' }],
  ['another version', { ...old, version: '1.0.0' }],
  ['no paths', { ...old, paths: undefined }],
  ['paths in a list', { ...old, paths: [{ id: home }] }],
])('%s is no manifest', (_, json) => {
  expect(readManifest(utf8(JSON.stringify(json)))).toBeNull();
});

test('what is no JSON, or too long, is no manifest', () => {
  expect(readManifest(utf8('{"manifest":'))).toBeNull();
  expect(readManifest(utf8(`${JSON.stringify(old)}${' '.repeat(MAX_MANIFEST_BYTES)}`))).toBeNull();
});

test('a hundred thousand paths, and one of a million slashes, are read in no time', () => {
  const paths = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`${at}.json`, { id: home }]));
  const begunAt = performance.now();
  const manifest = parsed({ ...old, paths });
  expect(resolvePath(manifest, '99999.json')).toEqual({ kind: 'entry', id: home });
  expect(resolvePath(manifest, `${'/'.repeat(1_000_000)}x`)).toBeNull();
  expect(performance.now() - begunAt).toBeLessThan(3000);
});
