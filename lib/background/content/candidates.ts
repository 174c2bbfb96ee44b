// Which gateways may be asked for content, and in which order. Runs in the background.
import { isDrilled } from '@/lib/background/drill/ground';
import { healthOf } from '@/lib/background/rescue/health';
import { createBuckets, operatorKey } from '@/lib/background/state/limits';
import type { Health } from '@/lib/background/state/session';
import { domainsOf } from '@/lib/directory/cloud-of';
import { domainOf } from '@/lib/directory/clouds';
import { arweaveGateways, type Gateway, ipfsGateways } from '@/lib/directory/gateways';
import { breakerState } from '@/lib/failover/breaker';
import { rank } from '@/lib/failover/rank';
import type { OwnGateway } from '@/lib/messages/settings';
import type { ContentCandidate, ContentContext, NameContext } from './opened';
import { groupOfOwn, ownGatewaysFor } from './own-gateways';

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
    .filter(({ url }) => !isDrilled(scope, state.session, url))
    .map((one) => ({ ...one, ...known(one, healthOf(state.session, scope, one.url)) }));
  const others = rank(candidates, { failed, preferred: state.session.serving[`${scope.key} ${family}`] ?? null, now });
  return withOwn(others, family, context);
}

/** Of the four that are asked: the first or the last. */
const LAST_ASKED = 3;

function withOwn(others: ContentCandidate[], family: Family, context: ContentContext) {
  const { first, last } = ownFor(family, context);
  return [...first, ...others.slice(0, LAST_ASKED), ...last, ...others.slice(LAST_ASKED)];
}

/** The user's own that may be asked now: before everybody else, and after some. */
export function ownFor(family: Family, { state, scope, clock }: NameContext) {
  const own = ownGatewaysFor(state.settings, scope, family === 'ipfs' ? 'IPFS' : 'Arweave')
    .map((one) => ({ ...fromOwn(one), isFirst: one.first === true }))
    .filter(({ url }) => !isDrilled(scope, state.session, url))
    .map((one) => ({ ...one, ...known(one, healthOf(state.session, scope, one.url)) }))
    .filter(({ breaker }) => breakerState(breaker, clock.now()) !== 'open');
  return { first: own.filter(({ isFirst }) => isFirst), last: own.filter(({ isFirst }) => !isFirst) };
}

function fromOwn(one: OwnGateway): Omit<Bare, 'isCentral'> {
  const group = groupOfOwn(one);
  const nothingKnown = { clouds: [], place: null, lesser: false };
  return { url: one.url, operator: group, group, tier: 0, ...nothingKnown, speaksCar: one.packs === true };
}

const known = (one: Pick<ContentCandidate, 'clouds'>, { latencyMs, breaker, cloud }: Health) => ({
  latencyMs,
  breaker,
  clouds: cloud === undefined ? one.clouds.map(domainOf) : domainsOf(cloud),
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
