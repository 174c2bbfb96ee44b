// What is worth a notification: one an incident of the site in front, whatever falls with it. Pure.
import { byCause } from './causes';
import { emptyLedger, type SiteLedger } from './dependency';
import { incidentsOf } from './incidents';
import { openStall } from './stall';

export interface Notice {
  cause: 'operator' | 'cloud' | 'chain' | 'sequencer';
  /** Operator id, failure domain, or decimal chain id. */
  of: string;
  /** Of a failure: whether somebody answered instead. */
  saved: boolean;
  /** What it tells of: none of these is told of again soon. */
  about: string[];
}

/** By what was told of: when, epoch ms. */
export type Told = Readonly<Record<string, number>>;

/** Whoever comes and goes in an outage is told of once. */
const QUIET_MS = 1_800_000;

/** What is open now and was not told of; an operator that was told of takes its cloud's notice with it. */
export function noticesOf(
  ledger: SiteLedger,
  told: Told,
  { now, groupOf }: { now: number; groupOf: (one: { operator: string; host: string }) => string },
): Notice[] {
  const open = { ...emptyLedger(ledger.site), incidents: ledger.incidents.filter(({ endedAt }) => endedAt === null) };
  const failures = byCause(incidentsOf([open], groupOf)).map(({ domain, members }): Notice => {
    const [first] = members;
    return {
      ...(domain === null ? { cause: 'operator', of: first.operator } : { cause: 'cloud', of: domain }),
      saved: members.some(({ saved }) => saved > 0),
      about: members.map(({ operator }) => operator),
    };
  });
  const stall = openStall(ledger, null, now);
  const stalls: Notice[] =
    stall === undefined
      ? []
      : [
          {
            cause: stall.sequencer ? 'sequencer' : 'chain',
            of: `${stall.chainId}`,
            saved: false,
            about: [`chain ${stall.chainId}`],
          },
        ];
  return [...stalls, ...failures].filter(({ about }) => about.every((one) => now - (told[one] ?? 0) >= QUIET_MS));
}

/** The same, with what these notices tell of. What is long past is forgotten. */
export function withTold(told: Told, notices: readonly Notice[], now: number): Told {
  const recent = Object.entries(told).filter(([, at]) => now - at < QUIET_MS);
  return Object.fromEntries([
    ...recent,
    ...notices.flatMap(({ about }) => about.map((one): [string, number] => [one, now])),
  ]);
}
