// One attempt at one candidate: send, prove its chain, judge, check. Runs in the background.
import { postJson } from '@/lib/browser/http';
import type { Clock } from '@/lib/failover/clock';
import type { Verdict } from '@/lib/failover/verdict';
import { parseCalls, type RpcCall } from '@/lib/rpc/call';
import { checkShape } from '@/lib/rpc/integrity';
import { judgeResponse } from '@/lib/rpc/judge';
import { methodOf } from '@/lib/rpc/methods';
import type { Member } from '@/lib/rpc/reply';
import { renumber, requestText } from '@/lib/rpc/splice';
import type { RpcCandidate } from './candidates';
import { healthOf, noteAttempt, noteProof } from './health';
import { operatorKey, takeOperator } from './limits';
import type { Scope } from './scope';
import { createShared } from './shared';
import type { State } from './state';

export interface AttemptContext {
  state: State;
  scope: Scope;
  clock: Clock;
  timeoutMs: number;
}

/** A candidate proves its chain again after a day (rules 4.12). */
const PROOF_LASTS_MS = 86_400_000;
/** How many calls go to an endpoint in one HTTP request when the directory does not say. */
const SINGLE = 1;

/**
 * Asks one candidate all `calls`; an answer holds one member per call, in order. The chain is proven beside the call, and
 * the answer held until it is right. Moves the candidate's breaker and latency by what our own attempt met.
 */
export async function attemptAt(
  candidate: RpcCandidate,
  calls: readonly RpcCall[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<Verdict<Member[]>> {
  const { state, scope, clock } = context;
  const startedAt = clock.now();
  if (!takeOperator(operatorKey(scope, candidate.operator), 1, startedAt))
    return { kind: 'refusal', reason: 'unknown' };
  // A transaction must not arrive where its arrival would then be doubted: the chain is proven before it leaves.
  if (calls.some((call) => methodOf(call.method).kind === 'broadcast')) {
    const first = await proveChain(candidate, signal, context);
    if (first.kind !== 'answer') return first;
  }
  const [proof, verdict] = await Promise.all([
    proveChain(candidate, signal, context),
    askAll(candidate, calls, signal, context),
  ]);
  const outcome = proof.kind === 'answer' ? verdict : proof;
  const now = clock.now();
  noteAttempt(state.session, scope, candidate.url, { verdict: outcome, tookMs: now - startedAt, now });
  return outcome;
}

/** A candidate that answers for another chain is worse than an outage. */
async function proveChain(
  candidate: RpcCandidate,
  signal: AbortSignal,
  { state, scope, clock, timeoutMs }: AttemptContext,
): Promise<Verdict<null>> {
  if (clock.now() < healthOf(state.session, scope, candidate.url).provenUntil) return { kind: 'answer', value: null };
  // A page that opens with thirty calls needs one proof.
  const verdict = await chainProofs(`${scope.key} ${candidate.url}`, signal, (ending) =>
    askEndpoint(candidate.url, chainIdCall, ending, timeoutMs, clock.now()),
  );
  if (verdict.kind !== 'answer') return verdict;
  const chainId = Number(JSON.parse(verdict.value[0]?.resultSource ?? '0'));
  if (chainId !== candidate.chainId) return { kind: 'fault', fault: { kind: 'wrong', what: 'chain' } };
  noteProof(state.session, scope, candidate.url, clock.now() + PROOF_LASTS_MS);
  return { kind: 'answer', value: null };
}

const chainProofs = createShared<Verdict<Member[]>>();

const chainIdCall: readonly RpcCall[] =
  parseCalls('{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}')?.calls ?? [];

async function askAll(
  candidate: RpcCandidate,
  calls: readonly RpcCall[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<Verdict<Member[]>> {
  const size = Math.max(SINGLE, candidate.batch);
  const pieces: RpcCall[][] = [];
  for (let at = 0; at < calls.length; at += size) pieces.push(calls.slice(at, at + size));
  const verdicts = await Promise.all(
    pieces.map((piece) => askEndpoint(candidate.url, piece, signal, context.timeoutMs, context.clock.now())),
  );
  const failed = verdicts.find((verdict) => verdict.kind !== 'answer');
  if (failed !== undefined) return failed;
  return { kind: 'answer', value: verdicts.flatMap((verdict) => (verdict.kind === 'answer' ? verdict.value : [])) };
}

/** One HTTP request with all `calls`; an answer only when every call got one that is consistent with what was asked. */
async function askEndpoint(
  url: string,
  calls: readonly RpcCall[],
  signal: AbortSignal,
  timeoutMs: number,
  now: number,
): Promise<Verdict<Member[]>> {
  const outcome = await postJson(url, requestText(calls), { signal, timeoutMs });
  if (outcome.kind === 'abandoned') return outcome;
  if (outcome.kind === 'failure') return { kind: 'fault', fault: outcome.fault };
  const { hostname: host } = new URL(url);
  const verdicts = judgeResponse({
    calls: renumber(calls),
    from: 'candidate',
    host,
    response: outcome,
    credentialed: false,
    now,
  });
  const members: Member[] = [];
  for (const [at, verdict] of verdicts.entries()) {
    if (verdict.kind !== 'answer') return verdict;
    const wrong = wrongWith(calls[at], verdict.value);
    if (wrong !== null) return { kind: 'fault', fault: { kind: 'wrong', what: wrong } };
    members.push(verdict.value);
  }
  return { kind: 'answer', value: members };
}

function wrongWith(call: RpcCall | undefined, member: Member): string | null {
  if (call === undefined || member.resultSource === null) return null;
  return checkShape(call, member.resultSource);
}
