// Keeps the popup's sentence still: it changes at most once in 5 s, unless the user's own hand changed it. Pure.
import type { SiteReport } from '@/lib/ledger/report';

/** A reader speaks the sentence each time it changes (look, "Accessibility"). */
export const CALM_MS = 5_000;

/** The report that the answer is drawn from, and since when its state stands. */
export interface Calm {
  report: SiteReport;
  /** Epoch ms. */
  since: number;
}

const isSameAnswer = (a: SiteReport, b: SiteReport) =>
  a.state === b.state && a.site === b.site && a.host === b.host && a.drill?.verdict === b.drill?.verdict;

/** What to draw after `next` came in. A new state waits until the old one stood for `CALM_MS`; new numbers do not wait. */
export function calm(shown: Calm | null, next: SiteReport, now: number): Calm {
  if (shown === null) return { report: next, since: now };
  if (isSameAnswer(shown.report, next)) return { report: next, since: shown.since };
  const isOtherSite = shown.report.site !== next.site || shown.report.host !== next.host;
  if (!isOtherSite && now - shown.since < CALM_MS) return shown;
  return { report: next, since: now };
}

/** After the user pressed something the next report shows at once. */
export function stir(shown: Calm | null): Calm | null {
  return shown === null ? null : { ...shown, since: 0 };
}
