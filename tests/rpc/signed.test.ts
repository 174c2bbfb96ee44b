// A pasted transaction is read whole, or refused for the reason that a person can mend.
import { type Hex, parseGwei, serializeTransaction } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { readSigned } from '@/lib/rpc/transaction/signed';

const account = mnemonicToAccount('test test test test test test test test test test test junk');
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const fees = { maxFeePerGas: parseGwei('50'), maxPriorityFeePerGas: 1n };
const payment = { chainId: 1, to, value: 5n, nonce: 9, gas: 21_000n, type: 'eip1559', ...fees } as const;

const signed = (patch: object = {}): Promise<Hex> => account.signTransaction({ ...payment, ...patch });

test('a payment says who, whom, how much, at what cost', async () => {
  expect(await readSigned(await signed())).toMatchObject({
    chainId: 1,
    from: account.address,
    to: to.toLowerCase(),
    value: 5n,
    maxFee: 21_000n * parseGwei('50'),
    nonce: 9,
    dataBytes: 0,
    hash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
  });
});

test('line breaks, capitals and a missing 0x are forgiven, and make the same bytes', async () => {
  const raw = await signed();
  const pasted = ` ${raw.slice(2, 50).toUpperCase()}\n${raw.slice(50)}\n`;
  expect(await readSigned(pasted)).toEqual(await readSigned(raw));
});

test('a legacy transaction and one that creates a contract are read too', async () => {
  const legacy = await account.signTransaction({ chainId: 1, to, value: 1n, nonce: 0, gas: 21_000n, gasPrice: 7n });
  expect(await readSigned(legacy)).toMatchObject({ from: account.address, maxFee: 147_000n });
  const contract = await signed({ to: undefined, data: '0x6001600101' });
  expect(await readSigned(contract)).toMatchObject({ to: null, dataBytes: 5, from: account.address });
});

test('what is none is refused with its reason', async () => {
  const raw = await signed();
  expect(await readSigned('hello')).toBe('not-hex');
  expect(await readSigned('0x123')).toBe('not-hex');
  expect(await readSigned('0x')).toBe('not-hex');
  expect(await readSigned(raw.slice(0, -10))).toBe('not-transaction');
  expect(await readSigned(`${raw}00`)).toBe('not-transaction');
  expect(await readSigned('0x02c0')).toBe('not-transaction');
  expect(await readSigned(serializeTransaction(payment))).toBe('unsigned');
  const anywhere = await account.signTransaction({
    to,
    value: 1n,
    nonce: 0,
    gas: 21_000n,
    gasPrice: 7n,
    type: 'legacy',
  });
  expect(await readSigned(anywhere)).toBe('no-chain');
});
