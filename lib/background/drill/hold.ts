// What runs without the state at hand must know of the drills in it: the proof of an attempt, and the toolbar button. Runs in the background.
import type { Session } from '@/lib/background/state/session';
import { showDrills } from '@/lib/browser/action';
import { setCuttings } from '@/lib/browser/cut';
import { siteDomainOf } from './rules';

const MINUTE_MS = 60_000;

/** After every change of the drills, and when their state was loaded. */
export function holdDrills({ drills }: Pick<Session, 'drills'>): void {
  const all = Object.values(drills);
  setCuttings(
    all.map(({ tabId, host, hosts, startedAt, workers }) => ({
      ...{ tabId, hosts, since: startedAt },
      workersOf: workers === 'cut' ? siteDomainOf(host) : null,
    })),
  );
  const now = Date.now();
  showDrills(new Map(all.map(({ tabId, until }) => [tabId, Math.max(1, Math.ceil((until - now) / MINUTE_MS))])));
}
