// Our arithmetic on the curve against the library that wallets sign with (@noble/curves), on good numbers and on bad ones.
import { secp256k1 } from '@noble/curves/secp256k1';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isLow,
  isSignedBy,
  keyBytes,
  numberOf,
  readKey,
  readSignature,
  recoverKey,
  type Signature,
} from '@/lib/curve/secp256k1';

const ORDER = secp256k1.CURVE.n;
const FIELD = secp256k1.CURVE.Fp.ORDER;
const bytesOf = (number: bigint) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
const secret = fc.bigInt({ min: 1n, max: ORDER - 1n }).map(bytesOf);
const word = fc.uint8Array({ minLength: 32, maxLength: 32 });
const runs = { numRuns: 30 };

const keyOf = (bytes: Uint8Array) => readKey(bytes) ?? Promise.reject(new Error('no key'));

function readPoint(bytes: Uint8Array) {
  try {
    return secp256k1.ProjectivePoint.fromHex(bytes);
  } catch {
    return null; // no point on the curve
  }
}

/** What the library says of the same numbers, either s taken. */
function judged(key: Uint8Array, digest: Uint8Array, { r, s }: Signature): boolean {
  try {
    return secp256k1.verify(Buffer.concat([bytesOf(r), bytesOf(s)]), digest, key, { lowS: false, format: 'compact' });
  } catch {
    return false;
  }
}

test('a signature is of the key and the digest that it was made with, with either s, and of no other', async () => {
  await fc.assert(
    fc.asyncProperty(secret, word, secret, async (privateKey, digest, other) => {
      const publicKey = secp256k1.getPublicKey(privateKey);
      const signature = readSignature(secp256k1.sign(digest, privateKey).toCompactRawBytes());
      const high = { r: signature.r, s: ORDER - signature.s };
      const key = await keyOf(publicKey);
      expect(isSignedBy(key, numberOf(digest), signature)).toBe(true);
      expect(isSignedBy(key, numberOf(digest), high)).toBe(true);
      expect([isLow(signature), isLow(high)]).toEqual([true, false]);
      expect(isSignedBy(key, numberOf(digest) ^ 1n, signature)).toBe(false);
      expect(isSignedBy(key, numberOf(digest), { ...signature, s: signature.s ^ 1n })).toBe(false);
      expect(isSignedBy(await keyOf(secp256k1.getPublicKey(other)), numberOf(digest), signature)).toBe(false);
    }),
    runs,
  );
});

test('at the borders of the numbers, the same is said as the library says', async () => {
  const publicKey = secp256k1.getPublicKey(bytesOf(1n));
  const key = await keyOf(publicKey);
  const borders = [0n, 1n, ORDER / 2n, ORDER - 1n, ORDER, FIELD, 2n ** 256n - 1n];
  // The generator's own x: the sum of the key and itself, and of the key and its opposite, come up on the way.
  const { x } = secp256k1.ProjectivePoint.BASE;
  for (const digest of borders)
    for (const r of [x, ...borders])
      for (const s of borders)
        expect(isSignedBy(key, digest, { r, s }), `${digest} ${r} ${s}`).toBe(
          judged(publicKey, bytesOf(digest), { r, s }),
        );
});

test('numbers out of their range are refused, though what the order leaves of them would fit', async () => {
  // The key is the generator, whose secret is 1, and so is what it signs by: s is the digest and r.
  const { x: r } = secp256k1.ProjectivePoint.BASE;
  const key = await keyOf(secp256k1.getPublicKey(bytesOf(1n)));
  const digestFor = (s: bigint) => (ORDER + s - r) % ORDER;
  expect(isSignedBy(key, digestFor(5n), { r, s: 5n })).toBe(true);
  expect(recoverKey(digestFor(5n), { r, s: 5n }, 0)).toEqual(key);
  const refused = [
    { digest: digestFor(5n), r, s: ORDER + 5n },
    { digest: digestFor(5n), r: r + ORDER, s: 5n },
    { digest: digestFor(1n), r, s: 0n },
    { digest: 7n, r: ORDER + pastOrder(), s: 5n },
  ];
  for (const { digest, ...signature } of refused) {
    expect(isSignedBy(key, digest, signature)).toBe(false);
    for (const parity of [0, 1] as const) expect(recoverKey(digest, signature, parity)).toBeNull();
  }
});

