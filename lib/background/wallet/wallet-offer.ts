// A spare endpoint for the wallet of a page, after a press in the popup: who is there, what fits, what the wallet said (rules 2.8). Runs in the background.

import { attemptAt } from '@/lib/background/rescue/attempt';
import { candidatesFor, type RpcCandidate } from '@/lib/background/rescue/candidates';
import { nobody } from '@/lib/background/rescue/target';
import type { Scope } from '@/lib/background/state/scope';
import { type State, saveSoon } from '@/lib/background/state/state';
import { type OfferedChain, offerTo, walletsIn } from '@/lib/browser/wallet-page';
import { chainName } from '@/lib/directory/chains';
import { nativeOf } from '@/lib/directory/native';
import { operatorById } from '@/lib/directory/operators';
import { walletName } from '@/lib/directory/wallets';
import type { Clock } from '@/lib/failover/clock';
import type { FoundWallet, Offer, OfferEnd } from '@/lib/messages/wallet';
import { familyFor } from '@/lib/rpc/families';
import { hexOf, ownCall } from '@/lib/rpc/own-call';

/** Each is tried out on its own; a spare that is silent is none. */
const MAX_TRIED = 4;
const TRIAL_MS = 3_000;

/** Null where the browser does not let us look. */
export async function lookForWallets(tabId: number): Promise<FoundWallet[] | null> {
  const found = await walletsIn(tabId);
  if (found === null) return null;
  return found.map(({ rdns, name, chainId }) => ({
    rdns,
    name: (rdns === null ? null : walletName(rdns)) ?? name,
    chainId,
    chainName: chainId === null ? null : chainName(chainId),
  }));
}

interface Wanted {
  tabId: number;
  scope: Scope;
  wallet: FoundWallet;
}

/** Resolves when the spare was chosen and the wallet has it before its user; what it says is written down when it does. */
export async function offerSpare({ tabId, scope, wallet }: Wanted, state: State, clock: Clock): Promise<void> {
  const { chainId } = wallet;
  const note = (end: OfferEnd, operatorName = '') => {
    const common = { walletName: wallet.name, chainName: wallet.chainName ?? '', operatorName, at: clock.now() };
    state.session.offers[tabId] = { site: scope.top, ...common, end };
    saveSoon(state);
  };
  note({ kind: 'checking' });
  const isForbidden = state.policy.policy.failover === false;
  const native = chainId === null || isForbidden ? null : nativeOf(chainId);
  const spare = chainId === null || native === null ? null : await spareFor(chainId, scope, state, clock);
  if (chainId === null || native === null || spare === null) return note({ kind: 'no-spare' });
  const operatorName = operatorById(spare.operator)?.name ?? spare.operator;
  note({ kind: 'asked' }, operatorName);
  const { explorer, ...nativeCurrency } = native;
  const chain: OfferedChain = {
    chainId: hexOf(chainId),
    chainName: chainName(chainId) ?? String(chainId),
    rpcUrls: [spare.url],
    nativeCurrency,
    ...(explorer === null ? {} : { blockExplorerUrls: [explorer] }),
  };
  // Its user may take minutes; the popup does not wait for that.
  void offerTo(tabId, wallet.rdns, chain).then((said) => note(said ?? { kind: 'moved' }, operatorName));
}

/**
 * The first of the directory that answers now and proves its chain. Never one of the user's own, and never one whose transactions go
 * to a private relay or nobody knows where: the wallet will send its own there.
 */
async function spareFor(chainId: number, scope: Scope, state: State, clock: Clock): Promise<RpcCandidate | null> {
  const candidates = candidatesFor({ ...nobody, chainId }, state, scope, clock.now());
  const fit = candidates.filter((one) => one.tier > 0 && one.mempool === 'public' && !one.subset);
  const calls = [ownCall('eth_blockNumber')];
  for (const one of fit.slice(0, MAX_TRIED)) {
    const common = { state, scope, clock, timeoutMs: TRIAL_MS, candidates };
    const context = { ...common, chainId, family: familyFor(chainId) };
    const verdict = await attemptAt(one, calls, AbortSignal.timeout(TRIAL_MS), context);
    if (verdict.kind === 'answer' && verdict.value[0]?.error === null) return one;
  }
  return null;
}

/** What the popup shows of the last offer in a tab; null when there was none at this site. */
export function offerIn({ session }: State, tabId: number, scope: Scope | null): Offer | null {
  const offer = session.offers[tabId];
  if (offer === undefined || offer.site !== scope?.top) return null;
  const { site: _site, ...shown } = offer;
  return shown;
}
