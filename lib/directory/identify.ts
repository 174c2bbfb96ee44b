// URL -> operator and chain, by what the directory knows; nothing is asked. Pure; runs in the background and in tests.
import file from '@/assets/directory/patterns.json';
import { chainsByUrl, isLocalChain, listedEndpointsOf, mempoolOf } from './chains';
import type { Endpoint, Identified } from './entry';
import { operatorById, operatorOf } from './operators';
import { isPublicHost, parsedUrl } from './public-host';
import { remembering } from './remembering';

/** Longer than any endpoint's URL; what is longer is not matched. */
const MAX_URL_CHARACTERS = 2048;

/** Chain ids are safe integers: longer digits name nothing. */
const MAX_CHAIN_DIGITS = 15;

interface Pattern {
  re: RegExp;
  nets: Record<string, number> | null;
  chainInUrl: boolean;
  fork: boolean;
  private: boolean;
  failover: boolean;
  mempool: Identified['mempool'];
}

type Known = Pick<Identified, 'chainId' | 'failover' | 'privateTx' | 'mempool' | 'fork'>;

const netTables = new Map<string, Record<string, number>>(Object.entries(file.nets));
const compiled = new Map<string, Pattern[]>();
let exactChains: Map<string, number> | null = null;

/** A firm's patterns, compiled when one of its hosts is first seen. */
function patternsOf(operator: string): Pattern[] {
  const known = compiled.get(operator);
  if (known !== undefined) return known;
  const patterns = file.patterns
    .filter((row) => row.operator === operator)
    .map((row) => ({
      ...row,
      re: new RegExp(row.re),
      nets: row.nets === null ? null : (netTables.get(row.nets) ?? null),
      mempool: mempoolOf(row.mempool),
    }));
  compiled.set(operator, patterns);
  return patterns;
}

/** One spelling per endpoint: `https://x` and `https://x/` are one, a query is another. The directory's are valid in this one. */
function spelling(url: string): string {
  return url.replace(/\/+$/, '');
}

/** An endpoint that stands in the directory, or in viem's list, under this very URL. */
export function exactEndpoint(href: string): Endpoint | null {
  exactChains ??= new Map(chainsByUrl().map(([url, chainId]) => [spelling(url), chainId]));
  const url = spelling(href);
  const chainId = exactChains.get(url);
  if (chainId === undefined) return null;
  const listed = listedEndpointsOf(chainId);
  return listed.find((row) => spelling(row.url) === url || (row.wss !== null && spelling(row.wss) === url)) ?? null;
}

function chainOf(pattern: Pattern, groups: Record<string, string | undefined>): number | null {
  if (pattern.chainInUrl) {
    const digits = groups.chainId ?? '';
    return digits.length > 0 && digits.length <= MAX_CHAIN_DIGITS ? Number(digits) : null;
  }
  const net = groups.net ?? '';
  return pattern.nets !== null && Object.hasOwn(pattern.nets, net) ? (pattern.nets[net] ?? null) : null;
}

function byPattern(url: URL, patterns: Pattern[]): Known | null {
  for (const pattern of patterns) {
    const match = pattern.re.exec(url.href);
    if (match === null) continue;
    const { failover, fork, mempool } = pattern;
    return { chainId: chainOf(pattern, match.groups ?? {}), failover, privateTx: pattern.private, mempool, fork };
  }
  return null;
}

/** A known firm's host in no known form. A firm that only has private relays is taken for one. */
function byFirm(patterns: Pattern[]): Known {
  const privateTx = patterns.length > 0 && patterns.every((pattern) => pattern.private);
  return { chainId: null, failover: true, privateTx, mempool: privateTx ? 'private' : 'unknown', fork: false };
}

function byEndpoint(endpoint: Endpoint): Known {
  const { chainId, mempool } = endpoint;
  return { chainId, failover: true, privateTx: mempool === 'private', mempool, fork: false };
}

function byHost(url: URL, operator: string): Known {
  const patterns = patternsOf(operator);
  return byPattern(url, patterns) ?? byFirm(patterns);
}

/**
 * What the directory knows of a URL: an endpoint of its own or of viem's list first, then its host's patterns; https and wss alike.
 *
 * @returns null for an unknown host, and for whatever `isRescuableHost` refuses.
 */
export const identify = remembering((url): Identified | null => {
  if (url.length > MAX_URL_CHARACTERS || !isRescuableHost(url)) return null;
  const parsed = new URL(url);
  const endpoint = exactEndpoint(parsed.href);
  const id = endpoint?.operator ?? operatorOf(parsed.hostname)?.id;
  if (id === undefined) return null;
  const operator = operatorById(id);
  const found = endpoint === null ? byHost(parsed, id) : byEndpoint(endpoint);
  const local = found.chainId !== null && isLocalChain(found.chainId);
  return {
    ...found,
    operator: id,
    operatorName: operator?.name ?? id,
    centralized: operator?.centralized ?? true,
    failover: found.failover && !local,
  };
}, 200);

/** May another endpoint answer for this one, and may a stranger be asked there at all: https or wss, default port, public DNS name. */
export function isRescuableHost(url: string): boolean {
  const parsed = parsedUrl(url);
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'wss:')) return false;
  if (parsed.username !== '' || parsed.password !== '' || parsed.port !== '') return false;
  return isPublicHost(parsed.hostname);
}

/** Whether the egress gate opens for a URL: https to a public name on the default port. What a user types is asked here first. */
export function isOpenFor(url: string): boolean {
  return url.startsWith('https://') && isRescuableHost(url);
}
