// What each press on the dashboard about drills asks of the background, or saves.
import type { DashboardEvents } from '@/components/dashboard-view';
import { drillFileName, drillHtml, drillJson } from '@/components/drill/drill-file';
import type { Language } from '@/components/kit/language';
import { askOwn } from '@/lib/browser/own-messaging';
import { openTab, showTab } from '@/lib/browser/own-page';
import { saveFile } from '@/lib/browser/save-file';

/** @param act Runs an ask and looks at the settings again. */
export function drillEvents(
  language: Language,
  act: (ask: () => Promise<unknown>) => void,
): Pick<DashboardEvents, 'onExportDrill' | 'onForgetDrill' | 'rehearse'> {
  return {
    onExportDrill: (drill, as) => {
      const name = `${drillFileName(drill)}.${as}`;
      if (as === 'html') saveFile(name, drillHtml(language, drill), 'text/html');
      else saveFile(name, drillJson(drill));
    },
    onForgetDrill: (id) => act(() => askOwn('drill/forget', { id })),
    rehearse: {
      onDrillPlaces: (site) => askOwn('drill/places', { site }),
      onDrillStart: async (ask) => {
        const { kind } = await askOwn('drill/start', ask);
        if (kind === 'started') await showTab(ask.tabId);
        return kind === 'started';
      },
      onDrillEnd: (tabId) => act(() => askOwn('drill/end', { tabId })),
      onShowTab: (tabId) => void showTab(tabId),
      onOpenSite: (url) => void openTab(url),
    },
  };
}
