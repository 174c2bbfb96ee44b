// The user's settings under the administrator's policy: what counts, and what the user cannot change. Pure.
import { operatorOf } from '@/lib/directory/operators';
import type { Policy } from '@/lib/messages/policy';
import type { ChainSettings, OwnEndpoint, Settings, Tracking } from '@/lib/messages/settings';

const empty: ChainSettings = { order: [], off: [], own: [] };

/** The settings that count. The user may be stricter than the policy, never laxer. */
export function underPolicy(mine: Settings, policy: Policy): Settings {
  return {
    ...mine,
    failover: policy.failover ?? mine.failover,
    pausedUntil: policy.failover === true ? 0 : mine.pausedUntil,
    hedge: policy.hedge ?? mine.hedge,
    chains: chainsUnder(mine, policy),
    tracking: mapTracking((one) => mine.tracking[one] && !isTrackingLocked(policy, one)),
    operatorsOff: [...new Set([...mine.operatorsOff, ...policy.operatorsOff])],
  };
}

/** `after` as it may be stored: where the policy decides, the user's `before` stays, to count again once the policy is gone. */
export function keepLocked(before: Settings, after: Settings, policy: Policy): Settings {
  const isFailoverLocked = policy.failover !== null;
  const locked = policy.operatorsOff;
  return {
    ...after,
    failover: isFailoverLocked ? before.failover : after.failover,
    pausedUntil: isFailoverLocked ? before.pausedUntil : after.pausedUntil,
    hedge: policy.hedge === null ? after.hedge : before.hedge,
    chains: keepLockedChains(before, after, policy),
    tracking: mapTracking((one) => (isTrackingLocked(policy, one) ? before : after).tracking[one]),
    operatorsOff: [
      ...after.operatorsOff.filter((one) => !locked.includes(one)),
      ...before.operatorsOff.filter((one) => locked.includes(one)),
    ],
  };
}

function isTrackingLocked({ tracking, onlyOwn }: Policy, one: Tracking): boolean {
  return onlyOwn || (tracking !== null && !tracking.includes(one));
}

/** May the user have Detour ask this address? */
export function isUrlForbidden(url: string, { onlyOwn, operatorsOff }: Policy): boolean {
  return onlyOwn || operatorsOff.includes(operatorOf(new URL(url).hostname)?.id ?? '');
}

function mapTracking(decide: (one: Tracking) => boolean): Settings['tracking'] {
  return {
    none: decide('none'),
    limited: decide('limited'),
    unspecified: decide('unspecified'),
    yes: decide('yes'),
  };
}

const ofChain = ({ endpoints }: Policy, id: string): OwnEndpoint[] =>
  endpoints.filter(({ chainId }) => String(chainId) === id).map(({ url, name }) => ({ url, name }));

const has = (endpoints: readonly OwnEndpoint[], url: string) => endpoints.some((one) => one.url === url);

function chainsUnder(mine: Settings, policy: Policy): Settings['chains'] {
  const ids = new Set([...Object.keys(mine.chains), ...policy.endpoints.map(({ chainId }) => String(chainId))]);
  const chains = [...ids].map((id): [string, ChainSettings] => {
    const { order, off, own } = mine.chains[id] ?? empty;
    const theirs = ofChain(policy, id);
    const allowed = own.filter(({ url }) => !has(theirs, url) && !isUrlForbidden(url, policy));
    return [id, { order, off: off.filter((url) => !has(theirs, url)), own: [...theirs, ...allowed] }];
  });
  return Object.fromEntries(chains);
}

/** The dashboard edits what it is shown: the organisation's endpoints are not the user's, and the user's hidden ones are not lost. */
function keepLockedChains(before: Settings, after: Settings, policy: Policy): Settings['chains'] {
  const ids = new Set([...Object.keys(before.chains), ...Object.keys(after.chains)]);
  const chains = [...ids].flatMap((id): [string, ChainSettings][] => {
    const [mine, next] = [before.chains[id] ?? empty, after.chains[id]];
    const theirs = ofChain(policy, id);
    const isLocked = ({ url }: OwnEndpoint) => has(theirs, url) || isUrlForbidden(url, policy);
    const kept = mine.own.filter(isLocked);
    if (next === undefined) return kept.length === 0 ? [] : [[id, { ...empty, own: kept }]];
    return [[id, { ...next, own: [...next.own.filter((one) => !isLocked(one)), ...kept] }]];
  });
  return Object.fromEntries(chains);
}
