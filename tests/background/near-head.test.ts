// Promises about forks that have not mined: what was newest for them is old for the chain.
import { expect, test } from 'vitest';
import { newestSighting, wasNearHead } from '@/lib/background/trust/near-head';
import { blockTimeSecondsOf } from '@/lib/directory/chains';

const now = 1_795_000_000_000;
const ethereum = 1;
const arbitrum = 42_161;
const unheardOf = 987_654_321;

interface Chain {
  chainId: number;
  blockMs: number;
}

/** A chain whose head was mined just now: the block that was its head `agoMs` ago. */
const blockAt = ({ blockMs }: Chain, agoMs: number) => {
  const back = Math.ceil(agoMs / blockMs);
  return { number: 24_000_000 - back, timestampMs: now - back * blockMs };
};

/** An endpoint that stood still since `frozenMs` before it was seen, which is `seenMs` ago. */
function isTrusted(chain: Chain, { seenMs, frozenMs = 0 }: { seenMs: number; frozenMs?: number }): boolean {
  const shown = { ...blockAt(chain, seenMs + frozenMs), seenAt: now - seenMs };
  return wasNearHead(shown, blockAt(chain, 0), { chainId: chain.chainId, now });
}

const chains: [string, Chain][] = [
  ['Ethereum', { chainId: ethereum, blockMs: 12_000 }],
  ['Arbitrum', { chainId: arbitrum, blockMs: 250 }],
  ['a chain whose pace nobody wrote down, and which is fast', { chainId: unheardOf, blockMs: 400 }],
  ['a chain whose pace nobody wrote down, and which is slow', { chainId: unheardOf, blockMs: 30_000 }],
];

test('the directory has the paces that these tests take', () => {
  expect(blockTimeSecondsOf(ethereum)).toBe(12);
  expect(blockTimeSecondsOf(unheardOf)).toBeNull();
});

test.each(chains)('on %s an endpoint that was at the head is trusted, seconds or an hour after', (_, chain) => {
  for (const seenMs of [0, 500, 5_000, 60_000, 3_600_000]) expect(isTrusted(chain, { seenMs })).toBe(true);
  // One block late is at the head too.
  expect(isTrusted(chain, { seenMs: 5_000, frozenMs: chain.blockMs })).toBe(true);
});

test.each(chains)(
  'on %s a fork that stood still for some minutes when it was seen is not, however soon it dies',
  (_, chain) => {
    for (const seenMs of [0, 5_000, 60_000, 3_600_000])
      for (const frozenMs of [180_000, 3_600_000]) expect(isTrusted(chain, { seenMs, frozenMs })).toBe(false);
  },
);

test('a fork of Ethereum is found out one minute after it was made, a fork of Arbitrum after half of one', () => {
  expect(isTrusted({ chainId: ethereum, blockMs: 12_000 }, { seenMs: 2_000, frozenMs: 60_000 })).toBe(false);
  expect(isTrusted({ chainId: arbitrum, blockMs: 250 }, { seenMs: 2_000, frozenMs: 30_000 })).toBe(false);
});

test('a chain that stood still itself makes nobody a fork', () => {
  const shown = { number: 100, timestampMs: now - 600_000, seenAt: now - 5_000 };
  expect(wasNearHead(shown, { number: 101, timestampMs: now - 1_000 }, { chainId: ethereum, now })).toBe(true);
  expect(wasNearHead(shown, shown, { chainId: ethereum, now })).toBe(true);
});

test('the highest block counts, as it was shown last', () => {
  const shown = (number: number, seenAt: number) => ({ number, hash: '0x', seenAt });
  expect(newestSighting([shown(90, 4), shown(100, 3), shown(100, 2), shown(99, 1)])).toEqual(shown(100, 3));
  expect(newestSighting([])).toBeUndefined();
});
