// What memory a large file takes on its way to a page. Runs in Node.
import { setTimeout as sleep } from 'node:timers/promises';
import { contentOf, type Lab } from '@/tests/lab/lab';
import { loadFile } from './content-page';
import type { PlainChromium } from './plain-chromium';
import type { Row } from './rows';
import { difference, estimate } from './statistics';

const section = 'Content from elsewhere, verified: memory, in MB (base: a plain fetch)';
const megabyte = 1024 * 1024;
const largeBytes = 500 * megabyte;
/** As issue 4 has it. */
const extraMb = 64;

/** By how much the browser grew, at the worst moment, while the file came. */
async function growth(browser: PlainChromium, site: string, url: string): Promise<number> {
  const page = await browser.newPage(`https://${site}/`);
  await sleep(1_000);
  const [before, seen] = [browser.memoryMb(), [] as number[]];
  const load = page.numbers(loadFile, 'fetch', url);
  let isDone = false;
  void load.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    seen.push(browser.memoryMb());
    await sleep(200);
  }
  const [, , bytes = 0] = await load;
  await page.close();
  if (bytes < largeBytes) throw new Error(`${bytes} of 500 MB came`);
  return Math.max(...seen) - before;
}

interface Stage {
  lab: Lab;
  bare: PlainChromium;
  detoured: PlainChromium;
  /** Addresses of a file at its gateway, which refuses, and at a healthy one. */
  addresses: (cid: string) => [failing: string, healthy: string];
}

export async function memoryRows({ lab, bare, detoured, addresses }: Stage, rounds: number): Promise<Row[]> {
  const [extra, plain]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const [failing, healthy] = addresses(`${await contentOf(lab).addBigFile(largeBytes + round * 8)}`);
    const site = `memory-${round}.org`;
    lab.setPage(site, '/', '<!doctype html><title>memory</title>');
    plain.push(await growth(bare, site, healthy));
    extra.push(await growth(detoured, site, failing));
  }
  const [time, held] = [estimate(extra), difference(extra, plain)];
  const budget = { limit: extraMb, held, words: `plain + ${extraMb} MB` };
  const what = 'growth while 500 MB come';
  return [{ section, what, who: 'Detour', time, base: estimate(plain).median, added: held, budget, note: null }];
}
