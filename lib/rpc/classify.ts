// Finds the class of an error, or of a body that is no JSON-RPC at all, by the dialects. Pure; runs in the background and in tests.
// The order of the questions is that of errors.json, decisionOrder; each step names its number.
import type { Dialects, ErrorClass, Signal } from './dialects';
import type { MemberError, Reply } from './reply';

export interface ErrorContext {
  method: string;
  /** Host name of the endpoint. */
  host: string;
  status: number;
}

/** `byOperator`: an operator's own dialect said so, which outranks what we guess of logins. */
export interface Classified {
  class: ErrorClass;
  byOperator: boolean;
}

const isOk = (status: number) => status >= 200 && status < 300;
const isLogin = (status: number) => status === 401 || status === 402 || status === 403;

/** All that is given must hold, but a message and a code that fit need no status beside them: sockets have none. */
function fits(signal: Signal, error: MemberError, status: number): boolean {
  const codeAsked = signal.code.length > 0 || signal.codeAbove !== null;
  const code = error.code ?? 0;
  const codeFits = signal.code.includes(code) || (signal.codeAbove !== null && code > signal.codeAbove);
  const statusFits = signal.http.includes(status);
  if (!signal.message) return (!codeAsked || codeFits) && (signal.http.length === 0 || statusFits);
  if (!signal.message.test(error.message)) return false;
  return codeAsked ? codeFits : statusFits || signal.http.length === 0;
}

/** Step 5. */
function byOperator(error: MemberError, { host, status }: ErrorContext, dialects: Dialects): ErrorClass | null {
  for (const operator of dialects.operators) {
    const signal = operator.hosts.test(host) && operator.signals.find((one) => fits(one, error, status));
    if (signal) return signal.class;
  }
  return null;
}

/** Step 7, first half. */
function byCode(error: MemberError, { method, status }: ErrorContext, dialects: Dialects): ErrorClass | null {
  const code = error.code ?? Number.NaN;
  const meaning = dialects.codes.find((one) => code >= one.from && code <= one.to);
  if (!meaning) return null;
  if (meaning.badStatus && !isOk(status) && status !== 400) return meaning.badStatus;
  const found = meaning.byMethod.get(method) ?? meaning.class;
  return found === 'answer' && status === 429 ? null : found; // a code alone does not turn "too many" into the chain's word
}

/** Step 7, second half. `rpcError`: the body is a JSON-RPC error with a code, whatever it says. */
function byStatus(status: number, rpcError: boolean, dialects: Dialects): ErrorClass {
  const listed = dialects.http.get(status);
  if (listed) return rpcError ? listed.rpcError : listed.class;
  if (status === 407) return 'auth';
  if (rpcError) return isOk(status) || status === 400 ? 'answer' : 'unknown';
  return isOk(status) || status >= 500 ? 'server-error' : 'unknown';
}

/** The class of a JSON-RPC error; never throws. */
export function classifyError(error: MemberError, context: ErrorContext, dialects: Dialects): Classified {
  const { status } = context;
  const { code, message } = error;
  const login = isLogin(status) || status === 407;
  const said = dialects.messages.find((one) => one.pattern.test(message))?.class ?? null;
  if (said === 'answer' && !isLogin(status)) return { class: 'answer', byOperator: false };
  if (status === 402) return { class: 'quota', byOperator: false };
  const operator = byOperator(error, context, dialects);
  if (operator) return { class: operator, byOperator: true };
  // -32002 is a wallet's "already pending", and an endpoint's anything: only codes above zero are a wallet's alone.
  const wallet = code !== null && code > 0 && dialects.walletErrors.some((one) => code >= one.code && code <= one.to);
  if (wallet && !login) return { class: 'answer', byOperator: false };
  const other = said === 'answer' ? sayingElse(message, dialects) : said;
  const byNumber = login ? null : byCode(error, context, dialects);
  return { class: other ?? byNumber ?? byStatus(status, code !== null, dialects), byOperator: false };
}

/** Step 6 for a login status, where the first list does not count. */
function sayingElse(message: string, dialects: Dialects): ErrorClass | null {
  return dialects.messages.find((one) => one.class !== 'answer' && one.pattern.test(message))?.class ?? null;
}

/** Steps 1 and 2: the class of a body that is not JSON. */
export function classifyText(
  what: (Reply & { kind: 'not-json' })['what'],
  { status, contentType }: { status: number; contentType: string },
  dialects: Dialects,
): ErrorClass {
  if (status === 0) return 'network';
  if (what === 'html' || (what === 'text' && /html/i.test(contentType))) return status === 402 ? 'quota' : 'edge-html';
  if (!isOk(status)) return byStatus(status, false, dialects);
  switch (what) {
    case 'empty':
      return 'network';
    case 'truncated':
      return 'server-error';
    case 'text':
      return 'edge-html';
  }
}

/** The class of JSON without result and without a telling error, or of a call that nothing answered. */
export function classifyNothing(status: number, dialects: Dialects): ErrorClass {
  return isOk(status) ? 'server-error' : byStatus(status, false, dialects);
}
