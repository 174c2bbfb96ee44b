// How well a site would survive: a sum that is the same for every site, and what would stop with one operator or cloud. Pure data and functions.
//
// Each part of a site that it cannot do without has a weight; the weights of the parts that a site has are made to add up to 100.
// A part earns all of it when two or more others can answer in its place (or every byte is proven), three quarters with one whose
// word stands alone, half when the site itself asks two operators there, two fifths when the visitor may open a copy, else nothing.
// What all stands in one cloud, with all that could stand in, earns half of that.
import type { Role } from '@/lib/directory/roles';
import { groupNames } from './group-name';
import type { PartyReport, Sight, SpareReport } from './sight';
import { partWithout, type SitePart } from './without';

/** A part of a site: one chain, one network of content, or a role. */
export interface Part {
  part: string;
  role: Role;
  /** The chain's or network's name; null where the role says it. */
  name: string | null;
  parties: PartyReport[];
}

/** How a part earned its points. */
type Earned = 'proven' | 'agreed' | 'single' | 'two' | 'copy' | 'none';

export interface ScoreLine extends Pick<Part, 'part' | 'role' | 'name'> {
  earned: Earned;
  /** All of it, spares too, is in this one cloud; null where it is not, or not known. */
  cloud: string | null;
  points: number;
  of: number;
  /** What the score would be if this part earned all that it can. */
  raisedTo: number;
}

/** Null: too little was seen to say. */
export interface Score {
  points: number;
  /** The heaviest part first. */
  lines: ScoreLine[];
}

/** What visitors came for weighs most; a site goes on without fonts and statistics, and of other services nobody knows. */
const weights: Partial<Record<Role, number>> = {
  chains: 40,
  site: 20,
  content: 14,
  prices: 14,
  index: 12,
  nft: 8,
  wallet: 8,
  assets: 8,
};

const shares: Record<Earned, number> = { proven: 1, agreed: 1, single: 0.75, two: 0.5, copy: 0.4, none: 0 };
/** The most that a site can have: nobody stands in for it where no copy is; the rest cannot be rescued, but asked twice. */
const bestOf = (role: Role): number =>
  role === 'chains' || role === 'content' ? 1 : role === 'site' ? shares.copy : shares.two;
const IN_ONE_CLOUD = 0.5;
const ENOUGH_REQUESTS = 20;

/** The parts that a site cannot do without. */
export function partsOf({ parties }: Pick<Sight, 'parties'>): Part[] {
  const parts = new Map<string, Part>();
  for (const one of parties) {
    if (weights[one.role] === undefined) continue;
    const known = parts.get(one.part) ?? { part: one.part, role: one.role, name: one.partName, parties: [] };
    parts.set(one.part, { ...known, parties: [...known.parties, one] });
  }
  return [...parts.values()];
}

export function scoreOf(sight: Sight): Score | null {
  const parts = partsOf(sight);
  const requests = sight.parties.reduce((sum, one) => sum + one.requests, 0);
  if (requests < ENOUGH_REQUESTS || parts.length === 0) return null;
  const ofs = rounded(parts.map((part) => weightIn(part, parts)));
  const lines = parts.map((part, at) => lineOf(part, ofs[at] ?? 0, sight));
  const points = lines.reduce((sum, line) => sum + line.points, 0);
  const raised = lines.map(({ best, ...line }) => ({ ...line, raisedTo: points - line.points + best }));
  return { points, lines: raised.sort((a, b) => b.of - a.of) };
}

/** Two chains share the weight of chains. */
function weightIn({ role }: Part, parts: readonly Part[]): number {
  const weightOf = (one: Role) => weights[one] ?? 0;
  const present = [...new Set(parts.map((part) => part.role))];
  const total = present.reduce((sum, one) => sum + weightOf(one), 0);
  return (100 * weightOf(role)) / total / parts.filter((part) => part.role === role).length;
}

