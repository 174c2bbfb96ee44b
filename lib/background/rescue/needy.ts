// Which calls of an ask the site's own endpoint did not serve, and how their answers join those that it did. Pure; runs in the background.

import { isUnserved, type KnownFilters } from '@/lib/background/filters/filter-needs';
import type { Calls, RpcCall } from '@/lib/rpc/call';
import { methodOf } from '@/lib/rpc/methods';
import type { Member } from '@/lib/rpc/reply';
import type { OwnState } from './own-outcome';

/** A notification expects no answer, but the site must see that the request it was in failed. */
export function hasNotification({ calls }: Calls): boolean {
  return calls.some((call) => call.idSource === null);
}

/** The site's endpoint read the transaction and said no, in whatever words: nobody else is asked (rules, part 2 item 2). */
export function isVerdictOnBroadcast({ calls }: Calls, ownState: OwnState): boolean {
  if (ownState.kind !== 'judged') return false;
  return ownState.verdicts.some((verdict, at) => {
    const isBroadcast = methodOf(calls[at]?.method ?? '').kind === 'broadcast';
    return isBroadcast && verdict.kind === 'refusal' && verdict.reason !== 'mempool-local';
  });
}

/** The calls that the site's own endpoint did not answer; notifications expect none. */
export function needyCalls({ calls }: Calls, ownState: OwnState, filters: KnownFilters): RpcCall[] {
  const verdicts = ownState.kind === 'judged' ? ownState.verdicts : [];
  return calls.filter(
    (call, at) =>
      call.idSource !== null && (verdicts[at]?.kind !== 'answer' || isUnserved(call, verdicts[at], filters)),
  );
}

/** Members answered well stay; the others are filled in, in the order of the site's calls. */
export function merged(
  calls: Calls,
  needy: readonly RpcCall[],
  ownState: OwnState,
  members: readonly Member[],
): (Member | null)[] {
  return calls.calls.map((call, at) => {
    const filled = members[needy.indexOf(call)];
    if (filled !== undefined) return filled;
    const verdict = ownState.kind === 'judged' ? ownState.verdicts[at] : undefined;
    return verdict?.kind === 'answer' ? verdict.value : null;
  });
}
