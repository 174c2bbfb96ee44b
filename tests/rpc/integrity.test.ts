// Promises about results: what contradicts its question is caught, what chains add of their own passes.
import { describe, expect, test } from 'vitest';
import { checkShape } from '@/lib/rpc/integrity';
import { callOf } from './call-of';

const check = (method: string, params: unknown[], result: unknown) =>
  checkShape(callOf(method, params), JSON.stringify(result));

const h = (byte: string) => `0x${byte.repeat(32)}`;
const a = (byte: string) => `0x${byte.repeat(20)}`;
const block = {
  number: '0x10',
  hash: h('aa'),
  parentHash: h('bb'),
  transactions: [h('cc')],
  l1BlockNumber: '0x1',
  sendRoot: h('01'),
};
const log = {
  address: a('11'),
  topics: [h('01'), h('02')],
  data: '0x',
  blockNumber: '0x10',
  blockHash: h('aa'),
  transactionHash: h('cc'),
  logIndex: '0x0',
};
const receipt = {
  transactionHash: h('cc'),
  blockHash: h('aa'),
  blockNumber: '0x10',
  status: '0x1',
  logs: [log],
  l1Fee: '0x5',
};
const transaction = {
  hash: h('cc'),
  from: a('22'),
  blockHash: h('aa'),
  blockNumber: '0x10',
  transactionIndex: '0x1',
  type: '0x7e',
};
const proof = { address: a('11'), accountProof: ['0x12'], storageHash: h('01'), storageProof: [] };
const filter = { address: a('11'), topics: [h('01')], fromBlock: '0x10', toBlock: '0x10' };

describe('what answers its question passes', () => {
  test.each([
    ['eth_blockNumber', [], '0x10'],
    ['eth_getBalance', [a('11'), 'latest'], '0x0'],
    ['eth_call', [{}], '0x'],
    ['eth_getStorageAt', [a('11'), '0x0'], '0x0'],
    ['eth_getBlockByNumber', ['latest', false], block],
    ['eth_getBlockByNumber', ['0x10', false], block],
    ['eth_getBlockByNumber', ['0x010', true], { ...block, transactions: [transaction] }],
    ['eth_getBlockByNumber', ['pending', false], { ...block, hash: null, number: null }],
    ['eth_getBlockByNumber', ['earliest', false], { ...block, number: '0x0' }],
    ['eth_getBlockByNumber', ['0x999', false], null],
    ['eth_getBlockByHash', [h('AA'), false], block],
    ['eth_getTransactionByHash', [h('cc')], transaction],
    ['eth_getTransactionByHash', [h('cc')], { ...transaction, blockHash: null, blockNumber: null }],
    ['eth_getTransactionByBlockNumberAndIndex', ['0x10', '0x1'], transaction],
    ['eth_getTransactionReceipt', [h('cc')], receipt],
    ['eth_getTransactionReceipt', [h('cc')], null],
    ['eth_getBlockReceipts', ['0x10'], [receipt]],
    ['eth_getBlockReceipts', [{ blockHash: h('aa') }], [receipt]],
    ['eth_getLogs', [{}], []],
    ['eth_getLogs', [filter], [log]],
    [
      'eth_getLogs',
      [{ ...filter, address: [], topics: [null, [h('09'), h('02')]] }],
      [log, { ...log, logIndex: '0x1' }],
    ],
    ['eth_getLogs', [{ fromBlock: 'latest', toBlock: 'latest' }], [log]],
    ['eth_getLogs', [{ blockHash: h('aa') }], [log]],
    ['eth_getProof', [a('11'), [], 'latest'], proof],
    ['eth_feeHistory', [1, 'latest', []], { oldestBlock: '0x1', baseFeePerGas: [] }],
    ['eth_sendRawTransaction', ['0x12'], h('cc')],
    ['debug_unheardOf', [], { any: 'thing' }],
  ])('%s %j', (method, params, result) => expect(check(method, params, result)).toBeNull());
});

describe('what contradicts its question is caught', () => {
  test.each([
    ['eth_blockNumber', [], 16],
    ['eth_blockNumber', [], null],
    ['eth_getBalance', [a('11'), 'latest'], '0x'],
    ['eth_call', [{}], '0x123'],
    ['eth_getCode', [a('11')], null],
    ['eth_getBlockByNumber', ['0x11', false], block],
    ['eth_getBlockByNumber', ['earliest', false], block],
    ['eth_getBlockByNumber', ['latest', true], block],
    ['eth_getBlockByNumber', ['latest', false], { ...block, transactions: [transaction] }],
    ['eth_getBlockByNumber', ['latest', false], { ...block, hash: '0x12' }],
    ['eth_getBlockByNumber', ['latest', false], { ...block, parentHash: h('aa') }],
    ['eth_getBlockByNumber', ['latest', false], '0x10'],
    ['eth_getBlockByHash', [h('ab'), false], block],
    ['eth_getTransactionByHash', [h('cd')], transaction],
    ['eth_getTransactionByHash', [h('cc')], { ...transaction, from: '0x' }],
    ['eth_getTransactionByBlockHashAndIndex', [h('ab'), '0x1'], transaction],
    ['eth_getTransactionByBlockNumberAndIndex', ['0x10', '0x2'], transaction],
    ['eth_getTransactionReceipt', [h('cd')], receipt],
    ['eth_getTransactionReceipt', [h('cc')], { ...receipt, status: '0x2' }],
    ['eth_getTransactionReceipt', [h('cc')], { ...receipt, logs: [{ ...log, transactionHash: h('cd') }] }],
    ['eth_getTransactionReceipt', [h('cc')], { ...receipt, logs: [{ ...log, blockHash: h('ab') }] }],
    ['eth_getBlockReceipts', ['0x11'], [receipt]],
    ['eth_getBlockReceipts', [h('ab')], [receipt]],
    ['eth_getBlockReceipts', ['latest'], [receipt, { ...receipt, blockHash: h('ab'), logs: [] }]],
    ['eth_getLogs', [{}], {}],
    ['eth_getLogs', [filter], [{ ...log, address: a('12') }]],
    ['eth_getLogs', [filter], [{ ...log, topics: [h('02')] }]],
    ['eth_getLogs', [{ topics: [null, null, h('02')] }], [log]],
    ['eth_getLogs', [{ ...filter, toBlock: '0xf', fromBlock: '0x1' }], [log]],
    ['eth_getLogs', [{ ...filter, toBlock: 'latest', fromBlock: '0x11' }], [log]],
    ['eth_getLogs', [{ blockHash: h('ab') }], [log]],
    ['eth_getLogs', [{}], [log, log]],
    ['eth_getLogs', [{}], [log, { ...log, blockHash: h('ab') }]],
    ['eth_getLogs', [{}], [{ ...log, data: null }]],
    ['eth_getProof', [a('12'), [], 'latest'], proof],
    ['eth_feeHistory', [1, 'latest', []], null],
    ['eth_sendRawTransaction', ['0x12'], true],
  ])('%s %j', (method, params, result) => expect(check(method, params, result)).toEqual(expect.any(String)));
});
