// Prices of gas inside what the agreed block allows (rules, part 2, 3.3).
import { expect, test } from 'vitest';
import { fairOf, sameHistory } from '@/lib/rpc/fees';

const gwei = (count: number): bigint => BigInt(Math.round(count * 1e9));
const baseFee = `0x${gwei(10).toString(16)}`;
const fair = (prices: [wei: number, tip: number | null][], isTip = false) =>
  fairOf(
    prices.map(([wei, tip]) => ({ wei: gwei(wei), tip: tip === null ? null : gwei(tip) })),
    baseFee,
    isTip,
  )?.wei;

test('the middle one of the prices that the block allows is told', () => {
  expect(
    fair([
      [11, 2],
      [12, 2],
      [13, 2],
    ]),
  ).toBe(gwei(12));
  expect(
    fair([
      [13, 2],
      [11, 2],
    ]),
  ).toBe(gwei(11));
});

test('a price beyond three times the block’s, or below its base fee, is not, and whoever names a higher tip widens nothing', () => {
  expect(
    fair([
      [500, 200],
      [12, 2],
      [600, 300],
    ]),
  ).toBe(gwei(12));
  expect(
    fair([
      [1, 2],
      [12, 2],
      [2, 2],
    ]),
  ).toBe(gwei(12));
});

test('of tips none at all is allowed, and no more than three times what the block paid', () => {
  expect(
    fair(
      [
        [0, 2],
        [2, 2],
        [3, 2],
      ],
      true,
    ),
  ).toBe(gwei(2));
  expect(
    fair(
      [
        [90, 80],
        [2, 2],
      ],
      true,
    ),
  ).toBe(gwei(2));
});

test('where the block bounds nothing the lowest price counts', () => {
  const quiet = [gwei(11), gwei(1), gwei(12)].map((wei) => ({ wei, tip: 0n }));
  expect(fairOf(quiet, '0x7', false)?.wei).toBe(gwei(1));
  expect(fairOf([{ wei: null, tip: null }], baseFee, false)).toBeNull();
});

test('two histories are the same in their base fees and ratios, whatever they sampled as rewards', () => {
  const one = { oldestBlock: '0x1', baseFeePerGas: ['0x10', '0x11'], gasUsedRatio: [0.5], reward: [['0x1']] };
  expect(sameHistory(one, { ...one, oldestBlock: '0x01', gasUsedRatio: [0.5000000001], reward: [['0x9']] })).toBe(true);
  expect(sameHistory(one, { ...one, baseFeePerGas: ['0x10', '0x12'] })).toBe(false);
  expect(sameHistory(one, { ...one, gasUsedRatio: [0.6] })).toBe(false);
  expect(sameHistory(one, null)).toBe(false);
});
