// What the popup shows while the background wakes: which report stands for itself until something changes, and where it lies. Pure. Written
// by the background, read by the popup.
import type { SiteReport } from '@/lib/ledger/report';

/** In session storage, which is memory; no private window's is there. */
export const KEPT_VIEW = 'view';

export interface KeptView {
  tabId: number;
  report: SiteReport;
}

/** Without words in rows that nobody has opened yet, and those who could stand in, which the popup does not draw. Null where it must not be kept. */
export function viewToKeep(tabId: number, report: SiteReport): KeptView | null {
  if (!isOrdinary(report)) return null;
  const parties = report.sight.parties.map((one) => ({ ...one, cloud: '' }));
  return { tabId, report: { ...report, sight: { ...report.sight, spares: {}, parties } } };
}

const lasting: ReadonlySet<SiteReport['state']> = new Set(['well', 'unseen', 'off-here', 'off-everywhere']);

/** What fails, is paused, rehearsed or asked changes by itself while nobody is awake: none of it is drawn from memory. */
function isOrdinary(report: SiteReport): boolean {
  const { state, drill, question, silentNode, elsewhere, stalled, fallen, dependencies, sight } = report;
  const isOdd = [drill, question, silentNode, elsewhere, stalled, fallen].some((one) => (one ?? null) !== null);
  if (isOdd || report.private || !lasting.has(state)) return false;
  return [...dependencies, ...sight.parties].every(({ failingSince }) => failingSince === null);
}
