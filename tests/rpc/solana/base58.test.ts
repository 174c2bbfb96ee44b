// Solana's spelling of bytes, by known pairs and there and back again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase58, isBase58Of, toBase58 } from '@/lib/rpc/solana/base58';

/** draft-msporny-base58-03, "Test Vectors", and Solana's system program. */
test.each([
  ['48656c6c6f20576f726c6421', '2NEpo7TZRRrLZSi2U'],
  [
    '54686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f672e',
    'USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z',
  ],
  ['0000287fb4cd', '11233QC4'],
  ['00'.repeat(32), '1'.repeat(32)],
])('%s is %s', (hex, text) => {
  expect(toBase58(Buffer.from(hex, 'hex'))).toBe(text);
  expect(Buffer.from(fromBase58(text) ?? []).toString('hex')).toBe(hex);
});

test('any bytes come back', () => {
  const comesBack = (bytes: Uint8Array) => {
    expect([...(fromBase58(toBase58(bytes)) ?? [])]).toEqual([...bytes]);
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), comesBack));
});

test('other letters are no base58, and a text of another length is no key', () => {
  expect(['0', 'O', 'I', 'l', 'ab c', '+'].map(fromBase58)).toEqual([null, null, null, null, null, null]);
  const key = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
  expect([isBase58Of(32, key), isBase58Of(64, key), isBase58Of(32, `${key}AAAA`), isBase58Of(32, 7)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
