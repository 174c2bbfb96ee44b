// Promises about what is answered without asking anybody.
import { keccak256 } from 'viem';
import { describe, expect, test } from 'vitest';
import { answerLocally } from '@/lib/rpc/local';
import { callOf } from './call-of';

describe('from memory', () => {
  test('the chain id comes in hex', () => {
    expect(answerLocally(callOf('eth_chainId'), 1)).toBe('"0x1"');
    expect(answerLocally(callOf('eth_chainId'), 61)).toBe('"0x3d"');
  });

  test('net_version comes in decimal, but not where it differs from the chain id', () => {
    expect(answerLocally(callOf('net_version'), 11155111)).toBe('"11155111"');
    for (const chainId of [61, 63, 42220, 1666600000, 123456])
      expect(answerLocally(callOf('net_version'), chainId)).toBeNull();
  });

  test('web3_sha3 is computed, for bytes only', () => {
    expect(answerLocally(callOf('web3_sha3', ['0x68656c6c6f']), 1)).toBe(`"${keccak256('0x68656c6c6f')}"`);
    for (const params of [[], ['0x1'], ['hello'], [5]])
      expect(answerLocally(callOf('web3_sha3', params), 1)).toBeNull();
  });

  test('nothing else is', () => expect(answerLocally(callOf('eth_blockNumber'), 1)).toBeNull());
});
