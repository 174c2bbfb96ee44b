// The report of the site in the tab in front, asked of the background.
import { askOwn } from '@/lib/browser/own-messaging';
import { activeTabId, hasEverySite, hasSite, keptReport } from '@/lib/browser/own-page';
import type { SiteReport } from '@/lib/ledger/report';

/** A page of the web that Detour may not see; without access the browser may not even tell which one (an empty host). */
async function isVeiled({ site, host }: SiteReport): Promise<boolean> {
  if (site !== null) return !(await hasSite(site));
  return host === '' && !(await hasEverySite());
}

/** Null when there is no tab, or no background that answers. */
export async function askReport(): Promise<SiteReport | null> {
  try {
    const tabId = await activeTabId();
    if (tabId === null) return null;
    const report = await askOwn('site/report', { tabId });
    return (await isVeiled(report)) ? { ...report, state: 'permission' } : report;
  } catch {
    return null; // no background, or none that answers: the popup says so
  }
}

/** What the popup shows until the background has answered: as it was when nothing had changed any more. */
export async function reportMeanwhile(): Promise<SiteReport | null> {
  try {
    const report = await keptReport();
    return report === null || (await isVeiled(report)) ? null : report;
  } catch {
    return null; // then it waits
  }
}
