// A site's filter as data, whoever delivers: what the page remembers of it, and what is remembered while others stand in. Pure; runs in the background and in tests.

import { arrayElements, objectMembers, objectSource, parseJson } from '@/lib/rpc/json-source';
import { withRange } from '@/lib/rpc/log-range';
import { isHash, numberOf } from '@/lib/rpc/shapes';
import type { FilterNote } from './filter-note';
import {
  admitHash,
  admitLog,
  beginFollow,
  beginFollowAt,
  type Follow,
  type FollowEvent,
  noteAlive,
  noteHashes,
} from './follow';
import { type Header, type Log, readLog } from './follow-read';

export type FilterMethod = 'eth_newFilter' | 'eth_newBlockFilter' | 'eth_newPendingTransactionFilter';

/** Where delivery stands once the site has got the answer with this number. */
type Offer = Pick<VirtualFilter, 'seq' | 'follow' | 'throughMs' | 'doubt' | 'pool'>;

export interface VirtualFilter {
  method: FilterMethod;
  filter: string;
  /** As the site has got it. */
  follow: Follow;
  seq: number;
  /** By the chain's clock: up to then everything is given. */
  throughMs: number;
  /** The newest block whose logs others alone have given: the own endpoint may see another branch. */
  doubt: number | null;
  /** The last answer: counts once the page says that the site has it. Until then the same is found again. */
  offered: Offer | null;
  /** The own endpoint does not know it, or not any more. */
  isLost: boolean;
  /** Epoch ms: a poll left then and its answer never came; the own endpoint may have spent on it what it had. */
  failedAt: number;
  usedAt: number;
  /** Pending transactions: the filter of this kind at the endpoint that stands in. */
  pool: { url: string; id: string } | null;
}

/** Machines' clocks and blocks' times are whole seconds, more or less. */
const SETTLED_MS = 2_000;
/** Reorgs are hardly ever deeper. */
const SETTLED_BLOCKS = 12;

export function filterMethodOf(method: string): FilterMethod | null {
  switch (method) {
    case 'eth_newFilter':
    case 'eth_newBlockFilter':
    case 'eth_newPendingTransactionFilter':
      return method;
    default:
      return null;
  }
}

const subjectOf = (method: FilterMethod) => (method === 'eth_newFilter' ? 'logs' : 'heads');

/** Of a filter that the own endpoint made; null when the note is none of ours. */
export function fromNote(note: FilterNote, now: number): VirtualFilter | null {
  const method = filterMethodOf(note.method);
  if (method === null) return null;
  const follow = beginFollow(subjectOf(method), now - note.createdAgoMs);
  return { method, filter: note.filter, ...begun, follow, failedAt: 0, usedAt: now };
}

/** Of a filter that is made elsewhere: it begins behind `head`. */
export function madeAt(method: FilterMethod, filter: string, head: Header, now: number): VirtualFilter {
  const follow = beginFollowAt(subjectOf(method), head, now);
  return { method, filter, ...begun, follow, isLost: true, throughMs: head.timestampMs, failedAt: 0, usedAt: now };
}

const begun = { seq: 0, throughMs: 0, doubt: null, offered: null, isLost: false, pool: null } as const;

/** Takes in what the page says: which answers the site got, and what its own endpoint delivered meanwhile. */
export function heard(known: VirtualFilter, note: FilterNote, now: number): VirtualFilter {
  const { offered } = known;
  const hasIt = offered !== null && note.got >= offered.seq;
  const base = { ...known, ...(hasIt ? offered : {}), offered: null, usedAt: now };
  const polledAt = Math.max(base.follow.since.aliveAt, now - note.polledAgoMs);
  const failedAt = note.failedAgoMs === null ? base.failedAt : Math.max(base.failedAt, now - note.failedAgoMs);
  const filter = remembering(base, note.given.startsWith('[') ? arrayElements(note.given) : [], note.sure);
  const first = note.whole ? filter.follow.first : firstOf(filter.follow);
  return { ...filter, failedAt, follow: noteAlive({ ...filter.follow, first }, polledAt) };
}

