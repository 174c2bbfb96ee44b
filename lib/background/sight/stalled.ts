// Whether a chain of a site's has no new block, for the popup and the dashboard. Pure; runs in the background.

import { knownLedger } from '@/lib/background/state/known-ledger';
import type { Scope } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { chainName } from '@/lib/directory/chains';
import type { SiteReport } from '@/lib/ledger/report';
import { openStall } from '@/lib/ledger/stall';

export const nameOfChain = (chainId: number): string => chainName(chainId) ?? `${chainId}`;

export function stalledOf(state: State, scope: Scope, now: number): SiteReport['stalled'] {
  const stall = openStall(knownLedger(state, scope), null, now);
  if (stall === undefined) return null;
  return { chainName: nameOfChain(stall.chainId), since: stall.startedAt, sequencer: stall.sequencer };
}
