// What each press in the popup's part about drills asks of the background.
import type { DrillEvents } from '@/components/drill/drill-form';
import { askOwn } from '@/lib/browser/own-messaging';
import { activeTabId } from '@/lib/browser/own-page';

/** @param act Runs an ask and looks at the site again. */
export function drillEvents(act: (ask: () => Promise<unknown>) => void): DrillEvents {
  return {
    onDrill: async ({ kind, id }, forMs) => {
      const tabId = await activeTabId();
      if (tabId === null) return false;
      const started = await askOwn('drill/start', { tabId, what: { kind, id }, forMs });
      act(async () => null);
      return started.kind === 'started';
    },
    onDrillEnd: () =>
      act(async () => {
        const tabId = await activeTabId();
        if (tabId !== null) await askOwn('drill/end', { tabId });
      }),
  };
}
