// Whom a site contacted, as it is kept: one record per host, counted by day, no address but the host's name. Pure data and functions.
import type { SeenServer } from '@/lib/directory/cloud-of';

/** One host that a site contacted. Instants are epoch ms, 0 for never. */
export interface Party {
  host: string;
  /** What it was asked for: as the browser calls such requests (`xmlhttprequest`, `font`), and what they were like: `rpc`, `content`, `index`, `prices`, `nft`. */
  kinds: string[];
  /** Chains that it was asked over what the ledger of calls does not count: web sockets, workers of no tab. */
  chains?: number[];
  /** Requests of each day that had any, as days since 1970 (UTC), oldest first. */
  days: [day: number, requests: number][];
  lastAt: number;
  soundAt: number;
  faultAt: number;
  /** Of the first fault since it last answered; null while it answers. */
  failingSince: number | null;
  /** Its first handshake, since it last answered, of which nobody knows whether it failed or was given up; absent before one. */
  doubtAt?: number;
  server?: SeenServer;
}

/** All hosts that a site contacted in the last 30 days, by name. */
export interface SiteParties {
  site: string;
  /** Of the newest request. */
  lastAt: number;
  parties: Record<string, Party>;
}

/** A request that has ended. */
export interface PartyRequest {
  host: string;
  kinds: readonly string[];
  /** Of a call to a blockchain. */
  chainId?: number;
  at: number;
  /** `silent`: it tells nothing of the host: from the cache, or given up. `doubt`: it failed, or was given up: a second one tells. */
  outcome: 'sound' | 'fault' | 'doubt' | 'silent';
  /** Null: none was met. */
  server: SeenServer | null;
}

export const DAY_MS = 86_400_000;
const KEEP_DAYS = 30;
/** A page that contacts more names than this is making them up; half a kilobyte each, so that 500 sites stay below 25 MB. */
const MAX_PARTIES = 100;
const MAX_CHAINS = 8;

const dayOf = (at: number): number => Math.floor(at / DAY_MS);

export const noParties = (site: string): SiteParties => ({ site, lastAt: 0, parties: {} });

/** The requests of one site, written into what is known of it; what is older than 30 days, and beyond the quota, goes. */
export function withRequests(before: SiteParties, requests: readonly PartyRequest[], now: number): SiteParties {
  const parties = { ...before.parties };
  for (const request of requests) {
    const known = Object.hasOwn(parties, request.host) ? parties[request.host] : undefined;
    parties[request.host] = after(known ?? unknown(request.host), request);
  }
  const lastAt = Math.max(before.lastAt, ...requests.map(({ at }) => at));
  return bounded({ ...before, lastAt, parties }, now);
}

const unknown = (host: string): Party => ({
  host,
  kinds: [],
  days: [],
  lastAt: 0,
  soundAt: 0,
  faultAt: 0,
  failingSince: null,
});

function after(party: Party, { kinds: asked, chainId, at, outcome, server }: PartyRequest): Party {
  const isSound = outcome === 'sound';
  const since = outcome === 'doubt' ? doubtedSince(party, at) : at;
  const isCertain = party.failingSince !== null || at - since >= DOUBT_AFTER_MS;
  const isFault = outcome === 'fault' || (outcome === 'doubt' && isCertain);
  const met = serverAfter(party.server, server, isFault);
  return {
    ...party,
    kinds: asked.every((kind) => party.kinds.includes(kind)) ? party.kinds : [...new Set([...party.kinds, ...asked])],
    days: counted(party.days, dayOf(at), 1),
    lastAt: Math.max(party.lastAt, at),
    soundAt: isSound ? at : party.soundAt,
    faultAt: isFault ? at : party.faultAt,
    failingSince: isFault ? (party.failingSince ?? since) : isSound && at >= party.faultAt ? null : party.failingSince,
    ...(outcome === 'doubt' ? { doubtAt: since } : {}),
    ...(met === undefined ? {} : { server: met }),
    ...chainsOf(party.chains, chainId === undefined ? undefined : [chainId]),
  };
}

/** Pages give sockets up in pairs, when they are drawn twice, and once when they are left; who reconnects waits, and comes back. */
const [DOUBT_AFTER_MS, DOUBT_WITHIN_MS] = [1_000, 600_000];

