// Promises about answers that say "nothing there".
import { encodeFunctionData, encodeFunctionResult, type Hex, multicall3Abi, parseAbi } from 'viem';
import { describe, expect, test } from 'vitest';
import { isEmptyish } from '@/lib/rpc/emptiness';
import { callOf } from './call-of';

describe('an answer that says nothing', () => {
  test.each(['null', '[]', '[ ]', '"0x"', '"0x0"', '"0x00"', `"0x${'0'.repeat(64)}"`, '""'])(
    '%s waits for a second voice',
    (result) => expect(isEmptyish(callOf('eth_getBalance'), result)).toBe(true),
  );

  test.each(['"0x1"', 'false', '{}', '[null]', `"0x${'0'.repeat(63)}1"`, '0.5', `[${'0,'.repeat(99)}1]`])(
    '%s does not',
    (result) => expect(isEmptyish(callOf('eth_getBalance'), result)).toBe(false),
  );

  const abi = [
    ...multicall3Abi,
    ...parseAbi([
      'struct Call { address target; bytes callData; }',
      'struct Result { bool success; bytes returnData; }',
      'function tryAggregate(bool requireSuccess, Call[] calls) payable returns (Result[])',
      'function tryBlockAndAggregate(bool requireSuccess, Call[] calls) payable returns (uint256 blockNumber, bytes32 blockHash, Result[])',
    ]),
  ] as const;
  const target = `0x${'22'.repeat(20)}` as const;
  const answers = (...successes: boolean[]) =>
    successes.map((success): { success: boolean; returnData: Hex } => ({
      success,
      returnData: success ? `0x${'01'.repeat(70)}` : '0x',
    }));
  const one = { target, callData: '0x1234' } as const;
  const hash = `0x${'0'.repeat(64)}` as const;

  test.each([
    [[true, true, true], false],
    [[true, true, false], true],
    [[false], true],
    [[], false],
  ])('a multicall of %j waits: %s', (successes, waits) => {
    const result = answers(...successes);
    const aggregate3 = encodeFunctionData({
      abi,
      functionName: 'aggregate3',
      args: [[{ ...one, allowFailure: true }]],
    });
    const tryAggregate = encodeFunctionData({ abi, functionName: 'tryAggregate', args: [false, [one]] });
    const tryBlock = encodeFunctionData({ abi, functionName: 'tryBlockAndAggregate', args: [false, [one]] });
    const list = encodeFunctionResult({ abi, functionName: 'aggregate3', result });
    const block = encodeFunctionResult({ abi, functionName: 'tryBlockAndAggregate', result: [7n, hash, result] });
    expect(isEmptyish(callOf('eth_call', [{ to: target, data: aggregate3 }, 'latest']), `"${list}"`)).toBe(waits);
    expect(isEmptyish(callOf('eth_call', [{ to: target, input: tryAggregate }]), `"${list}"`)).toBe(waits);
    expect(isEmptyish(callOf('eth_call', [{ to: target, data: tryBlock }]), `"${block}"`)).toBe(waits);
    expect(isEmptyish(callOf('eth_call', [{ to: target, data: '0x70a08231' }]), `"${list}"`)).toBe(false);
  });

  test('a multicall answer of lies does not hang or throw', () => {
    const call = callOf('eth_call', [{ to: target, data: '0x82ad56cb' }]);
    for (const body of [
      'f'.repeat(64),
      `${'0'.repeat(62)}20${'f'.repeat(64)}`,
      'zz',
      `${'0'.repeat(62)}20${'0'.repeat(60)}4000`,
    ])
      expect(isEmptyish(call, `"0x${body}"`)).toBe(false);
  });
});
