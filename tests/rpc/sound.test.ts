// Promises about what the page decides and notes by itself.
import { describe, expect, test } from 'vitest';
import { parseCalls } from '@/lib/rpc/call';
import { isDevelopment, readEvidence } from '@/lib/rpc/evidence';
import { isPlainAnswer, startsWithResult } from '@/lib/rpc/sound';

function callsOf(...methods: string[]) {
  const sources = methods.map((method, at) => `{"jsonrpc":"2.0","id":${at + 1},"method":"${method}","params":[]}`);
  const calls = parseCalls(sources.length === 1 ? sources.join() : `[${sources.join()}]`);
  if (!calls) throw new Error('not calls');
  return calls;
}

describe('a plain answer', () => {
  const good = '{"jsonrpc":"2.0","id":1,"result":null}';
  const plain = (
    body: string,
    { status = 200, type = 'application/json', complete = true, calls = callsOf('eth_call') } = {},
  ) => isPlainAnswer(status, type, body, complete, calls);

  test('is a result, null too, whatever the content type says of it', () => {
    expect(plain(good)).toBe(true);
    expect(plain(good, { type: '' })).toBe(true);
    expect(plain('{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted: too many requests"}}')).toBe(
      true,
    );
  });

  test.each([
    ['another status', good, { status: 500 }],
    ['a body that broke off', good, { complete: false }],
    ['a page', good, { type: 'text/html' }],
    ['an error that may be a bill', '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}', {}],
    ['nothing', '', {}],
    ['neither result nor error', '{"jsonrpc":"2.0","id":1}', {}],
    ['a member missing', '[{"id":1,"result":1}]', { calls: callsOf('a', 'b') }],
    [
      'a member failing',
      '[{"id":1,"result":1},{"id":2,"error":{"message":"rate limit"}}]',
      { calls: callsOf('a', 'b') },
    ],
    ['one object for a batch', good, { calls: callsOf('a', 'b') }],
  ])('is not: %s', (_, body, over) => expect(plain(body, over)).toBe(false));

  test('is expected for calls only, not for notifications', () => {
    const calls = parseCalls('[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","id":"x","method":"b"}]');
    if (!calls) throw new Error('not calls');
    expect(plain('[{"id":"x","result":1}]', { calls })).toBe(true);
    expect(plain('[]', { calls })).toBe(false);
  });

  test('may be told from its first bytes', () => {
    for (const head of [
      '{"jsonrpc":"2.0","id":1,"result":[',
      ' { "id" : "a" , "result" :{',
      '{"result":',
      '{"id":null,"jsonrpc":"2.0","result":"0x',
    ])
      expect(startsWithResult(head)).toBe(true);
    for (const head of [
      '',
      '[{"result":1',
      '{"error":{"result":',
      '{"id":1,"error":{},"result":',
      '<html>"result":',
      '{"x":{"result":',
    ])
      expect(startsWithResult(head)).toBe(false);
  });
});

describe('the evidence in a response', () => {
  const hash = `0x${'Ab'.repeat(32)}`;
  const other = `0x${'cd'.repeat(32)}`;
  const answer = (...results: unknown[]) => {
    const members = results.map((result, at) => ({ jsonrpc: '2.0', id: at + 1, result }));
    return JSON.stringify(members.length === 1 ? members[0] : members);
  };

  test.each([
    ['a chain id', ['eth_chainId'], ['0xa'], { chainId: 10 }],
    ['a net version', ['net_version'], ['10'], { chainId: 10 }],
    [
      'a block',
      ['eth_getBlockByNumber'],
      [{ number: '0x10', hash, parentHash: other }],
      { block: { number: 16, hash: hash.toLowerCase() } },
    ],
    [
      'a receipt',
      ['eth_getTransactionReceipt'],
      [{ blockNumber: '0x10', blockHash: hash }],
      { block: { number: 16, hash: hash.toLowerCase() } },
    ],
    [
      'logs',
      ['eth_getLogs'],
      [
        [
          { blockNumber: '0x10', blockHash: other },
          { blockNumber: '0x11', blockHash: hash },
        ],
      ],
      { block: { number: 17, hash: hash.toLowerCase() } },
    ],
    [
      'a batch, the highest block',
      ['eth_chainId', 'eth_getBlockByHash', 'eth_getLogs'],
      ['0x1', { number: '0x10', hash }, [{ blockNumber: '0x1', blockHash: other }]],
      { chainId: 1, block: { number: 16, hash: hash.toLowerCase() } },
    ],
    ['a pending block', ['eth_getBlockByNumber'], [{ number: '0x10', hash: null }], {}],
    [
      'a pending transaction, whose own hash is no block’s',
      ['eth_getTransactionByHash'],
      [{ hash, number: '0x10', blockHash: null, blockNumber: '0x10' }],
      {},
    ],
    ['a chain id in words', ['eth_chainId'], ['one'], {}],
    ['a chain id beyond numbers', ['eth_chainId'], [`0x${'f'.repeat(20)}`], {}],
    ['what another method says', ['eth_call'], [{ number: '0x10', hash }], {}],
    ['nothing', ['eth_getBlockByNumber'], [null], {}],
  ])('is read: %s', (_, methods, results, evidence) =>
    expect(readEvidence(callsOf(...methods), answer(...results))).toEqual(evidence),
  );

  test('is not sought in bodies over 4 KB, nor in errors', () => {
    expect(readEvidence(callsOf('eth_chainId'), `${answer('0x1')}${' '.repeat(4096)}`)).toEqual({});
    expect(readEvidence(callsOf('eth_chainId'), '{"id":1,"error":{"message":"0x1"}}')).toEqual({});
    expect(readEvidence(callsOf('eth_chainId'), '<html>')).toEqual({});
  });

  test('of a toy chain is a method that only toys have', () => {
    for (const method of [
      'evm_mine',
      'anvil_setBalance',
      'hardhat_reset',
      'tenderly_setBalance',
      'tenderly_addBalance',
    ])
      expect(isDevelopment(method)).toBe(true);
    for (const method of ['eth_call', 'tenderly_simulateTransaction', 'debug_evm_', 'EVM_mine'])
      expect(isDevelopment(method)).toBe(false);
  });
});
