// All sites together: on whom, and on which clouds, the user depends most, and what would stop with each cloud. Pure data and functions.
import type { Role } from '@/lib/directory/roles';
import { standingParts } from './score';
import { type Gathered, gather, type SiteSight } from './strands';
import { type WithoutCloud, withoutCloud, withoutClouds } from './without';

/** One operator, over all sites. Operators of one group are one. */
export interface OperatorUse {
  group: string;
  name: string;
  roles: Role[];
  /** Names of the clouds that it was seen in, the most asked first. */
  clouds: string[];
  sites: number;
  /** In the last 30 days. */
  requests: number;
  /** Epoch ms; null while it answers every site. */
  failingSince: number | null;
  lastAt: number;
}

/** How many sites would do how without a cloud; together they are all sites. */
export interface CloudStake extends Record<WithoutCloud['verdict'], number> {
  domain: string;
  name: string;
}

export interface Overview {
  sites: number;
  /** The most asked first. */
  operators: OperatorUse[];
  /** Those with most requests first. */
  clouds: CloudStake[];
  picture: Gathered;
}

const PICTURE = { lanes: 9, sites: 5 };
const CLOUDS = 6;

export function overviewOf(all: readonly SiteSight[]): Overview {
  const shown = all.filter(({ sight }) => sight.parties.length > 0);
  return {
    sites: shown.length,
    operators: operatorsOf(shown),
    clouds: stakesOf(shown),
    picture: gather(shown, PICTURE),
  };
}

function operatorsOf(all: readonly SiteSight[]): OperatorUse[] {
  const uses = new Map<string, OperatorUse & { at: Set<string>; asked: Map<string, number> }>();
  for (const { site, sight } of all)
    for (const one of sight.parties) {
      const known = uses.get(one.group) ?? {
        ...{ group: one.group, name: one.operatorName, roles: [], clouds: [], sites: 0, requests: 0 },
        ...{ failingSince: null, lastAt: 0, at: new Set<string>(), asked: new Map<string, number>() },
      };
      known.at.add(site);
      for (const domain of one.domains) {
        const name = sight.domainNames[domain] ?? domain;
        known.asked.set(name, (known.asked.get(name) ?? 0) + one.requests);
      }
      const starts = [known.failingSince, one.failingSince].filter((at) => at !== null);
      uses.set(one.group, {
        ...known,
        roles: known.roles.includes(one.role) ? known.roles : [...known.roles, one.role],
        sites: known.at.size,
        requests: known.requests + one.requests,
        failingSince: starts.length === 0 ? null : Math.min(...starts),
        lastAt: Math.max(known.lastAt, one.lastAt),
      });
    }
  return [...uses.values()]
    .map(({ at: _, asked, ...use }) => ({ ...use, clouds: byCount(asked) }))
    .sort((a, b) => b.requests - a.requests);
}

const byCount = (counts: Map<string, number>): string[] =>
  [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);

function stakesOf(all: readonly SiteSight[]): CloudStake[] {
  const parts = all.map(({ sight }) => standingParts(sight));
  const names: Record<string, string> = Object.assign({}, ...all.map(({ sight }) => sight.domainNames));
  return withoutClouds(parts.flat(), CLOUDS).map(({ domain }) => {
    const stake = { domain, name: names[domain] ?? domain, yes: 0, partly: 0, no: 0, unknown: 0 };
    for (const site of parts) stake[withoutCloud(site, domain)]++;
    return stake;
  });
}
