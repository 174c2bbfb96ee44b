// Does a community endpoint serve this site's chain well, now? A rule sends requests to it unseen, so it must have shown that first. Runs in the background.

import { type AttemptContext, attemptAt, ensureChain } from '@/lib/background/rescue/attempt';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import { healthOf } from '@/lib/background/rescue/health';
import { ownCall } from '@/lib/rpc/own-call';

const blockNumber = ownCall('eth_blockNumber');

/** True when it has proven its chain by a block that another operator knows too, and has just answered. Moves its breaker and latency. */
export async function servesWell(
  candidate: RpcCandidate,
  signal: AbortSignal,
  context: AttemptContext,
): Promise<boolean> {
  const { state, scope, clock } = context;
  const proof = await ensureChain(candidate, 'broadcast', signal, context);
  const { comparedUntil } = healthOf(state.session, scope, candidate.url);
  if (proof.kind !== 'answer' || comparedUntil <= clock.now()) return false;
  return (await attemptAt(candidate, [blockNumber], signal, context)).kind === 'answer';
}
