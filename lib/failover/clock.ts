// Time as an argument. The core never reads a clock; edges pass `systemClock` (lib/browser/clock.ts), tests a fake one.

export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