/** How far past the order of the group lies the first x of a point. */
function pastOrder(): bigint {
  for (let past = 1n; ; past++) if (readPoint(Uint8Array.of(2, ...bytesOf(ORDER + past)))) return past;
}

test('a point whose x is past the order of the group signs with what is left of it', async () => {
  // Nobody knows a number that makes such a point of the generator, but the key can be recovered from it.
  const [r, s, digest] = [pastOrder(), 5n, bytesOf(7n)];
  const publicKey = new secp256k1.Signature(r, s).addRecoveryBit(2).recoverPublicKey(digest).toRawBytes(true);
  expect(isSignedBy(await keyOf(publicKey), 7n, { r, s })).toBe(true);
  expect(judged(publicKey, digest, { r, s })).toBe(true);
});

test('the key behind a signature is found, as its 64 bytes', async () => {
  await fc.assert(
    fc.asyncProperty(secret, word, async (privateKey, digest) => {
      const signed = secp256k1.sign(digest, privateKey);
      const found = recoverKey(numberOf(digest), signed, signed.recovery === 1 ? 1 : 0);
      expect(found && Buffer.concat([Buffer.of(4), keyBytes(found)])).toEqual(
        Buffer.from(secp256k1.getPublicKey(privateKey, false)),
      );
    }),
    runs,
  );
});

test('a key is read in both of its forms, and in no other', async () => {
  await fc.assert(
    fc.asyncProperty(secret, async (privateKey) => {
      const [short, long] = [true, false].map((form) => secp256k1.getPublicKey(privateKey, form));
      if (!short || !long) throw new Error('no key');
      expect(readKey(short)).toEqual(readKey(long));
      expect(Buffer.from(keyBytes(await keyOf(short)))).toEqual(Buffer.from(long.subarray(1)));
      const mixed = 6 + ((long[64] ?? 0) & 1);
      const others = [
        long.with(0, mixed),
        long.with(64, (long[64] ?? 0) ^ 1),
        long.with(0, 2),
        short.with(0, 4),
        short.with(0, 0),
        short.subarray(1),
        long.subarray(1),
        Uint8Array.from([...short, 0]),
        Uint8Array.from([...long, 0]),
      ];
      for (const bytes of others) expect(readKey(bytes)).toBeNull();
    }),
    runs,
  );
});

test('what is no point on the curve is no key: zero, the field and past it, an x without a y', () => {
  const { x, y } = secp256k1.ProjectivePoint.BASE;
  for (const number of [0n, 1n, 2n, 3n, 5n, x, FIELD - 1n, FIELD, FIELD + 1n, FIELD + 2n, 2n ** 256n - 1n]) {
    const bytes = Uint8Array.of(2, ...bytesOf(number));
    expect(readKey(bytes) !== null, `${number}`).toBe(readPoint(bytes) !== null);
  }
  const one = readPoint(Uint8Array.of(2, ...bytesOf(1n)))?.y ?? 0n;
  const beyond = [
    [x, FIELD - y],
    [x, y + 1n],
    [0n, 0n],
    [1n, one],
    [1n + FIELD, one],
  ] as const;
  for (const [first, second] of beyond) {
    const bytes = Uint8Array.of(4, ...bytesOf(first), ...bytesOf(second));
    expect(readKey(bytes) !== null, `${first} ${second}`).toBe(readPoint(bytes) !== null);
  }
  expect(readKey(new Uint8Array(0))).toBeNull();
});
