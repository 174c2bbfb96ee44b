// Prices of gas, which cannot be proven: accepted inside bounds that the agreed block sets (rules, part 2, 3.3). Pure; runs in the background and in tests.

import type { RpcCall } from './call';
import { parseJson } from './json-source';
import { hexOf, ownCall } from './own-call';
import { isObject } from './shapes';

/** A price may be so many times what the block paid. */
const MOST_TIMES = 3n;
const TIP_PERCENTILE = 90;
const RATIO_ERROR = 1e-6;

/** What the best paid tenth of a block's gas paid as a tip, at least. */
export const tipsAsk = (at: number | string): RpcCall => {
  const block = typeof at === 'number' ? hexOf(at) : at;
  return ownCall('eth_feeHistory', `["0x1","${block}",[${TIP_PERCENTILE}]]`);
};

const weiIn = (value: unknown): bigint | null =>
  typeof value === 'string' && /^0x[\da-f]{1,32}$/i.test(value) ? BigInt(value) : null;

/** Wei; null when it is no answer to `tipsAsk`. */
function tipIn(source: string | null): bigint | null {
  const history = parseJson(source ?? 'null');
  const rewards = isObject(history) && Array.isArray(history.reward) ? history.reward[0] : null;
  return weiIn(Array.isArray(rewards) ? rewards[0] : null);
}

/** What one endpoint asks for, and what it says of the block's tips. */
export interface Price {
  wei: bigint | null;
  tip: bigint | null;
}

export const priceOf = (resultSource: string | null, tipsSource: string | null): Price => ({
  wei: weiIn(parseJson(resultSource ?? 'null')),
  tip: tipIn(tipsSource),
});

/**
 * The price that is told, of what several ask for: the middle one of those that the block allows. Who says the lowest tip is believed, so that nobody can
 * widen the bounds alone; where the chain is so quiet that its block sets none, the lowest price counts. Null where none is known.
 *
 * @param baseFee Of the agreed block, wei, as a quantity; null where blocks have none.
 * @param isTip The price is a tip: what comes on top of the base fee.
 */
export function fairOf<P extends Price>(prices: readonly P[], baseFee: string | null, isTip: boolean): P | null {
  const known = prices.flatMap((price) => (price.wei === null ? [] : [{ price, wei: price.wei }]));
  const sorted = known.toSorted((a, b) => (a.wei < b.wei ? -1 : 1));
  const base = weiIn(baseFee) ?? 0n;
  const tips = prices.flatMap(({ tip }) => (tip === null ? [] : [tip])).sort((a, b) => (a < b ? -1 : 1));
  const enough = sorted.filter(({ wei }) => isTip || wei >= base);
  const fit = enough.filter(({ wei }) => wei <= MOST_TIMES * (base + (tips[0] ?? 0n)));
  return (fit[Math.floor((fit.length - 1) / 2)] ?? enough[0])?.price ?? null;
}

interface History {
  oldest: unknown;
  baseFees: unknown[];
  ratios: unknown[];
  rewards: unknown[];
}

function historyIn(value: unknown): History | null {
  if (!isObject(value) || !Array.isArray(value.baseFeePerGas) || !Array.isArray(value.gasUsedRatio)) return null;
  const { oldestBlock: oldest, baseFeePerGas: baseFees, gasUsedRatio: ratios, reward } = value;
  return { oldest, baseFees, ratios, rewards: Array.isArray(reward) ? reward.flat() : [] };
}

const sameWei = (one: unknown, other: unknown): boolean => weiIn(one) !== null && weiIn(one) === weiIn(other);
const sameRatio = (one: unknown, other: unknown): boolean => Math.abs(Number(one) - Number(other)) <= RATIO_ERROR;
const sameList = (one: unknown[], other: unknown[], same: (one: unknown, other: unknown) => boolean): boolean =>
  one.length === other.length && one.every((value, at) => same(value, other[at]));

/** Two answers of eth_feeHistory that tell of the same blocks. Rewards are every node's own sampling. */
export function sameHistory(one: unknown, other: unknown): boolean {
  const [first, second] = [historyIn(one), historyIn(other)];
  if (first === null || second === null) return false;
  return (
    sameWei(first.oldest, second.oldest) &&
    sameList(first.baseFees, second.baseFees, sameWei) &&
    sameList(first.ratios, second.ratios, sameRatio)
  );
}

/** The sum of what an eth_feeHistory says that others paid as tips, wei. */
export const rewardsIn = (value: unknown): bigint =>
  (historyIn(value)?.rewards ?? []).reduce<bigint>((sum, wei) => sum + (weiIn(wei) ?? 0n), 0n);
