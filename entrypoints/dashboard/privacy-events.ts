// What each press in the dashboard's part on privacy asks of the background.
import type { PrivacyViewProps } from '@/components/settings/privacy-view';
import { askOwn } from '@/lib/browser/own-messaging';

/** @param act Runs an ask and looks at the settings again. */
export function privacyEvents(
  act: (ask: () => Promise<unknown>) => void,
): Pick<PrivacyViewProps, 'onHedge' | 'onChecks' | 'onTracking' | 'onOperator'> {
  return {
    onHedge: (on) => act(() => askOwn('settings/hedge', { on })),
    onChecks: (checks) => act(() => askOwn('settings/checks', checks)),
    onTracking: (tracking) => act(() => askOwn('settings/tracking', tracking)),
    onOperator: (operator, off) => act(() => askOwn('settings/operator', { operator, off })),
  };
}
