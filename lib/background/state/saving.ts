// When what the background knows is written down. Pure: storage and timers arrive as arguments. Runs in the background.

import type { Timers } from '@/lib/failover/rest';
import { couldNot } from './could-not';

/** Saving may lag behind a reply, but must be done before a worker that was just used can be stopped. */
const SAVE_AFTER_MS = 20;
/** While much changes, a tenth of the time is spent on saving, no more; but what a worker that dies must find again waits no longer than this. */
const SAVE_SHARE = 10;
const SAVE_AT_LATEST_MS = 100;
/** What can wait does so for whatever else is saved, but not as long as an idle worker lives. */
const SAVE_LATER_MS = 3_000;

export interface Saving {
  /** `saveAll` runs soon, once for many changes. What it cannot write stays in memory. */
  soon(saveAll: () => Promise<unknown>): void;
  /** The same for what is no loss if the worker dies first: counts of what went well. */
  later(saveAll: () => Promise<unknown>): void;
  /** Resolves when `save` is done. Where it fails all is tried again soon, and nobody waits for that: the reply is worth more. */
  atOnce(save: () => Promise<unknown>, saveAll: () => Promise<unknown>): Promise<void>;
}

export function createSaving(clock: Timers): Saving {
  let dueAt: number | null = null;
  let saveAfterMs = SAVE_AFTER_MS;

  function after(ms: number, saveAll: () => Promise<unknown>): void {
    const at = clock.now() + ms;
    if (dueAt !== null && dueAt <= at) return;
    dueAt = at;
    clock.runAfter(ms, () => {
      // A sooner one has saved it.
      if (dueAt !== at) return;
      dueAt = null;
      const startedAt = clock.now();
      void saveAll()
        .catch(couldNot('save what it knows'))
        .then(() => {
          const gentle = (clock.now() - startedAt) * SAVE_SHARE;
          saveAfterMs = Math.min(SAVE_AT_LATEST_MS, Math.max(SAVE_AFTER_MS, gentle));
        });
    });
  }

  const soon = (saveAll: () => Promise<unknown>) => after(saveAfterMs, saveAll);

  return {
    soon,
    later: (saveAll) => after(SAVE_LATER_MS, saveAll),
    atOnce: (save, saveAll) =>
      save().then(
        () => undefined,
        () => soon(saveAll),
      ),
  };
}
