// What our own pages may ask about drills. Runs in the background.
import type { HandlersOf } from '@/lib/background/own-handlers';
import { scopeOf } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { browserLanguage } from '@/lib/browser/i18n';
import { type TabSite, tabById, tabsWhere } from '@/lib/browser/tabs';
import type { SiteReport } from '@/lib/ledger/report';
import type { DrillPlaces } from '@/lib/messages/drill';
import { choicesOf } from './plan';
import { drillReports, dropReports } from './reports';
import { endDrill, startDrill } from './run';
import { reportOf, siteFactsOf } from './site-facts';

export function drillHandlers(state: State): HandlersOf<'drill'> {
  return {
    'drill/start': (ask) => startDrill(state, ask),
    'drill/end': async ({ tabId }) => {
      await endDrill(state, tabId, 'user');
      return null;
    },
    'drill/list': async () => ({
      drills: await drillReports(state.session),
      runningDrills: Object.values(state.session.drills)
        .filter((one) => !one.private)
        .map(({ tabId, what, until, host }) => ({ tabId, what, until, host })),
    }),
    'drill/places': ({ site }) => drillPlaces(state, site),
    'drill/forget': async ({ id }) => {
      await dropReports((one) => one.id === id);
      return null;
    },
  };
}

/** What can be rehearsed on a site, and in which of its tabs; private windows are not told of. */
async function drillPlaces(state: State, site: string): Promise<DrillPlaces> {
  const scope = scopeOf(site, false);
  if (scope === null) return { tabs: [], rehearse: [], running: null };
  const isOfSite = (tab: TabSite) => !tab.private && scopeOf(tab.url, false)?.top === scope.top;
  const ids = await tabsWhere(isOfSite);
  const tabs = (await Promise.all(ids.map(async (tabId) => ({ tabId, tab: await tabById(tabId) })))).flatMap(
    ({ tabId, tab }) => (tab !== null && isOfSite(tab) ? [{ tabId, ...placeOf(tab.url) }] : []),
  );
  const host = tabs[0]?.host ?? new URL(site).host;
  const facts = await siteFactsOf(state, scope, { host, language: browserLanguage(), now: Date.now() });
  const running = Object.values(state.session.drills).find(({ top }) => top === scope.top);
  return {
    tabs,
    rehearse: choicesOf(facts),
    running: running === undefined ? null : { tabId: running.tabId, what: running.what, until: running.until },
  };
}

function placeOf(url: string): { host: string; path: string } {
  const { host, pathname } = new URL(url);
  return { host, path: pathname };
}

/** So long the popup still leads to what a drill has shown. */
const RECENT_MS = 10 * 60_000;

/** What of a site's report is about drills. */
export async function drillPart(
  state: State,
  { tabId, tab, report }: { tabId: number; tab: { url: string; private: boolean } | null; report: SiteReport },
): Promise<Pick<SiteReport, 'drill' | 'rehearse' | 'drilled'>> {
  const drill = state.session.drills[tabId];
  const scope = tab === null ? null : scopeOf(tab.url, tab.private);
  if (tab === null || scope === null || tabId < 0) return {};
  const language = browserLanguage();
  if (drill?.top === scope.top)
    return { drill: { ...(await reportOf(state, drill, language, null)), until: drill.until } };
  const facts = await siteFactsOf(state, scope, { host: report.host, language, now: Date.now() });
  const [rehearse, last] = [
    choicesOf(facts),
    (await drillReports(state.session)).find(({ site }) => site === scope.site),
  ];
  const isRecent = last !== undefined && Date.now() - (last.endedAt ?? 0) < RECENT_MS;
  return {
    ...(rehearse.length > 0 ? { rehearse } : {}),
    ...(isRecent ? { drilled: { id: last.id, what: last.what, verdict: last.verdict } } : {}),
  };
}
