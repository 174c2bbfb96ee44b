// The document's own time. Runs in the site's own world and in the relay.

/** Monotonic ms and timers, taken at document start (the site may replace its own later). */
export interface Clock {
  now(): number;
  /** Returns what cancels it. */
  runAfter(delayMs: number, run: () => void): () => void;
}

/** The native clock, taken before the site can put another in its place. The hook and the relay of a document read the same. */
export function pageClock(): Clock {
  return {
    now: performance.now.bind(performance),
    runAfter(delayMs, run) {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
