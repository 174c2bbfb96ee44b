// What is left of a site when a span of time is erased: whatever may have been in it goes. Pure data and functions.
import { keptHost, keptName } from '@/lib/directory/kept-host';
import type { Dependency, SiteLedger } from './dependency';
import { DAY_MS, type Party, type SiteParties } from './party';

/** As it may leave this computer: a host's name without labels that are keys, or say what was looked at. */
export const redactedHost = keptHost;

/** A firm's name as it is; nobody's firm goes by its host, which leaves as hosts do. */
export const redactedName = keptName;

/** Instants, epoch ms; null: from the beginning, or to the end. */
export interface Span {
  from: number | null;
  to: number | null;
}

const startOf = ({ from }: Span): number => from ?? Number.NEGATIVE_INFINITY;
const endOf = ({ to }: Span): number => to ?? Number.POSITIVE_INFINITY;
const isIn = (at: number, span: Span): boolean => at >= startOf(span) && at < endOf(span);

/** Whether any of it, epoch ms, was in the span; `endedAt` null: it goes on. */
export const touches = (span: Span, { startedAt, endedAt }: { startedAt: number; endedAt: number | null }): boolean =>
  startedAt < endOf(span) && (endedAt ?? Number.POSITIVE_INFINITY) >= startOf(span);

/** Calls are counted without their days, so a host that was last asked in the span goes with all its calls; an incident, or a chain's standing still, that touched it goes. */
export function ledgerWithout(ledger: SiteLedger, span: Span): SiteLedger {
  const { dependencies, incidents, stalls } = ledger;
  const left = Object.entries(dependencies).filter(([, { lastAt }]) => !isIn(lastAt, span));
  return {
    ...ledger,
    dependencies: Object.fromEntries(left.map(([key, one]) => [key, dependencyWithout(one, span)])),
    incidents: incidents.filter((one) => !touches(span, one)),
    ...(stalls && { stalls: stalls.filter((one) => !touches(span, { ...one, endedAt: one.endedAt ?? one.lastAt })) }),
  };
}

/** It was asked later, too. */
function dependencyWithout(one: Dependency, span: Span): Dependency {
  const kept = (at: number) => (isIn(at, span) ? 0 : at);
  const asked = one.trail.some(({ startedAt }) => isIn(startedAt, span)) ? { trail: [], told: [] } : {};
  const times = { soundAt: kept(one.soundAt), faultAt: kept(one.faultAt), failingSince: sinceWithout(one, kept) };
  const fault = times.failingSince === null ? { fault: null, whyNot: null } : {};
  return { ...one, ...times, ...asked, ...fault };
}

/** What began to fail in the span, and fails since, is known to fail by its last fault. */
function sinceWithout(
  { failingSince, faultAt }: Pick<Party, 'failingSince' | 'faultAt'>,
  kept: (at: number) => number,
): number | null {
  return failingSince === null ? null : kept(failingSince) || kept(faultAt) || null;
}

/** With 60 hosts and 100 incidents each, 150 kB, all of them stay below 25 MB. */
const MAX_LEDGERS = 150;
const KEEP_MS = 30 * DAY_MS;

/** Of all sites, those that were used in the last 30 days, the longest unused going first where they are too many. */
export function boundedLedgers(all: readonly SiteLedger[], now: number): { kept: SiteLedger[]; gone: SiteLedger[] } {
  const lastAt = (ledger: SiteLedger) =>
    Math.max(
      ...Object.values(ledger.dependencies).map((one) => one.lastAt),
      ...ledger.incidents.map(({ startedAt, endedAt }) => endedAt ?? startedAt),
      0,
    );
  const byUse = all.map((ledger) => ({ ledger, at: lastAt(ledger) })).sort((a, b) => b.at - a.at);
  const isKept = (place: number, at: number) => place < MAX_LEDGERS && now - at < KEEP_MS;
  const kept = byUse.filter(({ at }, place) => isKept(place, at));
  const gone = byUse.filter(({ at }, place) => !isKept(place, at));
  return { kept: kept.map(({ ledger }) => ledger), gone: gone.map(({ ledger }) => ledger) };
}

/** By whole days (UTC): a day of which a part is erased goes. */
export function partiesWithout(known: SiteParties, span: Span): SiteParties {
  const left = Object.values(known.parties).flatMap((party) => partyWithout(party, span) ?? []);
  const lastAt = Math.max(0, ...left.map((party) => party.lastAt));
  return { ...known, lastAt, parties: Object.fromEntries(left.map((party) => [party.host, party])) };
}

function partyWithout(party: Party, span: Span): Party | null {
  const days = party.days.filter(([day]) => day * DAY_MS >= endOf(span) || (day + 1) * DAY_MS <= startOf(span));
  const last = days.at(-1);
  if (last === undefined) return null;
  if (days.length === party.days.length) return party;
  const until = (last[0] + 1) * DAY_MS - 1;
  const kept = (at: number) => (at > until || isIn(at, span) ? 0 : at);
  return {
    ...party,
    ...(party.doubtAt && { doubtAt: kept(party.doubtAt) }),
    ...{ days, failingSince: sinceWithout(party, kept), lastAt: Math.min(party.lastAt, until) },
    ...{ soundAt: kept(party.soundAt), faultAt: kept(party.faultAt) },
  };
}
