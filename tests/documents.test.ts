// What the documents promise of the tree: that it is there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string) => readFileSync(join(root, name), 'utf8');

/** `lib/{a,b}/c.ts` is two; of a pattern, the folder that it is looked for in. */
function pathsIn(text: string): string[] {
  const named = [...text.matchAll(/`((?:lib|tests|components|entrypoints|assets)\/[^`\s]+)`/g)].map(
    ([, path = '']) => path,
  );
  return named.flatMap((path) => {
    const [, before = '', any = '', after = ''] = /^(.*?)\{(.*?)\}(.*)$/.exec(path) ?? [];
    const all = any === '' ? [path] : any.split(',').map((one) => before + one + after);
    return all.map((one) => (one.includes('*') ? one.replace(/[^/]*\*.*$/, '') : one));
  });
}

test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'DECISIONS.md'])(
  'every file that %s names is there',
  (name) => {
    const paths = pathsIn(read(name));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  },
);

test('every script that README and CONTRIBUTING name is in package.json', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
  const named = ['README.md', 'CONTRIBUTING.md'].flatMap((name) =>
    [...read(name).matchAll(/npm run ([a-z]+)/g)].map(([, script = '']) => script),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

test('each decision stands in the table at the top of DECISIONS, and the table names no other', () => {
  const text = read('DECISIONS.md');
  const titles = [...text.matchAll(/^###? (.*)$/gm)].map(([, title = '']) => title);
  // As GitHub makes anchors.
  const anchors = titles.map((title) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
  const table = text.slice(0, text.indexOf('\n## '));
  const linked = [...table.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(anchors.length).toBeGreaterThan(50);
  expect(linked.sort()).toEqual(anchors.sort());
});
