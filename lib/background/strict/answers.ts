// The last contract read of a site that was rescued without a proof, so that the user can have it checked. In memory, never written down: it holds what the site asked. Runs in the background.
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import type { RpcTrail } from '@/lib/background/rescue/rescue';
import type { Scope } from '@/lib/background/state/scope';
import { pinOf } from '@/lib/background/trust/agreed-head';
import type { VoteOptions } from '@/lib/background/trust/vote';
import type { RpcCall } from '@/lib/rpc/call';
import { isAtHead, pinned } from '@/lib/rpc/pin';
import type { Member } from '@/lib/rpc/reply';
import { mayRun } from './run-call';

export interface KeptAnswer {
  /** At the block that it was answered at. */
  call: RpcCall;
  member: Member;
  /** Who said so. */
  said: RpcCandidate[];
  options: VoteOptions;
  at: number;
}

interface Place {
  state: { session: { pins: object } };
  scope: Pick<Scope, 'key'>;
}

const MOST_SITES = 50;
/** Nodes keep the state of so many blocks, which are 25 minutes on Ethereum and 4 on most rollups. */
const KEPT_MS = 240_000;

/** By the session they belong to: what is erased with it is erased here. */
const answers = new WeakMap<object, Map<string, KeptAnswer>>();

export function answerOf({ state, scope }: Place, now: number): KeptAnswer | null {
  const kept = answers.get(state.session.pins)?.get(scope.key);
  return kept !== undefined && now - kept.at < KEPT_MS ? kept : null;
}

export function forgetAnswer({ state, scope }: Place): void {
  answers.get(state.session.pins)?.delete(scope.key);
}

/** Of the calls of one request, the last that can be run here. */
export function keepAnswer(
  calls: readonly RpcCall[],
  members: readonly Member[],
  trail: RpcTrail,
  options: VoteOptions,
): void {
  const now = options.clock.now();
  const { state, scope, chainId } = options;
  const pin = pinOf({ session: state.session, scope, chainId }, now);
  const at = calls.findLastIndex((call) => mayRun(call, chainId) && (pin !== null || !isAtHead(call)));
  const [call, member] = [calls[at], members[at]];
  if (call === undefined || member === undefined) return;
  const said = trail.flatMap(({ candidate, verdict }) => (verdict.kind === 'answer' ? [candidate] : []));
  const ofSession = answers.get(state.session.pins) ?? new Map<string, KeptAnswer>();
  answers.set(state.session.pins, ofSession);
  ofSession.delete(scope.key);
  ofSession.set(scope.key, { call: pin === null ? call : pinned(call, pin.number), member, said, options, at: now });
  if (ofSession.size > MOST_SITES) ofSession.delete(ofSession.keys().next().value ?? '');
}
