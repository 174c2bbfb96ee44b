// Where a site's hosts, and those who could stand in for them, are: for what the popup says of clouds. Pure; runs in the background.

import { candidatesFor } from '@/lib/background/rescue/candidates';
import { healthOf } from '@/lib/background/rescue/health';
import { nobody } from '@/lib/background/rescue/target';
import { isContentOnFor, isOnFor } from '@/lib/background/state/power';
import type { Scope } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { type CloudSeen, cloudOf, domainsOf, hostnameOf } from '@/lib/directory/cloud-of';
import { arweaveGateways, contentNetworkOf, gatewayOf, ipfsGateways } from '@/lib/directory/gateways';
import { isNftCdn } from '@/lib/directory/nft-cdns';
import { operatorById, operatorOf } from '@/lib/directory/operators';
import { isOutage } from '@/lib/ledger/causes';
import type { Dependency } from '@/lib/ledger/dependency';
import type { Footing, Standing } from '@/lib/ledger/without';

type Known = Pick<State, 'settings' | 'session'>;

/** A scheme of its own, such as `ipfs:`, is on no host. */
export const isOnHost = ({ host }: Pick<Dependency, 'host'>): boolean => !host.endsWith(':');

export function cloudOfHost({ host, server }: Pick<Dependency, 'host' | 'server'>): CloudSeen {
  const hostname = hostnameOf({ host });
  const listed = operatorOf(hostname)?.clouds ?? gatewayOf(hostname)?.clouds ?? [];
  return cloudOf({ hostname, server: server ?? null, listed });
}

export const footingOf = (seen: CloudSeen): Footing => ({ domains: domainsOf(seen), whole: seen.origin !== null });
const atHome: Footing = { domains: [], whole: true };

/** By what our own requests for this site met there, else by the directory. */
function spareAt(url: string, listed: readonly string[], { session }: Known, scope: Scope): Footing {
  const seen = healthOf(session, scope, url).cloud;
  return footingOf(seen ?? cloudOf({ hostname: new URL(url).hostname, server: null, listed }));
}

/** By chain id, network of content, or the host of copies that nobody else has. */
export type PartSpares = Record<string, readonly (Footing & { group: string })[]>;

/** What names a part of a site, in the ledger of calls or beside it. */
export type Used = Pick<Dependency, 'host' | 'role' | 'chainId'>;

/** Who could stand in, by the parts that a site showed of itself: its chains, its networks of content, and copies that nobody else has. */
export function sparesOf(known: Known, scope: Scope, all: readonly Used[], at: At): PartSpares {
  const parts = new Map(all.filter(isOnHost).map((one) => [partOf(one), one.chainId]));
  const spares = [...parts].map(
    ([part, chainId]) => [part, sparesFor(part, chainId, { known, scope, ...at })] as const,
  );
  return Object.fromEntries(spares.filter(([, some]) => some.length > 0));
}

interface At {
  now: number;
  /** What sites for which nothing was learnt have in common, written down for the next of them; absent for any other. */
  alike?: Map<string, PartSpares[string]> | undefined;
}

interface Asking extends At {
  known: Known;
  scope: Scope;
}

export function partOf({ role, host, chainId }: Used): string {
  if (role !== 'content') return `${chainId}`;
  return isNftCdn(host) ? host : contentNetworkOf(host);
}

function sparesFor(part: string, chainId: number | null, asking: Asking): PartSpares[string] {
  const { known, scope, now, alike } = asking;
  if (!(chainId === null ? isContentOnFor : isOnFor)(known, scope, now)) return [];
  // A node of the user's own may be for some sites.
  const isAlike = chainId === null || (known.settings.chains[chainId]?.own ?? []).length === 0;
  const spares = (isAlike ? alike?.get(part) : undefined) ?? spareHosts(part, chainId, asking);
  if (isAlike) alike?.set(part, spares);
  return spares;
}

function spareHosts(part: string, chainId: number | null, { known, scope, now }: Asking): PartSpares[string] {
  if (chainId !== null) {
    const candidates = candidatesFor({ ...nobody, chainId }, known, scope, now);
    return candidates.map((one) => ({
      ...(one.inside ? atHome : spareAt(one.url, operatorById(one.operator)?.clouds ?? [], known, scope)),
      group: one.group,
    }));
  }
  const ipfs = ipfsGateways.filter(({ trustless }) => trustless !== null);
  const gateways = part === 'IPFS' ? ipfs : part === 'Arweave' ? arweaveGateways : [];
  return gateways
    .filter(({ group }) => !known.settings.operatorsOff.includes(group))
    .map(({ host, clouds, group }) => ({ ...spareAt(`https://${host}`, clouds, known, scope), group }));
}

/** The site's own hosts, and whoever answered last in the place of one. */
export function standingsOf(known: Known, scope: Scope, all: readonly Dependency[]): Standing[] {
  const own = all.filter(isOnHost).map((one) => ({
    ...footingOf(cloudOfHost(one)),
    group: operatorById(one.operator)?.group ?? gatewayOf(hostnameOf(one))?.group ?? one.operator,
    // A key that is not accepted, or a plan that is used up, says nothing of a cloud.
    failingSince: one.fault !== null && isOutage(one.fault) ? one.failingSince : null,
    answeredAt: one.soundAt,
  }));
  const others = all.flatMap(({ trail }) => trail.filter(({ outcome }, at) => at > 0 && outcome.kind === 'answer'));
  const instead = others.map(({ origin, operator, startedAt, durationMs }) => ({
    ...seenAt(origin, operator, known, scope),
    group: operatorById(operator)?.group ?? operator,
    failingSince: null,
    answeredAt: startedAt + durationMs,
  }));
  return [...own, ...instead];
}

/** A trail names no path, and with it no key. */
function seenAt(origin: string, operator: string, known: Known, scope: Scope): Footing {
  const start = `${scope.key} ${origin}`;
  const key = Object.keys(known.session.candidates).find((one) => one === start || one.startsWith(`${start}/`));
  const url = key?.slice(scope.key.length + 1) ?? origin;
  return spareAt(url, operatorById(operator)?.clouds ?? [], known, scope);
}
