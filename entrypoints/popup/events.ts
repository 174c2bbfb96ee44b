// What each press in the popup asks of the background or of the browser.
import type { PopupEvents } from '@/components/popup/popup-view';
import { askOwn } from '@/lib/browser/own-messaging';
import { openTab, requestEverySite, requestSite } from '@/lib/browser/own-page';
import type { SiteReport } from '@/lib/ledger/report';

/** @param act Runs an ask and looks at the site again; what fails shows as the background's silence. */
export function popupEvents(report: SiteReport | null, act: (ask: () => Promise<unknown>) => void) {
  const site = report?.site ?? null;
  const here = (ask: (site: string) => Promise<unknown>) => site !== null && act(() => ask(site));
  const onHere = (failover: boolean) => void here((site) => askOwn('site/switch', { site, failover }));
  return {
    onHere,
    onEverywhere: (on) => act(() => askOwn('failover/switch', { on })),
    onPause: () => act(() => askOwn('failover/pause', { forMs: 3_600_000 })), // an hour
    onBroadcast: (broadcast) => void here((site) => askOwn('site/broadcast', { site, broadcast })),
    onNode: (node) => void here((site) => askOwn('site/node', { site, node })),
    onContent: (content) => void here((site) => askOwn('site/content', { site, content })),
    onNeverAsk: (operator, off) => act(() => askOwn('settings/operator', { operator, off })),
    onAct: (pressed) => {
      switch (pressed) {
        case 'turn-on-here':
          return onHere(true);
        case 'turn-on':
          return act(() => askOwn('failover/switch', { on: true }));
        case 'go-on':
          return act(() => askOwn('failover/pause', { forMs: 0 }));
        case 'allow-site':
          return act(() => (site === null ? requestEverySite() : requestSite(site)));
        case 'open-elsewhere':
          return void (report?.elsewhere && openTab(report.elsewhere.url));
        case 'allow-all':
          return act(requestEverySite);
      }
    },
  } satisfies Partial<PopupEvents>;
}
