// The reports of drills, the newest first: of those that have ended, and of those that run what would be left of them if they were cut off now. None of private windows. Runs in the background.
import { keepUnlessFailed } from '@/lib/background/state/keep';
import type { Session } from '@/lib/background/state/session';
import { load, save } from '@/lib/browser/storage';
import type { DrillReport } from '@/lib/ledger/drill';

const KEY = 'drills';
/** A few kilobytes each. */
const MAX_REPORTS = 30;

const onDisk = keepUnlessFailed(async () => parse(await load('local', KEY)));

/** Written by ourselves alone; what another version wrote in another form is left out. */
function parse(stored: unknown): DrillReport[] {
  return Array.isArray(stored) ? stored.filter(isReport) : [];
}

const isReport = (one: unknown): one is DrillReport =>
  typeof one === 'object' && one !== null && 'format' in one && one.format === 'detour-drill-1';

/** Until the last of one that ends is there, what stands of it says that it was cut off. */
let coming: Promise<unknown> = Promise.resolve();

/** Nobody is told of reports before `made`. To be called as the drill leaves the state. */
export function awaitReport(made: Promise<void>): Promise<void> {
  coming = Promise.allSettled([coming, made]);
  return made;
}

/** Of those that have ended. One that is in no state any more was cut off, by a browser that was closed or by us, loaded anew. */
export async function drillReports({ drills }: Pick<Session, 'drills'>): Promise<DrillReport[]> {
  const running = new Set(Object.values(drills).map(({ id }) => id));
  await coming;
  return (await onDisk()).filter(({ id }) => !running.has(id));
}

export async function keepReport(report: DrillReport): Promise<void> {
  const all = await onDisk();
  const at = all.findIndex(({ id }) => id === report.id);
  if (at === -1) all.unshift(report);
  else all[at] = report;
  await write(all);
}

export async function dropReports(goes: (one: DrillReport) => boolean): Promise<void> {
  const all = await onDisk();
  all.splice(0, all.length, ...all.filter((one) => !goes(one)));
  await write(all);
}

async function write(all: DrillReport[]): Promise<void> {
  all.length = Math.min(all.length, MAX_REPORTS);
  await save('local', KEY, all);
}
