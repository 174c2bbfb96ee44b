// An endpoint is doubted only after it stood still for a minute and eight blocks, and two others decide. Held against any traffic. Pure.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doubted, type HeadWatch, isDoubtful, withHead } from '@/lib/rpc/head-watch';

const second = 1_000;
const t0 = 1_795_000_000_000;
const after = (numbers: readonly [atMs: number, number: number][]): HeadWatch =>
  numbers.reduce<HeadWatch | undefined>((watch, [at, number]) => withHead(watch, number, t0 + at), undefined) ?? {
    ...{ number: 0, since: t0, asks: 0, doubtAt: 0, finding: null, aheadAt: 0 },
  };

describe('doubt', () => {
  test.each([
    ['a minute and three asks', 2, [0, 30, 60], 60, true],
    ['not yet a minute', 2, [0, 30, 59], 59, false],
    ['two asks only', 2, [0, 61], 61, false],
    ['eight blocks of a slow chain', 12, [0, 50, 96], 96, true],
    ['seven of them', 12, [0, 50, 95], 95, false],
  ])('%s', (_, blockSeconds, asks, now, isAsked) => {
    const watch = after(asks.map((at) => [at * second, 100]));
    expect(isDoubtful(watch, blockSeconds, t0 + now * second)).toBe(isAsked);
  });

  test('whatever an endpoint names: no doubt within a minute of a new head or of the last doubt, and none after fewer than three asks', () => {
    const anyTraffic = fc.array(fc.tuple(fc.nat(40), fc.integer({ min: -1, max: 1 })), { maxLength: 40 });
    fc.assert(
      fc.property(anyTraffic, fc.constantFrom(1, 2, 12, 30), (steps, blockSeconds) => {
        let [now, number, risenAt, asksSince, doubtAt] = [t0, 100, t0, 1, 0];
        let watch = withHead(undefined, number, now);
        for (const [waitS, step] of steps) {
          now += waitS * second;
          const named = number + step;
          watch = withHead(watch, named, now);
          [number, risenAt, asksSince] = named > number ? [named, now, 1] : [number, risenAt, asksSince + 1];
          if (!isDoubtful(watch, blockSeconds, now)) continue;
          expect(now - risenAt).toBeGreaterThanOrEqual(Math.max(60, 8 * blockSeconds) * second);
          expect(now - doubtAt).toBeGreaterThanOrEqual(60 * second);
          expect(asksSince).toBeGreaterThanOrEqual(3);
          doubtAt = now;
          watch = { ...watch, doubtAt };
        }
      }),
    );
  });
});

describe('two others decide', () => {
  const still = after([
    [0, 100],
    [30 * second, 100],
    [60 * second, 100],
  ]);
  test.each([
    ['both are past it: frozen', [101, 140], 'frozen'],
    ['both stand where it stands: the chain', [100, 100], 'stalled'],
    ['one is past it and one is not', [101, 100], null],
    ['both are behind it', [99, 98], null],
    ['one does not say', [140, null], null],
    ['neither says', [null, null], null],
  ] as const)('%s', (_, others, finding) => {
    expect(doubted(still, [...others]).finding).toBe(finding);
  });

  test('disagreement later leaves what was found', () => {
    const frozen = doubted(still, [120, 130]);
    expect(doubted(frozen, [100, null]).finding).toBe('frozen');
  });

  test('one that was frozen is back only where the others stood; a chain goes on with its first block', () => {
    const frozen = doubted(still, [120, 130]);
    expect([101, 119, 120].map((number) => withHead(frozen, number, t0).finding)).toEqual(['frozen', 'frozen', null]);
    expect(withHead(doubted(still, [100, 100]), 101, t0).finding).toBe(null);
  });
});
