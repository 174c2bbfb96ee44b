// Browsers that take one sample in turns, so that what the machine suffers meanwhile cancels out. Runs in Node.
import type { Lab } from '@/tests/lab/lab';
import type { PlainChromium, PlainPage } from './plain-chromium';

/** Ms of something, in a page. */
export type Sample = (page: PlainPage) => Promise<number>;

/** Who takes a turn. */
export interface Turn {
  browser: PlainChromium;
  /** Before each sample; it is not measured. */
  before?: () => Promise<void>;
}

/** Of one turn, a value a round: the mean of its two turns. */
export interface Taken {
  times: number[];
  /** One turn minus the other: what the machine alone makes of nothing. */
  nothing: number[];
  /** Time of the processor in the whole round, for each sample: what is put off until later is in it, too. */
  processor: number[];
  /** The same of its extension's process alone. */
  extension: number[];
}

interface Runner extends Taken, Turn {
  page: PlainPage;
}

interface Ground {
  lab: Lab;
  /** Where each begins. */
  url: string;
  rounds: number;
}

/** One round is A B C C B A, and the next begins with another: each gives one value a browser, in their order. */
export async function inTurns(turns: readonly Turn[], sample: Sample, { lab, url, rounds }: Ground): Promise<Taken[]> {
  const runners: Runner[] = [];
  for (const turn of turns)
    runners.push({
      ...{ ...turn, page: await turn.browser.newPage(url) },
      ...{ times: [], nothing: [], processor: [], extension: [] },
    });
  const take = async ({ page, before }: Runner): Promise<number> => {
    // What was logged is garbage to collect, in the middle of somebody's turn.
    lab.clearRequests();
    await before?.();
    return sample(page);
  };
  for (const runner of [...runners, ...runners]) await take(runner); // compiled, connected
  let before = runners.map(spent);
  for (let round = 0; round < rounds; round++) {
    const first = round % runners.length;
    await takeRound([...runners.slice(first), ...runners.slice(0, first)], take);
    const after = runners.map(spent);
    for (const [at, runner] of runners.entries()) {
      runner.processor.push(((after[at]?.all ?? 0) - (before[at]?.all ?? 0)) / 2);
      runner.extension.push(((after[at]?.extension ?? 0) - (before[at]?.extension ?? 0)) / 2);
    }
    before = after;
  }
  for (const { page } of runners) await page.close();
  return runners;
}

const spent = ({ browser }: Runner) => ({ all: browser.cpuMs(), extension: browser.extensionCpuMs() });

async function takeRound(order: readonly Runner[], take: (runner: Runner) => Promise<number>): Promise<void> {
  const there = new Map<Runner, number>();
  for (const runner of order) there.set(runner, await take(runner));
  for (const runner of order.toReversed()) {
    const [one, two] = [there.get(runner) ?? Number.NaN, await take(runner)];
    runner.times.push((one + two) / 2);
    runner.nothing.push((one - two) / 2);
  }
}
