// Which calls about filters the site's own endpoint did not serve, though it may have answered. Runs in the background.

import type { OwnState } from '@/lib/background/rescue/own-outcome';
import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import type { Fault, Verdict } from '@/lib/failover/verdict';
import type { RpcAsk } from '@/lib/messages/page-protocol';
import type { Calls, RpcCall } from '@/lib/rpc/call';
import { isSettled } from '@/lib/rpc/follow/virtual-filter';
import type { Member } from '@/lib/rpc/reply';
import { answerFromOwn, type FilterSave, filterCallOf, type KnownFilter, knownFilter, saysGone } from './filters';

export type KnownFilters = ReadonlyMap<RpcCall, KnownFilter>;

interface Context {
  ownState: OwnState;
  fault: Fault | null;
  session: Session;
  scope: Scope;
  endpoint: string;
  now: number;
}

/** The filters that these calls are about, with what their own endpoint said of them now. */
export function knownFilters(ask: RpcAsk, { calls }: Calls, context: Context): KnownFilters {
  const { ownState, fault, now } = context;
  const isSpent = ask.own.kind !== 'detour' && (fault !== null || ownState.kind === 'hedge');
  return new Map(
    calls.flatMap((one, at): [RpcCall, KnownFilter][] => {
      const known = knownFilter(one, ask.filters ?? [], context);
      if (known === null) return [];
      const verdict = ownState.kind === 'judged' ? ownState.verdicts[at] : undefined;
      const own = verdict?.kind === 'answer' ? verdict.value : null;
      const { isLost, failedAt } = known.filter;
      const filter = {
        ...known.filter,
        isLost: isLost || (own !== null && saysGone(own)),
        failedAt: isSpent && own === null ? now : failedAt,
      };
      return [[one, { ...known, filter, own: own === null ? null : listIn(one, own) }]];
    }),
  );
}

function listIn(one: RpcCall, { resultSource }: Member): string | null {
  return filterCallOf(one)?.kind === 'poll' && resultSource?.startsWith('[') === true ? resultSource : null;
}

/** Its own endpoint answered, but not as the site needs it: it does not know the filter, or repeats what was given from elsewhere. */
export function isUnserved(one: RpcCall, verdict: Verdict<Member> | undefined, filters: KnownFilters): boolean {
  const known = filters.get(one);
  if (known === undefined || verdict?.kind !== 'answer') return false;
  if (saysGone(verdict.value)) return true;
  if (filterCallOf(one)?.kind === 'uninstall') return known.isServed && verdict.value.resultSource === 'false';
  return known.own !== null && (known.isServed || known.hasFailed || known.strays !== '[]');
}

/** What the own endpoint has answered, without what was given before; null where it has not answered all, or `isEnough` says no. */
export function servedByOwn(
  needy: readonly RpcCall[],
  filters: KnownFilters,
  isEnough: (known: KnownFilter) => boolean,
): { members: Member[]; saves: FilterSave[] } | null {
  const served = needy.flatMap((one) => {
    const known = filters.get(one);
    return known === undefined || known.own === null || !isEnough(known) ? [] : [answerFromOwn(one, known)];
  });
  if (served.length < needy.length) return null;
  return { members: served.map(({ member }) => member), saves: served.map(({ save }) => save) };
}

/**
 * Where nobody else is asked, whatever the reason, what the own endpoint says of filters is at least not given twice. Null where its
 * answer may reach the site as it is, or is none. The page's word is enough: it gets nothing but its own again.
 */
export function ownAlone(ask: RpcAsk, calls: Calls, context: Omit<Context, 'fault'>) {
  const { ownState } = context;
  const verdicts = ownState.kind === 'judged' ? ownState.verdicts : [];
  if (ask.filters === undefined || !verdicts.every(({ kind }) => kind === 'answer')) return null;
  const filters = knownFilters(ask, calls, { ...context, fault: null });
  const needy = calls.calls.filter((one, at) => isUnserved(one, verdicts[at], filters));
  const served = needy.length > 0 ? servedByOwn(needy, filters, () => true) : null;
  return served && { ...served, needy };
}

/** The own endpoint has caught up with what others gave in its place: nobody else need be asked. */
export function hasCaughtUp({ filter, isServed, hasFailed }: KnownFilter, trueTime: (at: number) => number): boolean {
  const isPool = filter.method === 'eth_newPendingTransactionFilter';
  return isPool || isSettled(filter, trueTime(filter.failedAt)) || !(isServed || hasFailed);
}

/** Nothing but filters that the endpoint does not know: it need not be asked in vain. */
export function areAllLost({ calls }: Calls, session: Session, scope: Scope, endpoint: string): boolean {
  const context = { session, scope, endpoint, now: 0 };
  return calls.every((one) => knownFilter(one, [], context)?.filter.isLost === true);
}
