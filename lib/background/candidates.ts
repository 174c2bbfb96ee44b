// Who may be asked for a chain, by the directory and the user's settings, in the order of asking. Runs in the background.
import { endpointsOf, expiryOf } from '@/lib/directory/chains';
import type { Endpoint } from '@/lib/directory/entry';
import { isOpenFor } from '@/lib/directory/identify';
import { operatorById, operatorOf } from '@/lib/directory/operators';
import { type Candidate, rank } from '@/lib/failover/rank';
import type { ChainSettings, Settings } from '@/lib/messages/settings';
import { healthOf } from './health';
import { operatorKey, takeOperator } from './limits';
import type { Scope } from './scope';
import type { Session } from './session';
import type { Target } from './target';

export interface RpcCandidate extends Candidate {
  chainId: number;
  /** Calls per HTTP request; 0 or 1: no batches. */
  batch: number;
  mempool: Endpoint['mempool'];
  subset: boolean;
  independent: boolean;
}

/** What earlier attempts for this site have taught. */
type Known = Pick<Session, 'serving' | 'candidates'>;

export type Barred = 'off' | 'tracking' | 'operator' | 'expired';

/** Why the user's settings or the entry's age keep an endpoint from being asked; null when it may be. */
export function barredBySettings(endpoint: Endpoint, settings: Settings, now: number): Barred | null {
  if (settings.chains[endpoint.chainId]?.off.includes(endpoint.url)) return 'off';
  if (settings.operatorsOff.includes(endpoint.operator)) return 'operator';
  if (!settings.tracking[endpoint.tracking]) return 'tracking';
  return expiryOf(endpoint, now) === 'expired' ? 'expired' : null;
}

/** All that may be asked instead of `target`, first choice first. Private relays are never asked anything. */
export function candidatesFor(
  target: Target & { chainId: number },
  state: { settings: Settings; session: Known },
  scope: Scope,
  now: number,
): RpcCandidate[] {
  const { settings, session } = state;
  const chain = settings.chains[target.chainId];
  const listed = endpointsOf(target.chainId)
    .filter((one) => one.mempool !== 'private' && barredBySettings(one, settings, now) === null)
    .map((one) => fromDirectory(one, expiryOf(one, now) === 'old', chain));
  const candidates = [...ownCandidates(target.chainId, chain), ...listed]
    .filter((one) => new URL(one.url).host !== target.host && takeOperator.has(operatorKey(scope, one.operator), now))
    .map((one) => withState(one, session, scope));
  return rank(candidates, {
    failed: target,
    preferred: session.serving[`${scope.key} ${target.chainId}`] ?? null,
    now,
  });
}

type Bare = Omit<RpcCandidate, 'latencyMs' | 'breaker'>;

function withState(one: Bare, session: Known, scope: Scope): RpcCandidate {
  const { latencyMs, breaker } = healthOf(session, scope, one.url);
  return { ...one, latencyMs, breaker };
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
    independent: operator?.independent ?? false,
  };
}

/** What the user added is first unless the user's own order says otherwise; where it broadcasts to is not known. */
function ownCandidates(chainId: number, chain: ChainSettings | undefined): Bare[] {
  return (chain?.own ?? [])
    .filter((own) => !chain?.off.includes(own.url) && isOpenFor(own.url))
    .map((own) => {
      const operator = operatorOf(new URL(own.url).hostname);
      return {
        url: own.url,
        operator: operator?.id ?? new URL(own.url).hostname,
        group: operator?.group ?? new URL(own.url).hostname,
        clouds: operator?.clouds ?? [],
        tier: 0,
        place: placeOf(own.url, chain) ?? -1,
        lesser: false,
        chainId,
        batch: 10,
        mempool: 'unknown',
        subset: false,
        independent: true,
      };
    });
}

function placeOf(url: string, chain: ChainSettings | undefined): number | null {
  const place = chain?.order.indexOf(url) ?? -1;
  return place === -1 ? null : place;
}
