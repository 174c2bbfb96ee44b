// What a call of fetch asks for, read without the site noticing: no code of its runs, nothing of it is used up. Runs in the site's own world.
import { isAddressed } from '@/lib/content/addressed';
import { construct, getOwnPropertyDescriptor, getPrototypeOf } from '@/lib/page/natives';
import { encode, textOf } from '@/lib/page/sent-text';
import { isArray, isText, mayBeCall } from '@/lib/rpc/glance';

/** A POST. */
export interface FetchRequest {
  /** Absolute. */
  url: string;
  isOwn: boolean;
  /** A `Request` object gives its body only later; null when it has none for us. */
  sentText: string | Promise<string | null>;
  isCredentialed: boolean;
  signal: AbortSignal | null;
}

/** What fetch reads of its second argument, and an answer from elsewhere could not honour. */
const initMembers = 'body headers signal method mode credentials cache redirect integrity keepalive'.split(' ');
/** The others are turned into text: an object's own code would run for that. */
const mayBeObject = /^(body|headers|signal)$/;

/**
 * Null for everything that must go straight through: what fetch would refuse, what is no POST, what cannot be read, and what the site
 * asked to be treated in a way that an answer from elsewhere would not honour (rules 0.2, 3.6 to 3.8).
 *
 * @param origin The document's own.
 */
export function readFetch(origin: string, [input, init = {}]: readonly unknown[]): FetchRequest | null {
  const given = input instanceof Request ? input : null;
  if (!(given || isText(input) || input instanceof URL) || !isLiteral(init)) return null;
  const body: unknown = getOwnPropertyDescriptor(init, 'body')?.value;
  const text = textOf(body);
  if (text === null ? body != null || !isTextPost(given) : !mayBeCall(text)) return null;
  const read = readOrdinary(input, init, 'POST');
  if (!read) return null;
  const { asked, signal } = read;
  const { url, credentials, headers } = asked;
  const sentText = text ?? laterText(asked);
  const isOwn = url.startsWith(`${origin}/`);
  const hasCookies = credentials === 'include' || (isOwn && credentials !== 'omit');
  return { url, isOwn, sentText, isCredentialed: hasCookies || headers.has('authorization'), signal };
}

/** A GET that asks for nothing special. */
export interface LoadRequest {
  url: string;
  isOwn: boolean;
  /** Its Range header, or ''. */
  range: string;
  signal: AbortSignal | null;
}

/** Nearly every fetch is told apart here; a relative URL may be a gateway's own. */
export const mayBeLoad = (input: unknown): boolean =>
  isAddressed(isText(input) ? input : input instanceof URL ? input.href : input instanceof Request ? input.url : '') ||
  (isText(input) && /^\/?ip[fn]s\//.test(input));

/** The same of a GET; null for everything that must go straight through. */
export function readLoad(origin: string, [input, init = {}]: readonly unknown[]): LoadRequest | null {
  const read = isLiteral(init) ? readOrdinary(input, init, 'GET') : null;
  if (!read) return null;
  const { url, headers } = read.asked;
  return { url, isOwn: url.startsWith(`${origin}/`), range: headers.get('range') ?? '', signal: read.signal };
}

/** As the browser will read it. Null for what fetch would refuse, what cannot be read, and what is asked for in a special way. */
function readOrdinary(
  input: unknown,
  init: object,
  method: 'POST' | 'GET',
): { asked: Request; signal: AbortSignal | null } | null {
  const own: Record<string, unknown> = {};
  for (const name of initMembers) {
    const { get, value } = getOwnPropertyDescriptor(init, name) ?? {};
    if (get || (typeof value === 'object' && !mayBeObject.test(name))) return null;
    own[name] = value;
  }
  const { signal = input instanceof Request ? input.signal : null } = own;
  if (signal !== null && (!(signal instanceof AbortSignal) || signal.aborted)) return null;
  const asked = readNatively(input, own);
  return asked && isOrdinary(asked, method) ? { asked, signal } : null;
}

/** Nothing else is copied: an upload that streams would pile up in the copy (rules 3.7). */
const isTextPost = (given: Request | null) =>
  given?.method === 'POST' && /json|^text\//i.test(given.headers.get('content-type') ?? '');

/** A literal, of this frame or of another: nothing of its members is inherited. */
function isLiteral(value: unknown): value is object {
  if (typeof value !== 'object' || !value) return false;
  const prototype = getPrototypeOf(value);
  return !(prototype && getPrototypeOf(prototype));
}

/** What `args` say now, for a call that is made later: the site may reuse its objects. Its getters run once, as natively. */
export function keepArguments([input, init]: unknown[], sentText: string): unknown[] {
  const kept: Record<string, unknown> = Object.assign({}, init);
  const { body, headers } = kept;
  if (body && !isText(body)) kept.body = encode(sentText);
  if (headers) kept.headers = construct(Headers, [headers]);
  return [input instanceof URL ? input.href : input, kept];
}

/** As fetch itself will read it, without the body in `own`. Null when it will refuse: the native call is next, and says why in its own words. */
function readNatively(input: unknown, own: Record<string, unknown>): Request | null {
  const { headers } = own;
  try {
    const isReadable = headers === undefined || headers instanceof Headers || isPlainData(headers);
    // When in doubt, yes: then a 401 or 403 is taken for the site's own login.
    const init = { ...own, body: undefined, signal: undefined, headers: isReadable ? headers : { authorization: '' } };
    // The clone must be made before the browser takes the body of the original.
    return construct(Request, [input instanceof Request ? input.clone() : input, init]);
  } catch {
    return null;
  }
}

/** Header names and values that are read without a getter or a `toString` of the site. */
function isPlainData(headers: unknown): boolean {
  const parts = isArray(headers) ? headers.flat() : isLiteral(headers) && headers;
  return (
    parts &&
    Object.values(Object.getOwnPropertyDescriptors(parts)).every(({ get, value }) => !get && typeof value !== 'object')
  );
}

/** True when the site asked for nothing special. */
function isOrdinary({ method, mode, redirect, integrity, keepalive, cache }: Request, wanted: string): boolean {
  if (cache === 'only-if-cached') return false;
  return method === wanted && mode === 'cors' && redirect === 'follow' && !integrity && !keepalive;
}

/** One that cannot be read is not ours; the native call tells the site. */
const laterText = (request: Request): Promise<string | null> => request.text().catch(() => null);
