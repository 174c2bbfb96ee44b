// Promises about what a response shows of its endpoint's chain.
import { describe, expect, test } from 'vitest';
import { developmentMethod, readEvidence, showsHash } from '@/lib/rpc/evidence';
import { callsOf } from './judging';

describe('the evidence in a response', () => {
  const hash = `0x${'Ab'.repeat(32)}`;
  const other = `0x${'cd'.repeat(32)}`;
  const answer = (...results: unknown[]) => {
    const members = results.map((result, at) => ({ jsonrpc: '2.0', id: at + 1, result }));
    return JSON.stringify(members.length === 1 ? members[0] : members);
  };

  const bodyOf = (...methods: string[]) => {
    const { batch, calls } = callsOf(...methods);
    const sources = calls.map(({ source }) => source).join();
    return batch ? `[${sources}]` : sources;
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
    ['the newest block’s number', ['eth_blockNumber'], ['0x10'], { head: 16 }],
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
    expect(readEvidence(bodyOf(...methods), answer(...results))).toEqual(evidence),
  );

  test('is not sought in bodies over 4 KB, nor in errors, nor without a call', () => {
    const asked = bodyOf('eth_chainId');
    expect(readEvidence(asked, answer('0x1'))).toEqual({ chainId: 1 });
    expect(readEvidence(asked, `${answer('0x1')}${' '.repeat(4096)}`)).toEqual({});
    expect(readEvidence(`${asked}${' '.repeat(4096)}`, answer('0x1'))).toEqual({});
    expect(readEvidence(asked, '{"id":1,"error":{"message":"0x1"}}')).toEqual({});
    expect(readEvidence(asked, '<html>')).toEqual({});
    expect(readEvidence('x', answer('0x1'))).toEqual({});
  });

  test('is told from what is pending by a hash that names a block', () => {
    for (const text of [`{"parentHash":"${hash}"}`, `{"blockHash" : "${hash}"}`])
      expect(showsHash.test(text)).toBe(true);
    for (const text of ['null', '{"blockHash":null}', `{"hash":"${hash}"}`]) expect(showsHash.test(text)).toBe(false);
  });

  test('of a toy chain is a method that only toys have', () => {
    for (const method of [
      'evm_mine',
      'anvil_setBalance',
      'hardhat_reset',
      'tenderly_setBalance',
      'tenderly_addBalance',
    ])
      expect(developmentMethod.test(method)).toBe(true);
    for (const method of ['eth_call', 'tenderly_simulateTransaction', 'debug_evm_', 'EVM_mine'])
      expect(developmentMethod.test(method)).toBe(false);
  });
});
