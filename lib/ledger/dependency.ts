// What a site relied on and how it went: dependencies and incidents as stored. Pure data and functions.
import type { SeenServer } from '@/lib/directory/cloud-of';
import type { Assurance, Attempt, Fault } from '@/lib/failover/verdict';
import type { Missing, WhyNot } from './report';
import { isFrozen, type Stall } from './stall';

/** One endpoint host of one chain, or one gateway, that a site used. */
export interface Dependency {
  host: string;
  operator: string;
  chainId: number | null;
  /** It served content by its address; `calls` are pieces then. */
  role?: 'content';
  calls: number;
  saved: number;
  lost: number;
  lastAt: number;
  /** Epoch ms of the last request that the browser saw answered, and of the last fault. */
  soundAt: number;
  faultAt: number;
  failingSince: number | null;
  fault: Fault | null;
  rescuer: {
    operator: string;
    assurance: Assurance /** By a rule of the browser: nobody saw the calls or the answers. */;
    redirected?: true;
  } | null;
  whyNot: WhyNot | null;
  /** Of content: pieces that were lost, by the reason. */
  missing?: Missing[];
  trail: Attempt[];
  /** Methods of the calls that the others on the trail were asked. */
  told: string[];
  /** The last server that answered under this name; absent before one was seen. */
  server?: SeenServer;
}

/** One host of a site did not answer it. */
export interface SiteIncident extends Partial<Place> {
  host: string;
  operator: string;
  chainId: number | null;
  role?: 'content';
  startedAt: number;
  endedAt: number | null;
  fault: Fault;
  rescuers: string[];
  saved: number;
  lost: number;
}

/** Where it stood then: failure domains, and those of them outside which somebody answered the site while it lasted. */
interface Place {
  domains: string[];
  apart: string[];
}

/** All that is kept of one site. Bounded: one page cannot evict another's (rules 2.6). */
export interface SiteLedger {
  site: string;
  dependencies: Record<string, Dependency>;
  incidents: SiteIncident[];
  /** Of its chains; absent: none stood still yet. */
  stalls?: Stall[];
}

export interface EndpointRef {
  host: string;
  operator: string;
  chainId: number | null;
  role?: 'content';
}

/** How a fault of the site's own endpoint ended for the site. */
export type Ending = { calls: number; trail: Attempt[]; told: string[] } & (
  | { kind: 'saved' | 'redirected'; by: string; assurance: Assurance }
  | { kind: 'lost'; whyNot: WhyNot }
);

/** Stands for an operator where content came from what is kept on this computer: nobody was asked. */
export const keptHere = 'detour';

const MAX_DEPENDENCIES = 60;
const MAX_INCIDENTS = 100;
const MAX_TRAIL = 8;
/** Who comes and goes has not recovered: one that does so for an hour must not push out what else is remembered. */
const AGAIN_MS = 60_000;
/** An answer counts as recovery when no fault followed it for this long (a quota error inside a 200 looks like an answer first). */
const QUIET_MS = 2_000;

export function emptyLedger(site: string): SiteLedger {
  return { site, dependencies: {}, incidents: [] };
}

const keyOf = (ref: EndpointRef): string => `${ref.host} ${ref.role ?? ref.chainId ?? ''}`;

const isSame = (a: EndpointRef, b: EndpointRef): boolean => keyOf(a) === keyOf(b);

function dependencyOf(ledger: SiteLedger, ref: EndpointRef, now: number): Dependency {
  const known = ledger.dependencies[keyOf(ref)];
  if (known !== undefined) return known;
  const { host, operator, chainId, role } = ref;
  // Named one by one: whatever else the caller knows (a URL, and in it a key) must not be written down.
  return {
    host,
    operator,
    chainId,
    ...(role === undefined ? {} : { role }),
    calls: 0,
    saved: 0,
    lost: 0,
    lastAt: now,
    soundAt: 0,
    faultAt: 0,
    failingSince: null,
    fault: null,
    rescuer: null,
    whyNot: null,
    trail: [],
    told: [],
  };
}

function withDependency(ledger: SiteLedger, next: Dependency): SiteLedger {
  const dependencies = { ...ledger.dependencies, [keyOf(next)]: next };
  const all = Object.entries(dependencies);
  if (all.length <= MAX_DEPENDENCIES) return { ...ledger, dependencies };
  const kept = all.sort(([, a], [, b]) => b.lastAt - a.lastAt).slice(0, MAX_DEPENDENCIES);
  return { ...ledger, dependencies: Object.fromEntries(kept) };
}

/** The browser saw a request of this site end; `sound` when a server answered it with a 2xx. */
export function noteRequest(ledger: SiteLedger, ref: EndpointRef, sound: boolean, now: number): SiteLedger {
  const before = dependencyOf(ledger, ref, now);
  const heals = sound && !isFrozen(before, now);
  const next = { ...before, calls: before.calls + 1, lastAt: now, soundAt: heals ? now : before.soundAt };
  return withDependency(ledger, next);
}

/** The server that a request of the site has just met, as it was seen; null: it met none, and the one before is the last known. */
export function noteServer(ledger: SiteLedger, ref: EndpointRef, seen: SeenServer | null): SiteLedger {
  const before = ledger.dependencies[keyOf(ref)];
  if (before === undefined) return ledger;
  const server = seen === null ? before.server && { ...before.server, last: true as const } : withLabel(seen, before);
  return server === undefined ? ledger : withDependency(ledger, { ...before, server });
}

