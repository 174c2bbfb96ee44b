// `npm test`: every check and every test there is, in two lanes where they do not disturb each other. Runs in Node.
// `npm test -- judge` runs only the test files whose path holds "judge", beside all checks.
// The last line is always `N passed, M failed`, whatever breaks or ends it; the exit code is 0 only when M is 0.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openRunFolder } from './lab/run-folder';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = `${root}.lab/reports`;
/** Is there while the unit tests run: the second and third lane of the browser tests give way to them (tests/lab/lanes.ts). */
const unitTests = `${root}.lab/unit-tests-run`;

const chosen = process.argv.slice(2);
const filters = chosen.length === 0 ? [] : ['--passWithNoTests', ...chosen];

interface Count {
  passed: number;
  failed: number;
}

const nothing: Count = { passed: 0, failed: 0 };

function sum(counts: Count[]): Count {
  return counts.reduce((all, one) => ({ passed: all.passed + one.passed, failed: all.failed + one.failed }), nothing);
}

function stream(name: string, output: Readable): void {
  createInterface({ input: output }).on('line', (line) => console.log(`[${name}] ${line}`));
}

/** Nothing begins any more. */
let isStopped = false;
/** What a program that has ended started may hold its output open; nobody waits longer for it. */
const lastWordsMs = 5_000;

/** Runs a program of node_modules/.bin and streams what it says; resolves to its exit code. */
function execute(name: string, program: string, args: readonly string[]): Promise<number> {
  if (isStopped) return Promise.resolve(1);
  console.log(`[${name}] > ${program} ${args.join(' ')}`);
  return new Promise((resolve) => {
    const child = spawn(`${root}node_modules/.bin/${program}`, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    stream(name, child.stdout);
    stream(name, child.stderr);
    child.on('error', (error) => {
      console.log(`[${name}] ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      if (signal !== null) console.log(`[${name}] was ended by ${signal}`);
      const waiting = setTimeout(() => resolve(code ?? 1), lastWordsMs);
      child.on('close', () => {
        clearTimeout(waiting);
        resolve(code ?? 1);
      });
    });
  });
}

/** A check that passes or fails as a whole. */
async function check(name: string, program: string, args: readonly string[]): Promise<Count> {
  const startedAt = Date.now();
  const isGood = (await execute(name, program, args)) === 0;
  console.log(`[${name}] ${isGood ? 'passed' : 'FAILED'} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return isGood ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The numbers of vitest's JSON report; null when there is none, or half of one. */
function readReport(file: string): Count | null {
  let report: unknown = null;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // vitest was ended before it had written it, or the disk was full
  }
  if (typeof report !== 'object' || report === null) return null;
  if (!('numPassedTests' in report) || !('numFailedTests' in report)) return null;
  return { passed: Number(report.numPassedTests), failed: Number(report.numFailedTests) };
}

/** A project of vitest, or all that `filter` names, test by test. A file that did not load, or an unhandled error, counts as one failure. */
async function vitest(project: string, filter = project): Promise<Count> {
  const file = `${reports}/${project}.json`;
  rmSync(file, { force: true });
  const reporters = [
    '--reporter=default',
    '--reporter=./tests/lab/second-tries.ts',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const code = await execute(project, 'vitest', ['run', '--project', filter, ...reporters, ...filters]);
  const count = readReport(file) ?? nothing;
  const hidden = code !== 0 && count.failed === 0 ? 1 : 0;
  console.log(`[${project}] ${count.passed} passed, ${count.failed + hidden} failed`);
  return { passed: count.passed, failed: count.failed + hidden };
}

/** tsc comes before the builds, which rewrite the types that it reads. */
async function buildLane(): Promise<Count> {
  return sum([
    await check('types', 'tsc', ['--noEmit']),
    await check('build-chrome', 'wxt', ['build', '-b', 'chrome']),
    await check('build-firefox', 'wxt', ['build', '-b', 'firefox', '--mv3']),
    await check('size', 'tsx', ['tests/size.ts']),
  ]);
}

const lint = (): Promise<Count> =>
  check('web-ext-lint', 'web-ext', ['lint', '--source-dir', '.output/firefox-mv3', '--no-config-discovery']);

async function unitLane(): Promise<Count> {
  try {
    return sum([
      await check('biome', 'biome', ['check', '.']),
      await check('knip', 'knip', []),
      await vitest('unit', 'unit*'),
    ]);
  } finally {
    rmSync(unitTests, { force: true });
  }
}

/** Browsers wait more than they work: their tests begin as soon as there is a build, beside the rest of the unit tests. */
async function browserLane(): Promise<Count> {
  const built = await buildLane();
  return sum([built, ...(await Promise.all([lint(), vitest('browser')]))]);
}

async function runAll(): Promise<Count> {
  mkdirSync(reports, { recursive: true });
  writeFileSync(unitTests, '');
  process.env.DETOUR_UNIT_TESTS = unitTests;
  const prepared = await check('prepare', 'wxt', ['prepare']);
  return sum([prepared, ...(await Promise.all([browserLane(), unitLane()]))]);
}

/** All that was started ends when the run does, and leaves nothing on the disk. */
async function runInFolder(): Promise<Count> {
  const closeFolder = openRunFolder();
  const stop = (signal: string): void => {
    if (isStopped) return;
    console.log(`Stopped by ${signal}.`);
    isStopped = true;
    closeFolder();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  try {
    return await runAll();
  } finally {
    closeFolder();
  }
}

const broken = (error: unknown): Count => {
  console.log(error);
  return { passed: 0, failed: 1 };
};
const total = await runInFolder().catch(broken);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
