// Medians and their 95 % intervals by order statistics: no distribution is assumed. Pure; runs in Node.

export interface Estimate {
  median: number;
  /** The 95 % interval of the median. */
  low: number;
  high: number;
  rounds: number;
}

/** Throws without samples. Few samples give their whole span. */
export function estimate(samples: readonly number[]): Estimate {
  const sorted = samples.toSorted((a, b) => a - b);
  const rounds = sorted.length;
  const at = (rank: number): number => {
    const value = sorted[Math.min(rounds - 1, Math.max(0, rank))];
    if (value === undefined) throw new Error('nothing was measured');
    return value;
  };
  const middle = (rounds - 1) / 2;
  const reach = (1.96 * Math.sqrt(rounds)) / 2; // binomial(n, 1/2): the ranks that hold the median in 95 of 100 cases
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    low: at(Math.floor(middle - reach)),
    high: at(Math.ceil(middle + reach)),
    rounds,
  };
}

/** The estimate of `left - right`, pair by pair. */
export function difference(left: readonly number[], right: readonly number[]): Estimate {
  return estimate(left.map((value, at) => value - (right[at] ?? Number.NaN)));
}
