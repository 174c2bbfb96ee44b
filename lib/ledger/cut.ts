// What a drill pretends to be down: one operator, a cloud, a region of one, or all that is centralized. Pure data and functions.
import { groupNames } from './group-name';

/** `id`: of an operator its group, of a cloud its failure domain, of a region both in one (see directory/cloud-of.ts); '' of all. */
export interface DrillWhat {
  kind: 'operator' | 'cloud' | 'region' | 'all';
  id: string;
  name: string;
}

/** Where a host stands, as far as it is known. */
export interface Ground {
  /** Operators of one group fall together. */
  group: string;
  domains: readonly string[];
  regions: readonly string[];
  /** One company's. */
  isCentral: boolean;
}

/** What a drill takes away from one tab. */
export interface Cut {
  what: DrillWhat;
  /** Hosts that the site was seen to use before; a stopped request to any other may have been stopped by the user's blocker. */
  hosts: readonly string[];
}

export function isCut({ kind, id }: Pick<DrillWhat, 'kind' | 'id'>, ground: Ground): boolean {
  switch (kind) {
    case 'operator':
      return ground.group === id;
    case 'cloud':
      return ground.domains.includes(id);
    case 'region':
      return ground.regions.includes(id);
    case 'all':
      return ground.isCentral;
  }
}

/** What a site can rehearse, and how many of its requests of the last 30 days went there. */
export interface DrillChoice extends DrillWhat {
  requests: number;
}

/** One outside host of a site. */
export interface ChoiceFacts extends Ground {
  operatorName: string;
  requests: number;
}

/** So many of each kind are offered; the rest is rarely asked. */
const MOST_OF_KIND = 12;

/**
 * Clouds first, the most used first, then regions, operators, and all at once.
 *
 * @param nameOf What people call a cloud or a region.
 */
export function drillChoices(
  parties: readonly ChoiceFacts[],
  nameOf: (kind: 'cloud' | 'region', id: string) => string,
): DrillChoice[] {
  const placed = (kind: 'cloud' | 'region', ids: (one: ChoiceFacts) => readonly string[]) =>
    counted(parties.flatMap((one) => ids(one).map((id) => ({ id, name: nameOf(kind, id), ...one })))).map((one) => ({
      kind,
      ...one,
    }));
  const names = groupNames(parties);
  const operators = counted(parties.map((one) => ({ ...one, id: one.group, name: names.get(one.group) ?? '' })));
  const central = parties.filter(({ isCentral }) => isCentral);
  const all: DrillChoice = { kind: 'all', id: '', name: '', requests: sumOf(central) };
  return [
    ...placed('cloud', ({ domains }) => domains),
    ...placed('region', ({ regions }) => regions),
    ...operators.map((one) => ({ kind: 'operator' as const, ...one })),
    ...(central.length > 0 ? [all] : []),
  ];
}

const sumOf = (all: readonly { requests: number }[]) => all.reduce((sum, { requests }) => sum + requests, 0);

function counted(all: readonly { id: string; name: string; requests: number }[]): Omit<DrillChoice, 'kind'>[] {
  const byId = new Map<string, Omit<DrillChoice, 'kind'>>();
  for (const { id, name, requests } of all)
    byId.set(id, { id, name: byId.get(id)?.name ?? name, requests: (byId.get(id)?.requests ?? 0) + requests });
  return [...byId.values()].sort((a, b) => b.requests - a.requests).slice(0, MOST_OF_KIND);
}
