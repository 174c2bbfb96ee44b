// Filecoin under both of its names: epochs without a block are answers, and Lotus's own names are read as Ethereum's.
import { expect, test } from 'vitest';
import { filecoin, isVersion1 } from '@/lib/rpc/evm';
import { callOf } from './call-of';
import { callsOf, judge, rpcError } from './judging';

const names = ['eth_getBlockByNumber', 'Filecoin.EthGetBlockByNumber'] as const;

test.each(names)('%s: a null round is an answer, an epoch that a public node has thrown away is not', (method) => {
  // Lotus: api.ENullRound, code 12, https://github.com/ChainSafe/forest/issues/7276
  const over = { calls: callsOf(method) };
  expect(judge(rpcError(12, 'requested epoch was a null round (3847253)'), over)?.verdict.kind).toBe('answer');
  const old = rpcError(1, 'bad tipset height: lookbacks of more than 16h40m0s are disallowed');
  expect(judge(old, over)?.verdict).toEqual({ kind: 'refusal', reason: 'missing-data' });
});

test.each(names)('%s: the block before, which Forest gives for a null round, is refused as another’s', (method) => {
  const hash = (digit: string) => `0x${digit.repeat(64)}`;
  const block = { number: '0x3ab454', hash: hash('a'), parentHash: hash('b'), transactions: [] };
  expect(filecoin.checkShape(callOf(method, ['0x3ab455', false]), JSON.stringify(block))).toBe(
    'block of another number',
  );
  expect(filecoin.checkShape(callOf(method, ['0x3ab454', false]), JSON.stringify(block))).toBeNull();
  expect(filecoin.checkShape(callOf(method, ['0x3ab455', false]), 'null')).toBeNull();
});

test('a range limit on logs is one under either name', () => {
  for (const method of ['eth_getLogs', 'Filecoin.EthGetLogs'])
    expect(judge(rpcError(-32005, 'limit'), { calls: callsOf(method), from: 'candidate' })?.class).toBe('range');
});

test('chain id and hash of what is sent are read under either name; Lotus’s own messages name no chain', () => {
  expect(filecoin.answerLocally(callOf('Filecoin.EthChainId'), 314)).toBe('"0x13a"');
  const legacy =
    '0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83';
  const hash = '0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788';
  const read = (method: string, params: unknown[]) => filecoin.readTransaction(callOf(method, params), 314);
  expect(read('eth_sendRawTransaction', [legacy])).toEqual({ hash, chainId: 1 });
  expect(read('Filecoin.EthSendRawTransaction', [legacy])).toEqual({ hash, chainId: 1 });
  expect(read('Filecoin.MpoolPush', [{ Message: {}, Signature: { Type: 1, Data: 'AA==' } }])).toBeNull();
});

test('a trade is shown by a StateCall as by an eth_call', () => {
  const message = { to: '0x1', from: '0x2' };
  expect(filecoin.isSimulation(callOf('Filecoin.EthCall', [message, 'latest']))).toBe(true);
  expect(filecoin.isSimulation(callOf('Filecoin.StateCall', [{ To: 'f01', From: 'f02' }, null]))).toBe(true);
  expect(filecoin.isSimulation(callOf('Filecoin.ChainHead'))).toBe(false);
});

test('what changed between the versions of Lotus’s API counts on version 1 only', () => {
  expect(isVersion1('Filecoin.StateSearchMsg', 'https://api.node.glif.io/rpc/v0')).toBe(false);
  expect(isVersion1('Filecoin.StateSearchMsg', 'https://api.node.glif.io/rpc/v1')).toBe(true);
  expect(isVersion1('Filecoin.ChainHead', 'https://api.node.glif.io/rpc/v0')).toBe(true);
});
