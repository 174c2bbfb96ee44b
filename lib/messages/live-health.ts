// How an endpoint or a gateway has been lately, as the dashboard is told. Types.

/** When it was asked, epoch ms, and after how many ms it answered; null: it did not. */
export type Recent = [at: number, tookMs: number | null];

/** How many blocks it stood behind the newest that two others agree on. */
export interface Behind {
  blocks: number;
  /** Too many for its chain: it is asked late. */
  isStale: boolean;
}

/** What our own attempts met, in this session, for whichever site. */
export interface LiveHealth {
  /** Last measured, ms; null when never asked. */
  latencyMs: number | null;
  state: 'unknown' | 'answers' | 'fails' | 'trying';
  /** Oldest first. */
  recent: Recent[];
  /** `wrong`: an answer of it was found to be wrong lately; `proven`: it has shown that it serves the chain that it should. */
  standing: 'wrong' | 'proven' | null;
  /** When it was last held against the others; null: it was not. */
  behind: Behind | null;
  /** How many of its answers others showed to be wrong: the disputes that it lost. */
  wrongs: number;
}
