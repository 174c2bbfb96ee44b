// What was lifted lately, and when: a fault that began before brings no such rule after. Runs in the background; in memory, as those faults are.
import type { Fault } from '@/lib/failover/verdict';
import type { Redirect } from './redirect-plan';

/** What a rule is told by that may not stand yet. */
export type Place = Pick<Redirect, 'scope' | 'tabId' | 'endpoint'>;

/** What a request met, and when it began, epoch ms. */
export type Failed = { fault: Fault; startedAt: number };

/** A little longer than a browser lets a request hang (Chromium: four minutes to connect). */
const KEEP_MS = 300_000;

let lifts: { at: number; which: (place: Place) => boolean }[] = [];

/** From now on, where nothing stands yet as well. */
export function noteLifted(which: (place: Place) => boolean, at: number): void {
  lifts = [...lifts.filter((one) => one.at > at - KEEP_MS), { at, which }];
}

/** Its page was left, its endpoint seen well, a transaction sent there, all erased ... since that instant, epoch ms. */
export const wasLifted = (place: Place, startedAt: number): boolean =>
  lifts.some(({ at, which }) => startedAt <= at && which(place));
