// Who may be asked for a chain, by the directory and the user's settings, in the order of asking. Runs in the background.

import { isDrilled } from '@/lib/background/drill/ground';
import { firstFor, onlyFor, ownFor, ownOperatorOf } from '@/lib/background/settings/own-nodes';
import { operatorKey, takeOperator } from '@/lib/background/state/limits';
import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import { endpointsOf, expiryOf } from '@/lib/directory/chains';
import { domainsOf } from '@/lib/directory/cloud-of';
import { domainOf } from '@/lib/directory/clouds';
import type { Endpoint } from '@/lib/directory/entry';
import { operatorById, operatorOf } from '@/lib/directory/operators';
import { isInside } from '@/lib/directory/own-host';
import { type Candidate, rank } from '@/lib/failover/rank';
import type { ChainSettings, OwnEndpoint, Settings } from '@/lib/messages/settings';
import { healthOf } from './health';
import type { Target } from './target';

export interface RpcCandidate extends Candidate {
  chainId: number;
  /** Calls per HTTP request; 0 or 1: no batches. */
  batch: number;
  mempool: Endpoint['mempool'];
  subset: boolean;
  /** Speaks Lotus's own methods, or may: the user's own endpoints are not asked what they speak. */
  lotus: boolean;
  independent: boolean;
  /** The user's or the organisation's own. */
  own: boolean;
  /** On this computer or in the own network. */
  inside: boolean;
}

/** What earlier attempts for this site have taught. */
type Known = Pick<Session, 'serving' | 'candidates'>;

/** No operator's id has a space in it. */
const OWN_GROUP = 'the own';
/** Before the user's order, which begins at 0. */
const ADDED_PLACE = -1;
const FIRST_PLACE = -2;

export type Barred = 'off' | 'tracking' | 'operator' | 'expired';

/** Why the user's settings or the entry's age keep an endpoint from being asked; null when it may be. */
export function barredBySettings(endpoint: Endpoint, settings: Settings, now: number): Barred | null {
  if (settings.chains[endpoint.chainId]?.off.includes(endpoint.url)) return 'off';
  if (settings.operatorsOff.includes(endpoint.operator)) return 'operator';
  if (!settings.tracking[endpoint.tracking]) return 'tracking';
  return expiryOf(endpoint, now) === 'expired' ? 'expired' : null;
}

/**
 * All that may be asked instead of `target`, first choice first. Private relays are never asked anything, nodes inside the user's
 * network only for sites that the user named, and beside one that is asked first nobody else without the user's word.
 */
export function candidatesFor(
  target: Target & { chainId: number },
  state: { settings: Settings; session: Known },
  scope: Scope,
  now: number,
): RpcCandidate[] {
  const { settings, session } = state;
  const { chainId } = target;
  const own = ownFor(settings, chainId, scope).map((one) => fromOwn(one, chainId, settings.chains[chainId]));
  const listed = onlyFor(settings, chainId, scope) === null ? listedFor(chainId, settings, now) : [];
  const candidates = [...own, ...listed]
    .filter((one) => new URL(one.url).host !== target.host && takeOperator.has(operatorKey(scope, one.operator), now))
    .map((one) => withState(one, session, scope, now))
    .filter(({ url }) => !isDrilled(scope, session, url));
  const isOwnFirst = firstFor(settings, chainId, scope) !== null;
  const serving = session.serving[`${scope.key} ${chainId}`];
  const isStale = serving !== undefined && (healthOf(session, scope, serving).staleUntil ?? 0) > now;
  const preferred = isOwnFirst || isStale ? undefined : serving;
  return rank(candidates, { failed: target, preferred: preferred ?? null, now });
}

/**
 * Who may say whether `candidate` is on its chain. Of an own one it is asked of public endpoints too, whoever may answer the site:
 * nothing of a site is in these questions, and an own node may be a fork (law 5).
 */
export function voicesOf(
  candidate: RpcCandidate,
  candidates: readonly RpcCandidate[],
  state: { settings: Settings; session: Known },
  scope: Scope,
  now: number,
): readonly RpcCandidate[] {
  if (!candidate.own || candidates.some((one) => !one.own)) return candidates;
  return [...candidates, ...publicFor(candidate.chainId, state, scope, now)];
}

/** Who may be asked of a chain beside the user's own, whatever site it is for. */
export function publicFor(
  chainId: number,
  { settings, session }: { settings: Settings; session: Known },
  scope: Scope,
  now: number,
): RpcCandidate[] {
  const all = listedFor(chainId, settings, now).map((one) => withState(one, session, scope, now));
  const listed = all.filter(({ url }) => !isDrilled(scope, session, url));
  return rank(listed, { failed: { group: '', clouds: [] }, preferred: null, now });
}

function listedFor(chainId: number, settings: Settings, now: number): Bare[] {
  return endpointsOf(chainId)
    .filter((one) => one.mempool !== 'private' && barredBySettings(one, settings, now) === null)
    .map((one) => fromDirectory(one, expiryOf(one, now) === 'old', settings.chains[chainId]));
}

type Bare = Omit<RpcCandidate, 'latencyMs' | 'breaker'>;

function withState(one: Bare, session: Known, scope: Scope, now: number): RpcCandidate {
  const { latencyMs, breaker, cloud, staleUntil = 0 } = healthOf(session, scope, one.url);
  const clouds = cloud === undefined ? one.clouds.map(domainOf) : domainsOf(cloud);
  return { ...one, clouds, latencyMs, breaker, lesser: one.lesser || staleUntil > now };
}

function fromDirectory(endpoint: Endpoint, old: boolean, chain: ChainSettings | undefined): Bare {
  const operator = operatorById(endpoint.operator);
  return {
    url: endpoint.url,
    operator: endpoint.operator,
    group: operator?.group ?? endpoint.operator,
    clouds: operator?.clouds ?? [],
    tier: endpoint.tier,
    place: placeOf(endpoint.url, chain),
    lesser: endpoint.subset || old,
    chainId: endpoint.chainId,
    batch: endpoint.batch,
    mempool: endpoint.mempool,
    subset: endpoint.subset,
    lotus: endpoint.lotus,
    independent: operator?.independent ?? false,
    own: false,
    inside: false,
  };
}

/**
 * What the user added is first unless the user's own order says otherwise. Own gateways may hand on to any operator, so all that is
 * own is one voice (rules, part 2 item 4.5); where it broadcasts to is the user's word.
 */
function fromOwn(endpoint: OwnEndpoint, chainId: number, chain: ChainSettings | undefined): Bare {
  const { url, first, broadcasts } = endpoint;
  const operator = operatorOf(new URL(url).hostname);
  return {
    url,
    operator: ownOperatorOf(endpoint),
    group: operator?.group ?? OWN_GROUP,
    clouds: operator?.clouds ?? [],
    tier: 0,
    place: first === true ? FIRST_PLACE : (placeOf(url, chain) ?? ADDED_PLACE),
    lesser: false,
    chainId,
    batch: 10,
    mempool: broadcasts === true ? 'public' : 'unknown',
    subset: false,
    lotus: true,
    independent: false,
    own: true,
    inside: isInside(endpoint),
  };
}

function placeOf(url: string, chain: ChainSettings | undefined): number | null {
  const place = chain?.order.indexOf(url) ?? -1;
  return place === -1 ? null : place;
}
