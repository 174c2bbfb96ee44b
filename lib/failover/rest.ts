// Waits until nothing happens any more. Pure: timers arrive as arguments. Runs in the background.

export interface Timers {
  /** In ms, from any instant on. */
  now(): number;
  runAfter(ms: number, run: () => void): void;
}

export interface Rest {
  /** Something has happened. True for the first after a rest. */
  stir(): boolean;
}

interface Lengths {
  /** After the last that happened, ms. */
  restMs: number;
  /** After the first, where there is never a rest. */
  atLatestMs?: number;
}

export function createRest(
  clock: Timers,
  { restMs, atLatestMs = Number.POSITIVE_INFINITY }: Lengths,
  rested: () => void,
): Rest {
  let isStirred = false;
  let [firstAt, lastAt] = [0, 0];

  // A timer of its own for each that happens would cost more than all else.
  function wait(ms: number): void {
    clock.runAfter(ms, () => {
      const left = Math.min(lastAt + restMs, firstAt + atLatestMs) - clock.now();
      if (left > 0) return wait(left);
      isStirred = false;
      rested();
    });
  }

  return {
    stir: () => {
      lastAt = clock.now();
      if (isStirred) return false;
      isStirred = true;
      firstAt = lastAt;
      wait(restMs);
      return true;
    },
  };
}
