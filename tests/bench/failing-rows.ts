// Turns what was measured while the site's operator failed into rows of the table. Runs in Node.
import {
  type BenchFault,
  type Call,
  capMs,
  type FirstCalls,
  firstCalls,
  type Peer,
  peerFirstCalls,
  peerSteadyCalls,
  peers,
  steadyCallsOf,
} from './failing';
import type { Row } from './rows';
import type { Stage } from './stage';
import { difference, type Estimate, estimate } from './statistics';

const peerNames: Record<Peer, string> = {
  viem: 'viem fallback',
  'viem-2s': 'viem fallback, timeout 2 s',
  ethers: 'ethers FallbackProvider, quorum 1',
  'ethers-majority': 'ethers FallbackProvider, 3 endpoints',
};

const sections = {
  first: 'Failing: first call of a site that was never seen before (base: own failure + a direct call)',
  steady: 'Failing: steady state, calls 5 to 24 of a page (base: a direct call)',
  cold: 'Failing: first call, with the worker stopped before it (base: own failure + a direct call)',
} as const;

const ownFirst =
  "The site's own request goes first (law 2): what it needs to fail, measured without Detour in the same round, belongs to the base.";

/** Budgets of issue 2: refused, 5xx (and 429, which fails as fast) against a direct call; a blackhole in all. */
function firstBudget(fault: BenchFault, time: Estimate, added: Estimate): Row['budget'] {
  if (fault === 'blackhole') return { limit: 3_000, held: time, words: 'under 3 s' };
  return { limit: 25, held: added, words: 'base + 25 ms' };
}

/** Detour, and how many of its calls were not answered, if any. */
function detourName({ detour, missed }: { detour: readonly number[]; missed: number }): string {
  return missed === 0 ? 'Detour' : `Detour (${missed} of ${detour.length} NOT ANSWERED)`;
}

function addUp(calls: FirstCalls): number[] {
  return calls.ownFailure.map((own, at) => own + (calls.directWarm[at] ?? Number.NaN));
}

/** What a peer's own settings say about a row; null where they say nothing. */
function peerNote(fault: BenchFault, peer: Peer, when: 'first' | 'steady'): string | null {
  const isEthers = peer === 'ethers' || peer === 'ethers-majority';
  if (isEthers && when === 'first' && (fault === 'blackhole' || fault === 'http429'))
    return 'Forbidden by its own settings: FallbackProvider first waits for a block of every endpoint, for 300 s each or 12 tries.';
  if (peer === 'ethers' && when === 'steady')
    return "Forbidden by its own settings: with quorum 1 the first endpoint's failure is the agreed answer.";
  if (isEthers && fault === 'http429')
    return 'Its own settings: it asks a limited endpoint up to 12 times before the call counts as failed.';
  if (fault !== 'blackhole') return null;
  if (peer === 'viem')
    return 'Forbidden by its own settings: viem waits 10 s for each endpoint, and starts with the dead one at every call.';
  if (peer === 'viem-2s' && when === 'first')
    return 'Its own settings: 2 s of patience at every call, dead endpoint or slow one; Detour waits 2.5 s before it tells a stranger, and once.';
  return null;
}

interface PeerRow {
  fault: BenchFault;
  peer: Peer;
  when: 'first' | 'steady';
  base: number;
  /** Detour's time in the same row. */
  detour: Estimate;
}

/** Against Detour: where the two intervals meet nobody is ahead. */
function comparison(time: Estimate, detour: Estimate): string {
  const ratio = `${(time.median / detour.median).toFixed(1)}x Detour`;
  if (time.low > detour.high) return ratio;
  return time.high < detour.low ? `${ratio}, AHEAD` : `${ratio}, level`;
}

function peerRow(calls: readonly Call[], row: PeerRow): Row {
  const { fault, peer, when, base, detour } = row;
  const time = estimate(calls.map(({ ms }) => ms));
  const count = (end: Call['end']): number => calls.filter((one) => one.end === end).length;
  const words = [
    ...(count('answered') === 0 ? [] : [comparison(time, detour)]),
    ...(count('failed') === 0 ? [] : [`${count('failed')} of ${calls.length} FAILED`]),
    ...(count('capped') === 0 ? [] : [`${count('capped')} of ${calls.length} without answer, > ${capMs / 1_000} s`]),
  ];
  return {
    section: sections[when],
    what: fault,
    who: `${peerNames[peer]} (${words.join(', ')})`,
    ...{ time, base, added: null, budget: null, note: peerNote(fault, peer, when) },
  };
}

async function firstRows(stage: Stage, fault: BenchFault, rounds: number): Promise<Row[]> {
  const detoured = fault === 'blackhole' ? Math.ceil(rounds / 10) : rounds;
  const calls = await firstCalls(stage, { fault, rounds: detoured, cold: false });
  const bases = addUp(calls);
  const [time, added] = [estimate(calls.detour), difference(calls.detour, bases)];
  const base = estimate(bases).median;
  const common = { section: sections.first, what: fault, base };
  const cold = { time: estimate(calls.directCold), base: null, added: null, budget: null, note: null };
  const rows: Row[] = [
    { ...common, who: 'direct call, healthy, cold', ...cold },
    { ...common, who: detourName(calls), time, added, budget: firstBudget(fault, time, added), note: ownFirst },
  ];
  for (const peer of peers) {
    const peerCalls = await peerFirstCalls(stage, fault, peer, Math.ceil(rounds / 10));
    rows.push(peerRow(peerCalls, { fault, peer, when: 'first', base, detour: time }));
  }
  return rows;
}

async function steadyRows(stage: Stage, fault: BenchFault, rounds: number): Promise<Row[]> {
  const calls = await steadyCallsOf(stage, fault, rounds);
  const [time, added] = [estimate(calls.detour), difference(calls.detour, calls.direct)];
  const base = estimate(calls.direct).median;
  const limit = fault === 'blackhole' ? 15 : 25;
  const budget = { limit, held: added, words: `direct + ${limit} ms` };
  const rows: Row[] = [
    { section: sections.steady, what: fault, who: detourName(calls), ...{ time, base, added, budget, note: null } },
  ];
  for (const peer of peers) {
    const peerCalls = await peerSteadyCalls(stage, fault, peer, Math.ceil(rounds / 200));
    rows.push(peerRow(peerCalls, { fault, peer, when: 'steady', base, detour: time }));
  }
  return rows;
}

/** Detour and its peers under one fault, first call and steady state. */
export async function failingRows(stage: Stage, fault: BenchFault, rounds: number): Promise<Row[]> {
  const first = await firstRows(stage, fault, rounds);
  console.error(`bench: ${fault}, first call done`);
  const steady = await steadyRows(stage, fault, rounds);
  console.error(`bench: ${fault}, steady state done`);
  return [...first, ...steady];
}

/** What a stopped worker adds, for the faults that are over at once. */
export async function coldRows(stage: Stage, rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const fault of ['refused', 'http503'] as const) {
    const calls = await firstCalls(stage, { fault, rounds, cold: true });
    const bases = addUp(calls);
    const added = difference(calls.detour, bases);
    const budget = { limit: 120, held: added, words: 'base + 120 ms' };
    const measured = { time: estimate(calls.detour), base: estimate(bases).median, added, budget };
    rows.push({ section: sections.cold, what: fault, who: detourName(calls), ...measured, note: ownFirst });
    console.error(`bench: ${fault}, cold worker done`);
  }
  return rows;
}
