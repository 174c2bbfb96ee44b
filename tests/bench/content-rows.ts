// Turns what was measured of content into rows of the table, each held against the plain fetch of its own round. Pure; runs in Node.
import type { Row } from './rows';
import { difference, type Estimate, estimate } from './statistics';

export type Who =
  /** From a healthy gateway, without any extension. */
  | 'plain'
  | 'Detour'
  | 'healthy, with Detour'
  | 'the page itself, unverified'
  | 'passes bytes on, unverified'
  | '@helia/verified-fetch'
  | 'redirect and reload';

export interface Line {
  name: string;
  roundTripMs: number;
  /** 0: as fast as may be. */
  bytesPerSecond: number;
}

/** A good line of a house; and none at all, where copying within the machine is all there is. */
export const lines: readonly Line[] = [
  { name: 'on a line of 400 Mbit/s, 20 ms away', roundTripMs: 20, bytesPerSecond: 50_000_000 },
  { name: 'within one machine', roundTripMs: 0, bytesPerSecond: 0 },
];

/** One visit of one of them. */
export interface ContentSamples {
  who: string;
  line: string;
  round: number;
  first: number;
  last: number;
  shown: number;
}

type Measure = 'first' | 'last' | 'shown';

/** A plain fetch may take a quarter longer (80 % of its speed), its first byte 1.3 times as long, a page of pictures half as long again. */
const budgets = { last: 1.25, first: 1.3, shown: 1.5 } as const;
const names = { first: 'first byte of 50 MB', last: 'all of 50 MB', shown: 'a page of 200 pictures' } as const;

const floor =
  'What no extension can do without: after the own failure its worker fetches, and ports carry it to the page. Nothing is checked, kept or written down.';
const own = 'What a page could do whose author thought of it: another address when its own fails, and no proof.';

const notes: Partial<Record<string, string>> = {
  'passes bytes on, unverified': floor,
  'the page itself, unverified': own,
  'redirect and reload':
    'As ipfs-companion: a rule to another gateway after the first failure, and the page anew. No proof.',
  '@helia/verified-fetch': 'In the page, by its author; its gateways are the one that refuses and the healthy one.',
};

export function contentTable(samples: readonly ContentSamples[]): Row[] {
  const peers = [...new Set(samples.map(({ who }) => who))].filter((who) => who !== 'plain');
  const rows = lines.flatMap(({ name }) =>
    (['first', 'last', 'shown'] as const).flatMap((measure) =>
      peers.map((who) => rowOf(samples, { line: name, measure, who })),
    ),
  );
  return rows;
}

function rowOf(samples: readonly ContentSamples[], at: { line: string; measure: Measure; who: string }): Row {
  const { line, measure, who } = at;
  const ofWho = (one: string) =>
    samples
      .filter((sample) => sample.line === line && sample.who === one)
      .toSorted((a, b) => a.round - b.round)
      .map((sample) => sample[measure]);
  const [times, plain] = [ofWho(who), ofWho('plain')];
  const base = estimate(plain);
  return {
    section: `Content from elsewhere, verified, ${line} (base: a plain fetch from a healthy gateway)`,
    what: names[measure],
    who,
    time: estimate(times),
    base: base.median,
    added: difference(times, plain),
    budget: budgetOf(at, times, plain, ofWho('passes bytes on, unverified')),
    note: notes[who] ?? null,
  };
}

const ratio = (times: readonly number[], bases: readonly number[]): Estimate =>
  estimate(times.map((time, at) => time / (bases[at] ?? Number.NaN)));

/** Within one machine no extension comes near a plain fetch: there Detour is held to the one that only passes on. */
function budgetOf(
  { line, measure, who }: { line: string; measure: Measure; who: string },
  times: readonly number[],
  plain: readonly number[],
  passed: readonly number[],
): Row['budget'] {
  if (who !== 'Detour') return null;
  const limit = budgets[measure];
  return line === lines[0]?.name
    ? { limit, held: ratio(times, plain), words: `${limit} x plain` }
    : { limit, held: ratio(times, passed), words: `${limit} x what passes bytes on` };
}