/** Since when it is in doubt: nothing was answered after that. */
const doubtedSince = ({ doubtAt, soundAt }: Party, at: number): number =>
  doubtAt !== undefined && soundAt < doubtAt && at - doubtAt < DOUBT_WITHIN_MS ? doubtAt : at;

function chainsOf(...some: (number[] | undefined)[]): Pick<Party, 'chains'> {
  const all = new Set(some.flatMap((chains) => chains ?? []));
  return all.size === 0 ? {} : { chains: [...all].slice(0, MAX_CHAINS) };
}

function counted(days: Party['days'], day: number, requests: number): Party['days'] {
  const known = days.find(([one]) => one === day);
  if (known === undefined) return [...days, [day, requests] satisfies [number, number]].sort(([a], [b]) => a - b);
  return days.map(([one, count]) => [one, one === day ? count + requests : count]);
}

/** An address is looked up once; a host that could not be reached has its last one. */
function serverAfter(known: SeenServer | undefined, seen: SeenServer | null, isFault: boolean): SeenServer | undefined {
  if (seen === null) return known !== undefined && isFault ? { ...known, last: true } : known;
  const signs = seen.signs.length > 0 ? seen.signs : (known?.signs ?? []);
  const isSame = known !== undefined && known.ip === seen.ip && !seen.last;
  return isSame ? { ip: known.ip, label: known.label, asOf: known.asOf, signs } : { ...seen, signs };
}

function bounded(known: SiteParties, now: number): SiteParties {
  const first = dayOf(now) - KEEP_DAYS + 1;
  const recent = Object.values(known.parties)
    .map((party) => (isRecent(party, first) ? party : { ...party, days: party.days.filter(([day]) => day >= first) }))
    .filter(({ days }) => days.length > 0);
  if (recent.length > MAX_PARTIES) recent.sort((a, b) => b.lastAt - a.lastAt).length = MAX_PARTIES;
  return { ...known, parties: Object.fromEntries(recent.map((party) => [party.host, party])) };
}

const isRecent = ({ days }: Party, first: number): boolean => (days[0]?.[0] ?? first) >= first;

/** What was held of a site until it showed a blockchain, together with what was kept of it before. */
export function together(kept: SiteParties, held: SiteParties, now: number): SiteParties {
  const parties = { ...kept.parties };
  for (const [host, party] of Object.entries(held.parties)) {
    const known = Object.hasOwn(parties, host) ? parties[host] : undefined;
    parties[host] = known === undefined ? party : joined(known, party);
  }
  return bounded({ ...kept, lastAt: Math.max(kept.lastAt, held.lastAt), parties }, now);
}

function joined(older: Party, newer: Party): Party {
  const isNews = newer.soundAt + newer.faultAt > 0;
  const server = serverAfter(older.server, newer.server ?? null, newer.failingSince !== null);
  return {
    ...newer,
    kinds: [...new Set([...older.kinds, ...newer.kinds])],
    ...chainsOf(older.chains, newer.chains),
    days: newer.days.reduce((days, [day, requests]) => counted(days, day, requests), older.days),
    soundAt: Math.max(older.soundAt, newer.soundAt),
    faultAt: Math.max(older.faultAt, newer.faultAt),
    failingSince: failingTogether(older, newer, isNews),
    ...(server === undefined ? {} : { server }),
  };
}

/** It may have failed since before what is joined now, and not have answered between. */
function failingTogether(older: Party, newer: Party, isNews: boolean): number | null {
  if (!isNews) return older.failingSince;
  return newer.failingSince !== null && newer.soundAt === 0
    ? (older.failingSince ?? newer.failingSince)
    : newer.failingSince;
}

/** Requests of the last 30 days. */
export function requestsOf({ days }: Party): number {
  return days.reduce((sum, [, requests]) => sum + requests, 0);
}

/** Whether a site showed by itself that it is one of ours; a ledger of it says the same. */
export function isWeb3({ parties }: SiteParties): boolean {
  return Object.values(parties).some(({ kinds: asked }) => asked.includes('rpc') || asked.includes('content'));
}
