// `npm run bench`: Detour against no Detour and against the clients' own spares, in the same lab and the same run. Runs in Node, after a build.
// `--rounds N` (200) is how often each pair is measured, `--load-rounds N` (half as often again) the page load, which takes longest;
// `--only healthy|failing|checks|cold|content|sight` leaves the rest out.
// The table goes to the console, everything to .lab/bench.json. Exits with 1 when a budget is surely exceeded more than twice (rules 4.2).
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checksRows } from './checks';
import { cloudLookupLine } from './cloud-lookup';
import { contentRows } from './content';
import { benchFaults } from './failing';
import { coldRows, failingRows } from './failing-rows';
import { measureHealthy } from './healthy';
import { isFarOver, printRows, type Row, verdictOf } from './rows';
import { sightRows } from './sight';
import { openStage, type Stage, setRoundTrip, startBlocks } from './stage';

const root = fileURLToPath(new URL('../../', import.meta.url));
const roundTripMs = 50;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    'load-rounds': { type: 'string' },
    only: { type: 'string' },
  },
});
const rounds = Math.max(2, Number(values.rounds));
const loadRounds = Math.max(2, Number(values['load-rounds'] ?? Math.ceil(rounds * 1.5)));
/** Each is 100 MB and 400 pictures. */
const contentRounds = Math.min(rounds, 20);
const isWanted = (part: string): boolean => values.only === undefined || values.only === part;

async function measure(stage: Stage): Promise<Row[]> {
  const rows: Row[] = [];
  if (isWanted('healthy')) rows.push(...(await measureHealthy(stage, rounds, loadRounds)));
  if (isWanted('sight')) rows.push(...(await sightRows(stage, loadRounds)));
  rows.push(...(await measureRescues(stage)));
  return rows;
}

async function measureRescues(stage: Stage): Promise<Row[]> {
  const rows: Row[] = [];
  setRoundTrip(stage.lab, roundTripMs);
  const endBlocks = await startBlocks(stage.lab);
  if (isWanted('failing')) for (const fault of benchFaults) rows.push(...(await failingRows(stage, fault, rounds)));
  if (isWanted('checks')) rows.push(...(await checksRows(stage, rounds)));
  if (isWanted('cold')) rows.push(...(await coldRows(stage, rounds)));
  endBlocks();
  if (isWanted('content')) rows.push(...(await contentRows(contentRounds)));
  return rows;
}

/** The lines of `npm run size`. */
function sizes(): string[] {
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'tests/size.ts'], { cwd: root, encoding: 'utf8' });
  return stdout.trim().split('\n');
}

const startedAt = new Date();
const loadBefore = loadavg();
const stage = await openStage();
const rows = await measure(stage).finally(() => stage.close());
const machine = { loadBefore, loadAfter: loadavg() };
const size = sizes();

printRows(rows);
console.log(`\n${cloudLookupLine()}`);
console.log(`\nSize\n${size.join('\n')}`);
console.log(
  `\n${rounds} rounds, ${roundTripMs} ms round trip where something fails; load of the machine before and after:`,
);
console.log(
  `${machine.loadBefore.map((load) => load.toFixed(1))} / ${machine.loadAfter.map((load) => load.toFixed(1))}`,
);

mkdirSync(`${root}.lab`, { recursive: true });
const judged = rows.map((row) => ({ ...row, verdict: verdictOf(row) }));
const report = { startedAt, endedAt: new Date(), rounds, roundTripMs, machine, rows: judged, size };
writeFileSync(`${root}.lab/bench.json`, `${JSON.stringify(report, null, 2)}\n`);
process.exitCode = rows.some(isFarOver) ? 1 : 0;
