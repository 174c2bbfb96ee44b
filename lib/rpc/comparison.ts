// How the words of several endpoints about one read are held against each other, by method (facts: methods.json, `compare`). Pure; runs in the background and in tests.
import type { RpcCall } from './call';
import { isEmptyish } from './emptiness';
import { fairOf, priceOf, rewardsIn, sameHistory, tipsAsk } from './fees';
import type { Head } from './head';
import { blockOf } from './pin';
import type { Member } from './reply';
import { resultOf, sameBlock, sameOutcome, sameQuantity, sameReceipt, sameText } from './same-answer';

/** What one endpoint said of one read. */
export interface Word {
  member: Member;
  /** The result of the question beside it; null where there is none. */
  beside: string | null;
  /** The block that the read was asked at, where it was asked at one that is agreed on. */
  head: Head | null;
}

export interface Comparison {
  isSame: (one: Word, other: Word) => boolean;
  /** Which of those that are the same the site is told; absent: the first. */
  choose?: (words: readonly Word[]) => Word | undefined;
  /** Of two who differ at one block, and were asked again, one has lied: honest nodes do not differ here. */
  blames?: (one: Word, other: Word) => boolean;
  /** As many must be heard, whatever the user has chosen. */
  voices?: number;
  /** Its word alone is enough. */
  isEnough?: (word: Word) => boolean;
  /** Asked beside the read itself, at the same block. */
  beside?: (at: number | string) => RpcCall;
  /** Agreement says no more than that it is not absurd. */
  isBounded?: true;
}

type Same = (one: unknown, other: unknown) => boolean;

const outcome =
  (same: Same): Comparison['isSame'] =>
  (one, other) =>
    sameOutcome(one.member, other.member, same);

/** Null and nothing are what a node says that lags, or has cut the gas: outvoted, and not blamed. */
const exactly = (same: Same): ((call: RpcCall) => Comparison) => {
  return (call) => ({
    isSame: outcome(same),
    blames: (one, other) =>
      [one, other].every(({ member }) => member.resultSource !== null && !isEmptyish(call, member.resultSource)),
  });
};

/** A quantity: zero is a lie like any other. */
const quantity = (): Comparison => ({
  isSame: outcome(sameQuantity),
  blames: (one, other) => one.member.error === null && other.member.error === null,
});

const numberIn = ({ member }: Word): bigint => {
  const value = resultOf(member);
  return typeof value === 'string' && /^0x[\da-f]{1,64}$/i.test(value) ? BigInt(value) : 0n;
};

const by = (measure: (word: Word) => bigint) => (words: readonly Word[]) =>
  words.toSorted((a, b) => (measure(a) < measure(b) ? -1 : measure(a) > measure(b) ? 1 : 0));
const largest = (words: readonly Word[]): Word | undefined => by(numberIn)(words).at(-1);

/** What every transaction takes. */
const LEAST_GAS = 21_000n;
/** By how much clients' estimates differ, as a fraction. */
const [MOST_TIMES, OF] = [3n, 2n];

/** A revert needs no second voice: nothing is paid for it. */
const gas = (): Comparison => ({
  isSame: (one, other) => {
    const [first, second] = [numberIn(one), numberIn(other)];
    const [low, high] = first < second ? [first, second] : [second, first];
    const limit = one.head?.gasLimit == null ? high : BigInt(one.head.gasLimit);
    return low >= LEAST_GAS && high <= limit && high * OF <= low * MOST_TIMES;
  },
  choose: largest,
  isEnough: ({ member }) => member.error !== null,
});

/** Prices differ by what each node has seen: three say theirs, and of those that the block allows one is told. */
const price =
  (isTip: boolean): (() => Comparison) =>
  () => ({
    isSame: () => true,
    voices: 3,
    choose: (words) => {
      const prices = words.map((word) => ({ word, ...priceOf(word.member.resultSource, word.beside) }));
      return fairOf(prices, words[0]?.head?.baseFee ?? null, isTip)?.word;
    },
    beside: tipsAsk,
    isBounded: true,
  });

const history = (): Comparison => ({
  isSame: outcome(sameHistory),
  choose: (words) => by(({ member }) => rewardsIn(resultOf(member)))(words)[0],
});

/** A nonce with what waits in the mempool, which is every node's own: the largest that anybody knows of. */
const pendingNonce: Comparison = { isSame: () => true, choose: largest, isBounded: true };

const nonce = (call: RpcCall): Comparison => {
  const at = blockOf(call);
  return at?.kind === 'tag' && at.tag === 'pending' ? pendingNonce : quantity();
};

/** Blocks that no hash of ours stands for; pending ones are every node's own. */
const block = (call: RpcCall): Comparison | null => {
  const at = blockOf(call);
  return at?.kind === 'tag' && at.tag === 'pending' ? null : exactly(sameBlock)(call);
};

const comparisons = new Map<string, (call: RpcCall) => Comparison | null>([
  ['eth_call', exactly(sameText)],
  ['eth_getCode', exactly(sameText)],
  ['eth_getBalance', quantity],
  ['eth_getStorageAt', quantity],
  ['eth_getTransactionCount', nonce],
  ['eth_estimateGas', gas],
  ['eth_gasPrice', price(false)],
  ['eth_maxPriorityFeePerGas', price(true)],
  ['eth_feeHistory', history],
  ['eth_getTransactionReceipt', exactly(sameReceipt)],
  ['eth_getBlockByNumber', block],
]);

/** Null for reads whose answers are not compared. */
export const comparisonOf = (call: RpcCall): Comparison | null => comparisons.get(call.method)?.(call) ?? null;
