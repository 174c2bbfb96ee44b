// One gateway, asked for verified bytes: what came back, as a stream or as a verdict. Runs in the background.
import { type GetOptions, getStream } from '@/lib/browser/http';
import type { Bytes } from '@/lib/content/bytes';
import { collect } from '@/lib/content/collect';
import { ContentError, type ContentFailure } from '@/lib/content/content-failure';
import { verdictOfGateway } from '@/lib/content/own-load';
import type { Verdict } from '@/lib/failover/verdict';
import { parseJson } from '@/lib/rpc/json-source';
import { headerMs } from '@/lib/rpc/retry-after';

/** Headers of a gateway that has to look for content first. */
const HEAD_MS = 8_000;
/** A body that gives nothing for so long has ended. */
const STALL_MS = 5_000;

/** What ends a read and is a gateway's verdict, not a failure of the content: thrown, because a stream can fail in no other way. */
export class GatewayError extends Error {
  override name = 'GatewayError';
  constructor(readonly verdict: Verdict<never>) {
    super(verdict.kind);
  }
}

/**
 * @param type What the answer's content type must begin with: a gateway that ignores what it was asked answers with something else.
 * @returns The body; ends or throws a `GatewayError`.
 */
export async function getBody(
  url: string,
  type: string,
  { signal, accept = type }: { signal: AbortSignal; accept?: GetOptions['accept'] },
): Promise<AsyncGenerator<Bytes>> {
  const stalled = new AbortController();
  const outcome = await getStream(url, {
    signal: AbortSignal.any([signal, stalled.signal]),
    headTimeoutMs: HEAD_MS,
    accept,
  });
  if (outcome.kind === 'abandoned') throw new GatewayError({ kind: 'abandoned' });
  if (outcome.kind === 'failure') throw new GatewayError({ kind: 'fault', fault: outcome.fault });
  const { status, contentType, retryAfter, body } = outcome;
  const isSound = status === 200 && contentType.startsWith(type);
  if (isSound) return watched(body, stalled, signal);
  stalled.abort();
  const refusal: Verdict<never> = { kind: 'refusal', reason: 'method-unsupported' };
  throw new GatewayError(status === 200 ? refusal : verdictOfGateway(status, headerMs(retryAfter, Date.now())));
}

/** Throws when nothing comes for too long, and when the line breaks. */
async function* watched(
  body: AsyncIterable<Bytes>,
  stalled: AbortController,
  left: AbortSignal,
): AsyncGenerator<Bytes> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wind = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), STALL_MS);
  };
  try {
    wind();
    for await (const chunk of body) {
      clearTimeout(timer);
      yield chunk;
      wind();
    }
  } catch (error) {
    if (left.aborted) throw new GatewayError({ kind: 'abandoned' });
    const late: Verdict<never> = { kind: 'fault', fault: { kind: 'timeout', afterMs: STALL_MS } };
    const broken: Verdict<never> = { kind: 'fault', fault: { kind: 'malformed', what: 'truncated' } };
    throw error instanceof ContentError ? error : new GatewayError(stalled.signal.aborted ? late : broken);
  } finally {
    clearTimeout(timer);
  }
}

/** All of a body of at most `limit` bytes. */
export async function wholeBody(body: AsyncIterable<Bytes>, limit: number): Promise<Bytes> {
  const whole = await collect(body, limit);
  if (whole === null) throw new GatewayError({ kind: 'fault', fault: { kind: 'wrong', what: 'bytes' } });
  return whole;
}

interface SmallAsk {
  /** What its content type must begin with. */
  type: string;
  accept?: string;
  limitBytes: number;
  timeoutMs: number;
  signal: AbortSignal;
}

/** A small answer that is held against something else; null for whatever is none: another is asked. */
export async function askSmall(
  url: string,
  { type, accept = type, limitBytes, timeoutMs, signal }: SmallAsk,
): Promise<Bytes | null> {
  try {
    const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    return await wholeBody(await getBody(url, type, { signal: ending, accept }), limitBytes);
  } catch (error) {
    verdictOfError(error);
    return null;
  }
}

/** The JSON in a small answer; nothing where there is none: then it says nothing. */
export async function askJson(url: string, ask: SmallAsk): Promise<unknown> {
  const bytes = await askSmall(url, ask);
  return bytes === null ? null : parseJson(new TextDecoder().decode(bytes));
}

/** The same of what threw while a gateway was read; null where the content itself is the reason, and every gateway would say so. */
export function verdictOfError(error: unknown): Verdict<never> | null {
  if (error instanceof GatewayError) return error.verdict;
  if (error instanceof ContentError) return verdictOfFailure(error.failure);
  throw error;
}

function verdictOfFailure({ kind }: ContentFailure): Verdict<never> | null {
  switch (kind) {
    case 'wrong':
    case 'excess':
      return { kind: 'fault', fault: { kind: 'wrong', what: 'bytes' } };
    case 'truncated':
      return { kind: 'fault', fault: { kind: 'malformed', what: 'truncated' } };
    case 'missing':
      return { kind: 'refusal', reason: 'missing-data' };
    case 'absent':
    case 'broken':
    case 'unsupported':
    case 'range':
      return null;
  }
}
