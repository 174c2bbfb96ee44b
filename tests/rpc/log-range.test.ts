// Cutting an eth_getLogs into pieces: every block once, and nothing of the site's filter rewritten.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RpcCall } from '@/lib/rpc/call';
import { blocksIn, joinLogs, overRange, rangeOf, splitRange } from '@/lib/rpc/log-range';

const logsCall = (paramsSource: string): RpcCall => ({
  idSource: '7',
  method: 'eth_getLogs',
  paramsSource,
  source: '',
});

test.each([
  ['two numbers', '[{"fromBlock":"0x10","toBlock":"0x1f"}]', { from: 16, to: 31 }],
  ['a tag', '[{"fromBlock":"0x10","toBlock":"latest"}]', null],
  ['no end', '[{"fromBlock":"0x10"}]', null],
  ['a block hash', '[{"fromBlock":"0x1","toBlock":"0x2","blockHash":"0xaa"}]', null],
  ['an end before the start', '[{"fromBlock":"0x2","toBlock":"0x1"}]', null],
  ['no filter', '[]', null],
])('the range of a filter with %s', (_, params, range) => {
  expect(rangeOf(logsCall(params))).toEqual(range);
});

test('the pieces cover every block once, in order, and none is too wide', () => {
  const ranges = fc.record({
    from: fc.nat(1e9),
    blocks: fc.integer({ min: 1, max: 50_000 }),
    most: fc.integer({ min: 1, max: 60_000 }),
  });
  fc.assert(
    fc.property(ranges, ({ from, blocks, most }) => {
      const pieces = splitRange({ from, to: from + blocks - 1 }, most);
      let next = from;
      for (const piece of pieces) {
        expect(piece.from).toBe(next);
        expect(blocksIn(piece)).toBeGreaterThan(0);
        expect(blocksIn(piece)).toBeLessThanOrEqual(most);
        next = piece.to + 1;
      }
      expect(next).toBe(from + blocks);
    }),
  );
});

test('a piece keeps the rest of the filter as the site wrote it', () => {
  const call = logsCall(
    '[{"topics":[null,["0xA"]],"toBlock":"0x20","address" : "0xAbC", "x":1e400,"fromBlock":"0x1"}]',
  );
  const { paramsSource } = overRange(call, { from: 3, to: 4 });
  expect(paramsSource).toBe(
    '[{"topics":[null,["0xA"]],"toBlock":"0x4","address":"0xAbC","x":1e400,"fromBlock":"0x3"}]',
  );
});

test('joined logs are the logs, number by number as they were written', () => {
  expect(joinLogs(['[{"a":12345678901234567890}]', '[]', '[{"b":1},{"c":2}]'])).toBe(
    '[{"a":12345678901234567890},{"b":1},{"c":2}]',
  );
  expect(joinLogs(['[]', 'null'])).toBe(null);
});
