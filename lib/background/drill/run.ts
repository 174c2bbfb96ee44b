// Begins and ends drills. What ends one, in whatever life of the worker, is that it is not in state any more. Runs in the background.

import type { Place } from '@/lib/background/redirects/lifted';
import { lift } from '@/lib/background/redirects/redirects';
import { couldNot } from '@/lib/background/state/could-not';
import { scopeOf } from '@/lib/background/state/scope';
import { type State, saveAtOnce } from '@/lib/background/state/state';
import { browserLanguage } from '@/lib/browser/i18n';
import { reloadTab, tabById, tabsWhere, tellTab } from '@/lib/browser/tabs';
import { emptyLedger } from '@/lib/ledger/dependency';
import type { Drill, DrillEnd, DrillReport } from '@/lib/ledger/drill';
import type { DrillAsk, DrillStart } from '@/lib/messages/drill';
import { enforceDrills, freeRuleId } from './enforce';
import { leaveKnowledge, takeKnowledge } from './knowledge';
import { planOf } from './plan';
import { awaitReport, dropReports, keepReport } from './reports';
import { siteDomainOf } from './rules';
import { keyInDrill } from './scope';
import { reportOf, siteFactsOf } from './site-facts';
import { writeSoFar } from './so-far';
import { hasLeft } from './tally';

const MAX_DRILL_MS = 15 * 60_000;

const refused = (why: Extract<DrillStart, { kind: 'refused' }>['why']): DrillStart => ({ kind: 'refused', why });

/** The page is loaded anew: what it has open already, it would keep. */
export async function startDrill(state: State, { tabId, what, forMs }: DrillAsk): Promise<DrillStart> {
  const tab = await tabById(tabId);
  const scope = tab === null ? null : scopeOf(tab.url, tab.private);
  if (tab === null || scope === null) return refused('no-site');
  const { host } = new URL(tab.url);
  const facts = await siteFactsOf(state, scope, { host, language: browserLanguage(), now: Date.now() });
  const plan = planOf(what, facts);
  if (plan === null) return refused('nothing');
  const { drills } = state.session;
  if (Object.values(drills).some((one) => one.tabId === tabId || one.top === scope.top)) return refused('running');
  const now = Date.now();
  takeKnowledge(state.session, scope.top);
  state.session.privateLedgers[keyInDrill(scope.top)] = emptyLedger(scope.site);
  const drill: Drill = {
    ...plan,
    ...{ id: crypto.randomUUID(), tabId, site: scope.site, host, top: scope.top, private: scope.private },
    ...{ startedAt: now, until: now + Math.min(MAX_DRILL_MS, Math.max(0, forMs)) },
    ...{ workers: 'cut', ruleId: freeRuleId(Object.values(drills)), tally: {} },
  };
  drills[tabId] = drill;
  if (await isShownElsewhere(drill)) drill.workers = 'not-cut';
  await saveAtOnce(state);
  if (!(await inForce(state))) {
    await endDrill(state, tabId, 'user', 'unreported');
    return refused('rules');
  }
  await Promise.all([reloadTab(tabId), writeSoFar(state, drill)]);
  return { kind: 'started' };
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** While the worker is awake it is on time to the second; the alarm is for when it is not. */
async function inForce(state: State): Promise<boolean> {
  clearTimeout(timer);
  const ends = Object.values(state.session.drills).map(({ until }) => until);
  if (ends.length > 0) timer = setTimeout(() => void reviewDrills(state), Math.max(0, Math.min(...ends) - Date.now()));
  return enforceDrills(state);
}

/** The site in another tab, in whichever window: its workers may be that one's. */
async function isShownElsewhere({ tabId, host }: Drill): Promise<boolean> {
  const tabs = await tabsWhere(
    (tab) => URL.canParse(tab.url) && siteDomainOf(new URL(tab.url).host) === siteDomainOf(host),
  );
  return tabs.some((one) => one !== tabId);
}

/** At each wake of the worker, when the alarm rings, and when tabs show other pages: what is over ends, and the rest is in force. */
export async function reviewDrills(state: State): Promise<void> {
  for (const drill of Object.values(state.session.drills)) {
    if (drill.until <= Date.now()) await endDrill(state, drill.tabId, 'time');
    else if ((await tabById(drill.tabId)) === null) await endDrill(state, drill.tabId, 'tab');
    else if (hasLeft(drill)) await endDrill(state, drill.tabId, 'left');
    else if (drill.workers === 'cut' && (await isShownElsewhere(drill))) await spareWorkers(state, drill);
  }
  await Promise.all([inForce(state), ...Object.values(state.session.drills).map((drill) => writeSoFar(state, drill))]);
}

/** For the rest of the drill: they are another tab's, too. What stands in for them goes with it. */
async function spareWorkers(state: State, drill: Drill): Promise<void> {
  drill.workers = 'not-cut';
  const isTheirs = ({ scope, tabId }: Place) => tabId === -1 && scope.top === keyInDrill(drill.top);
  await Promise.all([saveAtOnce(state), inForce(state), lift(state, isTheirs)]);
}

/** A tab is about to show a page: before it asks for anything, no drill may be in its way. */
export async function makeWay(state: State, tabId: number, url: string): Promise<void> {
  for (const drill of Object.values(state.session.drills)) {
    if (drill.tabId === tabId) {
      if (scopeOf(url, drill.private)?.top !== drill.top) await endDrill(state, tabId, 'left');
    } else if (drill.workers === 'cut' && siteDomainOf(new URL(url).host) === siteDomainOf(drill.host)) {
      await spareWorkers(state, drill);
    }
  }
}

/** The rules first: nothing is cut any longer than it takes to say so. Does nothing where none runs. */
export async function endDrill(state: State, tabId: number, how: DrillEnd, end?: 'unreported'): Promise<void> {
  const { session } = state;
  const drill = session.drills[tabId];
  if (drill === undefined) return;
  const isTold = end === undefined && !drill.private;
  const report = isTold ? reportOf(state, drill, browserLanguage(), { at: Date.now(), how }).catch(unmade) : null;
  delete session.drills[tabId];
  delete session.saved[tabId];
  const kept = awaitReport(keepOrDrop(drill, report));
  await Promise.all([inForce(state), lift(state, ({ scope }) => scope.top === keyInDrill(drill.top))]);
  await tellHooks(state, drill);
  // Before what it is made of goes.
  await report;
  leaveKnowledge(session, drill.top);
  await Promise.all([saveAtOnce(state), kept]);
}

async function keepOrDrop({ id }: Drill, report: Promise<DrillReport | null> | null): Promise<void> {
  const made = await report;
  await (made === null ? dropReports((one) => one.id === id) : keepReport(made));
}

function unmade(error: unknown): null {
  couldNot('make the report of a drill')(error);
  return null;
}

/** The page's hooks go round nothing any more: its own ways are open again. */
async function tellHooks({ session }: State, { tabId, top }: Drill): Promise<void> {
  const start = keyInDrill(top);
  const urls = Object.keys(session.breakers)
    .filter((key) => key.startsWith(start))
    .map((key) => key.slice(key.lastIndexOf(' ') + 1));
  await Promise.all([...new Set(urls)].map((url) => tellTab(tabId, { type: 'hook/detour', url, detourMs: 0 })));
}

/** Those that run end without a report, and those that have ended lose theirs: what is known of them is being erased. */
export async function dropDrills(state: State, goes: (one: Drill | DrillReport) => boolean): Promise<void> {
  for (const drill of Object.values(state.session.drills))
    if (goes(drill)) await endDrill(state, drill.tabId, 'user', 'unreported');
  await dropReports(goes);
}
