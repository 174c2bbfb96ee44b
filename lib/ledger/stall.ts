// What stands still, as it is kept of one site: a chain without a new block, which is neither the user nor whom the site asks. Pure data and functions.
import type { Fault } from '@/lib/failover/verdict';

export interface Stall {
  chainId: number;
  /** Epoch ms: since when its head was known, when it was last seen to stand still, and when it went on; null while it stands. */
  startedAt: number;
  lastAt: number;
  endedAt: number | null;
  /** Its blocks are made by one alone. */
  sequencer: boolean;
}

/** What of a ledger this is about. */
interface Kept {
  stalls?: Stall[];
}

const MAX_STALLS = 20;
/** Nobody has looked for so long: what became of it is not known. */
const KNOWN_FOR_MS = 600_000;

const stallsOf = ({ stalls }: Kept): Stall[] => stalls ?? [];

export function noteStall<L extends Kept>(
  ledger: L,
  seen: Pick<Stall, 'chainId' | 'startedAt' | 'sequencer'>,
  now: number,
): L {
  const open = openStall(ledger, seen.chainId, now);
  const others = stallsOf(ledger).filter((one) => one !== open);
  return { ...ledger, stalls: [...others, { ...seen, ...open, lastAt: now, endedAt: null }].slice(-MAX_STALLS) };
}

/** Its endpoint has named a new block. The same ledger where nothing stood still. */
export function noteGoesOn<L extends Kept>(ledger: L, chainId: number, now: number): L {
  const open = openStall(ledger, chainId, now);
  if (open === undefined) return ledger;
  return { ...ledger, stalls: stallsOf(ledger).map((one) => (one === open ? { ...one, endedAt: now } : one)) };
}

/** What stands still now, of one chain or of any. */
export function openStall(ledger: Kept, chainId: number | null, now: number): Stall | undefined {
  return stallsOf(ledger).findLast(
    (one) => one.endedAt === null && now - one.lastAt < KNOWN_FOR_MS && (chainId === null || one.chainId === chainId),
  );
}

/** Over all sites, one of each chain at a time, with those of them that asked it. The newest first. */
export function stallsOver(
  ledgers: readonly (Kept & { site: string })[],
  now: number,
): (Stall & { sites: string[] })[] {
  const all = ledgers
    .flatMap((ledger) => stallsOf(ledger).map((one) => ({ ...one, endedAt: endOf(one, now), sites: [ledger.site] })))
    .sort((a, b) => a.startedAt - b.startedAt);
  const merged: typeof all = [];
  for (const one of all) {
    const at = merged.findLastIndex(({ chainId }) => chainId === one.chainId);
    const before = merged[at];
    if (before === undefined || one.startedAt > (before.endedAt ?? Number.POSITIVE_INFINITY)) merged.push(one);
    else
      merged[at] = {
        ...before,
        endedAt: before.endedAt === null || one.endedAt === null ? null : Math.max(before.endedAt, one.endedAt),
        sites: [...new Set([...before.sites, ...one.sites])],
      };
  }
  return merged.reverse();
}

const endOf = ({ endedAt, lastAt }: Stall, now: number): number | null =>
  endedAt ?? (now - lastAt < KNOWN_FOR_MS ? null : lastAt);

/** An endpoint that answers all the time, and with an old head: another answer is no recovery, until nobody has called it frozen for a while. */
export const isFrozen = ({ fault, faultAt }: { fault: Fault | null; faultAt: number }, now: number): boolean =>
  fault?.kind === 'wrong' && isStandingWrong(fault.what) && now - faultAt < KNOWN_FOR_MS;

/** What an endpoint may be wrong about while each of its answers looks sound. */
export const isStandingWrong = (what: string): boolean => what === 'head' || what === 'chain';
