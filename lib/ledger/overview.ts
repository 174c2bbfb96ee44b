// All sites together: on whom, and on which clouds, the user depends most, and what would stop with each cloud. Pure data and functions.
import type { Role } from '@/lib/directory/roles';
import { byCount, groupNames } from './group-name';
import { earlier, type SiteOutline, strandsOfOutline } from './outline';
import { type Gathered, lanesOf } from './strands';
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

export function overviewOf(all: readonly SiteOutline[]): Overview {
  const shown = all.filter(({ operators }) => operators.length > 0);
  const domainNames: Record<string, string> = Object.assign({}, ...shown.map((one) => one.domainNames));
  return {
    sites: shown.length,
    operators: operatorsOf(shown),
    clouds: stakesOf(shown, domainNames),
    picture: { ...lanesOf(shown.flatMap(strandsOfOutline), PICTURE), domainNames },
  };
}

/** Written into while it grows: a copy for each line of each site took longer than all else. */
type Growing = Omit<OperatorUse, 'name' | 'clouds' | 'sites'> & { asked: Map<string, number>; sites: Set<SiteOutline> };

function operatorsOf(all: readonly SiteOutline[]): OperatorUse[] {
  const uses = new Map<string, Growing>();
  for (const site of all)
    for (const one of site.operators) {
      const use = uses.get(one.group) ?? unused(one.group);
      uses.set(one.group, use);
      use.sites.add(site);
      use.requests += one.requests;
      use.failingSince = earlier(use.failingSince, one.failingSince);
      use.lastAt = Math.max(use.lastAt, one.lastAt);
      for (const role of one.roles) if (!use.roles.includes(role)) use.roles.push(role);
      for (const [domain, requests] of one.asked) {
        const name = site.domainNames[domain] ?? domain;
        use.asked.set(name, (use.asked.get(name) ?? 0) + requests);
      }
    }
  const names = groupNames(all.flatMap(({ operators }) => operators));
  return [...uses.values()]
    .map(({ asked, sites, ...use }) => {
      const name = names.get(use.group) ?? '';
      return { ...use, name, clouds: byCount(asked), sites: sites.size };
    })
    .sort((a, b) => b.requests - a.requests);
}

const unused = (group: string): Growing => ({
  ...{ group, roles: [], requests: 0, failingSince: null, lastAt: 0 },
  asked: new Map(),
  sites: new Set(),
});

function stakesOf(all: readonly SiteOutline[], names: Record<string, string>): CloudStake[] {
  const parts = all.flatMap((one) => one.parts);
  return withoutClouds(parts, CLOUDS).map(({ domain }) => {
    const stake = { domain, name: names[domain] ?? domain, yes: 0, partly: 0, no: 0, unknown: 0 };
    for (const site of all) stake[withoutCloud(site.parts, domain)]++;
    return stake;
  });
}
