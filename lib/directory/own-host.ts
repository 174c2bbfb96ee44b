// Addresses that only their owner may have asked: this computer, the own network, and what was typed on the dashboard. Pure; runs in the background and in tests.
import { parsedUrl, registrableDomain } from './public-host';

/** The network that an address is in, in the words of the platform's Local Network Access. */
export type AddressSpace = 'public' | 'local' | 'loopback';

/** Names that routers and operating systems give to machines of one network (RFC 6762, 8375, and common use). */
const localNames = /(?:^|\.)(?:local|lan|home|internal|corp|home\.arpa)$/;
const singleLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const loopbackName = /(?:^|\.)localhost$/;

/**
 * The network of a host by its spelling alone; null for what nobody's node answers at: public addresses without a name,
 * unspecified, link-local and multicast ones, and names that end in a dot.
 *
 * @param hostname As `URL` gives it: lower case, addresses normalised (`127.1` is `127.0.0.1`).
 */
function spaceOfHost(hostname: string): AddressSpace | null {
  if (hostname.endsWith('.')) return null;
  if (hostname.startsWith('[')) return spaceOfV6(hostname.slice(1, -1));
  if (/^[\d.]+$/.test(hostname)) return spaceOfV4(hostname.split('.').map(Number));
  if (loopbackName.test(hostname)) return 'loopback';
  if (localNames.test(hostname) || singleLabel.test(hostname)) return 'local';
  return registrableDomain(hostname) === null ? null : 'public';
}

/** RFC 1918, and the shared range that overlay networks use (RFC 6598). */
function spaceOfV4([a = 0, b = 0]: readonly number[]): AddressSpace | null {
  if (a === 127) return 'loopback';
  const isOwn = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
  return isOwn || (a === 100 && b >= 64 && b < 128) ? 'local' : null;
}

/** An IPv4 address in IPv6 spelling is refused: whoever means it types it as it is. */
function spaceOfV6(address: string): AddressSpace | null {
  if (address === '::1') return 'loopback';
  return /^f[cd]/.test(address) ? 'local' : null;
}

/** What an owner says of an address beside its spelling. */
export interface OwnAddress {
  url: string;
  /** A public name that leads into the own network. */
  inside?: boolean;
}

export type OwnProblem = 'syntax' | 'scheme' | 'credentials' | 'host';

/** Where an own endpoint's requests may go: to that network alone. A public name must be https, whatever its port. */
export function ownSpaceOf({ url, inside }: OwnAddress): AddressSpace | OwnProblem {
  const parsed = parsedUrl(url);
  if (parsed === null) return 'syntax';
  const { protocol, hostname, username, password } = parsed;
  if (protocol !== 'https:' && protocol !== 'http:') return 'scheme';
  if (username !== '' || password !== '') return 'credentials';
  const space = spaceOfHost(hostname);
  if (space === null) return 'host';
  if (space === 'public' && protocol !== 'https:') return 'scheme';
  return space === 'public' && inside === true ? 'local' : space;
}

export function isSpace(space: AddressSpace | OwnProblem): space is AddressSpace {
  return space === 'public' || space === 'local' || space === 'loopback';
}

/** On this computer or in the own network: it serves only the sites that the user named (law 8). */
export function isInside(address: OwnAddress): boolean {
  const space = ownSpaceOf(address);
  return space === 'local' || space === 'loopback';
}

/** `#service` of an own address names the service that a PATH gateway is asked for; it is told in a header and never in the URL. */
export function serviceOf(url: string): string | null {
  const service = parsedUrl(url)?.hash.slice(1) ?? '';
  return /^[a-z0-9][a-z0-9-]{0,60}$/.test(service) ? service : null;
}
