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
  /** A `Request` object gives its body only later; null when it has none for us. */
  body: string | Promise<string | null>;
  credentialed: boolean;
  signal: AbortSignal | null;
}

/** A member that is behind a getter: reading it would run the site's code once more than without us. */
const unreadable = Symbol('unreadable');

/**
 * Null for everything that must go straight through: what is no POST, what cannot be read, and what the site asked to be treated
 * in a way that an answer from elsewhere would not honour (rules 0.2, 3.6 to 3.8).
 */
export function readFetch(page: Page, [input, init]: readonly unknown[]): FetchRequest | null {
  const request = input instanceof Request ? input : null;
  if (init !== undefined && !isPlain(init)) return null;
  const member = (name: string): unknown =>
    ownMember(init, name) ?? (request === null ? undefined : Reflect.get(request, name));
  const method = member('method');
  if (typeof method !== 'string' || method.toUpperCase() !== 'POST' || !isOrdinary(member, init)) return null;
  const body = readBody(ownMember(init, 'body'), request);
  const url = body === null ? null : absoluteUrl(page, input);
  if (body === null || url === null) return null;
  const signal = ownMember(init, 'signal') === null ? null : member('signal');
  return {
    url,
    body,
    credentialed: isCredentialed(page, url, member),
    signal: signal instanceof AbortSignal ? signal : null,
  };
}

/** A literal, of this frame or of another: nothing of its members is inherited. */
function isPlain(init: unknown): init is object {
  if (typeof init !== 'object' || init === null) return false;
  const prototype = Reflect.getPrototypeOf(init);
  return prototype === null || Reflect.getPrototypeOf(prototype) === null;
}

function ownMember(init: unknown, name: string): unknown {
  const descriptor =
    typeof init === 'object' && init !== null ? Reflect.getOwnPropertyDescriptor(init, name) : undefined;
  return descriptor !== undefined && !('value' in descriptor) ? unreadable : descriptor?.value;
}

/** True when the site asked for nothing special. `undefined` is every member's default. */
function isOrdinary(member: (name: string) => unknown, init: unknown): boolean {
  const is = (name: string, ...allowed: unknown[]) => allowed.includes(member(name) ?? undefined);
  const signal = member('signal') ?? null;
  const cache = member('cache');
  return (
    is('mode', undefined, 'cors') &&
    is('redirect', undefined, 'follow') &&
    is('integrity', undefined, '') &&
    is('keepalive', undefined, false) &&
    is('credentials', undefined, 'omit', 'same-origin', 'include') &&
    cache !== 'only-if-cached' &&
    cache !== unreadable &&
    ownMember(init, 'duplex') === undefined &&
    member('headers') !== unreadable &&
    (signal === null || signal instanceof AbortSignal)
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
  // The clone must be made before the browser takes the body of the original.
  return request.clone().text().catch(noText);
}

/** A body that cannot be read is not ours; the native call tells the site. */
const noText = () => null;

function absoluteUrl(page: Page, input: unknown): string | null {
  if (input instanceof Request) return input.url;
  if (input instanceof URL) return input.href;
  return typeof input === 'string' && URL.canParse(input, page.document.baseURI)
    ? new URL(input, page.document.baseURI).href
    : null;
}

/** When in doubt, yes: then a 401 or 403 is taken for the site's own login. */
function isCredentialed(page: Page, url: string, member: (name: string) => unknown): boolean {
  const credentials = member('credentials') ?? 'same-origin';
  if (credentials === 'include') return true;
  return (credentials === 'same-origin' && isSameOrigin(page, url)) || hasAuthorization(member('headers'));
}

export function isSameOrigin(page: Page, url: string): boolean {
  return new URL(url).origin === page.origin;
}

function hasAuthorization(headers: unknown): boolean {
  if (headers === undefined || headers === null) return false;
  if (headers instanceof Headers) return headers.has('authorization');
  const names = Array.isArray(headers) ? headers.map((pair) => String(Array.isArray(pair) ? pair[0] : pair)) : null;
  if (names === null && !isPlain(headers)) return true;
  return (names ?? Object.keys(headers)).some((name) => name.toLowerCase() === 'authorization');
}
