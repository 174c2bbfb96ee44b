// The reports of drills that have ended, the newest first; those of private windows are kept while the browser runs. Runs in the background.
import { keepUnlessFailed } from '@/lib/background/state/keep';
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

export async function drillReports(): Promise<DrillReport[]> {
  return [...(await onDisk())];
}

export async function keepReport(report: DrillReport): Promise<void> {
  const all = await onDisk();
  all.unshift(report);
  await write(all);
}

/** Of one drill, of one site, or all. */
export async function dropReports(which: { id: string } | { site: string } | null): Promise<void> {
  const all = await onDisk();
  const stays = (one: DrillReport) => which !== null && ('id' in which ? one.id !== which.id : one.site !== which.site);
  all.splice(0, all.length, ...all.filter(stays));
  await write(all);
}

async function write(all: DrillReport[]): Promise<void> {
  all.length = Math.min(all.length, MAX_REPORTS);
  await save('local', KEY, all);
}
