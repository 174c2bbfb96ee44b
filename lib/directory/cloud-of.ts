// Which cloud serves a host, and how that is known. Pure; runs in the background and in tests.
import { hostSignOf } from './cloud-signs';
import { type CloudPlace, domainOf, placeOf, rangesDay } from './clouds';

/** What was last seen of the server that a host name led to. */
export interface SeenServer {
  /** As the browser connected; null where it did not say (cache, proxy, the browser's own policy). */
  ip: string | null;
  /** Of the address in the table of clouds; null where it is nobody's, or was not looked up. */
  label: string | null;
  /** The day of the table in which it was looked up; null before that. */
  asOf: string | null;
  /** Labels that its headers gave away. */
  signs: readonly string[];
  /** A later request met no server: this is the one before. */
  last?: true;
}

/** `address`: by the published ranges; `last-address`: by the one before it failed; `directory`: somebody wrote it down. */
export type CloudSource = 'address' | 'last-address' | 'header' | 'host' | 'directory';

export interface KnownPlace {
  cloud: string;
  region: string | null;
  how: CloudSource;
}

/** Both null: nothing is known. With an edge alone the origin is not known, and nobody may say that it is elsewhere than anything else. */
export interface CloudSeen {
  edge: KnownPlace | null;
  origin: KnownPlace | null;
}

export interface CloudFacts {
  hostname: string;
  server: SeenServer | null;
  /** Ids of the clouds that the directory names for its operator. */
  listed: readonly string[];
}

type Found = CloudPlace & { how: CloudSource };

/**
 * The address says who answers; headers and the host's name say what is behind an edge, or what an address without a region is used for,
 * and speak for themselves only where no address is known to be anybody's; last comes what is written down. An edge is never an origin.
 */
export function cloudOf({ hostname, server, listed }: CloudFacts): CloudSeen {
  const front = server?.label == null ? null : found(server.label, server.last ? 'last-address' : 'address');
  const host = hostSignOf(hostname);
  const signs = [
    ...(server?.signs ?? []).map((sign) => found(sign, 'header')),
    ...(host === null ? [] : [found(host, 'host')]),
  ];
  const written = listed.map((cloud) => found(cloud, 'directory'));
  if (front === null) return signs.length > 0 ? sortedOut(signs, written) : sortedOut(written, []);
  if (front.edge) return sortedOut([front, ...signs], written);
  const finer = signs.find((sign) => front.region === null && isFiner(sign, front));
  return sortedOut([finer ?? front], written);
}

const found = (label: string, how: CloudSource): Found => ({ ...placeOf(label), how });

/** The same firm's, and more than its address says. */
const isFiner = (sign: Found, front: Found): boolean =>
  domainOf(sign.cloud) === domainOf(front.cloud) && (sign.cloud !== front.cloud || sign.edge);

/** The first of each kind. What is written down may tell what an edge hides. */
function sortedOut(all: readonly Found[], written: readonly Found[]): CloudSeen {
  const [edge, seen] = [all.find((one) => one.edge), all.find((one) => !one.edge)];
  const origin = seen ?? (edge === undefined ? undefined : written.find((one) => !one.edge));
  return { edge: known(edge), origin: known(origin) };
}

function known(place: Found | undefined): KnownPlace | null {
  return place === undefined ? null : { cloud: place.cloud, region: place.region, how: place.how };
}

/** Without the port that a ledger may have in it. */
export const hostnameOf = ({ host }: { host: string }): string => host.replace(/:\d+$/, '');

/** Whether its address must be looked up: it never was, or in an older table. */
export function isUnlabelled({ ip, asOf }: SeenServer): boolean {
  return ip !== null && asOf !== rangesDay;
}

/** Failure domains that a host stands or falls with, as far as they are known. */
export function domainsOf({ edge, origin }: CloudSeen): string[] {
  return [...new Set([edge, origin].filter((one) => one !== null).map(({ cloud }) => domainOf(cloud)))];
}

/** Regions, as labels of the table of clouds (`aws:us-east-1`), as far as they are known. */
export function regionsOf({ edge, origin }: CloudSeen): string[] {
  const known = [edge, origin].filter((one) => one !== null);
  return known.flatMap(({ cloud, region }) => (region === null ? [] : [`${cloud}:${region}`]));
}
