// The overview's data, asked beside the settings: a background that has to be woken works on it while the page is still drawn.
import type { View } from '@/components/rail';
import { askOwn } from '@/lib/browser/own-messaging';
import type { Overview } from '@/lib/ledger/overview';

let asked: Promise<Overview> | null = null;

const ask = () => askOwn('overview/get', null);

/** With each look at the view. */
export function askAhead(view: View): void {
  asked = view === 'overview' ? ask() : null;
  asked?.catch(() => null); // the view hears of it when it asks
}

/** One ask a look, however often the view is drawn for it. */
export const onOverview = (): Promise<Overview> => asked ?? ask();
