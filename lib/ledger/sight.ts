// All whom a site contacts, by what they are to it: who, in which cloud, how it is now, and who could stand in. Pure data and functions;
// the background fills them, the views draw them.
import { type Role, roles } from '@/lib/directory/roles';
import { type Party, requestsOf } from './party';

export type { Role } from '@/lib/directory/roles';

/**
 * How a host would be replaced. `proven`: any other place, every byte held against its address; `agreed`: by two or more who confirm
 * each other; `single`: by one whose word stands alone; `copy`: the user may open the same page elsewhere; `none`: by nobody;
 * `unneeded`: the site goes on without it.
 */
export type Spare = 'proven' | 'agreed' | 'single' | 'copy' | 'none' | 'unneeded';

export interface PartyReport {
  host: string;
  /** Operators of one group fall together. */
  group: string;
  operatorName: string;
  role: Role;
  /** What it serves a part of: a chain's id, a network of content, else its role. */
  part: string;
  /** The chain's or network's name; null where the role says it. */
  partName: string | null;
  /** In the last 30 days. */
  requests: number;
  lastAt: number;
  /** Epoch ms of its first fault since it last answered; null while it answers. */
  failingSince: number | null;
  /** In which cloud it is and how that is known, in the user's words; '' for an address of no host. */
  cloud: string;
  /** Failure domains, by their ids, as far as they are known. */
  domains: readonly string[];
  /** What is behind its edge is known too. */
  whole: boolean;
  spare: Spare;
}

/** Who could be asked instead in one part of a site. */
export interface SpareReport {
  group: string;
  domains: readonly string[];
  whole: boolean;
}

/** Who answers now in the place of one that does not. */
export interface InsteadReport {
  group: string;
  operatorName: string;
  /** Calls that it saved. */
  saved: number;
  domains: readonly string[];
}

export interface Sight {
  /** Failing first, then by role and by requests. */
  parties: PartyReport[];
  /** By `PartyReport.part`; parts that nobody could step in for are left out. */
  spares: Record<string, readonly SpareReport[]>;
  instead: InsteadReport[];
  /** Names of the failure domains above. */
  domainNames: Record<string, string>;
}

export const nothingSeen: Sight = { parties: [], spares: {}, instead: [], domainNames: {} };

/** What is known of one host beside its requests. */
export interface PartyFacts extends Pick<PartyReport, 'group' | 'operatorName' | 'cloud' | 'domains' | 'whole'> {
  /** Null for a host that was only seen to fail, or before requests were kept. */
  party: Party | null;
  /** Where the ledger of rescues has it. */
  dependency: {
    host: string;
    role?: 'content';
    part: string;
    partName: string | null;
    requests: number;
    lastAt: number;
    failingSince: number | null;
  } | null;
  /** What the directory says that sites ask it for. */
  listed: Role | null;
  /** It has the site's own registrable domain. */
  isOwn: boolean;
  /** The same page can be had from another gateway. */
  hasCopy: boolean;
}

export function partyReport(facts: PartyFacts, spares: Sight['spares']): PartyReport {
  const { party, dependency, group, operatorName, cloud, domains, whole } = facts;
  const role = roleOf(facts);
  const part = dependency?.part ?? role;
  return {
    host: dependency?.host ?? party?.host ?? '',
    group,
    operatorName,
    role,
    part,
    partName: dependency?.partName ?? null,
    requests: dependency?.requests ?? (party === null ? 0 : requestsOf(party)),
    lastAt: Math.max(dependency?.lastAt ?? 0, party?.lastAt ?? 0),
    failingSince: dependency === null ? (party?.failingSince ?? null) : dependency.failingSince,
    cloud,
    domains,
    whole,
    spare: spareOf(role, facts, spares[part] ?? []),
  };
}

/** What it was seen to do outranks what is written of it; what the site's own hosts are for shows in what they are asked. */
function roleOf({ party, dependency, listed, isOwn }: PartyFacts): Role {
  if (dependency !== null) return roleOfDependency(dependency);
  const asked = party?.kinds ?? [];
  if (asked.includes('rpc')) return 'chains';
  if (asked.includes('content')) return 'content';
  const isService = asked.every((kind) => !pageKinds.has(kind));
  if (isOwn && !isService) return 'site';
  // Of a network that delivers whatever is put there, the browser knows more.
  const told = listed === 'assets' ? null : listed;
  return told ?? roleByPath(asked) ?? (isOwn ? 'site' : roleByType(asked));
}

const roleOfDependency = ({ role, partName }: NonNullable<PartyFacts['dependency']>): Role =>
  role === undefined ? 'chains' : partName === null ? 'nft' : 'content';

/** What pages are made of; all else is asked of a service. */
const assetKinds = ['script', 'stylesheet', 'image', 'imageset', 'media'];
const pageKinds = new Set([...assetKinds, 'main_frame', 'sub_frame', 'object', 'font']);
const beacons = ['ping', 'beacon', 'csp_report'];

const roleByPath = (asked: readonly string[]): Role | undefined =>
  (['index', 'prices', 'nft'] as const).find((kind) => asked.includes(kind));

function roleByType(asked: readonly string[]): Role {
  if (asked.some((kind) => assetKinds.includes(kind))) return 'assets';
  if (asked.every((kind) => kind === 'font')) return 'fonts';
  return asked.every((kind) => beacons.includes(kind)) ? 'stats' : 'other';
}

function spareOf(role: Role, { group, hasCopy }: PartyFacts, spares: readonly SpareReport[]): Spare {
  const others = new Set(spares.map((one) => one.group).filter((one) => one !== group)).size;
  switch (role) {
    case 'chains':
      return others > 1 ? 'agreed' : others === 1 ? 'single' : 'none';
    case 'content':
      return others > 0 ? 'proven' : 'none';
    case 'site':
      return hasCopy ? 'copy' : 'none';
    case 'fonts':
    case 'stats':
      return 'unneeded';
    case 'index':
    case 'prices':
    case 'nft':
    case 'wallet':
    case 'assets':
    case 'other':
      return 'none';
  }
}

export function inOrder(parties: readonly PartyReport[]): PartyReport[] {
  const fails = (one: PartyReport) => (one.failingSince === null ? 1 : 0);
  return [...parties].sort(
    (a, b) => fails(a) - fails(b) || roles.indexOf(a.role) - roles.indexOf(b.role) || b.requests - a.requests,
  );
}
