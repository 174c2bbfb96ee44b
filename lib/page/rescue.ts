// One JSON-RPC HTTP request of the site, from the hook's side: shared by fetch and XHR, and knowing neither. Runs in the site's own world.
import type { OwnOutcome, RpcReply } from '@/lib/messages/page-protocol';
import { parseCalls } from '@/lib/rpc/call';
import { isPlainAnswer } from '@/lib/rpc/sound';
import { nobodyAnswered, type PendingAsk } from './channel';
import type { Way } from './endpoint-memory';
import { noteEvidence } from './evidence';
import type { Hook } from './hook';

type ParsedCalls = NonNullable<ReturnType<typeof parseCalls>>;

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
  /** True when the site should get this response as it is. `body` may be its start only: then `complete` is false. */
  isSound(status: number, contentType: string, body: string, complete: boolean): boolean;
  /**
   * Never rejects. `own` also when the relay is silent, the channel dead, too many asks in flight, or 9.5 s have gone by since the call began.
   * One at a time; a second ask after the first one's reply (late, then failed) is fine.
   */
  ask(own: OwnOutcome): Promise<RpcReply>;
  /** The site left, or its own answer came while an ask is in flight (which then replies `own`). Harmless when nothing is. */
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
    const parsed = endpoint === null ? null : parseCalls(request.body);
    if (endpoint === null || parsed === null || !parsed.calls.every(({ method }) => method.includes('_'))) return null;
    return callTo(hook, request, endpoint, parsed);
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

function callTo(hook: Hook, request: PageRequest, endpoint: string, parsed: ParsedCalls): PageCall {
  const { clock, endpoints, channel } = hook;
  const { url, body, credentialed } = request;
  const startedAt = clock.now();
  const kind = parsed.batch ? 'batch' : (parsed.calls[0]?.method ?? 'batch');
  const way = endpoints.wayTo(endpoint, startedAt);
  // A probe that never comes back must not hold the detour for ever.
  const stopProbe = way === 'probe' ? clock.after(budgetMs, () => endpoints.probeEnded(endpoint)) : null;
  let pending: PendingAsk | null = null;
  return {
    way,
    lateAfterMs: endpoints.lateAfterMs(endpoint, kind),
    isSound: (status, contentType, text, complete) => isPlainAnswer(status, contentType, text, complete, parsed.calls),
    async ask(own) {
      if (!hook.isOpen()) return nobodyAnswered;
      const elapsedMs = clock.now() - startedAt;
      pending = channel.ask({ url, body, own, elapsedMs, credentialed }, startedAt + budgetMs);
      const reply = await pending.reply;
      pending = null;
      // What nobody said teaches nothing: a detour outlives a call that was abandoned.
      if (reply !== nobodyAnswered) {
        endpoints.detourUntil(endpoint, reply.detourMs > 0 ? clock.now() + reply.detourMs : 0);
      }
      return reply;
    },
    abandon: () => pending?.abandon(),
    ended(sound, durationMs, text) {
      stopProbe?.();
      if (way === 'probe') endpoints.probeEnded(endpoint);
      if (!sound) return;
      endpoints.sample(endpoint, kind, durationMs);
      if (way === 'probe') {
        endpoints.detourUntil(endpoint, 0);
        channel.note({ type: 'rpc/sound', url });
      }
      if (text !== null) noteEvidence(hook, { endpoint, url, parsed, body: text });
    },
  };
}
