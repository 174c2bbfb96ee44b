// The user's own endpoints: where each may be reached, and which site those inside the own network may serve (law 8, rules 2.2). Pure.

import { ownScope, type Scope } from '@/lib/background/state/scope';
import { isSitesOwn } from '@/lib/background/transactions/may-broadcast';
import { operatorOf } from '@/lib/directory/operators';
import { type AddressSpace, isInside, isSpace, ownSpaceOf } from '@/lib/directory/own-host';
import type { NodeConsent, OwnEndpoint, Settings } from '@/lib/messages/settings';

/** The exact addresses that the egress gate opens its own door for, each with the network that it may lead to. */
export function ownDoorsOf({ chains }: Pick<Settings, 'chains'>): Map<string, AddressSpace> {
  const doors = Object.values(chains).flatMap(({ own }) =>
    own.flatMap((one): [string, AddressSpace][] => {
      const space = ownSpaceOf(one);
      return isSpace(space) ? [[one.url, space]] : [];
    }),
  );
  return new Map(doors);
}

/** Who runs an own endpoint: an operator of the directory, or its own host. */
export function ownOperatorOf({ url }: OwnEndpoint): string {
  const { hostname, host } = new URL(url);
  return operatorOf(hostname)?.id ?? host;
}

/** The user said never to ask who runs it. The organisation's endpoints are not the user's to stop, and its own list names those it means. */
export function isStopped(one: OwnEndpoint, { operatorsOff }: Pick<Settings, 'operatorsOff'>): boolean {
  return one.office !== true && operatorsOff.includes(ownOperatorOf(one));
}

/** Own endpoints of a chain that are switched on and can be reached at all. */
export function ownOf(settings: Pick<Settings, 'chains' | 'operatorsOff'>, chainId: number): OwnEndpoint[] {
  const chain = settings.chains[chainId];
  return (chain?.own ?? []).filter(
    (one) => !chain?.off.includes(one.url) && !isStopped(one, settings) && isSpace(ownSpaceOf(one)),
  );
}

/** Methods for the one who runs a node, some of them reads: no site's call of them reaches a node inside (rules 2.2). */
const housekeeping = /^(?:personal|admin|debug|txpool|miner|clique|anvil|hardhat|evm)_/;

export const isHousekeeping = (method: string): boolean => housekeeping.test(method);

/**
 * What the user said of this site and the nodes inside; null: nothing, or it is a stranger's frame that asks. What the user does on the
 * dashboard needs no word more, and shows beforehand who is asked.
 */
function consentOf({ sites }: Settings, scope: Scope): NodeConsent | null {
  if (scope.key === ownScope.key) return 'yes';
  return isSitesOwn(scope) ? (sites[scope.site]?.node ?? null) : null;
}

/** The user named this site, or it is the user who asks. */
export const isNamed = (settings: Settings, scope: Scope): boolean => consentOf(settings, scope) !== null;

/** Those that may be asked for this site: one inside only where the user named the site, and never for a frame of another. */
export function ownFor(settings: Settings, chainId: number, scope: Scope): OwnEndpoint[] {
  const isAllowed = isNamed(settings, scope);
  const mayServe = (one: OwnEndpoint) => !isInside(one) || isAllowed || (one.everySite === true && isSitesOwn(scope));
  return ownOf(settings, chainId).filter(mayServe);
}

/** The user, or the organisation, has a node or a gateway that could serve sites from inside. */
export const hasNode = ({ chains, content }: Settings): boolean =>
  content.own.length > 0 || Object.values(chains).some(({ own }) => own.some(isInside));

/** The node inside that is asked first for this site; null where there is none. */
export function firstFor(settings: Settings, chainId: number, scope: Scope): OwnEndpoint | null {
  return ownFor(settings, chainId, scope).find((one) => one.first === true && isInside(one)) ?? null;
}

/** The node inside that no public endpoint may stand in for at this site, because the user has not let one; null where others may be asked. */
export function onlyFor(settings: Settings, chainId: number, scope: Scope): OwnEndpoint | null {
  return consentOf(settings, scope) === 'yes' ? null : firstFor(settings, chainId, scope);
}
