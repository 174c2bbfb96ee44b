// The signer that is told is the one that signed; viem, with a library of its own for the curve, is the judge.
import fc from 'fast-check';
import { type Hex, numberToHex, recoverAddress } from 'viem';
import { privateKeyToAccount, sign } from 'viem/accounts';
import { expect, test } from 'vitest';
import { signerOf } from '@/lib/rpc/transaction/recover';

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const word = fc.bigInt({ min: 1n, max: ORDER - 1n }).map((value): Hex => numberToHex(value, { size: 32 }));
const runs = { numRuns: 60 };

async function judged(hash: Hex, r: bigint, s: bigint, yParity: 0 | 1): Promise<string | null> {
  const signature = { r: numberToHex(r, { size: 32 }), s: numberToHex(s, { size: 32 }), yParity };
  return recoverAddress({ hash, signature }).catch(() => null);
}

test('whoever signs a digest is named', async () => {
  await fc.assert(
    fc.asyncProperty(word, word, async (privateKey, hash) => {
      const { r, s, yParity } = await sign({ hash, privateKey });
      const signature = { r: BigInt(r), s: BigInt(s), yParity: yParity === 1 ? 1 : 0 } as const;
      expect(signerOf(hash, signature)).toBe(privateKeyToAccount(privateKey).address);
    }),
    runs,
  );
});

test('of numbers that nobody signed with, the same is said as viem says, or nothing', async () => {
  const parity = fc.constantFrom(0 as const, 1 as const);
  await fc.assert(
    fc.asyncProperty(word, word, word, parity, async (hash, r, s, yParity) => {
      const [x, y] = [BigInt(r), BigInt(s)];
      expect(signerOf(hash, { r: x, s: y, yParity })).toBe(await judged(hash, x, y, yParity));
    }),
    runs,
  );
  const hash = numberToHex(7n, { size: 32 });
  for (const [r, s] of [
    [0n, 1n],
    [1n, 0n],
    [ORDER, 1n],
    [1n, ORDER],
    [5n, 1n],
    [1n, 1n],
    [2n, ORDER - 1n],
  ] as const)
    for (const yParity of [0, 1] as const)
      expect(signerOf(hash, { r, s, yParity })).toBe(await judged(hash, r, s, yParity));
});
