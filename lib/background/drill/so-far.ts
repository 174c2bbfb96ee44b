// Writes down what a drill has shown so far: all that is left of it if the browser is closed, or Detour is loaded anew. Runs in the background.
import { couldNot } from '@/lib/background/state/could-not';
import type { State } from '@/lib/background/state/state';
import { browserLanguage } from '@/lib/browser/i18n';
import type { Drill } from '@/lib/ledger/drill';
import { keepReport } from './reports';
import { reportOf } from './site-facts';

/** What is lost of it at most. */
const LATER_MS = 1_000;
/** By id: those that are written down soon. */
const awaited = new Set<string>();

/** As it would be told if it were cut off now. Never rejects. */
export async function writeSoFar(state: State, { tabId, id }: Pick<Drill, 'tabId' | 'id'>): Promise<void> {
  const drill = state.session.drills[tabId];
  if (drill?.id !== id || drill.private) return;
  try {
    const report = await reportOf(state, drill, browserLanguage(), { at: Date.now(), how: 'cut' });
    // Else it has ended meanwhile, and has its last report, or none.
    if (state.session.drills[tabId]?.id === id) await keepReport(report);
  } catch (error) {
    couldNot('keep what a drill has shown')(error);
  }
}

/** After each change, however many come at once. */
export function writeSoFarSoon(state: State, drill: Pick<Drill, 'tabId' | 'id'>): void {
  if (awaited.has(drill.id)) return;
  awaited.add(drill.id);
  setTimeout(() => {
    awaited.delete(drill.id);
    void writeSoFar(state, drill);
  }, LATER_MS);
}
