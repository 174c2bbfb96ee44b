// What the dashboard's view shows, asked of the background at once; what no other view needs is not asked for there.
import type { DashboardData } from '@/components/dashboard-view';
import type { View } from '@/components/rail';
import { askOwn } from '@/lib/browser/own-messaging';

const parts = {
  chains: () => askOwn('directory/chains', null),
  operators: () => askOwn('directory/operators', null),
  gateways: () => askOwn('content/gateways', null),
  kept: async () => ({ keptBytes: (await askOwn('content/kept', null)).bytes }),
  incidents: () => askOwn('incidents/list', null),
  drills: () => askOwn('drill/list', null),
};

const needed: Record<View, readonly (keyof typeof parts)[]> = {
  overview: ['incidents'],
  endpoints: ['chains'],
  files: ['gateways', 'kept'],
  incidents: ['incidents'],
  drills: ['drills'],
  sites: [],
  privacy: ['operators'],
  transaction: [],
  backup: [],
};

const none = { chains: [], operators: [], gateways: [], incidents: [], drills: [], runningDrills: [] };
export const nothing = { ...none, checked: '', keptBytes: null };

/** Null when the background does not answer. */
export async function askSettings(view: View): Promise<DashboardData | null> {
  try {
    const asked = needed[view].map((part) => parts[part]());
    const [settings, ...told] = await Promise.all([askOwn('settings/get', null), ...asked]);
    const data: DashboardData = { ...nothing, ...settings, online: navigator.onLine };
    return Object.assign(data, ...told);
  } catch {
    return null; // no background, or none that answers: the page says so
  }
}
