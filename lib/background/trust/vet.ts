// Holds what a candidate said against the hashes that it names, and learns from it which checks are right. Runs in the background.

import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import type { Family } from '@/lib/rpc/family';
import { calibrated, type Standing, standingOf, type Witness } from '@/lib/rpc/proof/calibration';
import type { Member } from '@/lib/rpc/reply';

/** One member per call, in order. `doubted`: a check failed that nobody knows to be right: good only where no other says it better. */
export interface Vetted {
  members: Member[];
  /** The weakest of them. */
  standing: Exclude<Standing, 'wrong'>;
  /** Of each member. */
  each: Exclude<Standing, 'wrong'>[];
}

export interface VetContext {
  session: Pick<Session, 'calibrations'>;
  scope: Pick<Scope, 'key'>;
  chainId: number;
  family: Family;
}

/** A fault where a check fails that is known to be right on this chain and fork. */
export function vet(calls: readonly RpcCall[], members: Member[], by: Witness, context: VetContext): Verdict<Vetted> {
  const each: Vetted['standing'][] = [];
  for (const [at, call] of calls.entries()) {
    const source = members[at]?.resultSource ?? null;
    const { wrong, standing } = standingOfResult(call, source, by, context);
    if (wrong !== null) return { kind: 'fault', fault: { kind: 'wrong', what: wrong } };
    each.push(standing);
  }
  const weakest = (['doubted', 'unchecked', 'checked'] as const).find((standing) => each.includes(standing));
  return { kind: 'answer', value: { members, standing: weakest ?? 'unchecked', each } };
}

/** What is said of public blocks beside a call shows which checks are right on a chain, too. */
export function learnFrom(
  calls: readonly RpcCall[],
  verdicts: readonly Verdict<Member>[],
  by: Witness,
  context: VetContext,
): void {
  for (const [at, call] of calls.entries()) {
    const verdict = verdicts[at];
    if (verdict?.kind === 'answer') standingOfResult(call, verdict.value.resultSource, by, context);
  }
}

interface Vet {
  wrong: string | null;
  standing: Vetted['standing'];
}

function standingOfResult(call: RpcCall, source: string | null, by: Witness, context: VetContext): Vet {
  const { session, scope, chainId, family } = context;
  const findings = source === null ? [] : family.findingsOf(call, source, Math.random);
  let standing: Vetted['standing'] = findings.length === 0 ? 'unchecked' : 'checked';
  for (const finding of findings) {
    const key = `${scope.key} ${chainId} ${finding.check} ${finding.form}`;
    const calibration = calibrated(session.calibrations[key], finding, by);
    session.calibrations[key] = calibration;
    const stands = standingOf(finding, calibration);
    if (stands === 'wrong') return { wrong: finding.check, standing: 'doubted' };
    if (stands === 'doubted' || (stands === 'unchecked' && standing === 'checked')) standing = stands;
  }
  return { wrong: null, standing };
}
