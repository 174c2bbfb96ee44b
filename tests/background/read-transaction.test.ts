// A pasted transaction before it is sent: read whole, with the names of who would get it, or refused with the reason.
import { mnemonicToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { emptySession } from '@/lib/background/state/session';
import type { State } from '@/lib/background/state/state';
import { readTransaction } from '@/lib/background/transactions/read-transaction';
import { operators } from '@/lib/directory/operators';
import { noPolicy } from '@/lib/messages/policy';
import { defaultSettings, type OwnEndpoint } from '@/lib/messages/settings';

const account = mnemonicToAccount('test test test test test test test test test test test junk');
const now = Date.parse('2026-11-25');
const fees = { maxFeePerGas: 50_000_000_000n, maxPriorityFeePerGas: 1n };
const signed = (chainId: number) =>
  account.signTransaction({
    chainId,
    to: account.address,
    value: 1_500_000_000_000_000_000n,
    nonce: 4,
    gas: 21_000n,
    ...fees,
  });

const stateWith = (patch: Partial<State> = {}): State => ({
  settings: defaultSettings,
  mine: defaultSettings,
  policy: noPolicy,
  setAside: false,
  session: emptySession(),
  ledgers: new Map(),
  ...patch,
});

test('a payment is told in the chain’s own money, with three operators that do not belong together', async () => {
  const reading = await readTransaction(await signed(1), stateWith(), now);
  expect(reading).toMatchObject({
    kind: 'ok',
    transaction: {
      chainName: 'Ethereum',
      from: account.address,
      value: '1.5',
      maxFee: '0.00105',
      symbol: 'ETH',
      nonce: 4,
    },
  });
  const takers = reading.kind === 'ok' ? reading.transaction.takers : [];
  expect(new Set(takers).size).toBe(3);
});

test('a node of the user’s that passes transactions on is among them, also inside the own network', async () => {
  const node: OwnEndpoint = { url: 'http://127.0.0.1:8545/', name: 'My geth', first: true };
  const takersWith = async (own: OwnEndpoint) => {
    const settings = { ...defaultSettings, chains: { 1: { order: [], off: [], own: [own] } } };
    const reading = await readTransaction(await signed(1), stateWith({ settings }), now);
    return reading.kind === 'ok' ? reading.transaction.takers : [];
  };
  expect(await takersWith({ ...node, broadcasts: true })).toEqual([
    '127.0.0.1:8545',
    expect.anything(),
    expect.anything(),
  ]);
  expect(await takersWith(node)).not.toContain('127.0.0.1:8545');
});

test('operators that the user stopped are not among them, and when all are, nobody is', async () => {
  const raw = await signed(1);
  const first = await readTransaction(raw, stateWith(), now);
  const [stopped = ''] = first.kind === 'ok' ? first.transaction.takers : [];
  const id = operators().find(({ name }) => name === stopped)?.id ?? '';
  const without = await readTransaction(raw, stateWith({ settings: { ...defaultSettings, operatorsOff: [id] } }), now);
  expect(without.kind === 'ok' && without.transaction.takers.includes(stopped)).toBe(false);
  const nobody = { ...defaultSettings, tracking: { none: false, limited: false, unspecified: false, yes: false } };
  expect(await readTransaction(raw, stateWith({ settings: nobody }), now)).toEqual({ kind: 'refused', why: 'nobody' });
});

test('what cannot be sent is refused with its reason', async () => {
  const why = async (raw: string, state = stateWith()) => {
    const reading = await readTransaction(raw, state, now);
    return reading.kind === 'refused' ? reading.why : 'ok';
  };
  expect(await why('  ')).toBe('empty');
  expect(await why('0xzz')).toBe('not-hex');
  expect(await why(await signed(31337))).toBe('local-chain');
  expect(await why(await signed(987_654_321))).toBe('unknown-chain');
  const policy = { ...noPolicy, policy: { ...noPolicy.policy, failover: false } };
  expect(await why(await signed(1), stateWith({ policy }))).toBe('policy');
});
