// Base64url, as everybody else reads and writes it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64Url, readBase64Url, toBase64Url } from '@/lib/content/arweave/base64url';

test('any bytes are written as Node writes them, and come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64Url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect([...(fromBase64Url(text) ?? [])]).toEqual([...bytes]);
    }),
  );
});

test('a text has bytes only if it is how those bytes are written', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{0,12}$/), (text) => {
      const bytes = fromBase64Url(text);
      const isSpelling = Buffer.from(text, 'base64url').toString('base64url') === text;
      expect(bytes === null ? null : toBase64Url(bytes)).toBe(isSpelling ? text : null);
    }),
    { numRuns: 5000 },
  );
});

test.each(['A', 'AB', 'AAB', 'AA==', 'A+', 'A/', 'AA A', 'AÄ', '\u0141A', 'AA\n'])('%j is no base64url', (text) => {
  expect(fromBase64Url(text)).toBeNull();
});

test('what is longer than it may be is not decoded, nor what is no text', () => {
  expect(readBase64Url('AAAA', 3)).toHaveLength(3);
  expect(readBase64Url('AAAAAA', 3)).toBeNull();
  for (const value of [null, undefined, 7, ['AAAA'], {}]) expect(readBase64Url(value, 3)).toBeNull();
});
