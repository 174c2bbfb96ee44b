// Our hash of names against the library that js-ipfs spreads its directories by (@multiformats/murmur3).
import { murmur364 } from '@multiformats/murmur3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmur3 } from '@/lib/content/murmur3';
import { someBytes } from './arweave/signed';

async function judged(bytes: Uint8Array): Promise<bigint> {
  const digest = await murmur364.encode(bytes);
  return new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
}

test('bytes of every length up to five blocks have the hash that the library gives them', async () => {
  for (let length = 0; length <= 80; length++) {
    const bytes = someBytes(length, length + 1);
    expect(murmur3(bytes), `${length}`).toBe(await judged(bytes));
  }
});

test('so have any bytes, those of a longer piece of memory among them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(20), async (bytes, from) => {
      const part = bytes.subarray(from);
      expect(murmur3(part)).toBe(await judged(part));
    }),
  );
});
