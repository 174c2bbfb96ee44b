// The user's settings under the administrator's policy: what counts, and what the user cannot change. Pure.
import { trackingOfOperator } from '@/lib/directory/chains';
import { exactEndpoint } from '@/lib/directory/identify';
import { operatorIdOf } from '@/lib/directory/operators';
import { lockedContent, type Policy } from '@/lib/messages/policy';
import type { ChainSettings, OwnEndpoint, Settings, SiteSettings, Tracking } from '@/lib/messages/settings';

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
    content: {
      ...mine.content,
      mode: lockedContent(policy) ?? mine.content.mode,
      own: mine.content.own.filter(({ url }) => !isUrlForbidden(url, policy)),
    },
    sites: lockedContent(policy) === null ? mine.sites : withoutContent(mine.sites),
  };
}

/** A site may still be left alone. */
function withoutContent(sites: Settings['sites']): Settings['sites'] {
  const under = ({ content, ...rest }: SiteSettings): SiteSettings => (content === 'off' ? { ...rest, content } : rest);
  return Object.fromEntries(Object.entries(sites).map(([site, said]) => [site, under(said)]));
}

/** `after` as it may be stored: where the policy decides, the user's `before` stays, to count again once the policy is gone. */
export function keepLocked(before: Settings, after: Settings, policy: Policy): Settings {
  const isFailoverLocked = policy.failover !== null;
  return {
    ...after,
    failover: isFailoverLocked ? before.failover : after.failover,
    pausedUntil: isFailoverLocked ? before.pausedUntil : after.pausedUntil,
    hedge: policy.hedge === null ? after.hedge : before.hedge,
    chains: keepLockedChains(before, after, policy),
    tracking: mapTracking((one) => (isTrackingLocked(policy, one) ? before : after).tracking[one]),
    operatorsOff: keepThose(before.operatorsOff, after.operatorsOff, (one) => policy.operatorsOff.includes(one)),
    content: {
      ...after.content,
      mode: (lockedContent(policy) === null ? after : before).content.mode,
      own: keepThose(before.content.own, after.content.own, ({ url }) => isUrlForbidden(url, policy)),
    },
  };
}

function keepThose<T>(before: readonly T[], after: readonly T[], isLocked: (one: T) => boolean): T[] {
  return [...after.filter((one) => !isLocked(one)), ...before.filter(isLocked)];
}

function isTrackingLocked({ tracking, onlyOwn }: Policy, one: Tracking): boolean {
  return onlyOwn || (tracking !== null && !tracking.includes(one));
}

/**
 * Whether the user may not have Detour ask this address. That it is the user's own takes no ban off it: an address in a list has the
 * tracking policy that stands there, another one of the same operator the least private of that operator's.
 */
export function isUrlForbidden(url: string, policy: Policy): boolean {
  const { href, hostname } = new URL(url);
  const operator = operatorIdOf(hostname);
  if (policy.onlyOwn || policy.operatorsOff.includes(operator)) return true;
  const tracking = exactEndpoint(href)?.tracking ?? trackingOfOperator(operator);
  return tracking !== null && isTrackingLocked(policy, tracking);
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
  endpoints
    .filter(({ chainId }) => String(chainId) === id)
    .map(({ chainId: _of, ...own }) => ({ ...own, office: true as const }));

const has = (endpoints: readonly OwnEndpoint[], url: string) => endpoints.some((one) => one.url === url);

function chainsUnder(mine: Settings, policy: Policy): Settings['chains'] {
  const ids = new Set([...Object.keys(mine.chains), ...policy.endpoints.map(({ chainId }) => String(chainId))]);
  const chains = [...ids].map((id): [string, ChainSettings] => {
    const { order, off, own } = mine.chains[id] ?? empty;
    const theirs = ofChain(policy, id);
    const isMine = (url: string) => !has(theirs, url);
    const allowed = own.filter(({ url }) => isMine(url) && !isUrlForbidden(url, policy));
    return [id, { order: order.filter(isMine), off: off.filter(isMine), own: [...theirs, ...allowed] }];
  });
  return Object.fromEntries(chains);
}

/** The dashboard edits what it is shown: the organisation's endpoints are not stored, the user's hidden ones, their places and switches not lost. */
function keepLockedChains(before: Settings, after: Settings, policy: Policy): Settings['chains'] {
  const ids = new Set([...Object.keys(before.chains), ...Object.keys(after.chains)]);
  const chains = [...ids].flatMap((id): [string, ChainSettings][] => {
    const [mine, next] = [before.chains[id] ?? empty, after.chains[id] ?? empty];
    const theirs = ofChain(policy, id);
    const own = keepThose(mine.own, next.own, ({ url }) => has(theirs, url) || isUrlForbidden(url, policy));
    const hidden = mine.own.filter(({ url }) => isUrlForbidden(url, policy));
    const isLocked = (url: string) => has(theirs, url) || has(hidden, url);
    const [order, off] = [keepThose(mine.order, next.order, isLocked), keepThose(mine.off, next.off, isLocked)];
    const isGone = after.chains[id] === undefined && order.length + off.length + own.length === 0;
    return isGone ? [] : [[id, { order, off, own }]];
  });
  return Object.fromEntries(chains);
}
