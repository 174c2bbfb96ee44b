// What one document remembers of the filters that its site polls at an endpoint: with it they survive that endpoint. Pure; runs in the site's own world.

import type { FilterMark, FilterNote } from '@/lib/rpc/filter-note';
import { type Asked, answersTo, field, isArray, isText } from '@/lib/rpc/glance';
import { stringify } from './natives';

interface PageFilter {
  method: string;
  filter: string;
  /** All three on the hook's clock. */
  createdAt: number;
  polledAt: number;
  failedAt: number | null;
  given: unknown[];
  /** How many of them came before `failedAt`. */
  sure: number;
  whole: boolean;
  strays: unknown[];
  /** How many of each went with the last ask. */
  told: { given: number; strays: number };
  got: number;
  /** `own`: it was never served from elsewhere. */
  mode: 'own' | FilterMark['mode'];
}

/** By id. */
export type PageFilters = Map<unknown, PageFilter>;

/** A site keeps a few; what it can make us remember is bounded. */
const filtersKept = 64;
const resultsKept = 256;
const textKept = 65_536;

const makes = /^eth_new(Block|PendingTransaction)?Filter$/;
const uses = /^eth_(getFilter(Changes|Logs)|uninstallFilter)$/;
const takes = 'eth_getFilterChanges';

/** Each call about a filter that is known, with its filter. */
function known(filters: PageFilters, { calls }: Asked) {
  return calls.flatMap(({ method, params }, at) => {
    const id = uses.test(method) ? field(params, '0') : undefined;
    const filter = filters.get(id);
    return filter ? [{ at, id, method, filter }] : [];
  });
}

/** True when nothing but filters that its endpoint does not know is asked of it. */
export function isAllLost(filters: PageFilters, asked: Asked): boolean {
  const calls = filters.size ? known(filters, asked) : [];
  return calls.length === asked.calls.length && calls.every(({ filter }) => filter.mode === 'lost');
}

/** True when a sound answer must not reach the site as it is: it repeats or lacks something, or the filter is gone. */
export function isHeld(filters: PageFilters, asked: Asked, body: unknown): boolean {
  const calls = filters.size ? known(filters, asked) : [];
  if (!calls.length) return false;
  const answers = answersTo(asked, body);
  return calls.some(({ at, method, filter: { mode, strays, failedAt } }) => {
    const result = field(answers[at], 'result');
    if (result === undefined) return true;
    if (method !== takes) return mode !== 'own' && result === false;
    const isServedWell = (mode === 'own' || mode === 'home') && failedAt === null && strays.length === 0;
    return !isServedWell || (mode === 'home' && isArray(result) && result.length > 0);
  });
}

interface Answered {
  asked: Asked;
  body: unknown;
  now: number;
  /** It came too late, and the site has another. */
  isStray: boolean;
  /** The polls of these were served from elsewhere. */
  marks?: readonly FilterMark[];
}

/** The site was given this answer, or would have been. */
export function noteFilters(filters: PageFilters, { asked, body, now, isStray, marks = [] }: Answered): void {
  const isMaking = asked.calls.some(({ method }) => makes.test(method));
  const calls = filters.size ? known(filters, asked) : [];
  if (!isMaking && !calls.length) return;
  const answers = answersTo(asked, body);
  const resultAt = (at: number) => field(answers[at], 'result');
  if (!isStray)
    asked.calls.forEach(({ method, params }, at) => {
      const id = resultAt(at);
      if (makes.test(method) && isText(id)) remember(filters, id, { method, filter: field(params, '0'), now });
    });
  for (const { at, id, method, filter } of calls) {
    const result = resultAt(at);
    if (method === 'eth_uninstallFilter' && !isStray) filters.delete(id);
    if (method !== takes || !isArray(result) || marks.some((mark) => mark.id === id)) continue;
    // What was lost in a poll that failed is still owed.
    if (filter.failedAt === null) filter.polledAt = now;
    if (isStray) filter.strays.push(...result);
    else add(filter, result);
  }
  applyMarks(filters, marks);
}

/** Whether what the own endpoint had for them reached the page is not known. */
export function noteFailed(filters: PageFilters, asked: Asked, now: number): void {
  for (const { filter } of known(filters, asked)) {
    if (filter.failedAt === null) filter.sure = filter.given.length;
    filter.failedAt = now;
  }
}

function remember(filters: PageFilters, id: string, made: { method: string; filter: unknown; now: number }): void {
  const { method, filter, now } = made;
  if (filters.size >= filtersKept) filters.delete(filters.keys().next().value);
  const times = { createdAt: now, polledAt: now, failedAt: null };
  const told = { given: 0, strays: 0 };
  const text = filter === undefined ? '' : stringify(filter);
  filters.set(id, {
    method,
    filter: text,
    ...times,
    given: [],
    sure: 0,
    whole: true,
    strays: [],
    told,
    got: 0,
    mode: 'own',
  });
}

function add(filter: PageFilter, results: unknown[]): void {
  filter.given.push(...results);
  const extra = filter.given.length - resultsKept;
  if (extra <= 0) return;
  drop(filter, extra);
}

function drop(filter: PageFilter, count: number): void {
  filter.given.splice(0, count);
  filter.sure = Math.max(0, filter.sure - count);
  filter.whole = false;
}

/** What goes with a call that needs help. */
export function notesOf(filters: PageFilters, asked: Asked, now: number): FilterNote[] {
  return known(filters, asked).flatMap(({ id, filter }) => {
    if (!isText(id)) return [];
    const { method, createdAt, polledAt, failedAt, strays, got } = filter;
    let given = stringify(filter.given);
    while (given.length > textKept) {
      drop(filter, Math.ceil(filter.given.length / 2));
      given = stringify(filter.given);
    }
    const ago = { createdAgoMs: now - createdAt, polledAgoMs: now - polledAt };
    const failedAgoMs = failedAt === null ? null : now - failedAt;
    const { whole, filter: text } = filter;
    const sure = failedAt === null ? filter.given.length : filter.sure;
    filter.told = { given: filter.given.length, strays: strays.length };
    return [{ id, method, filter: text, ...ago, failedAgoMs, given, sure, whole, strays: stringify(strays), got }];
  });
}

/** The site was given an answer from elsewhere: what went with the ask is in it. */
function applyMarks(filters: PageFilters, marks: readonly FilterMark[]): void {
  for (const { id, got, mode } of marks) {
    const filter = filters.get(id);
    if (!filter) continue;
    filter.strays.splice(0, filter.told.strays);
    filter.given.splice(0, filter.told.given);
    Object.assign(filter, { got, mode, failedAt: null, whole: true, told: { given: 0, strays: 0 } });
  }
}
