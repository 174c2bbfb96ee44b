// The last contract read of a site that was rescued without a proof, so that the user can have it checked. In memory, never written down: it holds what the site asked. Runs in the background.
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import type { RpcTrail } from '@/lib/background/rescue/rescue';
import { besideSession } from '@/lib/background/state/beside';
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

/** Nodes keep the state of so many blocks, which are 25 minutes on Ethereum and 4 on most rollups. */
const KEPT_MS = 240_000;

const answers = besideSession<KeptAnswer>(50);

export function answerOf({ state, scope }: Place, now: number): KeptAnswer | null {
  const kept = answers.get(state.session, scope.key);
  return kept !== undefined && now - kept.at < KEPT_MS ? kept : null;
}

export function forgetAnswer({ state, scope }: Place): void {
  answers.drop(state.session, scope.key);
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
  const asked = pin === null ? call : pinned(call, pin.number);
  answers.put(state.session, scope.key, { call: asked, member, said, options, at: now });
}
