// Which gateways may be asked for content, and in which order. Runs in the background.
import { healthOf } from '@/lib/background/health';
import { createBuckets, operatorKey } from '@/lib/background/limits';
import type { Health } from '@/lib/background/session';
import { domainOf } from '@/lib/directory/clouds';
import { arweaveGateways, type Gateway, ipfsGateways } from '@/lib/directory/gateways';
import { rank } from '@/lib/failover/rank';
import type { ContentCandidate, ContentContext } from './opened';

/** Of one site at one operator: a page of pictures at once, then what a reader scrolls past. */
export const takeGateway = createBuckets(50, 400);

type Family = 'ipfs' | 'arweave';

/** Best first; the failed one's operator, those at rest and those that the user never asks are left out. */
export function gatewaysFor(family: Family, context: ContentContext): ContentCandidate[] {
  const { state, scope, clock, failed, isAround } = context;
  const now = clock.now();
  const listed = family === 'ipfs' ? ipfsGateways.map(fromIpfs) : arweaveGateways.map((one) => fromGateway(one, false));
  const candidates = listed
    .filter((one) => one !== null)
    .filter(({ isCentral }) => !(isAround && isCentral))
    .filter(({ operator }) => !state.settings.operatorsOff.includes(operator))
    .filter(({ operator }) => takeGateway.has(operatorKey(scope, operator), now))
    .map((one) => ({ ...one, ...known(one, healthOf(state.session, scope, one.url)) }));
  return rank(candidates, { failed, preferred: state.session.serving[`${scope.key} ${family}`] ?? null, now });
}

const known = (one: Pick<ContentCandidate, 'clouds'>, { latencyMs, breaker, clouds }: Health) => ({
  latencyMs,
  breaker,
  clouds: clouds ?? one.clouds.map(domainOf),
});

type Bare = Omit<ContentCandidate, 'latencyMs' | 'breaker'> & Pick<Gateway, 'isCentral'>;

function fromIpfs(gateway: (typeof ipfsGateways)[number]): Bare | null {
  return gateway.trustless === null ? null : fromGateway(gateway, gateway.trustless === 'car');
}

function fromGateway({ host, group, clouds, tier, isCentral }: Gateway, speaksCar: boolean): Bare {
  return {
    url: `https://${host}`,
    operator: group,
    group,
    clouds,
    tier,
    isCentral,
    place: null,
    // Nobody has said that it speaks the trustless protocol: it is asked when those that do have failed.
    lesser: !speaksCar,
    speaksCar,
  };
}
