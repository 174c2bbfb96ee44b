// How our own pages ask for a drill. Types only.
import type { DrillChoice, DrillWhat } from '@/lib/ledger/cut';
import type { DrillReport } from '@/lib/ledger/drill';

export interface DrillAsk {
  tabId: number;
  what: Pick<DrillWhat, 'kind' | 'id'>;
  /** At most 15 minutes. */
  forMs: number;
}

/** `running`: one of this site runs already. `nothing`: the site was not seen to use any of it. `rules`: the browser does not take them. */
export type DrillStart = { kind: 'started' } | { kind: 'refused'; why: 'no-site' | 'running' | 'nothing' | 'rules' };

/** Where a drill of one site can begin. */
export interface DrillPlaces {
  /** Tabs that show the site, by their address without its query. */
  tabs: { tabId: number; host: string; path: string }[];
  /** What the site was seen to use. */
  rehearse: DrillChoice[];
  /** One at a time of a site. */
  running: Running | null;
}

/** `until`: epoch ms. */
interface Running {
  tabId: number;
  what: DrillWhat;
  until: number;
}

export interface RunningDrill extends Running {
  /** As the address bar has it. */
  host: string;
}

/** None of private windows. */
export interface DrillList {
  /** Those that have ended, the newest first. */
  drills: DrillReport[];
  runningDrills: RunningDrill[];
}
