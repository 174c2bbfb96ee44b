// How far the chain had come for an answer: never less than the site was shown, and near the head where that matters. Pure; runs in the background.

import type { Session } from '@/lib/background/state/session';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import type { Family, Height } from '@/lib/rpc/family';
import type { Member } from '@/lib/rpc/reply';

interface Place {
  session: Pick<Session, 'heights'>;
  /** `Scope.key`. */
  key: string;
  chainId: number;
  family: Family;
}

/** By then every honest endpoint is past it; one that is not is too stale to prove its chain. */
const FLOOR_LASTS_MS = 60_000;

const keyOf = ({ key, chainId }: Place, { kind }: Height): string => `${key} ${chainId} ${kind}`;

function heightsOf(calls: readonly RpcCall[], members: readonly Member[], family: Family): Height[] {
  return members.flatMap(({ resultSource }, at) => {
    const call = calls[at];
    const height = call === undefined || resultSource === null ? null : family.heightOf(call, resultSource);
    return height === null ? [] : [height];
  });
}

/** Would one of these answers take the site back to where it has been already? */
export function isBelowShown(
  calls: readonly RpcCall[],
  members: readonly Member[],
  place: Place,
  now: number,
): boolean {
  return heightsOf(calls, members, place.family).some((height) => {
    const shown = place.session.heights[keyOf(place, height)];
    return shown !== undefined && now - shown.at < FLOOR_LASTS_MS && height.number < shown.number;
  });
}

/** The site gets these answers from us: from now on nothing older. */
export function noteShown(calls: readonly RpcCall[], members: readonly Member[], place: Place, now: number): void {
  const { heights } = place.session;
  for (const height of heightsOf(calls, members, place.family)) {
    const key = keyOf(place, height);
    const before = heights[key];
    const isHigher = before === undefined || height.number >= before.number || now - before.at >= FLOOR_LASTS_MS;
    if (isHigher) heights[key] = { number: height.number, at: now };
  }
}

/** Is an answer that is good only near the head too far behind what another operator says of it? */
export function isTooOld(
  calls: readonly RpcCall[],
  verdict: Verdict<Member[]>,
  head: number | null,
  family: Family,
): boolean {
  if (verdict.kind !== 'answer' || head === null) return false;
  return calls.some((call, at) => {
    const most = family.nearHead(call)?.most;
    const height = family.heightOf(call, verdict.value[at]?.resultSource ?? '');
    return most !== undefined && height !== null && height.number < head - most;
  });
}
