// What each press on the dashboard about pictures and files asks of the background.
import type { DashboardEvents } from '@/components/dashboard-view';
import { askOwn } from '@/lib/browser/own-messaging';

/** @param act Runs an ask and looks at the settings again. */
export function contentEvents(
  act: (ask: () => Promise<unknown>) => void,
): Pick<DashboardEvents, 'onContent' | 'onEraseKept' | 'onCheckGateway' | 'onSiteContent'> {
  return {
    onContent: (content) => act(() => askOwn('settings/content', content)),
    onEraseKept: () => act(() => askOwn('content/erase', null)),
    onCheckGateway: (typed) => askOwn('content/check', typed),
    onSiteContent: (site, content) => act(() => askOwn('site/content', { site, content })),
  };
}
