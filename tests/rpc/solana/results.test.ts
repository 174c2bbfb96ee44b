// What is read out of Solana's results: their slot, their emptiness, and whether they answer the question.
import { expect, test } from 'vitest';
import { solana } from '@/lib/rpc/solana/family';
import { callOf } from '../call-of';

const key = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
const at = (slot: number, value: unknown) => JSON.stringify({ context: { apiVersion: '2.3.8', slot }, value });
const owned = { lamports: 1, owner: '11111111111111111111111111111111', data: ['', 'base64'], executable: false };

test('a result holds for the slot of its context, at the commitment that was asked for', () => {
  const heightOf = (method: string, params: unknown[], result: string) =>
    solana.heightOf(callOf(method, params), result);
  expect(heightOf('getBalance', [key], at(7, 1))).toEqual({ kind: 'slot finalized', number: 7 });
  const confirmed = { encoding: 'base64', commitment: 'confirmed', minContextSlot: 3 };
  expect(heightOf('getAccountInfo', [key, confirmed], at(7, null))).toEqual({ kind: 'slot confirmed', number: 7 });
  expect(heightOf('getSlot', [{ commitment: 'processed' }], '9')).toEqual({ kind: 'slot processed', number: 9 });
  expect(heightOf('getSlot', [], '9')).toEqual({ kind: 'slot finalized', number: 9 });
  expect(heightOf('getBlockHeight', [], '9')).toEqual({ kind: 'height finalized', number: 9 });
  expect(heightOf('getBalance', [key, { commitment: 'whatever' }], at(7, 1))?.kind).toBe('slot finalized');
  expect(heightOf('getSignatureStatuses', [['a']], at(7, [null]))).toBeNull();
  expect(heightOf('getVersion', [], '{"solana-core":"2.3.8"}')).toBeNull();
  expect(heightOf('getBalance', [key], '{"context":{"slot":18446744073709551615},"value":1}')).toBeNull();
});

test.each([
  ['getTransaction', [key], 'null', true],
  ['getSignaturesForAddress', [key], '[]', true],
  ['getSignatureStatuses', [['a', 'b']], at(7, [null, null]), true],
  ['getSignatureStatuses', [['a', 'b']], at(7, [null, { slot: 3 }]), false],
  ['getAccountInfo', [key], at(7, null), true],
  ['getBalance', [key], at(7, 0), true],
  ['getBalance', [key], at(7, 10), false],
  ['isBlockhashValid', [key], at(7, false), true],
  ['isBlockhashValid', [key], at(7, true), false],
  ['getTokenAccountBalance', [key], at(7, { amount: '0', decimals: 6 }), true],
  ['getSlot', [], '12', false],
])('%s %j answered %s: empty is %s', (method, params, result, empty) => {
  expect(solana.isEmptyish(callOf(method, params), result)).toBe(empty);
});

test.each([
  ['getBalance', [key], at(7, 12)],
  ['getBalance', [key], '{"context":{"slot":7},"value":18446744073709551615}'],
  ['getAccountInfo', [key], at(7, null)],
  ['getAccountInfo', [key], at(7, owned)],
  ['getMultipleAccounts', [[key, key]], at(7, [null, owned])],
  ['getLatestBlockhash', [], at(7, { blockhash: key, lastValidBlockHeight: 3 })],
  ['getTransaction', ['sig'], 'null'],
  ['getTransaction', ['sig'], '{"slot":3,"transaction":{"signatures":["sig"]},"meta":null}'],
  ['getTransaction', ['sig'], '{"slot":3,"transaction":["AQ==","base64"],"meta":null}'],
  ['getSignatureStatuses', [['a', 'b']], at(7, [null, null])],
  ['getVersion', [], '{"solana-core":"2.3.8"}'],
])('%s %j may be answered %s', (method, params, result) => {
  expect(solana.checkShape(callOf(method, params), result)).toBeNull();
});

test.each([
  ['getBalance', [key], '12'],
  ['getBalance', [key], at(7, '0x12')],
  ['getBalance', [key], '{"context":{},"value":12}'],
  ['getAccountInfo', [key], at(7, { lamports: 1 })],
  ['getMultipleAccounts', [[key, key]], at(7, [null])],
  ['getLatestBlockhash', [], at(7, { blockhash: 'nope', lastValidBlockHeight: 3 })],
  ['getTransaction', ['sig'], '{"slot":3,"transaction":{"signatures":["another"]},"meta":null}'],
  ['getSignatureStatuses', [['a', 'b']], at(7, [null])],
  ['getSlot', [], '"0x12"'],
  ['sendTransaction', ['x'], '"0x12"'],
  ['getGenesisHash', [], '"0x12"'],
])('%s %j is not answered by %s', (method, params, result) => {
  expect(solana.checkShape(callOf(method, params), result)).not.toBeNull();
});

test('a simulation by a node that does not know the blockhash yet is no answer', () => {
  const call = callOf('simulateTransaction', ['AQ==']);
  expect(solana.isBehind(call, at(7, { err: 'BlockhashNotFound', logs: null }))).toBe(true);
  expect(solana.isBehind(call, at(7, { err: { InstructionError: [0, 'Custom'] }, logs: [] }))).toBe(false);
});

test('the hash of the first block needs nobody', () => {
  const genesis = '"5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"';
  expect(solana.answerLocally(callOf('getGenesisHash'), 9_000_000_000_000_501)).toBe(genesis);
  expect(solana.answerLocally(callOf('getSlot'), 9_000_000_000_000_501)).toBeNull();
});
