// One JSON-RPC HTTP request of the site, from the hook's side: shared by fetch and XHR, and knowing neither. Runs in the site's own world.
import type { OwnOutcome, RpcReply } from '@/lib/messages/page-protocol';
import { type Calls, parseCalls } from '@/lib/rpc/call';
import { isPlainAnswer, startsWithResult } from '@/lib/rpc/sound';
import { nobodyAnswered, type PendingAsk } from './channel';
import type { Way } from './endpoint-memory';
import { noteAnswer, noteDevelopment } from './evidence';
import type { Hook } from './hook';

export interface PageRequest {
  /** Absolute. */
  url: string;
  method: string;
  body: string;
  /** Carries Authorization, or may carry cookies. */
  credentialed: boolean;
}

export interface PageCall {
  /**
   * `own`: the site's request goes first. `detour`: ask at once with `{ kind: 'detour' }`, and send the site's own only when the reply is `own`.
   * `probe`: send its own and ask `{ kind: 'detour' }` at the same time; the first sound answer wins.
   */
  readonly way: Way;
  /** Ask `late` when the own request has been silent this long, ms from the start of the call. */
  readonly lateAfterMs: number;
  /**
   * True when the site should get this response as it is. `complete: false` means that `body` is its start and the rest is still coming;
   * a body that broke off is never sound, so do not ask.
   */
  isSound(status: number, contentType: string, body: string, complete: boolean): boolean;
  /**
   * Never rejects. `own` also when the relay is silent, the channel dead, too many asks in flight, or 9.5 s have gone by since the call began.
   * One at a time; a second ask after the first one's reply (late, then failed) is fine.
   */
  ask(own: OwnOutcome): Promise<RpcReply>;
  /** The site left, or has its own answer: an ask in flight replies `own`, and so does any later one. Harmless when nothing is in flight. */
  abandon(): void;
  /**
   * Once per own request that was sent, when it has been judged.
   *
   * @param durationMs From its start to its headers.
   * @param body What was read of it, null when it failed.
   */
  ended(sound: boolean, durationMs: number, body: string | null): void;
}

/** viem gives up at 10 s; the site must have its own failure before that (rules 3.8). */
export const budgetMs = 9500;
/** Rules 3.7. */
export const maxBodyChars = 1_000_000;

/** Null when the request is not ours to care for: pass it straight through. Never throws. */
export function openCall(hook: Hook, request: PageRequest): PageCall | null {
  if (request.method !== 'POST' || !hook.isOpen()) return null;
  if (request.body.length > maxBodyChars || !request.body.includes('"method"')) return null;
  try {
    const endpoint = endpointOf(request.url);
    const calls = endpoint === null ? null : parseCalls(request.body);
    if (endpoint === null || calls === null || !calls.calls.every(({ method }) => method.includes('_'))) return null;
    noteDevelopment(hook, { endpoint, url: request.url }, calls);
    return callTo(hook, request, endpoint, calls);
  } catch {
    // Whatever broke is ours, and the site must not feel it (law 1).
    hook.stumble();
    return null;
  }
}

/** Origin and path: what the document's memory is kept by. Null for what is no HTTP address. */
function endpointOf(url: string): string | null {
  const { protocol, origin, pathname } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? origin + pathname : null;
}

function callTo(hook: Hook, request: PageRequest, endpoint: string, calls: Calls): PageCall {
  const { clock, endpoints } = hook;
  const startedAt = clock.now();
  const kind = calls.batch ? 'batch' : (calls.calls[0]?.method ?? 'batch');
  const way = endpoints.wayTo(endpoint, startedAt);
  // A probe that never comes back must not hold the detour for ever.
  const stopProbe = way === 'probe' ? clock.after(budgetMs, () => endpoints.probeEnded(endpoint)) : null;
  return {
    way,
    lateAfterMs: endpoints.lateAfterMs(endpoint, kind),
    isSound(status, contentType, body, complete) {
      if (complete) return isPlainAnswer(status, contentType, body, true, calls);
      return status >= 200 && status < 300 && startsWithResult(calls.batch ? body.replace(/^\s*\[/, '') : body);
    },
    ...asking(hook, request, endpoint, startedAt),
    ended(sound, durationMs, body) {
      stopProbe?.();
      if (way === 'probe') endpoints.probeEnded(endpoint);
      if (!sound) return;
      endpoints.sample(endpoint, kind, durationMs);
      if (way === 'probe') {
        endpoints.detourUntil(endpoint, 0);
        hook.channel.note({ type: 'rpc/sound', url: request.url });
      }
      if (body !== null) noteAnswer(hook, { endpoint, url: request.url }, { calls, body });
    },
  };
}

function asking(
  hook: Hook,
  { url, body, credentialed }: PageRequest,
  endpoint: string,
  startedAt: number,
): Pick<PageCall, 'ask' | 'abandon'> {
  const { clock, endpoints, channel } = hook;
  let pending: PendingAsk | null = null;
  let over = false;
  return {
    async ask(own) {
      const elapsedMs = clock.now() - startedAt;
      if (over || !hook.isOpen() || elapsedMs >= budgetMs) return nobodyAnswered;
      pending = channel.ask({ url, body, own, elapsedMs, credentialed }, startedAt + budgetMs);
      const reply = await pending.reply;
      // What nobody said teaches nothing: a detour outlives a call that was abandoned.
      if (reply === nobodyAnswered) return reply;
      endpoints.detourUntil(endpoint, reply.detourMs > 0 ? clock.now() + reply.detourMs : 0);
      return reply;
    },
    abandon() {
      over = true;
      pending?.abandon();
    },
  };
}
