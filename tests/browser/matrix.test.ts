// The rescue matrix: every client library x every fault x every kind of endpoint is answered with the truth while its
// endpoint is down, and no key of the site's reaches another host. The built extension, in both browsers.
// What is no outage comes first, from the same pages (matrix-answers.ts). One test per fault, its cells at the same time, each at a URL (so with a breaker and evidence) of its own. Single calls:
// the full cross. Batches: every library and fault, at one endpoint each, in turn. The libraries' own retries are off.
// Names that Chromium does not find are fixed at its start: `dns` has a browser of its own there, and an endpoint in no
// list, which must have shown itself before, is under `dns` in Firefox only.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser } from '@/tests/lab/browser';
import { type FaultName, faults } from '@/tests/lab/faults';
import type { Lab } from '@/tests/lab/lab';
import type { Answers, CellResult } from './clients/client';
import { testAnswers } from './matrix-answers';
import { clientNames, type EndpointName, endpointNames, failing, leaksIn, ownHosts, urlOf } from './matrix-plan';
import { movePages, openPages, openWithDetour, type Pages, questionFor, startMatrixLab, truthOf } from './matrix-stage';

/** The longest a rescued call may take: 9 s in all is what the design grants, and a cell asks twice in a row. */
const cellLimitMs = 12_000;

/** A machine with other work takes ten times as long; what a cell may take is `cellLimitMs`. */
const patienceMs = 180_000;

interface Stage {
  lab: Lab;
  browser: LabBrowser;
  pages: Pages;
  endpoints: readonly EndpointName[];
}

/** Cells that wait cost nothing and all run at once; the others would only measure how busy this machine is. */
const slow: readonly FaultName[] = ['blackhole', 'hang', 'hangBody', 'drip'];
const pagesAtOnce = 2;
const staggerMs = 1000;

let cellCount = 0;

/** Each endpoint with single calls, and one of them, in turn, with a batch. */
function cellsOf(turn: number, endpoints: readonly EndpointName[]) {
  const single = endpoints.map((endpoint) => ({ endpoint, mode: 'single' as const }));
  const at = turn % endpoints.length;
  const batch = endpoints.slice(at, at + 1).map((endpoint) => ({ endpoint, mode: 'batch' as const }));
  return [...single, ...batch].map((cell) => ({ ...cell, url: urlOf(cell.endpoint, cellCount++) }));
}

/** Runs every cell of one fault; gives a line for each that went wrong. */
async function failuresUnder(fault: FaultName, round: number, { lab, pages, endpoints }: Stage): Promise<string[]> {
  const truth = await truthOf(lab);
  const question = questionFor(lab);
  const plans = clientNames.map((client, at) => ({ client, cells: cellsOf(round + at, endpoints) }));
  for (const { client, cells } of plans) {
    const unlisted = cells.filter(({ endpoint }) => endpoint === 'unlisted').map(({ url }) => url);
    await pages[client].evaluate((urls: string[]) => globalThis.showItself(urls), unlisted);
  }
  await Promise.all(Object.values(ownHosts).map((host) => lab.setFault(host, faults[fault])));
  const failures: string[] = [];
  const worker = async (_: unknown, at: number): Promise<void> => {
    await sleep(at * staggerMs);
    for (let plan = plans.shift(); plan !== undefined; plan = plans.shift()) {
      const { client, cells } = plan;
      const asked = cells.map(({ mode, url }) => ({ mode, question: { ...question, url } }));
      const results = await pages[client].evaluate((work) => globalThis.runCells(work), asked);
      for (const [at, { endpoint, mode }] of cells.entries())
        failures.push(...complaint(`${client}/${endpoint}/${mode}`, results[at], truth));
    }
  };
  const width = slow.includes(fault) ? clientNames.length : pagesAtOnce;
  await Promise.all(Array.from({ length: width }, worker));
  return failures;
}

function complaint(cell: string, result: CellResult | undefined, truth: Answers): string[] {
  if (result === undefined) return [`${cell}: not run`];
  const isTrue = JSON.stringify(result.got) === JSON.stringify(truth);
  if (isTrue && result.ms <= cellLimitMs) return [];
  const got = result.got === null ? result.error.slice(0, 300) : JSON.stringify(result.got);
  return [`${cell}: got ${got}, expected ${JSON.stringify(truth)}, ${result.ms} ms`];
}

/** Ends the fault, and what still hangs because of it. */
async function mend(lab: Lab): Promise<void> {
  await lab.clearFaults();
  for (const host of Object.values(ownHosts)) lab.dropSockets(host, 'reset');
}

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: Stage;

  beforeAll(async () => {
    const lab = await startMatrixLab();
    const browser = await openWithDetour(lab, name);
    stage = { lab, browser, pages: await openPages(browser), endpoints: endpointNames };
  });
  afterAll(async () => {
    await stage.browser.close();
    await stage.lab.stop();
  });

  testAnswers(() => stage);

  async function expectAnswers(fault: FaultName, round: number, at: Stage): Promise<void> {
    await mend(at.lab);
    await movePages(at.pages, round);
    at.lab.clearRequests();
    const failures = await failuresUnder(fault, round, at);
    expect(failures.join('\n')).toBe('');
    expect(leaksIn(at.lab.requests())).toEqual([]);
  }

  const rounds = failing.map((fault, round) => [fault, round] as const);

  test.each(rounds)('%s: every library is answered', { timeout: patienceMs }, async (fault, round) => {
    if (fault !== 'dns' || name === 'firefox') return expectAnswers(fault, round, stage);
    const { lab } = stage;
    const endpoints = ['infura', 'alchemy'] as const;
    const browser = await openWithDetour(
      lab,
      name,
      endpoints.map((endpoint) => ownHosts[endpoint]),
    );
    await expectAnswers(fault, round, { lab, browser, pages: await openPages(browser), endpoints });
    await browser.close();
  });
});