/** An address is looked up once. */
function withLabel(seen: SeenServer, { server }: Dependency): SeenServer {
  const isKnown = seen.asOf === null && server !== undefined && server.ip === seen.ip;
  return isKnown ? { ...seen, label: server.label, asOf: server.asOf } : seen;
}

/** What is known of the server of one of the site's own hosts; null where none was seen. */
export function serverOf(ledger: SiteLedger, ref: EndpointRef): SeenServer | null {
  return ledger.dependencies[keyOf(ref)]?.server ?? null;
}

/** A question of our own found it answering; one that the site never used is not written down. */
export function noteBack(ledger: SiteLedger, ref: EndpointRef, now: number): SiteLedger {
  const before = ledger.dependencies[keyOf(ref)];
  return before === undefined ? ledger : withDependency(ledger, { ...before, soundAt: now });
}

/** The site's own endpoint failed it, and this is what became of its calls. */
export function noteFault(ledger: SiteLedger, ref: EndpointRef, fault: Fault, ending: Ending, now: number): SiteLedger {
  const before = dependencyOf(settle(ledger, now), ref, now);
  const { saved, lost } = countsOf(ending);
  const next: Dependency = {
    ...before,
    saved: before.saved + saved,
    lost: before.lost + lost,
    lastAt: now,
    faultAt: now,
    failingSince: before.failingSince ?? now,
    fault,
    rescuer: ending.kind === 'lost' ? before.rescuer : rescuerOf(ending),
    whyNot: ending.kind === 'lost' ? ending.whyNot : null,
    ...(ref.role === 'content' && ending.kind === 'lost' ? { missing: withMissing(before.missing ?? [], ending) } : {}),
    trail: ending.trail.slice(0, MAX_TRAIL),
    told: ending.told.slice(0, MAX_TRAIL),
  };
  return withIncident(withDependency(settle(ledger, now), next), next, ending, now);
}

/**
 * Its endpoint is well, but this it did not serve (a filter that it does not know any more, a method that it does not have, content that
 * the user has go round it): who was asked in its place, and for what (law 10). No incident.
 */
export function noteServed(ledger: SiteLedger, ref: EndpointRef, ending: Ending, now: number): SiteLedger {
  if (ending.told.length === 0 && ref.role === undefined) return ledger;
  const before = dependencyOf(ledger, ref, now);
  return withDependency(ledger, {
    ...before,
    saved: before.saved + countsOf(ending).saved,
    lastAt: now,
    rescuer: ending.kind === 'lost' ? before.rescuer : rescuerOf(ending),
    trail: ending.trail.slice(0, MAX_TRAIL),
    told: ending.told.slice(0, MAX_TRAIL),
  });
}

const countsOf = ({ kind, calls }: Ending) => (kind === 'lost' ? { saved: 0, lost: calls } : { saved: calls, lost: 0 });

function withMissing(missing: Missing[], { whyNot, calls }: Extract<Ending, { kind: 'lost' }>): Missing[] {
  const before = missing.find(({ why }) => why === whyNot)?.pieces ?? 0;
  return [...missing.filter(({ why }) => why !== whyNot), { why: whyNot, pieces: before + calls }];
}

function rescuerOf({ kind, by, assurance }: Exclude<Ending, { kind: 'lost' }>): Dependency['rescuer'] {
  const rescuer = { operator: by, assurance };
  return kind === 'redirected' ? { ...rescuer, redirected: true } : rescuer;
}

function withIncident(ledger: SiteLedger, dependency: Dependency, ending: Ending, now: number): SiteLedger {
  const { host, operator, chainId, role } = dependency;
  const startedAt = dependency.failingSince ?? now;
  const known = ledger.incidents.findLast((one) => isSame(one, dependency));
  const open = known && startedAt - (known.endedAt ?? startedAt) <= AGAIN_MS ? known : undefined;
  const before: SiteIncident = open ?? {
    ...{ host, operator, chainId },
    ...(role === undefined ? {} : { role }),
    startedAt,
    endedAt: null,
    fault: dependency.fault ?? { kind: 'unreachable', reason: 'other' },
    ...{ rescuers: [], saved: 0, lost: 0 },
  };
  const { saved, lost } = countsOf(ending);
  const rescuers = ending.kind === 'lost' ? before.rescuers : [...new Set([...before.rescuers, ending.by])];
  const next = { ...before, endedAt: null, rescuers, saved: before.saved + saved, lost: before.lost + lost };
  const others = ledger.incidents.filter((one) => one !== open);
  return { ...ledger, incidents: [...others, next].slice(-MAX_INCIDENTS) };
}

/** Closes what has recovered: an answer after the last fault, and quiet since. */
export function settle(ledger: SiteLedger, now: number): SiteLedger {
  const recovered = Object.values(ledger.dependencies).filter(
    (one) => one.failingSince !== null && one.soundAt > one.faultAt && now - one.soundAt >= QUIET_MS,
  );
  return recovered.reduce(close, ledger);
}

function close(ledger: SiteLedger, dependency: Dependency): SiteLedger {
  const { soundAt } = dependency;
  const incidents = ledger.incidents.map((one) =>
    one.endedAt === null && isSame(one, dependency) ? { ...one, endedAt: soundAt } : one,
  );
  const next: Dependency = { ...dependency, failingSince: null, fault: null, whyNot: null };
  return withDependency({ ...ledger, incidents }, next);
}
