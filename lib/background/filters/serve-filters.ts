// Calls about filters at one candidate: what is asked of it for each, and what is remembered of that. Runs in the background.

import type { Scope } from '@/lib/background/state/scope';
import { trueTimeOf } from '@/lib/browser/true-time';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { readHeader } from '@/lib/rpc/follow/follow-read';
import { doubted, type FilterMethod, isSettled, madeAt, offering, pollSource } from '@/lib/rpc/follow/virtual-filter';
import { parseJson } from '@/lib/rpc/json-source';
import { blockAt, ownCall } from '@/lib/rpc/own-call';
import type { Member } from '@/lib/rpc/reply';
import { followAt } from './filter-round';
import {
  answerFromOwn,
  type FilterSave,
  filterCallOf,
  fromOwn,
  type KnownFilter,
  newFilterKey,
  resultMember,
} from './filters';

interface MakeWork {
  kind: 'make';
  call: RpcCall;
  method: FilterMethod;
  filter: string;
}

interface KnownWork {
  kind: 'poll' | 'uninstall';
  call: RpcCall;
  known: KnownFilter;
}

/** What a candidate is asked for one call. */
export type Work = MakeWork | KnownWork;

export interface Served {
  member: Member;
  save: FilterSave;
  /** Nothing was found where something may be: another voice is heard before that is believed. */
  isWeak: boolean;
}

export type Ask = (calls: readonly RpcCall[]) => Promise<Verdict<Member[]>>;

function workOf(one: RpcCall, known: ReadonlyMap<RpcCall, KnownFilter>): Work | null {
  const asked = filterCallOf(one);
  if (asked === null || asked.kind === 'logs') return null;
  if (asked.kind === 'make') return { ...asked, call: one };
  const filter = known.get(one);
  return filter === undefined ? null : { kind: asked.kind, call: one, known: filter };
}

/** What is asked for those calls that are about filters alone. */
export function worksOf(calls: readonly RpcCall[], known: ReadonlyMap<RpcCall, KnownFilter>): Work[] {
  return calls.flatMap((one) => workOf(one, known) ?? []);
}

const ownAlone = ({ call: one, known }: { call: RpcCall; known: KnownFilter }): Served => ({
  ...answerFromOwn(one, known),
  isWeak: false,
});

/** What `serveAt` needs to know of whom it serves. */
interface ServeOptions {
  scope: Scope;
  /** The site's own. */
  endpoint: string;
  now: () => number;
}

/** All `works` at one candidate. Nothing is remembered yet: that is in each `save`. */
export async function serveAt(
  url: string,
  works: readonly Work[],
  options: ServeOptions,
  ask: Ask,
): Promise<Verdict<Served[]>> {
  const served: Served[] = [];
  for (const work of works) {
    const verdict = await serveOne(url, work, options, ask);
    if (verdict.kind !== 'answer') return verdict;
    served.push(verdict.value);
  }
  return { kind: 'answer', value: served };
}

function serveOne(url: string, work: Work, options: ServeOptions, ask: Ask): Promise<Verdict<Served>> {
  switch (work.kind) {
    case 'make':
      return make(url, work, options, ask);
    case 'uninstall':
      return Promise.resolve(uninstalled(work.call, work.known));
    case 'poll':
      if (work.known.filter.method === 'eth_newPendingTransactionFilter') return pollPool(url, work, ask);
      return poll(work, options, ask);
  }
}

function uninstalled(one: RpcCall, { key, id }: KnownFilter): Verdict<Served> {
  const member = resultMember(one, 'true');
  return { kind: 'answer', value: { member, save: { key, id, filter: null }, isWeak: false } };
}

