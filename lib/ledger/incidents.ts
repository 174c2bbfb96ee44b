// What failed, over all sites: one incident of each operator at a time, however many of its hosts and sites it touched, and those of one cloud as one. Pure.
import type { Fault } from '@/lib/failover/verdict';
import { byCause } from './causes';
import type { Dependency, SiteLedger } from './dependency';

export interface Incident {
  operator: string;
  /** Operators of one group are one. */
  group: string;
  /** One of its hosts, with the server that was seen there; null where the site has not kept it. */
  host: string;
  dependency: Dependency | null;
  domains: string[];
  apart: string[];
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

type Of = Pick<Incident, 'operator' | 'host'>;

/** @param groupOf An operator's group. The newest first. */
export function incidentsOf(ledgers: readonly SiteLedger[], groupOf: (one: Of) => string): Incident[] {
  const all = ledgers.flatMap((ledger) => ofSite(ledger, groupOf)).sort((a, b) => a.startedAt - b.startedAt);
  const merged: Incident[] = [];
  for (const one of all) {
    const at = merged.findLastIndex((before) => before.operator === one.operator);
    const before = merged[at];
    if (before !== undefined && one.startedAt <= (before.endedAt ?? Number.POSITIVE_INFINITY) + TOGETHER_MS)
      merged[at] = joined([before, one]);
    else merged.push(one);
  }
  return merged.reverse();
}

function ofSite({ site, incidents, dependencies }: SiteLedger, groupOf: (one: Of) => string): Incident[] {
  return incidents.map(({ operator, host, domains = [], apart = [], startedAt, endedAt, fault, ...rest }) => {
    const dependency = Object.values(dependencies).find((known) => known.host === host) ?? null;
    const { rescuers, saved, lost } = rest;
    const where = { operator, group: groupOf({ operator, host }), host, dependency, domains, apart };
    return { ...where, startedAt, endedAt, fault, sites: [site], rescuers, saved, lost };
  });
}

/** The same, where those of one cloud that fell together are one. `domain` is null for one operator's own. The newest first. */
export function causesOf(
  incidents: readonly Incident[],
): (Incident & { domain: string | null; members: readonly Incident[] })[] {
  return byCause(incidents)
    .map(({ domain, members }) => ({ ...joined(members), domain, members }))
    .sort((a, b) => b.startedAt - a.startedAt);
}

/** @param all Sorted by their start. */
function joined(all: readonly [Incident, ...Incident[]]): Incident {
  const [first] = all;
  const ends = all.map(({ endedAt }) => endedAt);
  return {
    ...first,
    dependency: all.find(({ dependency }) => dependency !== null)?.dependency ?? null,
    domains: union(all.map(({ domains }) => domains)),
    apart: union(all.map(({ apart }) => apart)),
    endedAt: ends.reduce((latest, end) => (latest === null || end === null ? null : Math.max(latest, end))),
    sites: union(all.map(({ sites }) => sites)),
    rescuers: union(all.map(({ rescuers }) => rescuers)),
    saved: all.reduce((sum, { saved }) => sum + saved, 0),
    lost: all.reduce((sum, { lost }) => sum + lost, 0),
  };
}

const union = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];
