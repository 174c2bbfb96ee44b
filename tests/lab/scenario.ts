// The scenario of `npm start` without a display: the same dApp with and without Detour, under each fault, as a table.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LabBrowser, LabPage } from './browser';
import { dappUrls } from './dapps';
import { type FaultName, faults } from './faults';
import { communityHosts, rpcRoutes } from './hosts';
import type { Lab } from './lab';

const scenarioFaults = [
  'refused',
  'reset',
  'tls',
  'blackhole',
  'hang',
  'truncate',
  'midreset',
  'http503',
  'html503',
  'noCors503',
  'http402',
  'http403',
  'http429',
  'html200',
  'empty200',
  'quota200',
] as const satisfies readonly FaultName[];

/** viem gives an endpoint 10 s and asks it three times more; a user has left long before. */
const patienceMs = 12_000;

export interface ScenarioRow {
  fault: FaultName | 'none';
  without: string;
  with: string;
  /** Hosts other than the dApp's own that answered. */
  by: string[];
}

/** `42 ms`, `failed`, or `no answer`. */
async function watch(page: LabPage): Promise<string> {
  const state = () => ({ state: document.body.dataset.state, tookMs: document.body.dataset.tookMs });
  const giveUpAt = Date.now() + patienceMs;
  while (Date.now() < giveUpAt) {
    const seen = await page.evaluate(state);
    if (seen.state === 'ready') return `${seen.tookMs} ms`;
    if (seen.state === 'failed') return 'failed';
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return `nothing in ${patienceMs / 1000} s`;
}

async function visit(browser: LabBrowser, shot: string): Promise<string> {
  const page = await browser.newPage(`${dappUrls.portfolio}?rpc=infura`);
  const seen = await watch(page);
  await page.screenshot(shot);
  await page.close();
  return seen;
}

function answerers(lab: Lab): string[] {
  const community = new Set(communityHosts('ethereum'));
  const answered = lab.requests().filter((request) => community.has(request.host) && request.status === 200);
  const names = rpcRoutes.filter((route) => answered.some((request) => request.host === route.host));
  return [...new Set(names.map((route) => route.operator))];
}

export interface ScenarioOptions {
  lab: Lab;
  detoured: LabBrowser;
  bare: LabBrowser;
  /** Where the pictures go. */
  folder: string;
}

async function runRow(name: FaultName | 'none', options: ScenarioOptions): Promise<ScenarioRow> {
  const { lab, detoured, bare, folder } = options;
  if (name !== 'none') await lab.setFault('cloud:aws', faults[name]);
  lab.clearRequests();
  const shot = (who: string): string => join(folder, `${name}-${who}.png`);
  const [rescued, own] = await Promise.all([visit(detoured, shot('with')), visit(bare, shot('without'))]);
  const by = answerers(lab);
  await lab.clearFaults();
  return { fault: name, without: own, with: rescued, by };
}

function line(cells: string[]): string {
  const widths = [12, 20, 20, 40];
  return cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ');
}

/** Runs every fault and prints the table as it goes. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioRow[]> {
  mkdirSync(options.folder, { recursive: true });
  console.log(`\n${line(['fault', 'without Detour', 'with Detour', 'answered by'])}`);
  const rows: ScenarioRow[] = [];
  for (const name of ['none', ...scenarioFaults] as const) {
    const row = await runRow(name, options);
    rows.push(row);
    console.log(line([row.fault, row.without, row.with, row.by.join(', ') || 'its own endpoint']));
  }
  return rows;
}
