// The words: every one that is used exists, every one that exists is used, and every locale has them all.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Language, plural, rich } from '@/components/kit/language';

const root = fileURLToPath(new URL('../..', import.meta.url));
const locales = readdirSync(join(root, 'assets/public/_locales'));

function messagesOf(locale: string): Record<string, { message: string }> {
  return JSON.parse(readFileSync(join(root, 'assets/public/_locales', locale, 'messages.json'), 'utf8'));
}

const en = messagesOf('en');

const sources = ['components', 'entrypoints', 'lib/background'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8')),
);
const code = [...sources, readFileSync(join(root, 'wxt.config.ts'), 'utf8')].join('\n');

const placeholders = (message: string) => [...new Set(message.match(/\$\d/g) ?? [])].sort();

test('every message that is asked for by name exists in English', () => {
  const asked = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key ?? '');
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((key) => !(key in en))).toEqual([]);
});

test('every English message is used somewhere', () => {
  const isUsed = (key: string) => {
    // A sentence and its line are asked for by the name that they share.
    const [, shared] = /^(?:sentence|line)(.+)$/.exec(key) ?? [];
    if (shared !== undefined && code.includes(`name: '${shared}'`)) return true;
    const stem = key.replace(/_(one|other)$/, '');
    const made = [...code.matchAll(/`(\w+)\$\{pascal\(/g)].map(([, prefix = '']) => prefix);
    if (made.some((prefix) => key.startsWith(prefix))) return true;
    return ["'", '__MSG_', '"'].some((mark) => code.includes(`${mark}${stem}${mark === '__MSG_' ? '__' : mark}`));
  };
  expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
});

test.each(locales)('%s has exactly the English messages, with the same places for names and numbers', (locale) => {
  const messages = messagesOf(locale);
  expect(Object.keys(messages).sort()).toEqual(Object.keys(en).sort());
  for (const [key, { message }] of Object.entries(messages)) {
    expect(message.trim(), key).not.toBe('');
    expect(placeholders(message), key).toEqual(placeholders(en[key]?.message ?? ''));
  }
});

test('no word that promises too much stands in any English message', () => {
  const never =
    /\b(safe|secure|guaranteed|trustless|100 ?%|your funds|success|oops|sorry|failover|latency|breaker|quorum|CID|RPC|verified|hacked)\b/i;
  const found = Object.entries(en).filter(([, { message }]) => never.test(message) || message.includes('!'));
  expect(found).toEqual([]);
});

const language: Language = {
  locale: 'en',
  t: (key, ...parts) => (en[key]?.message ?? '').replace(/\$(\d)/g, (_, place) => parts[Number(place) - 1] ?? ''),
};

test('a count takes the form of its number', () => {
  expect(plural(language, 'lineSaved', 1)).toBe('1\u00a0call saved.');
  expect(plural(language, 'lineSaved', 1204)).toBe('1,204\u00a0calls saved.');
});

test('a name with the marks of our own composing in it stays text', () => {
  const hostile = 'a$1b\uE000c\uE001';
  expect(rich(language, 'lineRescuing', hostile, '14:02').join('')).toBe(`${hostile} has not answered since 14:02.`);
});
