// Tells which XMLHttpRequests may carry JSON-RPC calls, from what the site opens and sends. Runs in the site's own world.
import { isText } from '@/lib/rpc/glance';
import type { Hook } from './hook';
import { openCall } from './rescue';
import { textOf } from './sent-text';
import { isContentType, own, type XhrCall } from './xhr-call';
import { read } from './xhr-native';

/** A POST between `open` and the next one. */
export interface Opened {
  /** Passes through. */
  readonly isSync: boolean;
  readonly resolved: URL;
  readonly isOwn: boolean;
  isCredentialed: boolean;
  /** Goes without a preflight, as far as its content type has a say. */
  isSimple: boolean;
}

/** Null when it is no POST. `args` are those of an `open` that did not throw. */
export function readOpen(page: Window, args: unknown[]): Opened | null {
  const [method, url, async, user] = args;
  if (!isText(method) || method.toUpperCase() !== 'POST') return null;
  // Anything else would be turned into text a second time, where the site can see it.
  if (!isText(url) && !(url instanceof URL)) return null;
  const resolved = new URL(url, page.document.baseURI);
  return {
    isSync: args.length > 2 && !async,
    resolved,
    isOwn: resolved.origin === page.location.origin,
    isCredentialed: (user ?? null) !== null,
    isSimple: true,
  };
}

/** Null when it is not ours to care for. `uploading` is the upload that the site has in hand and hears after us. */
export function openXhr(
  hook: Hook,
  xhr: XMLHttpRequest,
  { request, given, uploading }: { request: Opened; given: unknown; uploading: XMLHttpRequestUpload | null },
): XhrCall | null {
  const sentText = read(xhr, 'readyState') === 1 ? textOf(given) : null;
  if (sentText === null || request.isSync) return null;
  const { resolved, isCredentialed, isOwn } = request;
  const { href } = resolved;
  const mayHaveCookies = isCredentialed || isOwn || read(xhr, 'withCredentials');
  const course = openCall(hook, { url: href, isCredentialed: mayHaveCookies }, sentText);
  return (
    course && {
      xhr,
      course,
      sentText,
      uploading,
      phase: own,
      toldState: 1,
      kept: [],
    }
  );
}

/** Listening to the upload of a request that needs no preflight would make it need one. */
export function mayHearUpload({ isSimple, isOwn, isSync }: Opened): boolean {
  return !isSync && (!isSimple || isOwn);
}

export function noteHeader(opened: Opened, name: string, value: string): void {
  if (/^authorization$/i.test(name)) opened.isCredentialed = true;
  if (isContentType(name)) opened.isSimple = /^(text\/plain|application\/x-www-form)/i.test(value);
}
