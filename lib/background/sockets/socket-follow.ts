// One look at what the subscriptions of a lost web socket have missed: at one candidate, or in what the site's own endpoint has answered since it is back. Runs in the background.

import { attemptAt } from '@/lib/background/rescue/attempt';
import { candidatesFor, type RpcCandidate } from '@/lib/background/rescue/candidates';
import { detourMs, noteOwnFault } from '@/lib/background/rescue/own-breaker';
import { recordEnding } from '@/lib/background/rescue/record';
import type { Rescue } from '@/lib/background/rescue/rescue';
import { type AskContext, own } from '@/lib/background/rescue/rpc';
import { type Target, targetOf } from '@/lib/background/rescue/target';
import { inSeenClouds } from '@/lib/background/sight/clouds';
import { enter, takeLook, takeRescue } from '@/lib/background/state/limits';
import { isOnFor } from '@/lib/background/state/power';
import { within } from '@/lib/background/state/within';
import { confirmChain } from '@/lib/background/trust/confirm';
import { blockTimeSecondsOf } from '@/lib/directory/chains';
import type { Fault } from '@/lib/failover/verdict';
import type { RpcAsk, RpcReply, SocketNews } from '@/lib/messages/page-protocol';
import type { RpcCall } from '@/lib/rpc/call';
import { familyFor } from '@/lib/rpc/families';
import type { AskOne } from '@/lib/rpc/follow/follow-round';
import { ownCall } from '@/lib/rpc/own-call';
import { type Look, lookHome, lookOnce, newsOf } from './socket-look';
import { askedFor, callsPerLook, type Followed, isFollowed, parseFollow } from './socket-place';
import { faultOfSocket } from './socket-proof';

/** One that is silent must leave time for the next. */
const CANDIDATES = 3;
const LOOK_MS = 5_000;
const CALL_MS = 3_000;
/** A few looks in a block's time, and no more than the operators bear: five questions a second. */
const LOOKS_PER_BLOCK = 3;
const WAIT_PER_SUBSCRIPTION_MS = 200;
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 4_000;
/** A site with many sockets asks for all of them more slowly, before its asks run out. */
const ASKS_SPARED = 50;

export async function answerFollow(ask: RpcAsk, context: AskContext): Promise<RpcReply> {
  const { state, caller, clock, online } = context;
  const now = clock.now();
  if (!online || !isOnFor(state, caller.scope, now) || !takeLook(caller.scope.top, 1, now)) return own();
  const leave = enter(caller.scope.top);
  if (leave === null) return own();
  try {
    return await follow(ask, context, now);
  } finally {
    leave();
  }
}

async function follow(ask: RpcAsk, context: AskContext, now: number): Promise<RpcReply> {
  const { state, caller } = context;
  // By the instant at which its own endpoint named its head.
  const toldAt = now - Math.floor(ask.elapsedMs);
  const wanted = parseFollow(ask.body, toldAt);
  const target = targetOf(ask.url, state.session, caller.scope);
  const { chainId } = target;
  if (wanted === null || chainId === null || target.barred !== null || !isFollowed(chainId)) return own();
  const fault = await faultOfSocket(ask, { ...context, calls: anyCall });
  if (fault === null) return own();
  const { subscriptions } = wanted;
  if (wanted.own !== null) return reply(await lookHome(subscriptions, wanted.own, toldAt), chainId, 0);
  if (subscriptions.length === 0) {
    noteOwnFault(context, target, fault);
    return reply(nothingYet, chainId, detourMs(state, caller, target, now));
  }
  // A limit of ours is no end of the socket: nothing is lost, and all of it comes with a later look.
  if (!takeRescue(caller.scope.top, callsPerLook(subscriptions), now)) return reply(nothingYet, chainId, 0);
  const found = await lookElsewhere(subscriptions, { ...target, chainId }, context);
  if (found === null) return own();
  if (wanted.isFirst) recordLook(found, { target, fault, startedAt: now, subscriptions }, context);
  const isShort = takeLook.left(caller.scope.top, now) < ASKS_SPARED;
  const paceMs = isShort ? MAX_WAIT_MS : subscriptions.length * WAIT_PER_SUBSCRIPTION_MS;
  return reply({ ...found.look, isBehind: false }, chainId, 0, paceMs);
}

