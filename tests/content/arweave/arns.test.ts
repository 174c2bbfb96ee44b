// ArNS names, and what two gateways say of one.
import { expect, test } from 'vitest';
import { agree, readArnsHeaders, readArnsName, readResolverAnswer } from '@/lib/content/arweave/arns';

const id = 'UyC5P5qKPZaltMmmZAWdakhlDXsBF6qmyrbWYFchRTk';
const other = 'A'.repeat(43);

test.each([
  ['ardrive', 'ardrive', null],
  ['ArDrive', 'ardrive', null],
  ['a', 'a', null],
  ['7', '7', null],
  ['xn--mnchen-3ya', 'xn--mnchen-3ya', null],
  ['docs_ardrive', 'ardrive', 'docs'],
  ['v1_docs_ardrive', 'ardrive', 'v1_docs'],
  ['a'.repeat(43), 'a'.repeat(43), null],
  ['a'.repeat(51), 'a'.repeat(51), null],
])('%s is the name %s, its record %s', (label, base, undername) => {
  expect(readArnsName(label)).toEqual({ base, undername });
});

test.each([
  '',
  'www',
  '-a',
  'a-',
  'a.b',
  'a b',
  '_a',
  'a_',
  '-x_a',
  'ä',
  id,
  `${'a'.repeat(42)}c`, // an id, by its letters
  'a'.repeat(52),
  `${'u'.repeat(60)}_abc`,
  '__proto__',
])('%j is no name', (label) => {
  expect(readArnsName(label)).toBeNull();
});

test('a gateway’s word is read from its resolver and from its headers', () => {
  expect(readResolverAnswer({ txId: id, ttlSeconds: 900, processId: 'x' })).toEqual({ id, ttlSeconds: 900 });
  const headers = new Headers({ 'X-ArNS-Resolved-Id': id, 'X-ArNS-TTL-Seconds': '3600' });
  expect(readArnsHeaders(headers)).toEqual({ id, ttlSeconds: 3600 });
});

test('a time that is none, or too long, does not hold us', () => {
  for (const ttlSeconds of [-1, 'soon', null, Number.POSITIVE_INFINITY, 0.5, {}])
    expect(readResolverAnswer({ txId: id, ttlSeconds })).toEqual({ id, ttlSeconds: 0 });
  expect(readResolverAnswer({ txId: id, ttlSeconds: 1e9 })).toEqual({ id, ttlSeconds: 86_400 });
});

test.each([null, 'x', {}, { txId: 'x' }, { txId: `${id}/..` }, [id]])('%j is no answer', (json) => {
  expect(readResolverAnswer(json)).toBeNull();
  expect(readArnsHeaders(new Headers())).toBeNull();
});

test('two agree on the same id, for as long as the shorter time', () => {
  expect(agree({ id, ttlSeconds: 60 }, { id, ttlSeconds: 900 })).toEqual({ id, ttlSeconds: 60 });
  expect(agree({ id, ttlSeconds: 60 }, { id: other, ttlSeconds: 60 })).toBeNull();
});