/** What came before a failure says where delivery stands; what came after is only not given again. */
function remembering(base: VirtualFilter, given: readonly string[], sure: number): VirtualFilter {
  const before = admitted(base, `[${given.slice(0, sure).join()}]`).filter;
  const { through, ring, hashes } = before.follow;
  const tip = through ?? (given.length > sure ? (ring.at(-1)?.number ?? null) : null);
  const after = admitted(
    { ...before, follow: { ...before.follow, through: tip } },
    `[${given.slice(sure).join()}]`,
  ).filter;
  const late = after.follow.hashes.filter((hash) => !hashes.includes(hash));
  return { ...after, follow: { ...after.follow, hashes: [...late, ...hashes] } };
}

/** Nothing below the oldest log that is remembered. */
const firstOf = ({ ring, first }: Follow): number | null => first ?? ring[0]?.number ?? null;

/**
 * Takes in what the own endpoint delivers, and tells what of it is new to the site.
 *
 * @param results JSON array, of logs or of block hashes.
 */
export function admitted(filter: VirtualFilter, results: string): { filter: VirtualFilter; events: string[] } {
  const events: string[] = [];
  let { follow, doubt } = filter;
  for (const source of results.startsWith('[') ? arrayElements(results) : []) {
    const next = admit(filter, follow, source);
    if (next !== null) {
      follow = next;
      events.push(source);
    } else if (doubt !== null && (numberIn(source) ?? 0) >= doubt) doubt = null;
  }
  return { filter: { ...filter, follow, doubt }, events };
}

/** Of a log that is not taken back. */
function numberIn(source: string): number | null {
  const log = readLog(source);
  return log === null || log.removed ? null : log.number;
}

/** Null for what was given before, and for what is neither. */
function admit({ method }: VirtualFilter, follow: Follow, source: string): Follow | null {
  if (method === 'eth_newPendingTransactionFilter') return follow;
  if (method === 'eth_newFilter') {
    const log = readLog(source);
    return log === null ? null : admitLog(follow, log);
  }
  const hash = parseJson(source);
  return typeof hash === 'string' && isHash(hash) ? admitHash(follow, hash.toLowerCase()) : null;
}

/**
 * The own endpoint may take over: whatever it spent on polls that failed has been given from elsewhere, and what was given from
 * elsewhere is on its branch, or deep. `failedTrueMs` is `failedAt` by others' clocks.
 */
export function isSettled({ isLost, throughMs, doubt, follow }: VirtualFilter, failedTrueMs: number): boolean {
  const isDeep = doubt === null || (follow.through ?? 0) - doubt >= SETTLED_BLOCKS;
  return !isLost && isDeep && throughMs > failedTrueMs + SETTLED_MS;
}

/** What others have given is in doubt until the own endpoint gives it too. */
export function doubted(filter: VirtualFilter, events: readonly FollowEvent[]): VirtualFilter {
  const numbers = events.map((event) => (event.kind === 'log' ? numberIn(event.source) : null) ?? -1);
  const newest = Math.max(filter.doubt ?? -1, ...numbers);
  const follow = noteHashes(
    filter.follow,
    events.flatMap((event) => (event.kind === 'head' ? [event.hash] : [])),
  );
  return { ...filter, follow, doubt: newest < 0 ? null : newest };
}

/** Keeps what was, beside what will be once the site has the answer. */
export function offering(filter: VirtualFilter, next: Omit<Offer, 'seq'>): VirtualFilter {
  const { follow, throughMs, doubt, pool } = next;
  return { ...filter, offered: { seq: filter.seq + 1, follow, throughMs, doubt, pool } };
}

/** What one poll gives, as JSON. */
export function pollSource({ method }: VirtualFilter, events: readonly FollowEvent[]): string[] {
  return method === 'eth_newFilter'
    ? events.map(({ source }) => source)
    : events.flatMap((event) => (event.kind === 'head' ? [`"${event.hash}"`] : []));
}

/** The parameter of `eth_getLogs` for some of its blocks. */
export function rangeSource(filter: string, from: number, to: number): string {
  const members = filterMembers(filter);
  members.delete('blockHash');
  return objectSource(withRange(members, { from, to }));
}

/** A filter may name blocks; what is outside them is none of its changes. */
export function isWithin(filter: string, { number }: Log): boolean {
  const members = filterMembers(filter);
  const bound = (name: string) => numberOf(parseJson(members.get(name) ?? ''));
  return number >= (bound('fromBlock') ?? 0) && number <= (bound('toBlock') ?? number);
}

const filterMembers = (filter: string): Map<string, string> =>
  filter.startsWith('{') ? objectMembers(filter) : new Map<string, string>();
