// What the breaker of a site's own endpoint learns, and how long the site's calls go round it. Runs in the background.

import { redirectedUntil } from '@/lib/background/redirects/redirect-plan';
import { type State, saveSoon } from '@/lib/background/state/state';
import { closedBreaker, nextBreaker } from '@/lib/failover/breaker';
import type { Clock } from '@/lib/failover/clock';
import type { Fault, Verdict } from '@/lib/failover/verdict';
import type { Caller } from './caller';
import type { Target } from './target';

/** However long an endpoint rests, the site's own way is looked at again this often; the probe costs the site no time. */
const MAX_DETOUR_MS = 300_000;

/** How long the site's calls may go round at once: while the breaker of its endpoint is open, or a rule would catch them. */
export function detourMs({ session }: State, { scope }: Caller, { endpoint }: Target, now: number): number {
  const breaker = session.breakers[`${scope.key} ${endpoint}`] ?? closedBreaker;
  const until = breaker.state === 'open' ? breaker.until : 0;
  return Math.min(MAX_DETOUR_MS, Math.max(0, Math.max(until, redirectedUntil(session, scope, endpoint)) - now));
}

/** What the site's own endpoint met counts for this site alone (rules 0.3). */
export function noteOwnFault(
  { state, caller, clock }: { state: State; caller: Caller; clock: Clock },
  target: Target,
  fault: Fault,
): void {
  const key = `${caller.scope.key} ${target.endpoint}`;
  const verdict: Verdict<never> = { kind: 'fault', fault };
  state.session.breakers[key] = nextBreaker(state.session.breakers[key] ?? closedBreaker, verdict, clock.now());
  state.session.attestedAt[key] = clock.now();
  saveSoon(state);
}
