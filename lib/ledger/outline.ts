// What the overview of all sites takes of one: some dozen lines of its hundred hosts, so that it can be kept beside them. Pure data and functions.
import type { Role } from '@/lib/directory/roles';
import { standingParts } from './score';
import type { InsteadReport, Sight } from './sight';
import type { Strand } from './strands';
import type { Footing, SitePart } from './without';

/** One operator on one site. */
interface OperatorOutline {
  group: string;
  operatorName: string;
  roles: Role[];
  /** Requests by failure domain, the first that was met first. */
  asked: [domain: string, requests: number][];
  requests: number;
  /** Epoch ms; null while it answers. */
  failingSince: number | null;
  lastAt: number;
}

/** Plain data: it is kept on disk. */
export interface SiteOutline {
  site: string;
  operators: OperatorOutline[];
  instead: InsteadReport[];
  /** Hosts and spares that stand alike are one. */
  parts: SitePart[];
  domainNames: Record<string, string>;
}

export function outlineOf(site: string, sight: Sight): SiteOutline {
  const { instead, domainNames } = sight;
  return { site, operators: operatorsOf(sight), instead, parts: standingParts(sight).map(together), domainNames };
}

export const isFailing = ({ operators }: SiteOutline): boolean =>
  operators.some(({ failingSince }) => failingSince !== null);

function operatorsOf({ parties }: Sight): OperatorOutline[] {
  const all = new Map<string, OperatorOutline>();
  for (const { group, operatorName, role, requests, failingSince, lastAt, domains } of parties) {
    const key = `${group} ${operatorName}`;
    const known = all.get(key) ?? { ...{ group, operatorName, roles: [], asked: [] }, ...unmet };
    all.set(key, known);
    if (!known.roles.includes(role)) known.roles.push(role);
    known.requests += requests;
    known.lastAt = Math.max(known.lastAt, lastAt);
    known.failingSince = earlier(known.failingSince, failingSince);
    for (const domain of domains) {
      const before = known.asked.find(([one]) => one === domain);
      if (before === undefined) known.asked.push([domain, requests]);
      else before[1] += requests;
    }
  }
  return [...all.values()];
}

const unmet = { requests: 0, failingSince: null, lastAt: 0 };

/** Null is none. */
export const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

function together({ uses, spares, ...rest }: SitePart): SitePart {
  const known = new Map<string, SitePart['uses'][number]>();
  for (const { domains, whole, calls } of uses) {
    const key = placeOf({ domains, whole });
    known.set(key, { domains, whole, calls: calls + (known.get(key)?.calls ?? 0) });
  }
  const others = new Map(spares.map(({ domains, whole }) => [placeOf({ domains, whole }), { domains, whole }]));
  return { ...rest, uses: [...known.values()], spares: [...others.values()] };
}

const placeOf = ({ domains, whole }: Footing): string => `${whole} ${domains.join()}`;

/** As the picture draws them. */
export function strandsOfOutline({ site, operators, instead }: SiteOutline): Strand[] {
  const own = operators.map(({ group, operatorName, requests, failingSince, asked: [first] }): Strand => {
    const state = failingSince === null ? 'ok' : 'fail';
    return { site, group, operatorName, requests, state, cloud: first?.[0] ?? null };
  });
  const others = instead.map(({ group, operatorName, saved, domains }): Strand => {
    return { site, group, operatorName, requests: saved, state: 'detour', cloud: domains[0] ?? null };
  });
  return [...own, ...others];
}
