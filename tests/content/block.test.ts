// A block is what its CID says, by every hash that we know, or it is not: nothing in between.
import { blake2b } from '@noble/hashes/blake2';
import { blake3 } from '@noble/hashes/blake3';
import fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { identity } from 'multiformats/hashes/identity';
import { sha256, sha512 } from 'multiformats/hashes/sha2';
import { expect, test } from 'vitest';
import { checkBlock, inlinedBytes, MAX_BLOCK_BYTES } from '@/lib/content/block';
import { checkedSource } from '@/lib/content/block-source';
import { utf8 } from '@/lib/content/bytes';
import { failureOf, forever, noise } from './dag-world';

const digests = {
  'sha2-256': (bytes: Uint8Array) => sha256.digest(bytes),
  'sha2-512': (bytes: Uint8Array) => sha512.digest(bytes),
  'blake2b-256': (bytes: Uint8Array) => create(0xb220, blake2b(bytes, { dkLen: 32 })),
  blake3: (bytes: Uint8Array) => create(0x1e, blake3(bytes)),
};

test.each(Object.entries(digests))(
  'a block under %s is verified, and refused with one bit changed',
  async (_, digest) => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(),
        fc.nat(7),
        async (content, at, bit) => {
          const bytes = new Uint8Array(content);
          const cid = CID.createV1(0x55, await digest(bytes));
          expect(await checkBlock(cid, bytes)).toBe('verified');
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
          expect(await checkBlock(cid, bytes)).toBe('wrong');
        },
      ),
      { numRuns: 50 },
    );
  },
);

test('known answers of other software are the same', async () => {
  // "hello world\n" as Kubo adds it, from the specification of UnixFS.
  const known = CID.parse('bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4');
  expect(await checkBlock(known, utf8('hello world\n'))).toBe('verified');
  // The test vectors of BLAKE3 and of RFC 7693's BLAKE2b at 32 bytes, for no bytes at all.
  const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
  const empty3 = hex('af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262');
  const empty2 = hex('0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8');
  expect(await checkBlock(CID.createV1(0x55, create(0x1e, empty3)), utf8(''))).toBe('verified');
  expect(await checkBlock(CID.createV1(0x55, create(0xb220, empty2)), utf8(''))).toBe('verified');
});

test('an unknown hash, and one cut short, cannot be verified: a value and no throw', async () => {
  const { digest } = await sha256.digest(utf8('x'));
  for (const multihash of [
    create(0x1b, digest),
    create(0x11, digest.subarray(0, 20)),
    create(0x12, digest.subarray(0, 20)),
    create(0x1e, digest.subarray(0, 1)),
    create(0x00, noise(129)),
  ])
    expect(await checkBlock(CID.createV1(0x55, multihash), utf8('x'))).toBe('unverifiable');
});

test('a block of 2 MiB is the largest', async () => {
  const bytes = noise(MAX_BLOCK_BYTES);
  expect(await checkBlock(CID.createV1(0x55, await sha256.digest(bytes)), bytes)).toBe('verified');
  const larger = noise(MAX_BLOCK_BYTES + 1);
  expect(await checkBlock(CID.createV1(0x55, await sha256.digest(larger)), larger)).toBe('too-large');
});

test('up to 128 bytes may stand in the CID itself', async () => {
  for (const length of [0, 1, 128]) {
    const cid = CID.createV1(0x55, identity.digest(noise(length)));
    expect(inlinedBytes(cid)).toEqual(noise(length));
    expect(await checkBlock(cid, noise(length))).toBe('verified');
    expect(await checkBlock(cid, noise(length + 1, 2))).toBe('wrong');
  }
});

test('a source made of single asks gives verified bytes or says whose fault it is', async () => {
  const cid = CID.createV1(0x55, await sha256.digest(utf8('true')));
  expect(await checkedSource(async () => utf8('true')).get(cid, forever)).toEqual(utf8('true'));
  expect(await failureOf(checkedSource(async () => utf8('false')).get(cid, forever))).toMatchObject({ kind: 'wrong' });
  expect(await failureOf(checkedSource(async () => noise(MAX_BLOCK_BYTES + 1)).get(cid, forever))).toMatchObject({
    kind: 'excess',
  });
  await expect(checkedSource(() => Promise.reject(new TypeError('line'))).get(cid, forever)).rejects.toThrow('line');
});
