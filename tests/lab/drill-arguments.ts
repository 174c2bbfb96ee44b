// What `npm run drill` was asked for, or in a line what is wrong with it. Pure.
import { parseArgs } from 'node:util';

export const usage = `npm run drill -- https://your.dapp [--cut what] [--for 20] [--watch 15] [--out drills] [--headed] [--arg=...]
  --cut    a cloud (aws), an operator (Infura), a region (aws:us-east-1), or all; without it the cloud that most requests go to
  --for    seconds without it, 1 to 900
  --watch  seconds that the page is watched before, 1 to 900, at most
  --out    the folder for the report
  --headed shows the browser
  --arg    is handed on to Chromium`;

/** Its message says what is wrong. */
export class WrongArguments extends Error {}

/** Times in ms. `cut` null: nothing was named. */
export interface DrillArguments {
  site: string;
  cut: string | null;
  forMs: number;
  watchMs: number;
  out: string;
  headed: boolean;
  args: string[];
}

/** A drill ends by itself after 15 minutes. */
const MOST_S = 900;

/** @throws WrongArguments */
export function drillArguments(args: readonly string[]): DrillArguments {
  const { values, positionals } = parsed(args);
  const [site, more] = positionals;
  if (site === undefined) throw new WrongArguments('Which site? Name its address: https://your.dapp');
  if (!/^https?:\/\//.test(site) || !URL.canParse(site))
    throw new WrongArguments(`${site} is no address: begin with https://`);
  if (more !== undefined) throw new WrongArguments(`One address at a time: ${more} is one too many.`);
  const times = { forMs: milliseconds('for', values.for), watchMs: milliseconds('watch', values.watch) };
  return { site, ...times, cut: values.cut ?? null, out: values.out, headed: values.headed, args: values.arg };
}

/** Node's own words go on with how to name a file that begins with a dash. */
function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        cut: { type: 'string' },
        for: { type: 'string', default: '20' },
        watch: { type: 'string', default: '15' },
        out: { type: 'string', default: 'drills' },
        headed: { type: 'boolean', default: false },
        arg: { type: 'string', multiple: true, default: [] },
      },
    });
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : `${error}`).split(/\.?\s*\n|\. /);
    throw new WrongArguments(`${sentence}.`);
  }
}

function milliseconds(name: string, text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= MOST_S))
    throw new WrongArguments(`--${name} takes seconds, 1 to ${MOST_S}, not "${text}".`);
  return seconds * 1_000;
}
