// What stands ready while the worker sleeps: the popup's view of the tab in front, and what the overview takes of the sites that changed.
// A view is there as long as nothing has changed since it was made: waking the worker takes longer than to draw it. Runs in the background.
import { isUnsaved, quiet, type State } from '@/lib/background/state/state';
import { loadOutlines, saveOutlines } from '@/lib/browser/database';
import { ownVersion } from '@/lib/browser/incoming';
import { remove, save } from '@/lib/browser/storage';
import { frontTab } from '@/lib/browser/tabs';
import { KEPT_VIEW, viewToKeep } from '@/lib/messages/kept-view';
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

let changes = 0;

/** Must run in the background's first tick. */
export function keepReady(loadState: () => Promise<State>): void {
  quiet.hear({
    onStir: () => {
      changes++;
      void remove('session', [KEPT_VIEW]).catch(unready);
    },
    onQuiet: (sites) =>
      void loadState()
        .then((state) => makeReady(state, sites))
        .catch(unready),
  });
}

/** Nothing else depends on it: the popup waits for the worker then, as it does where there is nothing to draw. */
const unready = (error: unknown) => console.warn('Detour could not make its views ready.', error);

async function makeReady(state: State, sites: readonly string[]): Promise<void> {
  const [before, now, tab] = [changes, Date.now(), await frontTab()];
  await outlines.prepare(state, sites, now);
  if (tab === null || tab.private) return;
  const report = await tabReport(state, { tabId: tab.id }, now);
  const view = viewToKeep(tab.id, report);
  if (view !== null && changes === before) await save('session', KEPT_VIEW, view);
}