const nothingYet: Look = { seen: [], asks: [], isBehind: false };

/** Who follows the chain for the site from here on, in its ledger. Later looks are no news. */
function recordLook(
  { candidate, startedAt }: Found,
  facts: { target: Target; fault: Fault; startedAt: number; subscriptions: readonly Followed[] },
  context: AskContext,
): void {
  const { target, fault, subscriptions } = facts;
  const needy = subscriptions.flatMap(({ topic }) => callsOf([[askedFor[topic], []]]));
  const step = { candidate, startedAt, durationMs: context.clock.now() - startedAt };
  const result: Rescue = {
    kind: 'answer',
    members: [],
    by: candidate.url,
    assurance: 'unchecked',
    trail: [{ ...step, verdict: { kind: 'answer', value: [] } }],
  };
  recordEnding(
    result,
    { needy, ownState: { kind: 'judged', verdicts: [], fault }, target, startedAt: facts.startedAt },
    context,
  );
}

interface Found {
  look: Look;
  candidate: RpcCandidate;
  startedAt: number;
}

/** What a handshake's status means is asked as of a call. */
const anyCall = { batch: false, calls: [ownCall('eth_blockNumber')] };

function reply(look: Look, chainId: number, restMs: number, paceMs = MIN_WAIT_MS): RpcReply {
  const blockMs = (blockTimeSecondsOf(chainId) ?? 12) * 1_000;
  const waitMs = Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, paceMs, blockMs / LOOKS_PER_BLOCK));
  const news: SocketNews = newsOf(look, waitMs);
  return { kind: 'answer', body: JSON.stringify(news), detourMs: restMs };
}

/** At the first candidate that serves all and stands where the site stands, or one that does less; null when nobody serves. */
async function lookElsewhere(
  subscriptions: readonly Followed[],
  target: Target & { chainId: number },
  context: AskContext,
): Promise<Found | null> {
  const { state, caller, clock, signal } = context;
  const { scope } = caller;
  const candidates = candidatesFor(inSeenClouds(target, state, scope), state, scope, clock.now());
  const { chainId } = target;
  const options = { state, scope, clock, timeoutMs: CALL_MS, candidates, chainId, family: familyFor(chainId) };
  if ((await confirmChain(target, candidates, signal, options)) !== true) return null;
  let lesser: Found | null = null;
  for (const candidate of candidates.slice(0, CANDIDATES)) {
    const startedAt = clock.now();
    const look = await within(LOOK_MS, { clock, signal }, (ending) => {
      const ask = askCandidate((calls) => attemptAt(candidate, calls, ending, options));
      return lookOnce(subscriptions, ask, clock.now());
    });
    if (signal.aborted) return null;
    if (look === null) continue;
    if (look.isBehind || look.seen.includes(null)) {
      lesser ??= { look, candidate, startedAt };
      continue;
    }
    state.session.serving[`${scope.key} ${target.chainId}`] = candidate.url;
    return { look, candidate, startedAt };
  }
  // They will come to where the site stands.
  return lesser;
}

type Attempt = (calls: readonly RpcCall[]) => ReturnType<typeof attemptAt>;

function askCandidate(attempt: Attempt): AskOne {
  return async (asks) => {
    const calls = callsOf(asks);
    const verdict = calls.length > 0 ? await attempt(calls) : null;
    if (verdict?.kind !== 'answer') return null;
    return verdict.value.map((member) => member.resultSource ?? 'null');
  };
}

function callsOf(asks: Parameters<AskOne>[0]): RpcCall[] {
  return asks.map(([method, params]) => ownCall(method, JSON.stringify(params)));
}
