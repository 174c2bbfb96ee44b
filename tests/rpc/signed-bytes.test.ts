// The bytes of transactions are taken apart as viem takes them apart, whole ones and broken ones.
import { type Hex, parseTransaction, recoverTransactionAddress, type TransactionSerialized } from 'viem';
import { expect, test } from 'vitest';
import { signerOf } from '@/lib/rpc/transaction/recover';
import { readSignedBytes } from '@/lib/rpc/transaction/signed-bytes';
import { chain, seeded } from './proof/recorded';

/** Of all five types, as geth took them into blocks. */
const transactions = chain.flatMap((block) => block.transactions);

function byViem(raw: Hex) {
  try {
    return parseTransaction(raw);
  } catch {
    return null; // it throws at what it does not take
  }
}

/** What viem says of the same bytes, in our words; null for what it refuses. */
function expected(raw: Hex) {
  const parsed = byViem(raw);
  if (parsed === null) return null;
  const { nonce = 0, gas = 0n, gasPrice, maxFeePerGas, to = null, value = 0n, data = '0x' } = parsed;
  const chainId = Number.isSafeInteger(parsed.chainId) ? parsed.chainId : null;
  const feePerGas = maxFeePerGas ?? gasPrice ?? 0n;
  const isSigned = parsed.r !== undefined && parsed.s !== undefined && BigInt(parsed.r) > 0n && BigInt(parsed.s) > 0n;
  return { chainId, nonce, gas, feePerGas, to: to?.toLowerCase() ?? null, value, data, isSigned };
}

function found(raw: Hex) {
  const read = readSignedBytes(raw);
  if (read === null) return null;
  const { digest, signature, ...rest } = read;
  return { ...rest, isSigned: signature !== null };
}

test('every transaction of chain.rlp reads as viem reads it, and has the sender that viem finds', async () => {
  const types = new Set<string>();
  for (const raw of transactions) {
    expect(found(raw)).toEqual(expected(raw));
    const read = readSignedBytes(raw);
    if (read === null || read.signature === null) throw new Error('not signed');
    // viem tells the types of bytes apart by their first digits.
    const signer = await recoverTransactionAddress({ serializedTransaction: raw as TransactionSerialized });
    expect(signerOf(read.digest, read.signature)).toBe(signer);
    types.add(byViem(raw)?.type ?? '');
  }
  expect([...types].sort()).toEqual(['eip1559', 'eip2930', 'eip4844', 'eip7702', 'legacy']);
});

test('of 5 000 with one byte changed none is read as another than viem reads', () => {
  const chance = seeded(155);
  const differ: unknown[] = [];
  let bothRead = 0;
  for (let at = 0; at < 5_000; at++) {
    const raw = transactions[Math.floor(chance() * transactions.length)] ?? '0x';
    const place = 2 + 2 * Math.floor(chance() * (raw.length / 2 - 1));
    const byte = Math.floor(chance() * 256)
      .toString(16)
      .padStart(2, '0');
    const broken: Hex = `0x${`${raw.slice(0, place)}${byte}${raw.slice(place + 2)}`.slice(2)}`;
    const [ours, theirs] = [found(broken), expected(broken)];
    if (ours === null || theirs === null) continue;
    bothRead += 1;
    if (JSON.stringify(ours, text) !== JSON.stringify(theirs, text)) differ.push({ broken, ours, theirs });
  }
  expect(bothRead).toBeGreaterThan(3_000);
  expect(differ).toEqual([]);
});

/** Sorted, and numbers as text: JSON has no bigint. */
const text = (_: string, value: unknown) =>
  typeof value === 'bigint'
    ? `${value}`
    : typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort())
      : value;
