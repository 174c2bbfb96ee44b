// What watching adds to the load of a page: one browser, in which every request is written down fifty times over, or not at all, in turns. Runs in Node.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtExtension } from '@/tests/lab/built-extension';
import { pageLoad } from './healthy';
import { servePages, startUrl } from './healthy-site';
import { openPlainChromium, type PlainChromium } from './plain-chromium';
import type { Row } from './rows';
import { memoryFolder, type Stage } from './stage';
import { difference, estimate } from './statistics';
import { inTurns } from './turns';

/** What one writing costs drowns in the noise of a load; what fifty cost does not. */
const TIMES = 50;
const REQUESTS = 500;

declare global {
  /** How often a request is written down, and where. */
  var watching: { times: number; written: object[]; push: (one: object) => void; length: number } | undefined;
}

/** Detour whose worker writes down each request as often as `watching` says, all else being the very same code. */
function repeatingExtension(): string {
  const folder = mkdtempSync(join(tmpdir(), 'detour-repeating-'));
  cpSync(builtExtension('chromium'), folder, { recursive: true });
  const file = join(folder, 'background.js');
  const note = /\{((\w+)\.push\(\{details:[^}]+\}\),)\2(\.length>=[^}]+\.stir\(\))\}/g;
  const built = readFileSync(file, 'utf8');
  if ([...built.matchAll(note)].length !== 1)
    throw new Error('the build writes `note` of lib/browser/outside.ts in another way: see repeatingExtension');
  const repeated = (_: string, push: string, list: string, rest: string) =>
    `{for(let i=globalThis.watching?.times??1,${list}_=globalThis.watching??${list};i>0;i--)${push.replace(list, `${list}_`)}${list}_${rest}}`;
  writeFileSync(file, built.replace(note, repeated));
  return folder;
}

/** From now on. Gives how many were written down since it was last called. */
const setTimes = (browser: PlainChromium, count: number): Promise<number> =>
  browser.inWorker((times) => {
    const before = globalThis.watching?.written.length ?? 0;
    const written: object[] = [];
    // Never full: what is handed on, when the page has come, is measured with the processor's time.
    globalThis.watching = { times, written, length: 0, push: (one) => void written.push(one) };
    return before;
  }, count);

/** The load of a page of 500 requests with each written down once, over the same with none written down. */
export async function loadRow(stage: Stage, section: string, rounds: number): Promise<Row> {
  servePages(stage);
  const folder = repeatingExtension();
  const browser = await openPlainChromium(stage.lab, folder, memoryFolder());
  let written = 0;
  const turn = (times: number) => ({
    browser,
    before: async () => {
      written += await setTimes(browser, times);
    },
  });
  const ground = { lab: stage.lab, url: startUrl, rounds };
  const [base, repeated] = await inTurns([turn(0), turn(TIMES)], pageLoad, ground);
  written += await setTimes(browser, 1);
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
  if (base === undefined || repeated === undefined) throw new Error('nobody took a turn');
  const loads = 2 * rounds + 2;
  if (written < loads * REQUESTS * TIMES)
    throw new Error(`${written} requests of ${loads} loads were written down ${TIMES} times over: too few`);
  const once = base.times.map((ms, at) => ms + ((repeated.times[at] ?? Number.NaN) - ms) / TIMES);
  const added = difference(once, base.times);
  return {
    ...{ section, what: 'page load, 500 requests', who: 'watching' },
    ...{ time: estimate(once), base: estimate(base.times).median, added },
    budget: { limit: 5, held: added, words: '+ 5 ms' },
    note: `A ${TIMES}th of what ${TIMES} times the watching add (${saySpan(difference(repeated.times, base.times))}); base: the same browser, which hears as much and writes down nothing.`,
  };
}

const saySpan = ({ median, low, high }: ReturnType<typeof estimate>): string =>
  `${median.toFixed(1)} ms, ${low.toFixed(1)} .. ${high.toFixed(1)}`;
