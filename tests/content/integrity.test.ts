// Bytes from elsewhere are held against the hash that the page wrote beside their address.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { hasIntegrity } from '@/lib/content/integrity';

const bytes = new TextEncoder().encode('a{color:red}');
const hash = (bits: number) => `sha${bits}-${createHash(`sha${bits}`).update(bytes).digest('base64')}`;
const other = `sha384-${'A'.repeat(64)}`;
const { subtle } = crypto;

test.each([
  ['', true],
  ['md5-AAAA', true],
  [hash(256), true],
  [`${hash(512)}?ct=text/css`, true],
  [`${other} ${hash(384)}`, true],
  [other, false],
  // The strongest counts.
  [`${other} ${hash(256)}`, false],
])('%s', async (metadata, expected) => expect(await hasIntegrity(bytes, metadata, subtle)).toBe(expected));

test('where nothing can be hashed, nothing is said to match', async () => {
  expect(await hasIntegrity(bytes, hash(256), undefined)).toBe(false);
  expect(await hasIntegrity(bytes, '', undefined)).toBe(true);
});
