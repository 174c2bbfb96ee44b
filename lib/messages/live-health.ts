// How an endpoint or a gateway has been lately, as the dashboard is told. Types.

/** When it was asked, epoch ms, and after how many ms it answered; null: it did not. */
export type Recent = [at: number, tookMs: number | null];

/** What our own attempts met, in this session, for whichever site. */
export interface LiveHealth {
  /** Last measured, ms; null when never asked. */
  latencyMs: number | null;
  state: 'unknown' | 'answers' | 'fails' | 'trying';
  /** Oldest first. */
  recent: Recent[];
  /** `wrong`: an answer of it was found to be wrong lately; `proven`: it has shown that it serves the chain that it should. */
  standing: 'wrong' | 'proven' | null;
}
