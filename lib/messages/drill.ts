// How our own pages ask for a drill. Types only.
import type { DrillWhat } from '@/lib/ledger/cut';

export interface DrillAsk {
  tabId: number;
  what: Pick<DrillWhat, 'kind' | 'id'>;
  /** At most 15 minutes. */
  forMs: number;
}

/** `running`: one of this site runs already. `nothing`: the site was not seen to use any of it. `rules`: the browser does not take them. */
export type DrillStart = { kind: 'started' } | { kind: 'refused'; why: 'no-site' | 'running' | 'nothing' | 'rules' };
