// The course of one JSON-RPC HTTP request of the site, the same for fetch and XHR: its own request first, help when that is late or bad. Runs in the site's own world.
import type { OwnOutcome } from '@/lib/messages/page-protocol';
import { askedIn, hasMethod } from '@/lib/rpc/glance';
import { isPlainAnswer, looksGood, startsWithResult } from '@/lib/rpc/sound';
import { nobodyAnswered, type PendingAsk } from './channel';
import { type Way, wayTo } from './endpoint-memory';
import { noteAnswer, noteDevelopment, type Traffic } from './evidence';
import type { Hook } from './hook';

/** A POST. */
export interface PageRequest {
  /** Absolute. */
  url: string;
  /** Carries Authorization, or may carry cookies. */
  isCredentialed: boolean;
}

/** What the course of a call has done to its request; none of it throws. */
interface Surface {
  /** Sends the site's own request: first of all, or never. */
  sendOwn(): void;
  /** The site gets this JSON text from elsewhere, whatever comes of its own request. */
  giveOther(text: string): void;
  /** The site gets its own outcome; its own request is sent now if it was not yet. */
  giveOwn(): void;
}

export interface PageCall {
  readonly way: Way;
  /** Without its fragment, as a response shows it. */
  readonly plainUrl: string;
  sinceStartMs(): number;
  /** The surface learns by its three methods what to do; it tells what becomes of its own request by the methods below. */
  begin(surface: Surface): void;
  /**
   * True when the site should get this response as it is. `complete: false` means that `body` is its start and the rest is still coming;
   * a body that broke off is never sound, so do not ask. A whole one may also be the value that the browser's parser made of it.
   */
  isSound(status: number, contentType: string, body: unknown, complete: boolean): boolean;
  /** It is no longer silent: only `lag` can make it late now. */
  speaks(): void;
  /** It is late: silent too long, or dripping. */
  lag(): void;
  /**
   * The site gets its own response, unless it has another already.
   *
   * @param durationMs From the call's start to the headers.
   * @param received What was read of its body, in either form.
   */
  endWell(durationMs: number, received: unknown): void;
  endBadly(own: OwnOutcome): void;
  /** The site gets its own outcome, whatever it is. */
  pass(): void;
  /** The site left, or has its outcome: nothing is asked for it, or done to it, any more. */
  abandon(): void;
}

/** viem gives up at 10 s; the site must have its own failure before that (rules 3.8). */
export const budgetMs = 9500;
/** Rules 3.7. */
export const maxBodyChars = 1_000_000;

/** Null when the request is not ours to care for: pass it straight through. Never throws. */
export function openCall(hook: Hook, request: PageRequest, sentText: string): PageCall | null {
  const { url, isCredentialed } = request;
  if (sentText.length > maxBodyChars || !hook.isAwake()) return null;
  try {
    // The URL without its fragment: what the document's memory is kept by; some endpoints name their chain in the query.
    const [plainUrl] = /^https?:[^#]*/.exec(url) ?? [];
    const asked = plainUrl && askedIn(sentText);
    if (!asked) return null;
    const traffic = { url, plainUrl, isCredentialed, sentText, asked, learnt: hook.endpointAt(plainUrl) };
    noteDevelopment(hook, traffic);
    return callTo(hook, traffic);
  } catch {
    // Whatever broke is ours, and the site must not feel it (law 1).
    hook.stumble();
    return null;
  }
}

function callTo(hook: Hook, traffic: Traffic & PageRequest & { plainUrl: string }): PageCall {
  const { clock, toRelay } = hook;
  const { url, plainUrl, sentText, isCredentialed, asked, learnt } = traffic;
  const startedAt = clock.now();
  const sinceStartMs = () => clock.now() - startedAt;
  const latency = learnt.latencyOf(`${asked.batch || asked.calls[0]?.method}`);
  // A transaction's own request goes first, whatever befell the one before it: only its own failure lets it go elsewhere (law 5).
  const way = hasMethod(asked, /_sendRaw/) ? 'own' : wayTo(learnt, startedAt);
  let surface: Surface;
  let stopWaiting = () => {};
  let pending: PendingAsk | null = null;
  let failure: OwnOutcome | null = null;
  let over = false;

  const abandon = () => {
    over = true;
    stopWaiting();
    pending?.abandon();
  };
  const pass = () => {
    abandon();
    surface.giveOwn();
  };
  const help = (own: OwnOutcome) => {
    ask(own).catch(() => {
      hook.stumble();
      pass();
    });
  };
  const lag = () => help({ kind: 'late', waitedMs: sinceStartMs() });

  /** One at a time: what fails meanwhile is asked about when the reply to `late` or `detour` was no answer. */
  async function ask(own: OwnOutcome): Promise<void> {
    if (over || pending) return;
    let reply = nobodyAnswered;
    if (hook.isAwake() && toRelay.hasRoom() && sinceStartMs() < budgetMs) {
      const ask = { url, body: sentText, own, elapsedMs: sinceStartMs(), credentialed: isCredentialed };
      pending = toRelay.ask(ask, startedAt + budgetMs);
      reply = await pending.reply;
      pending = null;
    }
    // What nobody said teaches nothing: a detour outlives a call that was abandoned.
    if (reply !== nobodyAnswered) learnt.goRound(reply.detourMs && clock.now() + reply.detourMs);
    if (over) return;
    if (reply.kind === 'answer') {
      abandon();
      surface.giveOther(reply.body);
    } else if (failure && failure !== own) await ask(failure);
    else if (failure || way === 'detour') pass();
  }

  return {
    way,
    plainUrl,
    sinceStartMs,
    begin(given) {
      surface = given;
      if (way !== 'detour') surface.sendOwn();
      if (way !== 'own') help({ kind: 'detour' });
      else stopWaiting = clock.runAfter(latency.lateAfterMs, lag);
    },
    isSound: (status, contentType, text, complete) =>
      complete
        ? isPlainAnswer(status, contentType, text, asked)
        : looksGood(status, contentType) && startsWithResult(`${text}`.replace(asked.batch ? /^\s*\[/ : '', '')),
    speaks: () => stopWaiting(),
    lag,
    endWell(durationMs, received) {
      latency.add(durationMs);
      if (way === 'probe') {
        learnt.goRound(0);
        toRelay.tell({ type: 'rpc/sound', url });
      }
      noteAnswer(hook, traffic, received);
      if (!over) pass();
    },
    endBadly(own) {
      if (way === 'probe') learnt.probeUntil = 0;
      failure = own;
      help(own);
    },
    pass,
    abandon,
  };
}
