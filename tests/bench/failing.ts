// The time to an answer while the site's operator fails: Detour with a client that has no spares, against clients that have. Runs in Node.
import { setTimeout as sleep } from 'node:timers/promises';
import { barredBySettings } from '@/lib/background/rescue/candidates';
import { endpointsOf } from '@/lib/directory/chains';
import { defaultSettings } from '@/lib/messages/settings';
import { type FaultName, faults } from '@/tests/lab/faults';
import { labUrls } from '@/tests/lab/hosts';
import type { ClientKind } from './clients-page';
import type { PlainChromium, PlainPage } from './plain-chromium';
import type { Stage } from './stage';

export const benchFaults = ['refused', 'http503', 'http429', 'blackhole'] as const satisfies readonly FaultName[];
export type BenchFault = (typeof benchFaults)[number];

export type Peer = Exclude<ClientKind, 'single'>;
export const peers = ['viem', 'viem-2s', 'ethers', 'ethers-majority'] as const satisfies readonly Peer[];

/** A client that has not answered by then is left. */
export const capMs = 15_000;
/** The first four calls of a page are not its steady state. */
const unsteady = 4;
const steadyCalls = 20;
/** Slower than Detour's own limits (5 calls a second of one operator, 10 of one site), or they would be measured. */
const paceMs = 210;
/** No peer is watched longer than this on one page. */
const patienceMs = 30_000;

/** The very list that Detour asks, in its order. */
const communityUrls = endpointsOf(1)
  .filter((one) => one.mempool !== 'private' && barredBySettings(one, defaultSettings, Date.now()) === null)
  .map((one) => one.url);
const spares = [labUrls.infura, ...communityUrls];
const direct = communityUrls.slice(1, 2);

export interface Call {
  ms: number;
  end: 'answered' | 'failed' | 'capped';
}

async function call(page: PlainPage, index: number): Promise<Call> {
  const time = (at: number, cap: number): Promise<number[]> => timeCall(at, cap);
  const [ms = Number.NaN, end] = await page.numbers(time, index, capMs);
  return { ms, end: end === 1 ? 'answered' : end === 0 ? 'failed' : 'capped' };
}

const open = (page: PlainPage, kind: ClientKind, urls: readonly string[]): Promise<number[]> =>
  page.numbers((chosen, all) => openClient(chosen, all), kind, [...urls]);

function must({ ms, end }: Call, who: string): number {
  if (end !== 'answered') throw new Error(`${who} was not answered: ${end} after ${ms} ms`);
  return ms;
}

/** Takes in a call of Detour's, answered or not. */
function note({ ms, end }: Call, into: { detour: number[]; missed: number }): void {
  into.detour.push(ms);
  if (end !== 'answered') into.missed += 1;
}

/** All in ms, one of each per round. */
export interface FirstCalls {
  /** A call at a healthy endpoint by a page that never spoke to it, and the next one. */
  directCold: number[];
  directWarm: number[];
  /** How long the site's own call takes to fail without us; 0 under a blackhole. */
  ownFailure: number[];
  detour: number[];
  /** Calls that Detour left to fail; their time is among `detour`, or one bad call would hide all others. */
  missed: number;
}

async function bareRound(stage: Stage, fault: BenchFault, into: FirstCalls): Promise<void> {
  const page = await stage.visit(stage.bare);
  await open(page, 'single', [labUrls.infura]);
  into.ownFailure.push(fault === 'blackhole' ? 0 : (await call(page, 0)).ms);
  await open(page, 'single', direct);
  into.directCold.push(must(await call(page, 1), 'the direct call'));
  into.directWarm.push(must(await call(page, 2), 'the direct call'));
  await page.close();
}

async function detourRound(stage: Stage, cold: boolean, into: FirstCalls): Promise<void> {
  const page = await stage.visit(stage.detoured);
  await open(page, 'single', [labUrls.infura]);
  if (cold) await stage.detoured.killWorker();
  note(await call(page, 0), into);
  await page.close();
}

/** Each round is a site that was never seen before, so every breaker is closed. With `cold` the worker is stopped just before the call. */
export async function firstCalls(
  stage: Stage,
  { fault, rounds, cold }: { fault: BenchFault; rounds: number; cold: boolean },
): Promise<FirstCalls> {
  await stage.lab.setFault('operator:infura', faults[fault]);
  const calls: FirstCalls = { directCold: [], directWarm: [], ownFailure: [], detour: [], missed: 0 };
  for (let round = 0; round < rounds; round++) {
    const turns = [() => bareRound(stage, fault, calls), () => detourRound(stage, cold, calls)];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  await stage.lab.clearFaults();
  return calls;
}

/** First calls of a peer, each on a page of its own; `capMs` for those that were never answered. */
export async function peerFirstCalls(stage: Stage, fault: BenchFault, peer: Peer, rounds: number): Promise<Call[]> {
  await stage.lab.setFault('operator:infura', faults[fault]);
  const calls: Call[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await stage.visit(stage.bare);
    await open(page, peer, spares);
    calls.push(await call(page, 0));
    await page.close();
    if (calls.some(({ end }) => end === 'capped')) break;
  }
  await stage.lab.clearFaults();
  return calls;
}

export interface SteadyCalls {
  detour: number[];
  direct: number[];
  /** As in FirstCalls. */
  missed: number;
}

/** A page whose client works, then the fault, then the calls that are not yet steady. */
async function settled(
  stage: Stage,
  browser: PlainChromium,
  kind: ClientKind,
  urls: readonly string[],
): Promise<PlainPage> {
  const page = await stage.visit(browser);
  await open(page, kind, urls);
  must(await call(page, 0), `${kind} before the fault`);
  return page;
}

/** Calls 5 to 24 of pages whose endpoint began to fail, each beside a direct call of a page that knows a healthy one. */
export async function steadyCallsOf(stage: Stage, fault: BenchFault, rounds: number): Promise<SteadyCalls> {
  const calls: SteadyCalls = { detour: [], direct: [], missed: 0 };
  while (calls.detour.length < rounds) {
    const bare = await settled(stage, stage.bare, 'single', direct);
    const detoured = await settled(stage, stage.detoured, 'single', [labUrls.infura]);
    await stage.lab.setFault('operator:infura', faults[fault]);
    for (let at = 1; at <= unsteady; at++) await call(detoured, at);
    for (let at = 0; at < steadyCalls; at++) {
      const turns = [
        async () => note(await call(detoured, at), calls),
        async () => calls.direct.push(must(await call(bare, at), 'the direct call')),
      ];
      for (const turn of at % 2 === 0 ? turns : turns.reverse()) await turn();
      await sleep(paceMs);
    }
    await Promise.all([bare.close(), detoured.close()]);
    await stage.lab.clearFaults();
  }
  return calls;
}

/** The same of a peer; fewer when it is slow, and at least the last one of a page. */
export async function peerSteadyCalls(stage: Stage, fault: BenchFault, peer: Peer, pages: number): Promise<Call[]> {
  const steady: Call[] = [];
  for (let visits = 0; visits < pages; visits++) {
    const page = await settled(stage, stage.bare, peer, spares);
    await stage.lab.setFault('operator:infura', faults[fault]);
    const calls: Call[] = [];
    const leaveAt = Date.now() + patienceMs;
    while (calls.length < unsteady + steadyCalls && Date.now() < leaveAt) {
      calls.push(await call(page, calls.length));
      await sleep(paceMs);
    }
    steady.push(...(calls.length > unsteady ? calls.slice(unsteady) : calls.slice(-1)));
    await page.close();
    await stage.lab.clearFaults();
  }
  return steady;
}
