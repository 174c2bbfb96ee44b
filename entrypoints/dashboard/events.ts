// What each press on the dashboard asks of the background.
import type { DashboardEvents } from '@/components/dashboard-view';
import { askOwn } from '@/lib/browser/own-messaging';
import { contentEvents } from './content-events';
import { fileEvents } from './file-events';
import { privacyEvents } from './privacy-events';

/** @param act Runs an ask and looks at the settings again. */
export function dashboardEvents(
  act: (ask: () => Promise<unknown>) => void,
): Omit<DashboardEvents, 'onSight' | 'onOverview' | 'onExportDrill' | 'onForgetDrill' | 'rehearse'> {
  return {
    ...contentEvents(act),
    ...fileEvents(act),
    ...privacyEvents(act),
    onEverywhere: (on) => act(() => askOwn('failover/switch', { on })),
    onPause: (forMs) => act(() => askOwn('failover/pause', { forMs })),
    onChain: (chainId, chain) => act(() => askOwn('settings/chain', { chainId, chain })),
    onCheck: (chainId, typed) => askOwn('endpoint/check', { chainId, ...typed }),
    onServes: (typed, from) => askOwn('endpoint/serves', { from, ...typed }),
    onLook: (at, chainId) => askOwn('node/look', { at, chainId }),
    onOwn: (added) => act(() => askOwn('settings/own', added)),
    onSite: (site, failover) => act(() => askOwn('site/switch', { site, failover })),
    onBroadcast: (site, broadcast) => act(() => askOwn('site/broadcast', { site, broadcast })),
    onNode: (site, node) => act(() => askOwn('site/node', { site, node })),
    onSiteStrict: (site, on) => act(() => askOwn('strict/switch', { site, on })),
    onStandIn: (site, on) => act(() => askOwn('site/wallet', { site, on, tabId: null })),
    onForget: (site) => act(() => askOwn('site/forget', { site })),
    onEraseSpan: (span) => act(() => askOwn('history/erase', span)),
    onPreview: (text) => askOwn('settings/preview', { text }),
    onImport: (text) => askOwn('settings/import', { text }).finally(() => act(async () => null)),
    onRead: (raw) => askOwn('transaction/read', { raw }),
    onSend: (raw) => askOwn('transaction/send', { raw }),
    onFollow: (wanted) => askOwn('transaction/follow', wanted),
    onErase: () => act(() => askOwn('settings/erase', null)),
  };
}
