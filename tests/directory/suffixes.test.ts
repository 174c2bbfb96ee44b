// Registrable domains are those that the public suffix list says, name by name; tldts, which ships the list, is the judge.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parse } from 'tldts';
import { expect, test } from 'vitest';
import file from '@/assets/directory/suffixes.json';
import { registrableDomain } from '@/lib/directory/public-host';

function judged(hostname: string): string | null {
  const { isIp, isIcann, isPrivate, domain } = parse(hostname, { allowPrivateDomains: true, extractHostname: false });
  return isIp === true || !(isIcann === true || isPrivate === true) ? null : domain;
}

/** All names in the list's own form, rules or not, with a name in the place of each wildcard. */
function listed(): string[] {
  const path = fileURLToPath(new URL('../../node_modules/tldts/dist/es6/src/data/trie.js', import.meta.url));
  const source = readFileSync(path, 'utf8');
  const array = (name: string): number[] => {
    const [, numbers = ''] = new RegExp(`${name} = [^[]*\\[([\\d, ]*)\\]`).exec(source) ?? [];
    return numbers.split(',').map(Number);
  };
  const [starts, lengths, children] = [array('edgeStart'), array('edgeLength'), array('edgeChild')];
  const [, quoted = '""'] = /labelText = [^"']*(["'].*?["']);/.exec(source) ?? [];
  const text = quoted.slice(1, -1);
  const names = new Map<number, string>();
  let offset = 0;
  const labels = lengths.map((length) => {
    offset += length;
    return text.slice(offset - length, offset);
  });
  const walk = (node: number, name: string) => {
    names.set(names.size, name);
    for (let edge = starts[node] ?? 0; edge < (starts[node + 1] ?? 0); edge += 1)
      walk(children[edge] ?? 0, `${labels[edge]?.replace('*', 'anything') ?? ''}${name && `.${name}`}`);
  };
  const roots = [...source.matchAll(/(?:rulesRoot|exceptionsRoot) = (\d+)/g)].map(([, root]) => Number(root));
  for (const root of roots) walk(root, '');
  return [...names.values()].filter((name) => name !== '');
}

test('every name in the list, and names below and above each, have the same registrable domain as in tldts', () => {
  const ascii = listed().filter((name) => /^[a-z\d.-]+$/.test(name));
  expect(ascii.length).toBeGreaterThan(9_000);
  const hosts = ascii.flatMap((name) => [name, `a.${name}`, `b.a.${name}`, `c.b.a.${name}`, `x${name}`]);
  const wrong = hosts.filter((host) => registrableDomain(host) !== judged(host));
  expect(wrong).toEqual([]);
});

test('so have names at random, addresses, and names that end in dots', () => {
  const label = fc.oneof(
    fc.constantFrom('com', 'co', 'uk', 'jp', 'kawasaki', 'city', 'ck', 'www', 'io', 'github', 'a'),
    fc.stringMatching(/^[a-z\d_-]{1,6}$/),
  );
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), fc.constantFrom('', '.', '..'), (labels, dots) => {
      const host = labels.join('.') + dots;
      expect(registrableDomain(host)).toBe(judged(host));
    }),
    { numRuns: 5_000 },
  );
  for (const host of ['127.0.0.1', '[::1]', '10.0.0.300', 'localhost', 'constructor', 'a.constructor', '', '.'])
    expect(registrableDomain(host)).toBe(judged(host));
});

test('a name with an empty label has none', () => {
  for (const host of ['a..com', '.com', '..com', 'a..github.io']) expect(registrableDomain(host)).toBeNull();
});

test('the list is that of the tldts that is installed', () => {
  const path = fileURLToPath(new URL('../../node_modules/tldts/package.json', import.meta.url));
  const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'));
  expect(file.source).toBe(`tldts ${version}`);
});
