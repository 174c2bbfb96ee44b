// What a call of fetch asks for, read without the site noticing: no getter of its runs, nothing of it is used up. Runs in the site's own world.
import { maxBodyChars } from './rescue';

/** What fetch needs of a Window. */
export interface Page {
  readonly origin: string;
  readonly document: { readonly baseURI: string };
}

export interface FetchRequest {
  /** Absolute. */
  url: string;
  isOwn: boolean;
  /** A `Request` object gives its body only later; null when it has none for us. */
  body: string | Promise<string | null>;
  credentialed: boolean;
  signal: AbortSignal | null;
}

const { getPrototypeOf, getOwnPropertyDescriptor } = Reflect;
const { keys } = Object;
const { isArray } = Array;

/**
 * Null for everything that must go straight through: what is no POST, what cannot be read, and what the site asked to be treated
 * in a way that an answer from elsewhere would not honour (rules 0.2, 3.6 to 3.8).
 */
export function readFetch(page: Page, [input, init]: readonly unknown[]): FetchRequest | null {
  const request = input instanceof Request ? input : null;
  if (init !== undefined && !isPlain(init)) return null;
  let unreadable = false;
  const own = (name: string): unknown => {
    const descriptor = init && getOwnPropertyDescriptor(init, name);
    // Behind a getter: reading it would run the site's code once more than without us.
    if (descriptor?.get) unreadable = true;
    return descriptor?.value;
  };
  const member = (name: string) => own(name) ?? (request && Reflect.get(request, name));
  const method = member('method');
  if (typeof method !== 'string' || method.toUpperCase() !== 'POST' || !isOrdinary(member)) return null;
  const signal = own('signal') === null ? null : (member('signal') ?? null);
  const href = request ? request.url : input instanceof URL ? input.href : input;
  const { baseURI } = page.document;
  if (typeof href !== 'string' || !URL.canParse(href, baseURI)) return null;
  const url = new URL(href, baseURI);
  const isOwn = url.origin === page.origin;
  const credentialed = isCredentialed(isOwn, member);
  const sent = own('body');
  if (own('duplex') !== undefined || unreadable || !(signal === null || signal instanceof AbortSignal)) return null;
  const body = readBody(sent, request);
  return body === null ? null : { url: url.href, isOwn, body, signal, credentialed };
}

/** A literal, of this frame or of another: nothing of its members is inherited. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = getPrototypeOf(value);
  return prototype === null || getPrototypeOf(prototype) === null;
}

/** True when the site asked for nothing special; the first that is allowed is the default. */
function isOrdinary(member: (name: string) => unknown): boolean {
  const is = (name: string, ...allowed: unknown[]) => allowed.includes(member(name) ?? allowed[0]);
  return (
    is('mode', 'cors') &&
    is('redirect', 'follow') &&
    is('integrity', '') &&
    is('keepalive', false) &&
    is('credentials', 'same-origin', 'omit', 'include') &&
    member('cache') !== 'only-if-cached'
  );
}

function readBody(body: unknown, request: Request | null): FetchRequest['body'] | null {
  if (typeof body === 'string') return body.length <= maxBodyChars ? body : null;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    // Read now: the site may change the bytes as soon as fetch has returned.
    return body.byteLength <= maxBodyChars ? new TextDecoder().decode(body) : null;
  }
  if ((body ?? null) !== null || request === null || request.bodyUsed) return null;
  if (!/json|^text\//i.test(request.headers.get('content-type') ?? '')) return null;
  // The clone must be made before the browser takes the body of the original. One that cannot be read is not ours; the native call tells the site.
  return request
    .clone()
    .text()
    .catch(() => null);
}

/** When in doubt, yes: then a 401 or 403 is taken for the site's own login. */
function isCredentialed(isOwn: boolean, member: (name: string) => unknown): boolean {
  const credentials = member('credentials');
  return credentials === 'include' || (isOwn && credentials !== 'omit') || hasAuthorization(member('headers') ?? {});
}

function hasAuthorization(headers: object): boolean {
  if (headers instanceof Headers) return headers.has('authorization');
  const names = isArray(headers) ? headers.flat() : isPlain(headers) && keys(headers);
  return !names || names.some((name) => /^authorization$/i.test(name));
}
