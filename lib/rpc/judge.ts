// Judges one HTTP response to JSON-RPC calls: a verdict for each call. Pure; runs in the background and in tests.
// The dialects are data; what a class means for the site's own endpoint and for a candidate stands here (rules, part 2, items 9 to 13).
import type { Fault, Verdict } from '@/lib/failover/verdict';
import type { Calls, RpcCall } from './call';
import { classifyError, classifyNothing, classifyText } from './classify';
import { bundledDialects, type Dialects, type ErrorClass } from './dialects';
import { matchMembers } from './match';
import { plainName } from './plain-name';
import { type Member, type Reply, readReply } from './reply';
import { errorMs, headerMs } from './retry-after';

/** What came over HTTP. */
export interface HttpReply {
  /** 0 when there was none. */
  status: number;
  contentType: string;
  /** The header's text, '' when absent. */
  retryAfter: string;
  body: string;
  /** False when the body broke off. */
  complete: boolean;
}

/** `own` is what the site itself got, `candidate` what an endpoint answered to `renumber`ed calls. */
export interface JudgeInput {
  from: 'own' | 'candidate';
  /** As they were sent. */
  calls: Calls;
  /** Host name of the endpoint, for its operator's dialect. */
  host: string;
  response: HttpReply;
  /** The site's request carried cookies or Authorization, or went to its own origin: 401 and 403 are then its own login. */
  credentialed: boolean;
  /** Epoch ms, for a Retry-After that is a date. */
  now: number;
}

/** An answer with neither result nor error has no member of its own (a legal block, a login page): the site's response stands as it came. */
export interface Judged {
  class: ErrorClass;
  verdict: Verdict<Member>;
}

const noMember: Member = { idSource: null, resultSource: null, error: null };

type NoJson = (Reply & { kind: 'not-json' })['what'];

/** What one call got: its member, or what came instead: no JSON at all, or JSON without a member for it. */
type Got = { member: Member } | { member: null; what: NoJson | 'shape' };

function malformed(got: Got): Fault {
  const what = got.member ? 'shape' : got.what;
  return { kind: 'malformed', what: what === 'text' ? 'shape' : what };
}

function faultOf(kind: ErrorClass, got: Got, { response, now }: JudgeInput): Fault {
  const { status, retryAfter } = response;
  switch (kind) {
    case 'rate-limited': {
      const said = got.member?.error ? errorMs(got.member.error.source) : null;
      return { kind: 'limited', status, retryAfterMs: headerMs(retryAfter, now) ?? said };
    }
    case 'quota':
      return { kind: 'quota', status };
    case 'gone':
      return { kind: 'gone', status };
    case 'edge-html':
      return status >= 500 ? { kind: 'broken', status } : malformed(got);
    case 'server-error':
    case 'network':
      if (status === 0) return { kind: 'unreachable', reason: 'other' };
      if (got.member?.error || status < 200 || status > 299) return { kind: 'broken', status };
      return malformed(got);
    case 'auth':
    case 'origin-blocked':
    case 'answer':
    case 'unknown':
    case 'range':
    case 'batch-limit':
    case 'mempool-local':
    case 'missing-data':
    case 'needs-address':
    case 'method-unsupported':
      return { kind: 'denied', status };
  }
}

/** Clients split on an own range or batch limit, so these are answers; a candidate that answers without a member has none for us. */
function verdictOf(kind: ErrorClass, got: Got, input: JudgeInput): Verdict<Member> {
  const own = input.from === 'own';
  switch (kind) {
    case 'answer':
      if (!own && !got.member) return { kind: 'fault', fault: faultOf(kind, got, input) };
      return { kind: 'answer', value: got.member ?? noMember };
    case 'range':
    case 'batch-limit':
      return own ? { kind: 'answer', value: got.member ?? noMember } : { kind: 'refusal', reason: kind };
    case 'unknown':
    case 'mempool-local':
    case 'missing-data':
    case 'needs-address':
    case 'method-unsupported':
      return { kind: 'refusal', reason: kind };
    case 'rate-limited':
    case 'quota':
    case 'auth':
    case 'origin-blocked':
    case 'server-error':
    case 'network':
    case 'edge-html':
    case 'gone':
      return { kind: 'fault', fault: faultOf(kind, got, input) };
  }
}

/** A block by law or region, which is never gone round (rules 2.5); 410 alone is a closed service. */
function isLegalBlock({ status, body }: HttpReply, dialects: Dialects): boolean {
  return status === 451 || ((status === 403 || status === 410) && dialects.legal.test(body.slice(0, 8192)));
}

function classOf(method: string, got: Got, input: JudgeInput, dialects: Dialects): ErrorClass {
  const { from, host, credentialed, response } = input;
  const { status } = response;
  if (got.member?.resultSource && !got.member.error) return 'answer';
  if (isLegalBlock(response, dialects)) return from === 'own' ? 'answer' : 'auth';
  if (dialects.heavy.has(method) && (status === 403 || status === 410)) return 'method-unsupported';
  if (status === 410) return 'gone';
  const error = got.member?.error;
  const found = error && classifyError(error, { method, host, status }, dialects);
  const login = from === 'own' && credentialed && (status === 401 || status === 403);
  if (login && !found?.byOperator) return 'answer';
  if (found) return found.class;
  return got.member || got.what === 'shape'
    ? classifyNothing(status, dialects)
    : classifyText(got.what, response, dialects);
}

function judgeCall(call: RpcCall, got: Got, input: JudgeInput, dialects: Dialects): Judged {
  const kind = classOf(plainName(call.method), got, input, dialects);
  return { class: kind, verdict: verdictOf(kind, got, input) };
}

/**
 * Class and verdict of each call of the request, in their order; a notification, which gets no response, counts as answered.
 * Never throws, whatever the endpoint sent.
 */
export function judgeEach(input: JudgeInput, dialects: Dialects = bundledDialects()): Judged[] {
  const { calls, response } = input;
  const reply = readReply(response.body, response.complete);
  const members = matchMembers(calls, reply);
  return calls.calls.map((call, at) => {
    if (call.idSource === null) return { class: 'answer', verdict: { kind: 'answer', value: noMember } };
    const member = members[at] ?? null;
    const got: Got = member ? { member } : { member, what: reply.kind === 'not-json' ? reply.what : 'shape' };
    return judgeCall(call, got, input, dialects);
  });
}

/** As `judgeEach`, without the classes. */
export function judgeResponse(input: JudgeInput, dialects: Dialects = bundledDialects()): Verdict<Member>[] {
  return judgeEach(input, dialects).map(({ verdict }) => verdict);
}
