// Which site asks which operator, in which cloud, and how often: what the picture is drawn from. Pure data and functions.
import { groupNames } from './group-name';
import type { Sight } from './sight';

/** `fail`: it does not answer; `detour`: it answers in the place of one that does not. */
type LaneState = 'fail' | 'detour' | 'ok';

export interface Strand {
  /** As the ledger names it. */
  site: string;
  group: string;
  operatorName: string;
  requests: number;
  state: LaneState;
  /** A failure domain; null where none is known. */
  cloud: string | null;
}

/** Operators of one group, or all the rest. */
export interface GatheredLane {
  /** Null for the rest. */
  name: string | null;
  /** How many operators. */
  operators: number;
  requests: number;
  state: LaneState;
  cloud: string | null;
  /** Its requests by site, in the order of `Gathered.sites`. */
  from: number[];
}

export interface Gathered {
  /** Those with most requests, and the rest as one (null). */
  sites: { name: string | null; count: number }[];
  lanes: GatheredLane[];
  domainNames: Record<string, string>;
}

interface SiteSight {
  site: string;
  sight: Sight;
}

const states: readonly LaneState[] = ['fail', 'detour', 'ok'];
const first = (a: LaneState, b: LaneState): LaneState => (states.indexOf(a) < states.indexOf(b) ? a : b);

function strandsOf({ site, sight }: SiteSight): Strand[] {
  const own = sight.parties.map(({ group, operatorName, requests, failingSince, domains }) => {
    const state = failingSince === null ? ('ok' as const) : ('fail' as const);
    return { site, group, operatorName, requests, state, cloud: domains[0] ?? null };
  });
  const instead = sight.instead.map(({ group, operatorName, saved, domains }) => {
    return { site, group, operatorName, requests: saved, state: 'detour' as const, cloud: domains[0] ?? null };
  });
  return [...own, ...instead];
}

/** Failing operators first, then who answers for them, then by requests. */
export function gather(all: readonly SiteSight[], most: { lanes: number; sites: number }): Gathered {
  return {
    ...lanesOf(all.flatMap(strandsOf), most),
    domainNames: Object.assign({}, ...all.map(({ sight }) => sight.domainNames)),
  };
}

/** The same, without names of clouds. */
export function lanesOf(
  strands: readonly Strand[],
  most: { lanes: number; sites: number },
): Omit<Gathered, 'domainNames'> {
  const sites = bounded(sitesOf(strands), most.sites);
  const names = new Map(sites.map(({ name }, at) => [name, at]));
  const rest = names.get(null) ?? 0;
  const called = groupNames(strands);
  const lanes = new Map<string, GatheredLane>();
  for (const { group, requests, state, cloud, site } of strands) {
    const known = lanes.get(group);
    const from = known?.from ?? sites.map(() => 0);
    const at = names.get(site) ?? rest;
    from[at] = (from[at] ?? 0) + requests;
    lanes.set(group, {
      name: called.get(group) ?? null,
      operators: 1,
      requests: (known?.requests ?? 0) + requests,
      state: known === undefined ? state : first(known.state, state),
      cloud: known?.cloud ?? cloud,
      from,
    });
  }
  const sorted = [...lanes.values()].sort(
    (a, b) => states.indexOf(a.state) - states.indexOf(b.state) || b.requests - a.requests,
  );
  const shown =
    sorted.length > most.lanes ? [...sorted.slice(0, most.lanes - 1), restOf(sorted.slice(most.lanes - 1))] : sorted;
  return { sites, lanes: shown };
}

function sitesOf(strands: readonly Strand[]): string[] {
  const requests = new Map<string, number>();
  for (const one of strands) requests.set(one.site, (requests.get(one.site) ?? 0) + one.requests);
  return [...requests].sort(([, a], [, b]) => b - a).map(([site]) => site);
}

function bounded(sites: readonly string[], most: number): Gathered['sites'] {
  const named = sites.length > most ? sites.slice(0, most - 1) : sites;
  const rest = sites.length - named.length;
  return [...named.map((name) => ({ name, count: 1 })), ...(rest > 0 ? [{ name: null, count: rest }] : [])];
}

function restOf(rest: readonly GatheredLane[]): GatheredLane {
  const clouds = new Set(rest.map(({ cloud }) => cloud));
  return {
    name: null,
    operators: rest.length,
    requests: rest.reduce((sum, { requests }) => sum + requests, 0),
    state: rest.map(({ state }) => state).reduce(first),
    cloud: clouds.size === 1 ? (rest[0]?.cloud ?? null) : null,
    from: (rest[0]?.from ?? []).map((_, at) => rest.reduce((sum, { from }) => sum + (from[at] ?? 0), 0)),
  };
}
