// The report of a tab, or of a site, with all its parts. Runs in the background.
import { drillPart } from '@/lib/background/drill/handlers';
import { scopeOf } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { strictPart } from '@/lib/background/strict/check-answer';
import { browserLanguage } from '@/lib/browser/i18n';
import { maySee } from '@/lib/browser/permissions';
import { tabById } from '@/lib/browser/tabs';
import { noParties } from '@/lib/ledger/party';
import type { SiteReport } from '@/lib/ledger/report';
import type { OwnProtocol } from '@/lib/messages/own-protocol';
import { shownParties } from './parties';
import { siteReport } from './report';

export async function tabReport(
  state: State,
  asked: OwnProtocol['site/report']['ask'],
  now: number,
): Promise<SiteReport> {
  const tabId = 'tabId' in asked ? asked.tabId : -1;
  const tab = 'tabId' in asked ? await tabById(tabId) : { url: asked.site, private: false };
  const allowed = tab === null || (await maySee(tab.url));
  const facts = { tabId, tab, allowed, online: navigator.onLine, language: browserLanguage() };
  const scope = tab === null ? null : scopeOf(tab.url, tab.private);
  const parties = scope === null ? noParties('') : await shownParties(state, scope);
  const report = siteReport(state, facts, parties, now);
  const strict = scope === null ? {} : strictPart(state, scope, report.dependencies, now);
  return { ...report, ...strict, ...(await drillPart(state, { tabId, tab, report })) };
}
