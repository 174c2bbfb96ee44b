// A site is never taken back behind the slot that it was shown, commitment by commitment, and a blockhash is near the head.
import { expect, test } from 'vitest';
import { emptySession } from '@/lib/background/state/session';
import { isBelowShown, isTooOld, noteShown } from '@/lib/background/trust/height';
import { evm } from '@/lib/rpc/evm';
import type { Family } from '@/lib/rpc/family';
import { solana } from '@/lib/rpc/solana/family';
import { callOf } from '../rpc/call-of';

const chainId = 9_000_000_000_000_501;
const place = (key = 'normal https://a.example', family: Family = solana, session = emptySession()) => ({
  session,
  key,
  chainId,
  family,
});
const balance = (commitment: string) => [callOf('getBalance', ['key', { commitment }])];
const at = (slot: number) => [{ idSource: '1', resultSource: `{"context":{"slot":${slot}},"value":1}`, error: null }];

test('after an answer of one slot none of an earlier slot follows, at that commitment, for that site, for a minute', () => {
  const here = place();
  noteShown(balance('confirmed'), at(100), here, 1_000);
  noteShown(balance('confirmed'), at(90), here, 1_500);
  const isBelow = (commitment: string, slot: number, now = 2_000, where = here) =>
    isBelowShown(balance(commitment), at(slot), where, now);
  expect([isBelow('confirmed', 99), isBelow('confirmed', 100), isBelow('confirmed', 101)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(isBelow('finalized', 68)).toBe(false);
  expect(isBelow('confirmed', 99, 60_999)).toBe(true);
  expect(isBelow('confirmed', 99, 61_000)).toBe(false);
  expect(isBelow('confirmed', 99, 2_000, { ...here, key: 'normal https://b.example' })).toBe(false);
});

test('a bare slot and the slot of a context are one height, a block height is another', () => {
  const here = place();
  noteShown([callOf('getSlot')], [{ idSource: '1', resultSource: '500', error: null }], here, 0);
  expect(isBelowShown([callOf('getBalance', ['key'])], at(499), here, 1)).toBe(true);
  const height = [{ idSource: '1', resultSource: '300', error: null }];
  expect(isBelowShown([callOf('getBlockHeight')], height, here, 1)).toBe(false);
});

test('one old member makes a batch old; errors and Ethereum’s results have no height', () => {
  const here = place();
  noteShown(balance('finalized'), at(100), here, 0);
  const batch = [...balance('finalized'), ...balance('finalized')];
  expect(isBelowShown(batch, [...at(101), ...at(99)], here, 1)).toBe(true);
  const error = { idSource: '1', resultSource: null, error: { code: -32602, message: 'no', source: '{}' } };
  expect(isBelowShown(balance('finalized'), [error], here, 1)).toBe(false);
  expect(isBelowShown(balance('finalized'), at(99), { ...here, family: evm }, 1)).toBe(false);
});

test('a blockhash may be 20 slots behind another operator’s head and not 21; other reads, and silence, are not held to it', () => {
  const blockhash = [callOf('getLatestBlockhash', [{ commitment: 'confirmed' }])];
  const isOld = (slot: number, head: number | null, calls = blockhash) =>
    isTooOld(calls, { kind: 'answer', value: at(slot) }, head, solana);
  expect([isOld(80, 100), isOld(79, 100), isOld(79, null), isOld(120, 100)]).toEqual([false, true, false, false]);
  expect(isOld(79, 100, balance('confirmed'))).toBe(false);
  expect(isTooOld(blockhash, { kind: 'refusal', reason: 'unknown' }, 100, solana)).toBe(false);
  expect(solana.nearHead(blockhash[0] ?? callOf('none'))?.head).toMatchObject({
    method: 'getSlot',
    paramsSource: '[{"commitment":"confirmed"}]',
  });
});
