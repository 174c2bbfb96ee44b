// Tells which XMLHttpRequests may carry JSON-RPC calls, from what the site opens and sends. Runs in the site's own world.
import { isAddressed } from '@/lib/content/addressed';
import { openLoad } from '@/lib/page/content/load';
import type { Hook } from '@/lib/page/hook';
import { openCall } from '@/lib/page/rescue';
import { textOf } from '@/lib/page/sent-text';
import { isText } from '@/lib/rpc/glance';
import { isContentType, own, type XhrCall } from './xhr-call';
import { read, stateOf } from './xhr-native';

/** A POST, or a GET of content, between `open` and the next one. */
export interface Opened {
  /** Passes through. */
  readonly isSync: boolean;
  readonly resolved: URL;
  readonly isOwn: boolean;
  isCredentialed: boolean;
  /** Goes without a preflight, as far as its content type has a say. */
  isSimple: boolean;
  /** Of a GET: its Range header, or ''. */
  range: string | null;
}

/** Null when it is neither. `args` are those of an `open` that did not throw. */
export function readOpen(page: Window, args: unknown[]): Opened | null {
  const [method, url, async, user] = args;
  if (!isText(method) || !/^(post|get)$/i.test(method)) return null;
  // Anything else would be turned into text a second time, where the site can see it.
  if (!isText(url) && !(url instanceof URL)) return null;
  const resolved = new URL(url, page.document.baseURI);
  const isGet = /^get/i.test(method);
  if (isGet && !isAddressed(resolved.href)) return null;
  return {
    isSync: args.length > 2 && !async,
    resolved,
    isOwn: resolved.origin === page.location.origin,
    isCredentialed: (user ?? null) !== null,
    isSimple: true,
    range: isGet ? '' : null,
  };
}

/** Null when it is not ours to care for. `uploading` is the upload that the site has in hand and hears after us. */
export function openXhr(
  hook: Hook,
  xhr: XMLHttpRequest,
  { request, given, uploading }: { request: Opened; given: unknown; uploading: XMLHttpRequestUpload | null },
): XhrCall | null {
  const { resolved, isCredentialed, isOwn, range } = request;
  const sentText = stateOf(xhr) === 1 ? (range === null ? textOf(given) : '') : null;
  if (sentText === null || request.isSync) return null;
  const { href } = resolved;
  const mayHaveCookies = isCredentialed || isOwn || read(xhr, 'withCredentials');
  const course =
    range === null
      ? openCall(hook, { url: href, isCredentialed: mayHaveCookies }, sentText)
      : openLoad(hook, href, range);
  return (
    course && {
      xhr,
      course,
      sentText,
      uploading,
      phase: own,
      isSent: false,
      heads: null,
      disguise: null,
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
  if (opened.range !== null && /^range$/i.test(name)) opened.range = value;
  if (isContentType(name)) opened.isSimple = /^(text\/plain|application\/x-www-form)/i.test(value);
}
