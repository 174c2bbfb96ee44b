// Calls on their way to a candidate: as many HTTP requests as it wants, one verdict per call. Runs in the background.
import { type HttpOutcome, type PostOptions, postJson } from '@/lib/browser/http';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import type { Family } from '@/lib/rpc/family';
import { judgeResponse } from '@/lib/rpc/judge';
import { methodOf } from '@/lib/rpc/methods';
import type { Member } from '@/lib/rpc/reply';
import { renumber, requestText } from '@/lib/rpc/splice';

export interface SendOptions {
  signal: AbortSignal;
  /** For each HTTP request. */
  timeoutMs: number;
  /** Calls in one HTTP request; 0 or 1: no batches. */
  batch: number;
  /** Epoch ms. */
  now: number;
  /** By which door; an endpoint that is being checked stands in no settings yet. */
  post?: (url: string, body: string, options: PostOptions) => Promise<HttpOutcome>;
  /** Of the chain that is asked. */
  family: Family;
}

/** Of a batch: 64 slots with their proofs are 0.6 MB. */
const SHORT_BYTES = 4 * 1024 * 1024;

function isShort({ method, paramsSource }: RpcCall): boolean {
  const { short } = methodOf(method);
  return short === 'without-bodies' ? /,\s*false\s*\]$/.test(paramsSource ?? '') : short;
}

/** Asks `url` all calls at once; an answer is one only when it is consistent with what was asked. */
export async function sendCalls(
  url: string,
  calls: readonly RpcCall[],
  options: SendOptions,
): Promise<Verdict<Member>[]> {
  const size = Math.max(1, options.batch);
  const pieces: RpcCall[][] = [];
  for (let at = 0; at < calls.length; at += size) pieces.push(calls.slice(at, at + size));
  return (await Promise.all(pieces.map((piece) => sendPiece(url, piece, options)))).flat();
}

async function sendPiece(
  url: string,
  calls: readonly RpcCall[],
  { signal, timeoutMs, now, family, post = postJson }: SendOptions,
): Promise<Verdict<Member>[]> {
  // An endpoint that means ill would have a page's every balance cost its visitor megabytes.
  const most = calls.every(isShort) ? { mostBytes: SHORT_BYTES } : {};
  const outcome = await post(url, requestText(calls), { signal, timeoutMs, ...most });
  if (outcome.kind === 'abandoned') return calls.map(() => outcome);
  if (outcome.kind === 'failure') return calls.map(() => ({ kind: 'fault', fault: outcome.fault }));
  const { hostname: host } = new URL(url);
  const input = {
    calls: renumber(calls),
    from: 'candidate',
    host,
    response: outcome,
    credentialed: false,
    now,
  } as const;
  return judgeResponse(input, family.dialects()).map((verdict, at) => checked(verdict, calls[at], family));
}

function checked(verdict: Verdict<Member>, call: RpcCall | undefined, family: Family): Verdict<Member> {
  if (verdict.kind !== 'answer' || call === undefined || verdict.value.resultSource === null) return verdict;
  const { resultSource } = verdict.value;
  if (family.isBehind(call, resultSource)) return { kind: 'refusal', reason: 'missing-data' };
  const wrong = family.checkShape(call, resultSource);
  return wrong === null ? verdict : { kind: 'fault', fault: { kind: 'wrong', what: wrong } };
}
