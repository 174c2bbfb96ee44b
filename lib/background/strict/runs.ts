// How often strict mode ran a site's contract reads here, and why it did not, since the browser started. In memory. Runs in the background.

import { besideSession } from '@/lib/background/state/beside';
import type { Scope } from '@/lib/background/state/scope';
import type { StrictRuns } from '@/lib/ledger/report';
import type { Run } from './run-call';

interface Place {
  state: { session: { pins: object } };
  scope: Pick<Scope, 'key'>;
}

const counts = besideSession<StrictRuns>(200);

export function runsOf({ state, scope }: Place): StrictRuns | null {
  return counts.get(state.session, scope.key) ?? null;
}

export function forgetRuns({ state, scope }: Place): void {
  counts.drop(state.session, scope.key);
}

export function noteRun({ state, scope }: Place, run: Run): void {
  const before = runsOf({ state, scope }) ?? { ran: 0, gaveUp: 0, why: null };
  const isRun = run.kind === 'ran';
  counts.put(state.session, scope.key, {
    ran: before.ran + (isRun ? 1 : 0),
    gaveUp: before.gaveUp + (isRun ? 0 : 1),
    why: isRun ? before.why : run.why,
  });
}
