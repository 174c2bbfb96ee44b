// What the popup and the overview show while the background wakes: what stands for itself until something changes, and where it lies. Pure.
// Written by the background, read by the pages.
import type { Overview } from '@/lib/ledger/overview';
import type { SiteReport } from '@/lib/ledger/report';
import type { IncidentRow } from './own-protocol';
import type { ToldSettings } from './policy';

/** In session storage, which is memory; no private window's is there. */
export const KEPT_VIEW = 'view';

export interface KeptView {
  tabId: number;
  report: SiteReport;
}

/** Beside it, of all sites. */
export const KEPT_OVERVIEW = 'overview';

export interface KeptOverview {
  settings: ToldSettings;
  incidents: IncidentRow[];
  overview: Overview;
}

/** Null where it must not be kept: what fails or is paused ends while nobody is awake. */
export function overviewToKeep(kept: KeptOverview, now: number): KeptOverview | null {
  const isOver = kept.incidents.every(({ endedAt }) => endedAt !== null);
  const isWell = kept.overview.operators.every(({ failingSince }) => failingSince === null);
  return isOver && isWell && kept.settings.settings.pausedUntil <= now ? kept : null;
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
