// Which calls of an ask are about filters, and what is known of these: what the page tells, and what was served from elsewhere. Runs in the background.

import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import { beyondShare, isOfSite } from '@/lib/background/state/site-share';
import type { RpcCall } from '@/lib/rpc/call';
import type { FilterMark, FilterNote } from '@/lib/rpc/follow/filter-note';
import {
  admitted,
  type FilterMethod,
  filterMethodOf,
  fromNote,
  heard,
  isSettled,
  offering,
  type VirtualFilter,
} from '@/lib/rpc/follow/virtual-filter';
import { arrayElements, parseJson } from '@/lib/rpc/json-source';
import type { Member } from '@/lib/rpc/reply';

export type FilterCall =
  | { kind: 'make'; method: FilterMethod; filter: string }
  | { kind: 'poll' | 'logs' | 'uninstall'; id: string };

/** One call about a filter that is known. */
export interface KnownFilter {
  key: string;
  id: string;
  filter: VirtualFilter;
  /** It was served from elsewhere before. */
  isServed: boolean;
  /** A poll of it failed, and nobody has made up for that yet. */
  hasFailed: boolean;
  /** JSON array of what came from its own endpoint and did not reach the site. */
  strays: string;
  /** The same, in this very answer; null when there is none. */
  own: string | null;
}

/** What is to be remembered once the site has its answer; `filter` null: nothing any more. */
export interface FilterSave {
  key: string;
  id: string;
  filter: VirtualFilter | null;
}

/** Per site and in all: a filter is a few kB, a busy one a hundred, and the session may have 10 MB. */
const MAX_FILTERS = 64;
const MAX_SITE_CHARS = 1_000_000;
const MAX_CHARS = 3_000_000;
/** Nodes forget a filter after five minutes; a machine that slept, in an outage, finds its own again. */
const FORGET_MS = 3_600_000;

export function filterCallOf({ method, paramsSource }: RpcCall): FilterCall | null {
  const [first = ''] = paramsSource?.startsWith('[') ? arrayElements(paramsSource) : [];
  const made = filterMethodOf(method);
  // One block by its hash has no changes.
  if (made !== null) return first.includes('"blockHash"') ? null : { kind: 'make', method: made, filter: first };
  const kind = kindOf(method);
  const id = parseJson(first);
  return kind === null || typeof id !== 'string' ? null : { kind, id };
}

function kindOf(method: string): 'poll' | 'logs' | 'uninstall' | null {
  switch (method) {
    case 'eth_getFilterChanges':
      return 'poll';
    case 'eth_getFilterLogs':
      return 'logs';
    case 'eth_uninstallFilter':
      return 'uninstall';
    default:
      return null;
  }
}

const filterKey = ({ key }: Pick<Scope, 'key'>, endpoint: string, id: string): string => `${key} ${endpoint} ${id}`;

/** The filter that a call is about, with all that the page says of it taken in; null for a stranger. */
export function knownFilter(
  call: RpcCall,
  notes: readonly FilterNote[],
  { session, scope, endpoint, now }: { session: Session; scope: Scope; endpoint: string; now: number },
): KnownFilter | null {
  const asked = filterCallOf(call);
  if (asked === null || asked.kind === 'make') return null;
  const { id } = asked;
  const key = filterKey(scope, endpoint, id);
  const note = notes.find((one) => one.id === id);
  const known = session.filters[key] ?? (note === undefined ? null : fromNote(note, now));
  if (known === null) return null;
  const filter = note === undefined ? known : heard(known, note, now);
  const isServed = session.filters[key] !== undefined;
  const hasFailed = (note?.failedAgoMs ?? null) !== null;
  return { key, id, filter, isServed, hasFailed, strays: note?.strays ?? '[]', own: null };
}

/** Whether its own endpoint has said that it does not know a filter, in whatever words. */
export function saysGone({ error }: Member): boolean {
  if (error === null || !/filter/i.test(error.message) || /method/i.test(error.message)) return false;
  return /not (be )?found|unknown|invalid|expired|exist/i.test(error.message);
}

/** What the site gets of what its own endpoint delivered: only what is new to it. */
export function fromOwn(known: KnownFilter): { filter: VirtualFilter; events: string[] } {
  const late = admitted(known.filter, known.strays);
  const now = admitted(late.filter, known.own ?? '[]');
  return { filter: now.filter, events: [...late.events, ...now.events] };
}

/** The answer to a poll that its own endpoint has answered, without asking anybody. */
export function answerFromOwn(call: RpcCall, known: KnownFilter): { member: Member; save: FilterSave } {
  const { filter, events } = fromOwn(known);
  const saved = offering(known.filter, filter);
  return { member: resultMember(call, `[${events.join()}]`), save: { key: known.key, id: known.id, filter: saved } };
}

export const resultMember = ({ idSource }: RpcCall, resultSource: string): Member => ({
  idSource,
  resultSource,
  error: null,
});

/**
 * @param notes What the page said of them.
 * @param trueTime The true time of an instant of this machine's clock.
 */
export function marksOf(
  saves: readonly FilterSave[],
  notes: readonly FilterNote[],
  trueTime: (at: number) => number,
): FilterMark[] {
  const told = new Map(notes.map(({ id, strays }) => [id, strays.startsWith('[') ? arrayElements(strays).length : 0]));
  return saves.flatMap(({ id, filter }) => {
    if (filter === null) return [];
    // Of two polls in one batch each may be marked, and both told the same.
    const strays = told.get(id) ?? 0;
    told.delete(id);
    const latest = { ...filter, ...filter.offered };
    if (filter.method === 'eth_newPendingTransactionFilter' && !filter.isLost)
      return [{ id, got: latest.seq, mode: 'home' as const, strays }];
    const mode = filter.isLost ? 'lost' : isSettled(latest, trueTime(filter.failedAt)) ? 'home' : 'virtual';
    return [{ id, got: latest.seq, mode, strays }];
  });
}

export function newFilterKey(scope: Scope, endpoint: string): { id: string; key: string } {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return { id, key: filterKey(scope, endpoint, id) };
}

/** Remembers, and forgets what was not used for longest: of a site that has too much, and where all have, of the one that has most. */
export function saveFilters({ filters }: Session, saves: readonly FilterSave[], scope: Scope, now: number): void {
  for (const { key, filter } of saves) {
    if (filter === null) delete filters[key];
    else filters[key] = filter;
  }
  for (const [key, { usedAt }] of Object.entries(filters)) if (now - usedAt > FORGET_MS) delete filters[key];
  const newest = Object.entries(filters).sort(([, a], [, b]) => b.usedAt - a.usedAt);
  const entries = newest.map(([key, filter]) => ({ key, size: JSON.stringify(filter).length }));
  const ofSite = entries.filter(({ key }) => isOfSite(key, scope)).slice(MAX_FILTERS);
  for (const { key } of [...ofSite, ...beyondShare(entries, MAX_SITE_CHARS, MAX_CHARS)]) delete filters[key];
}