async function make(
  url: string,
  { call: one, method, filter }: MakeWork,
  { scope, endpoint, now }: ServeOptions,
  ask: Ask,
): Promise<Verdict<Served>> {
  const answered = await ask([blockAt('latest')]);
  if (answered.kind !== 'answer') return answered;
  const head = readHeader(answered.value[0]?.resultSource ?? 'null');
  if (head === null) return { kind: 'refusal', reason: 'unknown' };
  const poolId = method === 'eth_newPendingTransactionFilter' ? await newPool(ask) : null;
  if (poolId !== null && poolId.kind !== 'answer') return poolId;
  const { id, key } = newFilterKey(scope, endpoint);
  const made = madeAt(method, filter, head, now());
  const pool = poolId === null ? null : { url, id: poolId.value };
  return {
    kind: 'answer',
    value: { member: resultMember(one, `"${id}"`), save: { key, id, filter: { ...made, pool } }, isWeak: false },
  };
}

/** First what the candidate knows from where the site stands, then what the own endpoint has beyond that: it may have spent some in vain. */
async function poll({ call: one, known }: KnownWork, { now }: ServeOptions, ask: Ask): Promise<Verdict<Served>> {
  const { filter } = known;
  if (known.own !== null && isSettled(filter, trueTimeOf(filter.failedAt) ?? filter.failedAt))
    return { kind: 'answer', value: ownAlone({ call: one, known }) };
  const trueTime = () => trueTimeOf(now());
  const round = await followAt(filter.follow, { ask, now, trueTime, filter: filter.filter });
  if (round.kind !== 'answer') return round;
  const { throughMs, events } = round.value;
  const followed = doubted({ ...filter, follow: round.value.follow }, events);
  const own = fromOwn({ ...known, filter: followed });
  const all = [...pollSource(filter, events), ...own.events];
  const offer = { ...own.filter, throughMs: Math.max(throughMs, filter.throughMs) };
  const isFirst = filter.seq === 0 && !filter.isLost;
  return {
    kind: 'answer',
    value: {
      member: resultMember(one, `[${all.join()}]`),
      save: { key: known.key, id: known.id, filter: offering(filter, offer) },
      isWeak: all.length === 0 && (isFirst || throughMs === 0),
    },
  };
}

/** A pool is its node's own: its filter is made anew at whoever stands in, and what went by meanwhile is not known. */
async function pollPool(url: string, { call: one, known }: KnownWork, ask: Ask): Promise<Verdict<Served>> {
  const { filter, events } = fromOwn(known);
  const mine = filter.pool?.url === url ? filter.pool : null;
  const found = mine === null ? null : await pollResults(mine.id, ask);
  const fresh = found === null ? await newPool(ask) : null;
  if (fresh !== null && fresh.kind !== 'answer') return fresh;
  const pool = fresh === null ? filter.pool : { url, id: fresh.value };
  const member = resultMember(one, `[${[...events, ...(found ?? [])].join()}]`);
  const offer = { ...filter, pool };
  const save = { key: known.key, id: known.id, filter: offering(known.filter, offer) };
  return { kind: 'answer', value: { member, save, isWeak: false } };
}

async function newPool(ask: Ask): Promise<Verdict<string>> {
  const answered = await ask([ownCall('eth_newPendingTransactionFilter')]);
  if (answered.kind !== 'answer') return answered;
  const id = parseJson(answered.value[0]?.resultSource ?? '');
  return typeof id === 'string' ? { kind: 'answer', value: id } : { kind: 'refusal', reason: 'method-unsupported' };
}

/** Null when that node does not know the filter any more. */
async function pollResults(id: string, ask: Ask): Promise<string[] | null> {
  const answered = await ask([ownCall('eth_getFilterChanges', `[${JSON.stringify(id)}]`)]);
  const source = answered.kind === 'answer' ? (answered.value[0]?.resultSource ?? '') : '';
  const hashes = parseJson(source);
  const isList =
    Array.isArray(hashes) && hashes.every((hash) => typeof hash === 'string' && /^0x[\da-f]{64}$/i.test(hash));
  return isList ? hashes.map((hash) => JSON.stringify(hash)) : null;
}
