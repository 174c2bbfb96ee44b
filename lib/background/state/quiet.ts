// When nothing has changed for a while, and the browser is about to stop the worker: then views are made ready, so that one that is opened
// while it sleeps waits for nobody. Pure: timers arrive as arguments. Runs in the background.
import { createRest, type Timers } from '@/lib/failover/rest';

/** Both browsers stop a background that has heard nothing for 30 s. */
const QUIET_MS = 20_000;

interface Hearers {
  /** The first change after a quiet time, be it only of the tab in front. */
  onTurn(): void;
  /** The first change of what is kept. */
  onStir(): void;
  /** @param sites Those that changed since the last quiet time. */
  onQuiet(sites: string[]): void;
}

export interface Quiet {
  /** Something that a view shows has changed. @param site Of this site, where it is one that is kept. */
  stir(site?: string): void;
  /** A tab loads, closes or comes to the front: what is kept stays as it was. */
  turn(): void;
  /** Who hears of it; nobody did before. */
  hear(hearers: Hearers): void;
}

export function createQuiet(clock: Timers): Quiet {
  const sites = new Set<string>();
  let hearers: Hearers | null = null;
  let isStirred = false;
  const rest = createRest(clock, { restMs: QUIET_MS }, () => {
    isStirred = false;
    const changed = [...sites];
    sites.clear();
    hearers?.onQuiet(changed);
  });

  function turn(): void {
    if (rest.stir()) hearers?.onTurn();
  }

  return {
    stir: (site) => {
      if (site !== undefined) sites.add(site);
      turn();
      if (isStirred) return;
      isStirred = true;
      hearers?.onStir();
    },
    turn,
    hear: (all) => {
      hearers = all;
    },
  };
}
