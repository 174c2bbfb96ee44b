// Set-up of each browser test file: the third file at a time begins when the unit tests of the same run (tests/run.ts) are through. Three lanes
// are what two cores bear, and the unit tests are one. Runs in vitest's workers.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A file that is there while the unit tests run; nobody names one where they do not. */
const unitTests = process.env.DETOUR_UNIT_TESTS ?? '';

if (process.env.VITEST_POOL_ID === '3') while (existsSync(unitTests)) await sleep(500);
