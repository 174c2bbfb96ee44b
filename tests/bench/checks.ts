// What checks cost: rescued reads with proofs and votes, against the same reads of a Detour that takes one provider's word. Runs in Node.
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultSettings } from '@/lib/messages/settings';
import { builtExtension } from '@/tests/lab/built-extension';
import { faults } from '@/tests/lab/faults';
import { labUrls } from '@/tests/lab/hosts';
import { openPlainChromium, type PlainChromium, type PlainPage } from './plain-chromium';
import type { Row } from './rows';
import type { Stage } from './stage';
import { difference, estimate } from './statistics';

const capMs = 15_000;
/** Slower than Detour's own limits, or they would be measured. */
const paceMs = 450;
/** Calls of one page; the first four are not its steady state. */
const callsOfPage = 24;
const unsteady = 4;
/** Issue 6: checks may add at most so much to the median. */
const mostTimes = 1.5;

/** A second Detour, whose user has switched votes and proofs off. */
async function openUnchecked({ lab }: Stage): Promise<PlainChromium> {
  const browser = await openPlainChromium(lab, builtExtension('chromium'));
  const own = await browser.openOwnPage('/dashboard.html');
  await own.numbers(
    async (checks) => {
      await chrome.runtime.sendMessage({ type: 'settings/checks', ask: checks });
      return [];
    },
    { ...defaultSettings.checks, voices: 1 },
  );
  await own.close();
  return browser;
}

async function read(page: PlainPage, index: number): Promise<number> {
  const time = (url: string, at: number, cap: number): Promise<number[]> => timeRead(url, at, cap);
  const [ms = Number.NaN, end] = await page.numbers(time, labUrls.infura, index, capMs);
  if (end !== 1) throw new Error(`a rescued read was not answered: ${end} after ${ms} ms`);
  return ms;
}

interface Pairs {
  checked: number[];
  unchecked: number[];
}

/** One site in each browser, whose endpoint has failed from the first call on. */
async function visitBoth(stage: Stage, unchecked: PlainChromium, first: Pairs, steady: Pairs): Promise<void> {
  const pages = { checked: await stage.visit(stage.detoured), unchecked: await stage.visit(unchecked) };
  for (let at = 0; at < callsOfPage; at++) {
    const into = at === 0 ? first : at < unsteady ? null : steady;
    const turns = (['checked', 'unchecked'] as const).map((who) => async () => {
      const ms = await read(pages[who], at);
      into?.[who].push(ms);
    });
    for (const turn of at % 2 === 0 ? turns : turns.reverse()) await turn();
    await sleep(paceMs);
  }
  await Promise.all([pages.checked.close(), pages.unchecked.close()]);
}

function rowOf(what: string, { checked, unchecked }: Pairs): Row {
  const [time, base] = [estimate(checked), estimate(unchecked).median];
  return {
    section: 'Failing: reads of four kinds with checks on (base: the same read, one provider unchecked)',
    ...{ what, who: 'Detour', time, base, added: difference(checked, unchecked) },
    budget: { limit: mostTimes * base, held: time, words: `${mostTimes} x unchecked` },
    note: null,
  };
}

export async function checksRows(stage: Stage, rounds: number): Promise<Row[]> {
  const [first, steady]: [Pairs, Pairs] = [
    { checked: [], unchecked: [] },
    { checked: [], unchecked: [] },
  ];
  const unchecked = await openUnchecked(stage);
  await stage.lab.setFault('operator:infura', faults.http503);
  while (steady.checked.length < rounds) await visitBoth(stage, unchecked, first, steady);
  await stage.lab.clearFaults();
  await unchecked.close();
  console.error('bench: checks done');
  return [rowOf('first read of a site', first), rowOf('reads 5 to 24 of a page', steady)];
}
