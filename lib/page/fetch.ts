// Cares for the site's own fetch: its request goes first, and only when that fails does an answer come from elsewhere. Runs in the site's own world.
import type { OwnOutcome, RpcReply } from '@/lib/messages/page-protocol';
import { type FetchRequest, type Page, readFetch } from './fetch-request';
import { judgeOwn } from './fetch-response';
import type { Hook } from './hook';
import { openCall, type PageCall } from './rescue';
import { rescuedResponse } from './rescued-response';
import { replace } from './stand-in';

interface Cared {
  hook: Hook;
  page: Page;
  request: FetchRequest;
  /** The native call with the site's very own arguments. */
  send: () => Promise<Response>;
}

const { addEventListener, removeEventListener } = EventTarget.prototype;
const { apply, construct } = Reflect;

/** Replaces `page.fetch`, attributes kept. A proxy: name, length and `[native code]` stay (rules 1.1). */
export function installFetch(hook: Hook, page: Page): void {
  replace(page, 'fetch', (native, self, args) => {
    const send = () => apply(native, self, args);
    return care(hook, page, { self, args, send }) ?? send();
  });
}

/** Null: not ours; the caller passes the call straight through. Never throws. */
function care(
  hook: Hook,
  page: Page,
  { self, args, send }: { self: unknown; args: unknown[]; send: Cared['send'] },
): Promise<Response> | null {
  if (args[1] === undefined && typeof args[0] === 'string') return null;
  if (!hook.isOpen() || (self !== undefined && self !== page)) return null;
  try {
    const request = readFetch(page, args);
    if (request === null || request.signal?.aborted) return null;
    const cared = { hook, page, request, send };
    if (typeof request.body !== 'string') return careLater(cared, request.body);
    const call = open(cared, request.body);
    if (call === null || (call.way === 'detour' && !isValid(args))) return null;
    const answered = call.way === 'detour' ? detour(cared, call) : ownFirst(cared, call, send());
    return untilAbort(request.signal, call, answered);
  } catch {
    // Whatever broke is ours, and nothing was sent yet: the site's call goes straight through (law 1).
    hook.stumble();
    return null;
  }
}

function open({ hook, request: { url, credentialed } }: Cared, body: string): PageCall | null {
  return openCall(hook, { url, method: 'POST', body, credentialed });
}

/** What fetch would refuse it must refuse, also when it is not asked. The site's input is no `Request` here, so nothing is used up. */
function isValid([input, init]: unknown[]): boolean {
  try {
    construct(Request, [input, init]);
    return true;
  } catch {
    // The native call is next, and says why in its own words.
    return false;
  }
}

/** A `Request` tells its body only later: its own request goes out meanwhile, whatever we know of the endpoint. */
async function careLater(cared: Cared, body: Promise<string | null>): Promise<Response> {
  const own = cared.send();
  // It may fail before the body is read; the promise we return tells the site.
  own.then(undefined, () => {});
  const text = await body;
  const call = text === null ? null : open(cared, text);
  return call === null ? own : untilAbort(cared.request.signal, call, ownFirst(cared, call, own));
}

async function detour(cared: Cared, call: PageCall): Promise<Response> {
  const reply = await call.ask({ kind: 'detour' });
  return reply.kind === 'answer' ? answer(cared, reply) : cared.send();
}

/** The site's own request is on its way; the first sound answer wins, and its own failure is what it gets when there is none. */
async function ownFirst(cared: Cared, call: PageCall, own: Promise<Response>): Promise<Response> {
  const { hook, request } = cared;
  const { verdict, late } = judgeOwn(own, call, {
    clock: hook.clock,
    isGone: () => request.signal?.aborted === true,
    onBug: hook.stumble,
  });
  const beside: OwnOutcome | null =
    call.way === 'own' ? await Promise.race([late, verdict.then(() => null)]) : { kind: 'detour' };
  if (beside !== null) {
    const asked = call.ask(beside);
    const first = await Promise.race([asked, verdict.then((bad) => (bad === null ? null : asked))]);
    if (first?.kind === 'answer') return answer(cared, first);
  }
  const bad = await verdict;
  if (bad === null) {
    call.abandon();
    return own;
  }
  const reply = await call.ask(bad);
  return reply.kind === 'answer' ? answer(cared, reply) : own;
}

function answer({ request: { url, isOwn } }: Cared, reply: Extract<RpcReply, { kind: 'answer' }>): Response {
  return rescuedResponse(reply.body, { url, isOwn });
}

/** Leaving at any stage rejects at once with the site's own reason. */
function untilAbort(signal: AbortSignal | null, call: PageCall, answered: Promise<Response>): Promise<Response> {
  if (signal === null) return answered;
  return new Promise((resolve, reject) => {
    const leave = () => {
      call.abandon();
      reject(signal.reason);
    };
    const stay = () => apply(removeEventListener, signal, ['abort', leave]);
    apply(addEventListener, signal, ['abort', leave, { once: true }]);
    answered.then(resolve, reject).then(stay, stay);
  });
}
