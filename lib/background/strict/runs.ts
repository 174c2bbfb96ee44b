// How often strict mode ran a site's contract reads here, and why it did not, since the browser started. In memory. Runs in the background.

import type { Scope } from '@/lib/background/state/scope';
import type { StrictRuns } from '@/lib/ledger/report';
import type { Run } from './run-call';

interface Place {
  state: { session: { pins: object } };
  scope: Pick<Scope, 'key'>;
}

const MOST_SITES = 200;

/** By the session they belong to: what is erased with it is erased here. */
const counts = new WeakMap<object, Map<string, StrictRuns>>();

export function runsOf({ state, scope }: Place): StrictRuns | null {
  return counts.get(state.session.pins)?.get(scope.key) ?? null;
}

export function forgetRuns({ state, scope }: Place): void {
  counts.get(state.session.pins)?.delete(scope.key);
}

export function noteRun({ state, scope }: Place, run: Run): void {
  const ofSession = counts.get(state.session.pins) ?? new Map<string, StrictRuns>();
  counts.set(state.session.pins, ofSession);
  const before = ofSession.get(scope.key) ?? { ran: 0, gaveUp: 0, why: null };
  ofSession.delete(scope.key);
  const isRun = run.kind === 'ran';
  ofSession.set(scope.key, {
    ran: before.ran + (isRun ? 1 : 0),
    gaveUp: before.gaveUp + (isRun ? 0 : 1),
    why: isRun ? before.why : run.why,
  });
  if (ofSession.size > MOST_SITES) ofSession.delete(ofSession.keys().next().value ?? '');
}
