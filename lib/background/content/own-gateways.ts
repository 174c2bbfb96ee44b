// The user's own gateways: where each may be reached, and which site they may serve (law 8, rules 2.2). Pure.
import { isNamed } from '@/lib/background/settings/own-nodes';
import type { Scope } from '@/lib/background/state/scope';
import { gatewayOf } from '@/lib/directory/gateways';
import { type AddressSpace, isSpace, ownSpaceOf } from '@/lib/directory/own-host';
import type { OwnGateway, Settings } from '@/lib/messages/settings';

/** The origins that the egress gate opens its own door for, each with the network that it may lead to. */
export function gatewayDoorsOf({ content }: Pick<Settings, 'content'>): Map<string, AddressSpace> {
  const doors = content.own.flatMap((one): [string, AddressSpace][] => {
    const space = ownSpaceOf(one);
    return isSpace(space) ? [[one.url, space]] : [];
  });
  return new Map(doors);
}

/** Who runs it: a group of the directory, or its own host. */
export const groupOfOwn = ({ url }: Pick<OwnGateway, 'url'>): string => {
  const { hostname, host } = new URL(url);
  return gatewayOf(hostname)?.group ?? host;
};

/**
 * Those that may be asked for this site: only where the user named it, wherever the gateway is, and never for a frame of another. It may
 * hold what nobody has published, and whoever may ask it may read that.
 */
export function ownGatewaysFor(settings: Settings, scope: Scope, network: OwnGateway['network']): OwnGateway[] {
  if (!isNamed(settings, scope)) return [];
  return settings.content.own.filter((one) => one.network === network && isSpace(ownSpaceOf(one)));
}
