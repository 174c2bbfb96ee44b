// Calls about filters, served by candidates in the place of the site's own endpoint, beside the reads of the same request. Runs in the background.

import { attemptAt } from '@/lib/background/rescue/attempt';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import type { Rescue, RunOptions } from '@/lib/background/rescue/rescue';
import { failover } from '@/lib/failover/failover';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { filterCallOf, type KnownFilter } from './filters';
import { type Served, serveAt, type Work, worksOf } from './serve-filters';

export const isFilterCall = (one: RpcCall): boolean => filterCallOf(one) !== null;

/** False for a filter that nobody has told us of. */
export function isServable(one: RpcCall, known: ReadonlyMap<RpcCall, KnownFilter>): boolean {
  const asked = filterCallOf(one);
  if (asked === null || asked.kind === 'make') return asked !== null;
  const method = known.get(one)?.filter.method;
  return asked.kind === 'logs' ? method === 'eth_newFilter' : method !== undefined;
}

/** The poll of a filter asks for its logs as a read does. */
function asRead(one: RpcCall, known: ReadonlyMap<RpcCall, KnownFilter>): RpcCall | null {
  const asked = filterCallOf(one);
  if (asked === null) return one;
  if (asked.kind !== 'logs') return null;
  const filter = known.get(one)?.filter.filter ?? '';
  return { ...one, method: 'eth_getLogs', paramsSource: `[${filter.startsWith('{') ? filter : '{}'}]` };
}

/** All `calls` or nothing, as ever; nothing is remembered of filters before the site has its answer. */
export async function rescueWithFilters(
  calls: readonly RpcCall[],
  options: RunOptions,
  rescueReads: (reads: readonly RpcCall[]) => Promise<Rescue>,
): Promise<Rescue> {
  const reads = new Map(calls.flatMap((one) => entryOf(one, asRead(one, options.filters))));
  const works = worksOf(calls, options.filters);
  const [read, served] = await Promise.all([
    reads.size > 0 ? rescueReads([...reads.values()]) : null,
    works.length > 0 ? serve(works, options) : null,
  ]);
  if (read !== null && read.kind !== 'answer') return read;
  if (served !== null && served.kind !== 'answer') return served;
  const fromReads = [...reads.keys()];
  const fromWorks = works.map((work) => work.call);
  const members = calls.flatMap((one) => {
    const member = read?.members[fromReads.indexOf(one)] ?? served?.members[fromWorks.indexOf(one)];
    return member === undefined ? [] : [member];
  });
  const [by, trail] = [read?.by || (served?.by ?? ''), [...(read?.trail ?? []), ...(served?.trail ?? [])]];
  return { kind: 'answer', members, by, assurance: 'unchecked', trail, saves: served?.saves ?? [] };
}

const entryOf = <T>(one: RpcCall, value: T | null): [RpcCall, T][] => (value === null ? [] : [[one, value]]);

async function serve(works: readonly Work[], options: RunOptions): Promise<Rescue> {
  const { candidates, clock, signal, budgetMs, scope, endpoint } = options;
  const attempt = (candidate: RpcCandidate, ending: AbortSignal): Promise<Verdict<Served[]>> =>
    serveAt(candidate.url, works, { scope, endpoint, now: clock.now }, (calls) =>
      attemptAt(candidate, calls, ending, options),
    );
  const result = await failover(candidates, attempt, {
    clock,
    signal,
    budgetMs,
    isWeak: (served) => served.some(({ isWeak }) => isWeak),
  });
  if (result.kind === 'abandoned') return { kind: 'abandoned' };
  const { trail } = result;
  return result.kind === 'answer'
    ? answerOf(result.value, result.by.url, trail)
    : { kind: 'lost', whyNot: 'all-failed', trail };
}

function answerOf(served: readonly Served[], by: string, trail: Extract<Rescue, { kind: 'answer' }>['trail']): Rescue {
  const [members, saves] = [served.map(({ member }) => member), served.map(({ save }) => save)];
  return { kind: 'answer', members, by, assurance: 'unchecked', trail, saves };
}
