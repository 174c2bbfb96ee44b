// What one document remembers of the filters that its site polls at an endpoint: with it they survive that endpoint. Pure; runs in the site's own world.

import type { FilterMark } from '@/lib/rpc/follow/filter-note';
import { type Asked, answersTo, field, hasMethod, isArray, isText } from '@/lib/rpc/glance';
import { stringify } from './natives';
import type { FilterWord } from './port-words';

interface PageFilter {
  /** The method that made it, and its first parameter. */
  readonly maker: string;
  readonly sought: unknown;
  /** All three on the hook's clock. */
  readonly createdAt: number;
  polledAt: number;
  failedAt: number | null;
  /** What its own endpoint delivered lately. */
  gave: unknown[];
  /** How many of them came before `failedAt`. */
  sureOf: number;
  isWhole: boolean;
  /** What came too late. */
  strayed: unknown[];
  /** How many of `gave` went with the last ask. */
  gaveTold: number;
  /** The number of the last answer from elsewhere that the site got. */
  answerNo: number;
  /** `own`: it was never served from elsewhere. */
  servedBy: 'own' | FilterMark['mode'];
}

/** By id. */
export type PageFilters = Map<unknown, PageFilter>;

/** A site keeps a few; what it can make us remember is bounded. */
const filtersKept = 64;
const resultsKept = 256;
/** In characters: as much as goes with one ask. */
const straysKept = 131_000;

/** The background knows which of these there are. */
const makes = /^eth_new\w*Filter$/;
const uses = /^eth_(getFilter(Changes|Logs)|uninstallFilter)$/;
const takes = 'eth_getFilterChanges';

/** Each call about a filter that is known, with its filter. */
function known(filters: PageFilters, { calls }: Asked) {
  const found: { nth: number; id: unknown; asksFor: string; polled: PageFilter }[] = [];
  if (filters.size)
    calls.forEach(({ asksFor, args }, nth) => {
      const id = uses.test(asksFor) ? field(args, '0') : undefined;
      const polled = filters.get(id);
      if (polled) found.push({ nth, id, asksFor, polled });
    });
  return found;
}

/** True when nothing but filters that its endpoint does not know is asked of it. */
export function isAllLost(filters: PageFilters, asked: Asked): boolean {
  const calls = known(filters, asked);
  return calls.length === asked.calls.length && calls.every(({ polled }) => polled.servedBy === 'lost');
}

/** True when a sound answer must not reach the site as it is: it repeats or lacks something, or the filter is gone. Of '' always, if it is about a filter. */
export function isHeld(filters: PageFilters, asked: Asked, body: unknown): boolean {
  const calls = known(filters, asked);
  if (!calls.length) return false;
  const answers = answersTo(asked, body);
  return calls.some(({ nth, asksFor, polled: { servedBy, strayed, failedAt } }) => {
    const result = field(answers[nth], 'result');
    if (result === undefined) return true;
    if (asksFor !== takes) return servedBy !== 'own' && result === false;
    if (failedAt !== null || strayed.length) return true;
    return servedBy !== 'own' && (servedBy !== 'home' || (isArray(result) && result.length > 0));
  });
}

/** In the place of a poll's answer that nobody can look at now: what it delivers comes with a later one. '' where more was asked, or no more is kept. */
export function emptyPoll(filters: PageFilters, asked: Asked, body: unknown): string {
  const [one] = known(filters, asked);
  const [answer] = answersTo(asked, body);
  const isPoll = !asked.batch && isArray(field(answer, 'result'));
  return isPoll && stringify([one?.polled.strayed, answer]).length < straysKept
    ? stringify({ ...Object(answer), result: [] })
    : '';
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
  const isMaking = hasMethod(asked, makes);
  const calls = known(filters, asked);
  if (!isMaking && !calls.length) return;
  const answers = answersTo(asked, body);
  const resultAt = (nth: number) => field(answers[nth], 'result');
  if (!isStray)
    asked.calls.forEach(({ asksFor: maker, args }, nth) => {
      const id = resultAt(nth);
      if (makes.test(maker) && isText(id)) remember(filters, id, { maker, sought: field(args, '0'), createdAt: now });
    });
  for (const { nth, id, asksFor, polled: one } of calls) {
    const result = resultAt(nth);
    if (asksFor === 'eth_uninstallFilter' && !isStray) filters.delete(id);
    if (asksFor !== takes || !isArray(result) || marks.some((mark) => mark.id === id)) continue;
    // What was lost in a poll that failed is still owed.
    if (one.failedAt === null) one.polledAt = now;
    if (isStray) one.strayed.push(...result);
    else add(one, result);
  }
  applyMarks(filters, marks);
}

/** Whether what the own endpoint had for them reached the page is not known. */
export function noteFailed(filters: PageFilters, asked: Asked, now: number): void {
  for (const { polled: one } of known(filters, asked)) {
    if (one.failedAt === null) one.sureOf = one.gave.length;
    one.failedAt = now;
  }
}

function remember(filters: PageFilters, id: string, made: Pick<PageFilter, 'maker' | 'sought' | 'createdAt'>): void {
  if (filters.size >= filtersKept) filters.delete(filters.keys().next().value);
  const nothing = { gaveTold: 0, answerNo: 0, sureOf: 0, failedAt: null };
  filters.set(id, {
    ...made,
    ...nothing,
    polledAt: made.createdAt,
    gave: [],
    strayed: [],
    isWhole: true,
    servedBy: 'own',
  });
}

function add(one: PageFilter, results: unknown[]): void {
  one.gave.push(...results);
  const extra = one.gave.length - resultsKept;
  if (extra <= 0) return;
  one.gave.splice(0, extra);
  one.sureOf = Math.max(0, one.sureOf - extra);
  one.isWhole = false;
}

/** What goes with a call that needs help. */
export function wordsOf(filters: PageFilters, asked: Asked): FilterWord[] {
  return known(filters, asked).map(({ id, polled: one }) => {
    const { maker, sought, createdAt, polledAt, failedAt, gave, sureOf, isWhole, strayed, answerNo } = one;
    one.gaveTold = gave.length;
    return [id, maker, sought, createdAt, polledAt, failedAt, gave, sureOf, isWhole, strayed, answerNo];
  });
}

/** The site was given an answer from elsewhere: what went with the ask is in it, of the strays as many as there was room for. */
function applyMarks(filters: PageFilters, marks: readonly FilterMark[]): void {
  for (const { id, got, mode, strays } of marks) {
    const one = filters.get(id);
    if (!one) continue;
    one.strayed.splice(0, strays);
    one.gave.splice(0, one.gaveTold);
    one.gaveTold = 0;
    one.answerNo = got;
    one.servedBy = mode;
    one.failedAt = null;
    one.isWhole = true;
  }
}
