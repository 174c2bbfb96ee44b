// What stands ready while the worker sleeps: the popup's view of the tab in front, the overview, and what it takes of the sites that changed.
// A view is there as long as nothing has changed since it was made: waking the worker takes longer than to draw it. Runs in the background.

import { toldSettings } from '@/lib/background/settings/told';
import { couldNot } from '@/lib/background/state/could-not';
import { isUnsaved, quiet, type State } from '@/lib/background/state/state';
import { loadOutlines, saveOutlines } from '@/lib/browser/database';
import { ownVersion } from '@/lib/browser/incoming';
import { load, remove, save } from '@/lib/browser/storage';
import { frontTab } from '@/lib/browser/tabs';
import { overviewOf } from '@/lib/ledger/overview';
import { KEPT_OVERVIEW, KEPT_VIEW, overviewToKeep, viewToKeep } from '@/lib/messages/kept-view';
import { incidentRows } from './incidents';
import { createOutlines } from './outlines';
import { keptSites, knownParties, partiesOfSites } from './parties';
import { tabReport } from './tab-report';

export const outlines = createOutlines({
  sites: keptSites,
  known: knownParties,
  isUnsaved,
  read: partiesOfSites,
  load: loadOutlines,
  save: saveOutlines,
  version: ownVersion,
});

let turns = 0;
let changes = 0;

/** Must run in the background's first tick. */
export function keepReady(loadState: () => Promise<State>): void {
  quiet.hear({
    onTurn: () => {
      turns++;
      void remove('session', [KEPT_VIEW]).catch(unready);
    },
    onStir: () => {
      changes++;
      void remove('session', [KEPT_OVERVIEW]).catch(unready);
    },
    onQuiet: (sites) =>
      void loadState()
        .then((state) => makeReady(state, sites))
        .catch(unready),
  });
}

/** Nothing else depends on it: the page waits for the worker then, as it does where there is nothing to draw. */
const unready = couldNot('make its views ready');

async function makeReady(state: State, sites: readonly string[]): Promise<void> {
  const now = Date.now();
  const all = [makeView(state, now), outlines.prepare(state, sites, now).then(() => makeOverview(state, now))];
  await Promise.all(all);
}

async function makeView(state: State, now: number): Promise<void> {
  const [before, tab] = [turns, await frontTab()];
  if (tab === null || tab.private) return;
  const report = await tabReport(state, { tabId: tab.id }, now);
  const view = viewToKeep(tab.id, report);
  if (view !== null && turns === before) await save('session', KEPT_VIEW, view);
}

/** No tab is spoken of: it stays where only another tab came to the front. */
async function makeOverview(state: State, now: number): Promise<void> {
  const before = changes;
  if ((await load('session', KEPT_OVERVIEW)) !== undefined) return;
  const [settings, all] = [await toldSettings(state), await outlines.look(state, now)];
  const kept = overviewToKeep({ settings, incidents: incidentRows(state, now), overview: overviewOf(all) }, now);
  if (kept !== null && changes === before) await save('session', KEPT_OVERVIEW, kept);
}
