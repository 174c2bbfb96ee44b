// A signed Solana transaction is read from its wire format; what does not add up is none.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Member } from '@/lib/rpc/reply';
import { toBase58 } from '@/lib/rpc/solana/base58';
import { solana } from '@/lib/rpc/solana/family';
import { newKeypair, readTransfer, signedTransfer } from '@/tests/lab/solana-transaction';
import { callOf } from '../call-of';

const mainnet = 9_000_000_000_000_501;
const from = newKeypair();
const blockhash = new Uint8Array(createHash('sha256').update('a block').digest());
const transfer = (versioned = false) => signedTransfer({ from, to: newKeypair().publicKey, blockhash, versioned });
const read = (params: unknown[], method = 'sendTransaction') => solana.readTransaction(callOf(method, params), mainnet);

test.each([
  ['legacy', false],
  ['version 0', true],
])('the first signature of a %s transaction is its id, in either encoding', (_, versioned) => {
  const wire = transfer(versioned);
  expect(readTransfer(wire).isValid).toBe(true);
  const id = toBase58(readTransfer(wire).signature);
  const expected = { hash: id, chainId: mainnet };
  expect(read([wire.toString('base64'), { encoding: 'base64', skipPreflight: true }])).toEqual(expected);
  expect(read([toBase58(wire)])).toEqual(expected);
  expect(read([toBase58(wire), { encoding: 'base58' }])).toEqual(expected);
});

test.each([
  ['another method', [transfer().toString('base64'), { encoding: 'base64' }], 'simulateTransaction'],
  ['another encoding', [transfer().toString('base64'), { encoding: 'base64+zstd' }]],
  ['base64 where base58 is meant', [transfer().toString('base64')]],
  [
    'no signature',
    [
      Buffer.concat([Buffer.of(1), Buffer.alloc(64), transfer().subarray(65)]).toString('base64'),
      { encoding: 'base64' },
    ],
  ],
  [
    'a count that the message contradicts',
    [Buffer.concat([Buffer.of(2), transfer().subarray(1)]).toString('base64'), { encoding: 'base64' }],
  ],
  [
    'a version to come',
    [
      Buffer.concat([transfer().subarray(0, 65), Buffer.of(0x81), transfer().subarray(65)]).toString('base64'),
      { encoding: 'base64' },
    ],
  ],
  ['half of it', [transfer().subarray(0, 60).toString('base64'), { encoding: 'base64' }]],
  ['a text longer than a packet', ['1'.repeat(5_000)]],
  ['nothing', []],
  ['a number', [7]],
])('%s is no transaction', (_, params, method = 'sendTransaction') => {
  expect(read(params, method)).toBeNull();
});

const memberOf = (result: unknown, error: { message: string; source: string } | null = null): Member => ({
  idSource: '1',
  resultSource: error === null ? JSON.stringify(result) : null,
  error: error === null ? null : { code: -32002, ...error },
});

test('taken is the id of the bytes and nothing else; processed already is taken too; a program’s refusal is a verdict', () => {
  const failed = (message: string, err: unknown) => ({
    message,
    source: JSON.stringify({ code: -32002, message, data: { err } }),
  });
  const meaning = (member: Member) => solana.broadcastMeaning(member, 'mine');
  expect(meaning(memberOf('mine'))).toBe('accepted');
  expect(meaning(memberOf('another'))).toBe('mismatch');
  expect(meaning(memberOf(null))).toBe('mismatch');
  const already = 'Transaction simulation failed: This transaction has already been processed';
  expect(meaning(memberOf(null, failed(already, 'AlreadyProcessed')))).toBe('known');
  const program = 'Transaction simulation failed: Error processing Instruction 0: custom program error: 0x1';
  expect(meaning(memberOf(null, failed(program, { InstructionError: [0, { Custom: 1 }] })))).toBe('verdict');
});
