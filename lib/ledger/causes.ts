// Is it the operator, its cloud, or the chain? Incidents of operators laid to what they have in common. Pure.
import type { Fault } from '@/lib/failover/verdict';

/** What is needed of an incident to lay it to a cause. */
export interface Traced {
  /** Operators of one group are one. */
  group: string;
  /** Failure domains that its host stood in; labels that fall together are one. */
  domains: readonly string[];
  /** Those of them outside which somebody was known to answer while it lasted. */
  apart: readonly string[];
  /** Epoch ms; null while it lasts. */
  startedAt: number;
  endedAt: number | null;
  fault: Fault;
}

/** Incidents that are laid to one cloud, the oldest first; or one that is laid to nothing but its operator (null). */
export interface Caused<T> {
  domain: string | null;
  members: [T, ...T[]];
}

/** Failures further apart are two. */
const TOGETHER_MS = 60_000;
/** A site that nobody opens again leaves its incidents open; no outage of a cloud has lasted longer. */
const LASTS_MS = 86_400_000;

/** It did not serve at all. A key that is not accepted, or a plan that is used up, says nothing of a cloud. */
export function isOutage({ kind }: Fault): boolean {
  return kind === 'unreachable' || kind === 'timeout' || kind === 'broken' || kind === 'malformed';
}

/**
 * A cloud is down where two operators of it failed within a minute while somebody elsewhere answered; whoever of it fails until it is over
 * falls with it. Each incident is laid to one cause: to the cloud that took most operators. The oldest first.
 */
export function byCause<T extends Traced>(incidents: readonly T[]): Caused<T>[] {
  const sorted = incidents.toSorted((a, b) => a.startedAt - b.startedAt);
  const domains = [...new Set(sorted.flatMap((one) => one.domains))];
  const found = domains
    .flatMap((domain) => outagesOf(domain, sorted).map(({ members }) => ({ domain, members })))
    .sort((a, b) => operatorsOf(b.members) - operatorsOf(a.members));
  const taken = new Set<T>();
  const clouds: Caused<T>[] = [];
  for (const { domain, members } of found) {
    const left = members.filter((one) => !taken.has(one));
    for (const outage of outagesOf(domain, left)) {
      clouds.push(outage);
      for (const one of outage.members) taken.add(one);
    }
  }
  const alone = sorted.filter((one) => !taken.has(one)).map((one): Caused<T> => ({ domain: null, members: [one] }));
  return [...clouds, ...alone].sort((a, b) => startOf(a) - startOf(b));
}

const operatorsOf = (members: readonly Traced[]): number => new Set(members.map(({ group }) => group)).size;
const startOf = ({ members: [first] }: Caused<Traced>): number => first?.startedAt ?? 0;

/** Those of one cloud, in a list that is sorted by start. */
function outagesOf<T extends Traced>(domain: string, sorted: readonly T[]): Caused<T>[] {
  const hit = sorted.filter((one) => one.domains.includes(domain) && isOutage(one.fault));
  const outages: Caused<T>[] = [];
  for (let at = 0; at < hit.length; at += 1) {
    const [first, ...rest] = isFall(hit, at, domain) ? fallFrom(hit, at) : [];
    if (first === undefined) continue;
    outages.push({ domain, members: [first, ...rest] });
    at += rest.length;
  }
  return outages;
}

/** With the one at this place begins what takes two operators within a minute, and not those elsewhere. */
function isFall(hit: readonly Traced[], at: number, domain: string): boolean {
  const since = hit[at]?.startedAt ?? 0;
  const groups = new Set<string>();
  let isApart = false;
  for (let next = at; next < hit.length; next += 1) {
    const one = hit[next];
    if (one === undefined || one.startedAt - since > TOGETHER_MS) break;
    groups.add(one.group);
    isApart ||= one.apart.includes(domain);
  }
  return groups.size >= 2 && isApart;
}

function fallFrom<T extends Traced>(hit: readonly T[], at: number): T[] {
  const members: T[] = [];
  let until = (hit[at]?.startedAt ?? 0) + TOGETHER_MS;
  for (const one of hit.slice(at)) {
    if (one.startedAt > until) break;
    members.push(one);
    until = Math.max(until, one.endedAt ?? one.startedAt + LASTS_MS);
  }
  return members;
}
