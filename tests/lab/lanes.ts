// Set-up of each browser test file: how many of them run at a time. The first lane never waits. The second begins a file when the unit tests of the
// same run (tests/run.ts) are through, or the processors have some rest beside them; the third only when they have much. A machine that is slow, or
// whose neighbours are loud, so runs fewer at a time: more would take as long, and each would miss its beats. Runs in vitest's workers.
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** A file that is there while the unit tests run; nobody names one where they do not. */
const unitTests = process.env.DETOUR_UNIT_TESTS ?? '';
const lane = process.env.VITEST_POOL_ID ?? '1';
const LOOK_MS = 3_000;
/** Shares of all processors' time. */
const SOME_REST = 0.2;
const MUCH_REST = 0.35;

/** Idle and all processor time since the machine began, ms. */
function timesNow(): { idle: number; all: number } {
  const times = cpus().map(({ times }) => times);
  const idle = times.reduce((sum, one) => sum + one.idle, 0);
  return { idle, all: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) };
}

/** The share of the processors' time that nobody uses in the next moment, 0 to 1. */
async function restNow(): Promise<number> {
  const before = timesNow();
  await sleep(LOOK_MS);
  const after = timesNow();
  return (after.idle - before.idle) / Math.max(1, after.all - before.all);
}

const mayBegin = async (): Promise<boolean> => {
  if (lane === '1' || (lane === '2' && !existsSync(unitTests))) return true;
  return (await restNow()) >= (lane === '2' ? SOME_REST : MUCH_REST);
};

while (!(await mayBegin()));
