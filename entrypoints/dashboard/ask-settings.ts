// All that the dashboard shows, asked of the background at once.
import type { DashboardData } from '@/components/dashboard-view';
import { askOwn } from '@/lib/browser/own-messaging';

/** Null when the background does not answer. */
export async function askSettings(): Promise<DashboardData | null> {
  try {
    const [settings, chains, operators, gateways, kept, incidents] = await Promise.all([
      askOwn('settings/get', null),
      askOwn('directory/chains', null),
      askOwn('directory/operators', null),
      askOwn('content/gateways', null),
      askOwn('content/kept', null),
      askOwn('incidents/list', null),
    ]);
    return {
      ...settings,
      ...chains,
      ...operators,
      ...gateways,
      ...incidents,
      online: navigator.onLine,
      keptBytes: kept.bytes,
    };
  } catch {
    return null; // no background, or none that answers: the page says so
  }
}
