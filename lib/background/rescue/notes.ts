// What the hook tells without being asked: an endpoint showed its chain, a probe went well, the hook stepped back. Runs in the background.

import { redirectedUntil } from '@/lib/background/redirects/redirect-plan';
import { hasRoom } from '@/lib/background/state/site-share';
import { type State, saveSoon } from '@/lib/background/state/state';
import { closedBreaker } from '@/lib/failover/breaker';
import type { Seen } from './ask';
import type { Caller } from './caller';
import { emptyEvidence, targetOf } from './target';

/** A few blocks are enough. */
const MAX_BLOCKS = 3;

/** Evidence counts for the site that saw it, and for nobody else (rules 0.3). */
export function noteSeen(state: State, caller: Caller, seen: Seen, now: number): void {
  const { session } = state;
  const target = targetOf(seen.url, session, caller.scope);
  if (target.barred === 'local' || target.listed) return;
  const key = `${caller.scope.key} ${target.endpoint}`;
  const before = session.evidence[key];
  if (before === undefined && !hasRoom(session.evidence, caller.scope)) return;
  const evidence = before ?? emptyEvidence();
  // An endpoint that changes its chain under the site is none that can be stood in for.
  const changed = seen.chainId !== undefined && evidence.chainId !== null && evidence.chainId !== seen.chainId;
  session.evidence[key] = {
    chainId: evidence.chainId ?? seen.chainId ?? null,
    blocks:
      seen.block === undefined
        ? evidence.blocks
        : [{ ...seen.block, seenAt: now }, ...evidence.blocks].slice(0, MAX_BLOCKS),
    development: evidence.development || seen.development === true || changed,
    // Each new block must be known to others too: a fork shows real blocks until it mines its own.
    confirmed: seen.block !== undefined && evidence.confirmed === true ? null : evidence.confirmed,
  };
  saveSoon(state);
}

/** While a rule stands a page's probe may have been redirected with its workers' requests: only our own closes the breaker then. */
export function noteSound(state: State, caller: Caller, url: string): void {
  const { endpoint } = targetOf(url, state.session, caller.scope);
  if (redirectedUntil(state.session, caller.scope, endpoint) > 0) return;
  const key = `${caller.scope.key} ${endpoint}`;
  if (state.session.breakers[key] === undefined) return;
  state.session.breakers[key] = closedBreaker;
  saveSoon(state);
}

export function noteSafeMode(state: State, caller: Caller): void {
  state.session.safeMode[caller.scope.key] = true;
  saveSoon(state);
}
