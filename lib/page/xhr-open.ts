// Tells which XMLHttpRequests may carry JSON-RPC calls, from what the site opens and sends. Runs in the site's own world.
import { openCall } from './rescue';
import type { XhrCall, XhrTools } from './xhr-call';

/** An asynchronous POST between `open` and the next one. */
export interface Opened {
  readonly url: URL;
  credentialed: boolean;
  readonly isOwn: boolean;
  /** Goes without a preflight, as far as its content type has a say. */
  simple: boolean;
}

export interface XhrOpener {
  /** Null when it is no asynchronous POST. `args` are those of an `open` that did not throw. */
  read(args: unknown[]): Opened | null;
  /** Null when it is not ours to care for. */
  call(xhr: XMLHttpRequest, request: Opened, given: { body: unknown; hearsUpload: boolean | null }): XhrCall | null;
}

export function createXhrOpener({ hook, native, bodies }: XhrTools, page: Window): XhrOpener {
  return {
    read(args) {
      const [method, url, async, user] = args;
      const isAsync = args.length < 3 || Boolean(async);
      if (!isAsync || typeof method !== 'string' || method.toUpperCase() !== 'POST') return null;
      // Anything else would be turned into text a second time, where the site can see it.
      if (typeof url !== 'string' && !(url instanceof URL)) return null;
      const credentialed = user !== undefined && user !== null;
      const resolved = new URL(url, page.document.baseURI);
      const isOwn = resolved.origin === page.location.origin;
      return { url: resolved, credentialed, isOwn, simple: true };
    },
    call(xhr, opened, given) {
      // Upload events that the site hears before us would tell it of a failure that is not yet one.
      if (given.hearsUpload === false || !hook.isOpen()) return null;
      if (native.get(xhr, 'readyState') !== 1) return null;
      const startedAt = hook.clock.now();
      const body = bodies.sent(given.body);
      if (body === null) return null;
      const { url, credentialed, isOwn } = opened;
      const mayHaveCookies = credentialed || isOwn || native.get(xhr, 'withCredentials');
      const request = { url: url.href, method: 'POST', body: body.text, credentialed: mayHaveCookies };
      const ours = openCall(hook, request);
      const upload = given.hearsUpload ? native.get(xhr, 'upload') : null;
      return ours && newCall({ xhr, page: ours, url: url.href.replace(/#.*/s, ''), body, startedAt, upload });
    },
  };
}

function newCall(known: Pick<XhrCall, 'xhr' | 'page' | 'url' | 'body' | 'startedAt' | 'upload'>): XhrCall {
  return {
    ...known,
    uploaded: false,
    phase: 'own',
    left: false,
    sent: false,
    asked: null,
    asking: false,
    seen: 1,
    head: null,
    held: [],
    failed: null,
    view: null,
    timers: [],
  };
}

/** Listening to the upload of a request that needs no preflight would make it need one. */
export function mayHearUpload({ simple, isOwn }: Opened): boolean {
  return !simple || isOwn;
}

export function noteHeader(request: Opened, name: string, value: string): void {
  if (/^authorization$/i.test(name)) request.credentialed = true;
  if (/^content-type$/i.test(name)) request.simple = /^(text\/plain|application\/x-www-form-urlencoded)/i.test(value);
}
