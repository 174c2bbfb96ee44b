// What the popup asks the user of a site, and says of the user's own. Runs in the background.
import { firstFor, ownOf } from '@/lib/background/settings/own-nodes';
import type { Scope } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { operatorById } from '@/lib/directory/operators';
import { isInside } from '@/lib/directory/own-host';
import type { DependencyReport, SiteReport } from '@/lib/ledger/report';
import { lockedContent } from '@/lib/messages/policy';
import { defaultSite, type OwnEndpoint } from '@/lib/messages/settings';

export function questionOf({ session, settings }: State, scope: Scope): SiteReport['question'] {
  const operator = session.undelivered[scope.top];
  const { broadcast } = settings.sites[scope.site] ?? defaultSite;
  if (operator === undefined || broadcast !== 'ask') return null;
  return { operatorName: operatorById(operator)?.name ?? operator };
}

/** A node that was taken out, or a site that it does not serve any more, leaves nothing to ask. */
export function silentNodeOf({ session, settings }: State, scope: Scope): SiteReport['silentNode'] {
  const chainId = session.ownSilent[scope.top];
  if (chainId === undefined || settings.sites[scope.site]?.node !== 'ask') return null;
  const node = firstFor(settings, chainId, scope);
  return node === null ? null : { name: nodeName(node) };
}

/** The first node inside that serves a chain which this site asks for, or gateway that serves its files. One that serves every site needs no switch. */
export function nodeOf({ settings }: State, { site }: Scope, dependencies: DependencyReport[]): SiteReport['node'] {
  const on = settings.sites[site]?.node !== undefined;
  for (const { chainId, chainName: name, role } of dependencies) {
    const gateway = role === 'content' ? settings.content.own.find(({ network }) => network === name) : undefined;
    if (gateway !== undefined) return { name: nodeName(gateway), chainName: gateway.network, on };
    const inside = chainId === null ? [] : ownOf(settings, chainId).filter(isInside);
    const node = inside.find((one) => one.everySite !== true);
    if (node !== undefined) return { name: nodeName(node), chainName: name ?? '', on };
  }
  return null;
}

/** Nothing is said where there is nothing to say it of. */
export function contentOf(state: State, { site }: Scope, dependencies: DependencyReport[]): SiteReport['content'] {
  const here = state.settings.sites[site]?.content ?? null;
  if (here === null && !dependencies.some(({ role }) => role === 'content')) return null;
  return { here, locked: lockedContent(state.policy.policy) !== null };
}

const nodeName = ({ name, url }: Pick<OwnEndpoint, 'name' | 'url'>): string => name || new URL(url).host;
