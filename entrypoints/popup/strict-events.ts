// What each press in the popup's part about contract reads asks of the background.
import type { StrictPartProps } from '@/components/popup/strict-part';
import { askOwn } from '@/lib/browser/own-messaging';
import { activeTabId } from '@/lib/browser/own-page';

type StrictEvents = Pick<StrictPartProps, 'onStrict' | 'onCheckAnswer'>;

/** @param act Runs an ask and looks at the site again. */
export function strictEvents(site: string | null, act: (ask: () => Promise<unknown>) => void): StrictEvents {
  return {
    onStrict: (on) => site !== null && act(() => askOwn('strict/switch', { site, on })),
    // Running it takes some seconds; the site's report changes by nothing but who is asked.
    onCheckAnswer: async () => {
      const tabId = await activeTabId();
      return tabId === null ? null : (await askOwn('strict/check', { tabId })).check;
    },
  };
}
