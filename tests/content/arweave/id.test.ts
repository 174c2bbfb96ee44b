// Ids as text, as bytes, and as the label of a sandbox host.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBase64Url } from '@/lib/content/arweave/base64url';
import { bytesOfId, idOfSandbox, isArweaveId, isHostOfId, sandboxLabel } from '@/lib/content/arweave/id';

/** The page that new ArNS names lead to, and its label as Python’s `base64.b32encode` spells it. */
const id = 'UyC5P5qKPZaltMmmZAWdakhlDXsBF6qmyrbWYFchRTk';
const label = 'kmqlsp42ri6znjnuzgtgibm5njegkdl3ael2vjwkw3lgavzbiu4q';

test('an id and its sandbox are told from each other', () => {
  expect(sandboxLabel(id)).toBe(label);
  expect(idOfSandbox(label)).toBe(id);
});

test('any 32 bytes are an id, and come back from its text and from its label', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const text = toBase64Url(bytes);
      expect(isArweaveId(text)).toBe(true);
      expect([...(bytesOfId(text) ?? [])]).toEqual([...bytes]);
      expect(idOfSandbox(sandboxLabel(text) ?? '')).toBe(text);
    }),
  );
});

test.each([
  '',
  id.slice(1),
  `${id}A`,
  `${id.slice(0, -1)}l`, // the same bytes, another spelling
  id.replace('5', '+'),
  id.replace('5', '='),
  ` ${id.slice(1)}`,
  7,
  null,
  [id],
])('%j is no id', (text) => {
  expect(isArweaveId(text)).toBe(false);
  expect(bytesOfId(`${text}x`)).toBeNull();
});

test.each(['', label.slice(1), label.toUpperCase(), `${label.slice(0, -1)}r`, label.replace('k', '1'), `${label}.`])(
  '%j is no sandbox',
  (text) => {
    expect(idOfSandbox(text)).toBeNull();
  },
);

test('a sandbox serves its own id and no other; a gateway’s bare host serves all', () => {
  const other = toBase64Url(new Uint8Array(32));
  expect(isHostOfId('ar.test', 'ar.test', id)).toBe(true);
  expect(isHostOfId(`${label}.ar.test`, 'ar.test', id)).toBe(true);
  expect(isHostOfId(`${label}.ar.test`, 'ar.test', other)).toBe(false);
  expect(isHostOfId(`${label}.ar.test`, 'other.test', id)).toBe(false);
  expect(isHostOfId('null.ar.test', 'ar.test', 'no id')).toBe(false);
  expect(isHostOfId('ar.test', 'ar.test', 'no id')).toBe(false);
});
