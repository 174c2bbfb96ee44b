// The user's own endpoints: where each may be reached, and which site those inside the own network may serve (law 8, rules 2.2). Pure.
import { type AddressSpace, isInside, isSpace, ownSpaceOf } from '@/lib/directory/own-host';
import type { NodeConsent, OwnEndpoint, Settings } from '@/lib/messages/settings';
import { isSitesOwn } from './may-broadcast';
import type { Scope } from './scope';

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

/** Own endpoints of a chain that are switched on and can be reached at all. */
export function ownOf({ chains }: Pick<Settings, 'chains'>, chainId: number): OwnEndpoint[] {
  const chain = chains[chainId];
  return (chain?.own ?? []).filter((one) => !chain?.off.includes(one.url) && isSpace(ownSpaceOf(one)));
}

/** Methods for the one who runs a node, some of them reads: no site's call of them reaches a node inside (rules 2.2). */
const housekeeping = /^(?:personal|admin|debug|txpool|miner|clique|anvil|hardhat|evm)_/;

export const isHousekeeping = (method: string): boolean => housekeeping.test(method);

/** What the user said of this site and the nodes inside; null: nothing, or it is a stranger's frame that asks. */
function consentOf({ sites }: Settings, scope: Scope): NodeConsent | null {
  return isSitesOwn(scope) ? (sites[scope.site]?.node ?? null) : null;
}

/** Those that may be asked for this site: one inside only where the user named the site, and never for a frame of another. */
export function ownFor(settings: Settings, chainId: number, scope: Scope): OwnEndpoint[] {
  const isNamed = consentOf(settings, scope) !== null;
  const mayServe = (one: OwnEndpoint) => !isInside(one) || isNamed || (one.everySite === true && isSitesOwn(scope));
  return ownOf(settings, chainId).filter(mayServe);
}

/** The node inside that is asked first for this site; null where there is none. */
export function firstFor(settings: Settings, chainId: number, scope: Scope): OwnEndpoint | null {
  return ownFor(settings, chainId, scope).find((one) => one.first === true && isInside(one)) ?? null;
}

/** The node inside that no public endpoint may stand in for at this site, because the user has not let one; null where others may be asked. */
export function onlyFor(settings: Settings, chainId: number, scope: Scope): OwnEndpoint | null {
  return consentOf(settings, scope) === 'yes' ? null : firstFor(settings, chainId, scope);
}
