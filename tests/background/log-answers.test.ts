// What a candidate's logs are worth: it must have the blocks, and a narrow one is asked in pieces.
import { expect, test } from 'vitest';
import { askWithLogs, type LogOptions } from '@/lib/background/rescue/log-answers';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { rangeOf } from '@/lib/rpc/log-range';
import type { Member } from '@/lib/rpc/reply';

const hex = (value: number) => `0x${value.toString(16)}`;
const logsOver = (from: number, to: number): RpcCall => ({
  idSource: '1',
  method: 'eth_getLogs',
  paramsSource: `[{"fromBlock":"${hex(from)}","toBlock":"${hex(to)}"}]`,
  source: '',
});

const answer = (value: unknown): Verdict<Member> => ({
  kind: 'answer',
  value: { idSource: '1', resultSource: JSON.stringify(value), error: null },
});

/** One log in each block. */
const logOf = (number: number) => ({
  address: `0x${'a'.repeat(40)}`,
  topics: [],
  data: '0x',
  blockNumber: hex(number),
  blockHash: `0x${number.toString(16).padStart(64, '0')}`,
  transactionHash: `0x${'b'.repeat(64)}`,
  logIndex: '0x0',
});

interface Node {
  head: number;
  widest: number;
  /** It has no bodies before this block, and says so with an empty list. */
  oldest?: number;
}

function node({ head, widest, oldest = 0 }: Node, known: Partial<LogOptions> = {}) {
  const asked: string[][] = [];
  const learnt: number[] = [];
  const say = (call: RpcCall): Verdict<Member> => {
    if (call.method === 'eth_blockNumber') return answer(hex(head));
    if (call.method === 'eth_chainId') return answer('0x1');
    if (call.method === 'eth_getBlockTransactionCountByNumber') {
      const [number]: string[] = JSON.parse(call.paramsSource ?? '[]');
      return answer(Number(number) < oldest ? null : '0x5');
    }
    const { from, to } = rangeOf(call) ?? { from: 0, to: 0 };
    if (to - from + 1 > widest) return { kind: 'refusal', reason: 'range' };
    const numbers = Array.from({ length: Math.min(to, head) - from + 1 }, (_, at) => from + at);
    return answer(numbers.filter((number) => number >= oldest).map(logOf));
  };
  const options: LogOptions = {
    chainId: 1,
    widest: null,
    learn: (most) => learnt.push(most),
    ask: async (calls) => {
      asked.push(calls.map(({ method }) => method));
      return calls.map(say);
    },
    ...known,
  };
  return { options, asked, learnt };
}

const numbersIn = ([verdict]: Verdict<Member>[]): number[] => {
  if (verdict?.kind !== 'answer') throw new Error(`no answer but ${JSON.stringify(verdict)}`);
  const logs: { blockNumber: string }[] = JSON.parse(verdict.value.resultSource ?? '[]');
  return logs.map(({ blockNumber }) => Number(blockNumber));
};
const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

test('one that takes the range is asked once, with its height in the same request', async () => {
  const { options, asked } = node({ head: 20_000_100, widest: 1_000 });
  expect(numbersIn(await askWithLogs([logsOver(20_000_001, 20_000_100)], options))).toEqual(
    count(20_000_001, 20_000_100),
  );
  expect(asked).toEqual([['eth_getLogs', 'eth_blockNumber']]);
});

test('one whose head is behind the range is not believed', async () => {
  const { options } = node({ head: 20_000_099, widest: 1_000 });
  const verdicts = await askWithLogs([logsOver(20_000_001, 20_000_100)], options);
  expect(verdicts).toEqual([{ kind: 'refusal', reason: 'missing-data' }]);
});

test('one that refuses the range is asked in eight pieces, and its width is remembered', async () => {
  const { options, asked, learnt } = node({ head: 20_001_000, widest: 100 });
  expect(numbersIn(await askWithLogs([logsOver(20_000_001, 20_000_800)], options))).toEqual(
    count(20_000_001, 20_000_800),
  );
  expect([asked.length, learnt]).toEqual([9, [100]]);
});

test('one that is known to be narrow is asked in pieces at once', async () => {
  const { options, asked } = node({ head: 20_001_000, widest: 100 }, { widest: 100 });
  expect(numbersIn(await askWithLogs([logsOver(20_000_001, 20_000_150)], options))).toEqual(
    count(20_000_001, 20_000_150),
  );
  expect(asked).toEqual([['eth_blockNumber'], ['eth_getLogs'], ['eth_getLogs']]);
});

test('one that would need more than eight pieces is left to the next candidate', async () => {
  const narrow = node({ head: 20_001_000, widest: 10 }, { widest: 10 });
  const refused = [{ kind: 'refusal', reason: 'range' }];
  expect(await askWithLogs([logsOver(20_000_001, 20_000_100)], narrow.options)).toEqual(refused);
  const unknown = node({ head: 20_001_000, widest: 10 });
  expect(await askWithLogs([logsOver(20_000_001, 20_000_100)], unknown.options)).toEqual(refused);
  expect(unknown.learnt).toEqual([]);
});

test('before the merge an empty list of one that has thrown the bodies away is no answer, and one that has them is', async () => {
  const expired = node({ head: 20_001_000, widest: 1_000, oldest: 15_537_394 });
  const range = logsOver(1_000_000, 1_000_010);
  expect(await askWithLogs([range], expired.options)).toEqual([{ kind: 'refusal', reason: 'missing-data' }]);
  const archive = node({ head: 20_001_000, widest: 1_000 });
  expect(numbersIn(await askWithLogs([range], archive.options))).toEqual(count(1_000_000, 1_000_010));
  const elsewhere = node({ head: 20_001_000, widest: 1_000 }, { chainId: 10 });
  await askWithLogs([range], elsewhere.options);
  expect(elsewhere.asked).toEqual([['eth_getLogs', 'eth_blockNumber']]);
});

test('in a batch the other calls are asked once, and keep their place', async () => {
  const chain: RpcCall = { idSource: '1', method: 'eth_chainId', paramsSource: '[]', source: '' };
  const { options } = node({ head: 20_001_000, widest: 100 });
  const [first, logs, last] = await askWithLogs([chain, logsOver(20_000_001, 20_000_200), chain], options);
  expect([first, last]).toEqual([answer('0x1'), answer('0x1')]);
  expect(numbersIn(logs === undefined ? [] : [logs])).toEqual(count(20_000_001, 20_000_200));
});

test('without logs among the calls nothing else is asked', async () => {
  const chain: RpcCall = { idSource: '1', method: 'eth_chainId', paramsSource: '[]', source: '' };
  const { options, asked } = node({ head: 1, widest: 1 });
  await askWithLogs([chain], options);
  expect(asked).toEqual([['eth_chainId']]);
});
