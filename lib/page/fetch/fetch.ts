// Cares for the site's own fetch: its request goes first, and only when that fails does an answer come from elsewhere. Runs in the site's own world.

import { openLoad, streamOf } from '@/lib/page/content/load';
import { notePassing } from '@/lib/page/evidence';
import type { Hook } from '@/lib/page/hook';
import { listen, unlisten } from '@/lib/page/native-events';
import { apply, construct, getOwnPropertyDescriptor } from '@/lib/page/natives';
import type { PageCall } from '@/lib/page/page-call';
import { openCall } from '@/lib/page/rescue';
import { mayHoldCall } from '@/lib/page/sent-text';
import { replace } from '@/lib/page/stand-in';
import { isText } from '@/lib/rpc/glance';
import { type FetchRequest, keepArguments, mayBeLoad, readFetch, readLoad } from './fetch-request';
import { judgeOwn } from './fetch-response';
import { rescuedResponse } from './rescued-response';

/** The native call with the site's very own arguments, or with others in their place. */
type Send = (args?: unknown[]) => Promise<Response>;

/** The body of a `Request` is read within some ms; one that takes longer after its own request has ended is a stream of the site's. */
const readGraceMs = 1000;

/** Replaces `page.fetch`, attributes kept. A proxy: name, length and `[native code]` stay (rules 1.1). */
export function installFetch(hook: Hook, page: { readonly origin: string }): void {
  // Now: a site that scuttles its globals makes the property throw.
  const { origin } = page;
  replace(page, 'fetch', (native, self, args) => {
    const send: Send = (given = args) => apply(native, self, given);
    const isOurs = (!self || self === page) && (args[1] || !isText(args[0]));
    const request = isOurs && hook.isAwake() && readSafely(hook, () => readFetch(origin, args));
    if (request === null) passBy(hook, args);
    return (request && care(hook, request, { args, send })) || careForLoad(hook, origin, { args, send }) || send();
  });
}

/** Null: not ours; nearly everything is told apart by a glance at its URL. */
function careForLoad(
  hook: Hook,
  origin: string,
  { args, send }: { args: unknown[]; send: Send },
): Promise<Response> | null {
  const load = mayBeLoad(args[0]) && hook.isAwake() && readSafely(hook, () => readLoad(origin, args));
  if (!load) return null;
  return carry(hook, load, { args, send, call: openLoad(hook, load.url, load.range), sentText: '' });
}

/** A call with `keepalive`, `integrity` or the like: nobody could answer it in the endpoint's place. */
function passBy(hook: Hook, [input, init]: unknown[]): void {
  const body: unknown = getOwnPropertyDescriptor(Object(init), 'body')?.value;
  const isRequest = input instanceof Request;
  // What a Request holds is not read for this: it may be a call.
  const mayBeSent = mayHoldCall(body) || (isRequest && body == null && input.method === 'POST');
  const url = isRequest ? input.url : input instanceof URL ? input.href : input;
  if (mayBeSent && isText(url)) notePassing(hook, url);
}

/** Null: not ours. Never throws. */
function readSafely<T>(hook: Hook, read: () => T | null): T | null {
  try {
    return read();
  } catch {
    // Whatever broke is ours, and nothing was sent yet: the site's call goes straight through (law 1).
    hook.stumble();
    return null;
  }
}

/** Null: not ours; the caller passes the call straight through. */
function care(
  hook: Hook,
  request: FetchRequest,
  { args, send }: { args: unknown[]; send: Send },
): Promise<Response> | null {
  const { sentText } = request;
  if (!isText(sentText)) return careLater(hook, request, { args, send });
  return carry(hook, request, { args, send, call: openCall(hook, request, sentText), sentText });
}

/** Null where there is nothing to care for, or it cannot be made later. */
function carry(
  hook: Hook,
  request: Pick<FetchRequest, 'isOwn' | 'signal'>,
  { args, send, call, sentText }: { args: unknown[]; send: Send; call: PageCall | null; sentText: string },
): Promise<Response> | null {
  if (call?.way !== 'detour') return call && outcomeOf(hook, request, { call, send });
  try {
    const kept = keepArguments(args, sentText);
    return outcomeOf(hook, request, { call, send: () => send(kept) });
  } catch {
    return null; // A getter of the site's that throws: natively it rejects.
  }
}

/**
 * A `Request` tells its body only later: its own request goes out meanwhile. Not where a rule of the browser stands: it could be a
 * transaction, which would travel by the rule.
 */
async function careLater(
  hook: Hook,
  request: FetchRequest,
  { args, send }: { args: unknown[]; send: Send },
): Promise<Response> {
  const { url, sentText, signal } = request;
  const kept = hook.isRuled(url) && [construct(Request, args)];
  const own = kept ? null : send();
  const sendOnce = () => own ?? send(kept || args);
  const text = await Promise.race([sentText, graceAfter(own, hook)]);
  if (kept && text === null) notePassing(hook, url);
  const call = text === null || signal?.aborted ? null : openCall(hook, request, text);
  return call ? outcomeOf(hook, request, { call, send: sendOnce }) : sendOnce();
}

/** It may end before the body is read: the promise that the site holds tells of that, a little later. */
function graceAfter(own: unknown, { clock }: Hook): Promise<null> {
  return new Promise((resolve) => {
    const wait = () => clock.runAfter(readGraceMs, () => resolve(null));
    Promise.resolve(own).then(wait, wait);
  });
}

/** What the site gets. Leaving at any stage rejects at once with the site's own reason. */
function outcomeOf(
  hook: Hook,
  request: Pick<FetchRequest, 'isOwn' | 'signal'>,
  { call, send }: { call: PageCall; send: Send },
): Promise<Response> {
  const { signal } = request;
  return new Promise((resolve, reject) => {
    let own: Promise<Response> | undefined;
    const leave = () => {
      call.abandon();
      reject(signal?.reason);
    };
    const end = (response: Response | Promise<Response>) => {
      if (signal) unlisten(signal, 'abort', leave);
      resolve(response);
    };
    if (signal) listen(signal, ['abort'], leave);
    call.begin({
      sendOwn() {
        own = send();
        void judgeOwn(hook, call, own);
      },
      giveOther(text, load) {
        const look = { url: call.plainUrl, type: request.isOwn ? 'basic' : 'cors' } as const;
        // What the site's signal ends later is the stream.
        const stream = load && streamOf(load.port);
        end(
          rescuedResponse(
            (signal && stream?.pipeThrough(new TransformStream(), { signal })) ?? stream ?? text,
            look,
            load,
          ),
        );
      },
      giveOwn: () => end(own ?? send()),
    });
  });
}
