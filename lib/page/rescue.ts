// One JSON-RPC HTTP request of the site, from the hook's side: shared by fetch and XHR, and knowing neither. Runs in the site's own world.
import type { OwnOutcome, RpcReply } from '@/lib/messages/page-protocol';
import { type Asked, askedIn } from '@/lib/rpc/glance';
import { isPlainAnswer, looksGood, startsWithResult } from '@/lib/rpc/sound';
import { nobodyAnswered, type PendingAsk } from './channel';
import { type Endpoint, type Way, wayTo } from './endpoint-memory';
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
   * a body that broke off is never sound, so do not ask. A whole one may also be the value that the browser's parser made of it.
   */
  isSound(status: number, contentType: string, body: unknown, complete: boolean): boolean;
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
   * @param body What was read of it, in either form.
   */
  ended(sound: boolean, durationMs: number, body: unknown): void;
}

/** viem gives up at 10 s; the site must have its own failure before that (rules 3.8). */
export const budgetMs = 9500;
/** Rules 3.7. */
export const maxBodyChars = 1_000_000;

/** Null when the request is not ours to care for: pass it straight through. Never throws. */
export function openCall(hook: Hook, request: PageRequest): PageCall | null {
  const { url, method, body } = request;
  if (method !== 'POST' || body.length > maxBodyChars || !hook.isOpen()) return null;
  try {
    // The URL without its fragment: what the document's memory is kept by; some endpoints name their chain in the query.
    const address = /^https?:[^#]*/.exec(url);
    const asked = address && askedIn(body);
    if (!asked) return null;
    const endpoint = hook.endpoint(address[0]);
    noteDevelopment(hook, endpoint, { url, asked });
    return callTo(hook, request, { endpoint, asked });
  } catch {
    // Whatever broke is ours, and the site must not feel it (law 1).
    hook.stumble();
    return null;
  }
}

function callTo(
  hook: Hook,
  { url, body, credentialed }: PageRequest,
  { endpoint, asked }: { endpoint: Endpoint; asked: Asked },
): PageCall {
  const { clock, channel } = hook;
  const startedAt = clock.now();
  const latency = endpoint.latency(asked.batch ? '' : (asked.calls[0]?.method ?? ''));
  // A transaction's own request goes first, whatever befell the one before it: only its own failure lets it go elsewhere (law 5).
  const way = asked.calls.some(({ method }) => /_sendRaw/.test(method)) ? 'own' : wayTo(endpoint, startedAt);
  const endProbe = () => {
    if (way === 'probe') endpoint.probing = false;
  };
  // A probe that never comes back must not hold the detour for ever.
  const stopProbe = way === 'probe' ? clock.after(budgetMs, endProbe) : endProbe;
  let pending: PendingAsk | undefined;
  let over = false;
  return {
    way,
    lateAfterMs: latency.lateAfterMs,
    isSound: (status, contentType, text, complete) =>
      complete
        ? isPlainAnswer(status, contentType, text, complete, asked)
        : looksGood(status, contentType) && startsWithResult(`${text}`.replace(asked.batch ? /^\s*\[/ : '', '')),
    async ask(own) {
      const elapsedMs = clock.now() - startedAt;
      if (over || !hook.isOpen() || elapsedMs >= budgetMs) return nobodyAnswered;
      pending = channel.ask({ url, body, own, elapsedMs, credentialed }, startedAt + budgetMs);
      const reply = await pending.reply;
      // What nobody said teaches nothing: a detour outlives a call that was abandoned.
      if (reply !== nobodyAnswered) {
        endpoint.detourUntil = reply.detourMs > 0 ? clock.now() + reply.detourMs : 0;
        endpoint.probing = false;
      }
      return reply;
    },
    abandon() {
      over = true;
      pending?.abandon();
    },
    ended(sound, durationMs, text) {
      stopProbe();
      endProbe();
      if (!sound) return;
      latency.add(durationMs);
      if (way === 'probe') {
        endpoint.detourUntil = 0;
        channel.note({ type: 'rpc/sound', url });
      }
      noteAnswer(hook, endpoint, { url, asked, body: text });
    },
  };
}