/** To whole points that still add up to 100: the largest rests are rounded up. */
function rounded(exact: readonly number[]): number[] {
  const floors = exact.map(Math.floor);
  let left = Math.round(exact.reduce((sum, one) => sum + one, 0)) - floors.reduce((sum, one) => sum + one, 0);
  const byRest = exact.map((one, at) => ({ at, rest: one % 1 })).sort((a, b) => b.rest - a.rest);
  for (const { at } of byRest) if (left-- > 0) floors[at] = (floors[at] ?? 0) + 1;
  return floors;
}

function lineOf(part: Part, of: number, sight: Sight): Omit<ScoreLine, 'raisedTo'> & { best: number } {
  const earned = earnedBy(part);
  const cloud = onlyCloudOf(part, sight);
  const share = shares[earned] * (cloud === null ? 1 : IN_ONE_CLOUD);
  const { part: id, role, name } = part;
  return {
    part: id,
    role,
    name,
    earned,
    cloud,
    points: Math.round(of * share),
    of,
    best: Math.round(of * bestOf(role)),
  };
}

const order = ['proven', 'agreed', 'single', 'copy'] as const;

function earnedBy({ parties }: Part): Earned {
  const best = order.find((spare) => parties.some((one) => one.spare === spare));
  if (best !== undefined) return best;
  return new Set(parties.map(({ group }) => group)).size > 1 ? 'two' : 'none';
}

/** The same parts, as they are asked whether they go on without a cloud. */
export function standingParts(sight: Sight): SitePart[] {
  return partsOf(sight).map((part) => standingOf(part, sight));
}

function standingOf({ part, role, parties }: Part, { spares }: Sight): SitePart {
  const weight =
    role !== 'site' ? {} : ({ weight: parties.some(({ spare }) => spare === 'copy') ? 'most' : 'all' } as const);
  const uses = parties.map(({ domains, whole, requests }) => ({ domains, whole, calls: requests }));
  return { uses, spares: spares[part] ?? [], ...weight };
}

/** Of the hosts in a cloud the one that is the first reason for what is said of the site without it; null where none is in it. */
export function reasonIn(sight: Sight, domain: string): string | null {
  let [reason, gravest]: [string | null, string] = [null, 'z'];
  for (const part of partsOf(sight)) {
    const standing = standingOf(part, sight);
    const verdict = partWithout(standing, domain);
    // The verdicts are in the alphabet as they are in gravity: no, partly, unknown, yes.
    const grave = verdict === 'no' && standing.weight === 'all' ? '' : verdict;
    const host = part.parties.find(({ domains }) => domains.includes(domain))?.host;
    if (host !== undefined && grave < gravest) [reason, gravest] = [host, grave];
  }
  return reason;
}

/** Who serves a part, and who could. */
const serversOf = ({ part, parties }: Part, { spares }: Sight) => [...parties, ...(spares[part] ?? [])];

function onlyCloudOf(part: Part, sight: Sight): string | null {
  const all = serversOf(part, sight);
  return part.parties[0]?.domains.find((domain) => all.every((one) => one.domains.includes(domain))) ?? null;
}

/** An operator, or a cloud, with which a part of a site stops because nobody else is known to serve it. */
export interface SinglePoint {
  kind: 'operator' | 'cloud';
  /** Group, or failure domain. */
  id: string;
  name: string;
  /** The parts that stop. */
  stops: Part[];
  /** None of the parts that a site cannot do without is left. */
  isAll: boolean;
}

/** Those that stop most first. What is not known to stop is not named, nor that a site stops with itself. */
export function singlePoints(sight: Sight): SinglePoint[] {
  const parts = partsOf(sight);
  const point = (kind: SinglePoint['kind'], id: string, name: string): SinglePoint[] => {
    const isOf = (one: SpareReport) => (kind === 'cloud' ? one.domains.includes(id) : one.group === id);
    const stops = parts.filter((part) => serversOf(part, sight).every(isOf));
    const isNothing = stops.every(({ role }) => kind === 'operator' && role === 'site');
    return isNothing ? [] : [{ kind, id, name, stops, isAll: stops.length === parts.length }];
  };
  return [
    ...Object.entries(sight.domainNames).flatMap(([id, name]) => point('cloud', id, name)),
    ...[...groupNames(sight.parties)].flatMap(([id, name]) => point('operator', id, name)),
  ].sort((a, b) => b.stops.length - a.stops.length);
}
