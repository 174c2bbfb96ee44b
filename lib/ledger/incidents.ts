// What failed, over all sites: one incident of each operator at a time, however many of its hosts and sites it touched. Pure.
import type { Fault } from '@/lib/failover/verdict';
import type { Dependency, SiteLedger } from './dependency';

export interface Incident {
  operator: string;
  /** One of its hosts, with the server that was seen there; null where the site has not kept it. */
  host: string;
  dependency: Dependency | null;
  /** Epoch ms; null while it lasts. */
  startedAt: number;
  endedAt: number | null;
  /** The first. */
  fault: Fault;
  /** As the ledger names them: scheme + registrable domain. */
  sites: string[];
  /** Operators that answered instead, in the order of their first answer. */
  rescuers: string[];
  saved: number;
  lost: number;
}

/** An operator that failed again within this time had not recovered: endpoints come and go in an outage. */
const TOGETHER_MS = 60_000;

/** The newest first. */
export function incidentsOf(ledgers: readonly SiteLedger[]): Incident[] {
  const all = ledgers.flatMap(ofSite).sort((a, b) => a.startedAt - b.startedAt);
  const merged: Incident[] = [];
  for (const one of all) {
    const at = merged.findLastIndex((before) => before.operator === one.operator);
    const before = merged[at];
    if (before !== undefined && one.startedAt <= (before.endedAt ?? Number.POSITIVE_INFINITY) + TOGETHER_MS)
      merged[at] = joined(before, one);
    else merged.push(one);
  }
  return merged.reverse();
}

function ofSite({ site, incidents, dependencies }: SiteLedger): Incident[] {
  return incidents.map(({ operator, host, startedAt, endedAt, fault, rescuers, saved, lost }) => {
    const dependency = Object.values(dependencies).find((known) => known.host === host) ?? null;
    return { operator, host, dependency, startedAt, endedAt, fault, sites: [site], rescuers, saved, lost };
  });
}

function joined(first: Incident, next: Incident): Incident {
  const isOpen = first.endedAt === null || next.endedAt === null;
  return {
    ...first,
    dependency: first.dependency ?? next.dependency,
    endedAt: isOpen ? null : Math.max(first.endedAt ?? 0, next.endedAt ?? 0),
    sites: [...new Set([...first.sites, ...next.sites])],
    rescuers: [...new Set([...first.rescuers, ...next.rescuers])],
    saved: first.saved + next.saved,
    lost: first.lost + next.lost,
  };
}
