// May a signed transaction go elsewhere when its endpoint failed? By the directory, and by what the user said of the site (rules 0.5, 2.3). Pure.

import type { Target } from '@/lib/background/rescue/target';
import type { Scope } from '@/lib/background/state/scope';
import type { WhyNot } from '@/lib/ledger/report';
import { defaultSite, type Settings } from '@/lib/messages/settings';
import type { RpcCall } from '@/lib/rpc/call';
import { familyFor } from '@/lib/rpc/families';

/**
 * Why this transaction may go nowhere else; null when it may. `mempool-unknown` is the one that the popup asks about, and only
 * once the chain is confirmed: for a fork there is nothing to ask.
 */
export function broadcastBarred(call: RpcCall, target: Target, scope: Scope, settings: Settings): WhyNot | null {
  if (target.mempool === 'private') return 'private-relay';
  const { broadcast } = settings.sites[scope.site] ?? defaultSite;
  if (broadcast === 'never') return 'broadcast-off';
  const isPublic = target.listed && target.mempool === 'public';
  if (!isPublic && !(broadcast === 'yes' && isSitesOwn(scope))) return 'mempool-unknown';
  const { chainId } = target;
  const transaction = chainId === null ? null : familyFor(chainId).readTransaction(call, chainId);
  if (transaction === null || transaction.chainId === null || transaction.chainId !== chainId)
    return 'no-chain-in-bytes';
  return null;
}

/** What the user said of a site is not said of the strangers that it has in its frames (rules 2.2). */
export function isSitesOwn({ key, top }: Scope): boolean {
  return key === top;
}
