// The course of one JSON-RPC HTTP request of the site, the same for fetch and XHR: its own request first, help when that is late or bad. Runs in the site's own world.
import type { OwnOutcome, RpcReply } from '@/lib/messages/page-protocol';
import type { FilterMark } from '@/lib/rpc/filter-note';
import { askedIn, hasMethod } from '@/lib/rpc/glance';
import { isPlainAnswer, looksGood, startsWithResult } from '@/lib/rpc/sound';
import { nobodyAnswered, type PendingAsk } from './channel';
import { type Way, wayTo } from './endpoint-memory';
import { noteAnswer, noteBroadcast, noteDevelopment, type Traffic, transactionMethod } from './evidence';
import { isAllLost, isHeld, noteFailed, noteFilters, notesOf } from './filters';
import type { Hook } from './hook';
import { maxBodyChars } from './sent-text';

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
const askAgainMs = 250;

/** Null when the request is not ours to care for: pass it straight through. Never throws. */
export function openCall(hook: Hook, request: PageRequest, sentText: string): PageCall | null {
  const { url, isCredentialed } = request;
  if (sentText.length > maxBodyChars || !hook.isAwake()) return null;
  try {
    // The URL without its fragment: what the document's memory is kept by; some endpoints name their chain in the query.
    const [plainUrl] = /^https?:[^#]*/.exec(url) ?? [];
    const asked = plainUrl && askedIn(sentText, plainUrl);
    if (!asked) return null;
    const traffic = { url, plainUrl, isCredentialed, sentText, asked, learnt: hook.endpointAt(plainUrl) };
    noteDevelopment(hook, traffic);
    noteBroadcast(hook, traffic);
    return callTo(hook, traffic);
  } catch {
    // Whatever broke is ours, and the site must not feel it (law 1).
    hook.stumble();
    return null;
  }
}

/** Where a call stands. */
interface Course {
  readonly hook: Hook;
  readonly traffic: Traffic & PageRequest & { plainUrl: string };
  readonly startedAt: number;
  readonly way: Way;
  surface: Surface | null;
  stopWaiting: () => void;
  asking: PendingAsk | null;
  ownFailure: OwnOutcome | null;
  /** Its own answer, sound but for the filters in it. */
  held: unknown;
  isOver: boolean;
}

function callTo(hook: Hook, traffic: Course['traffic']): PageCall {
  const { plainUrl, asked, learnt } = traffic;
  const startedAt = hook.clock.now();
  const latency = learnt.latencyOf(`${asked.batch || asked.calls[0]?.method}`);
  // A transaction's own request goes first, whatever befell the one before it: only its own failure lets it go elsewhere (law 5).
  const isTransaction = hasMethod(asked, transactionMethod);
  const way = isTransaction ? 'own' : isAllLost(learnt.filters, asked) ? 'detour' : wayTo(learnt, startedAt);
  const begun = { surface: null, stopWaiting: () => {}, asking: null, ownFailure: null, held: null, isOver: false };
  const course: Course = { hook, traffic, startedAt, way, ...begun };
  const lag = () => help(course, { kind: 'late', waitedMs: sinceStart(course) });
  return {
    way,
    plainUrl,
    sinceStartMs: () => sinceStart(course),
    begin(surface) {
      course.surface = surface;
      const start = () => {
        if (way !== 'detour') surface.sendOwn();
        if (way !== 'own') help(course, { kind: 'detour' });
        else course.stopWaiting = hook.clock.runAfter(latency.lateAfterMs, lag);
      };
      if (isTransaction && startedAt < learnt.ruledUntil) void afterRule(course, start);
      else start();
    },
    isSound(status, contentType, text, complete) {
      if (!complete)
        return looksGood(status, contentType) && startsWithResult(`${text}`.replace(asked.batch ? /^\s*\[/ : '', ''));
      if (!isPlainAnswer(status, contentType, text, asked)) return false;
      if (isHeld(learnt.filters, asked, text)) course.held = text;
      return !course.held;
    },
    speaks: () => course.stopWaiting(),
    lag,
    endWell(durationMs, received) {
      latency.add(durationMs);
      endWell(course, received);
    },
    endBadly: (own) => endBadly(course, own),
    pass: () => pass(course),
    abandon() {
      if (!course.isOver) noteFailed(learnt.filters, asked, hook.clock.now());
      abandon(course);
    },
  };
}

/** Else the background would take the failed request for one of a worker, which no hook asks about. */
function noteEnded({ hook, traffic, way }: Course): void {
  if (way === 'probe') hook.toRelay.tell({ type: 'rpc/ended', url: traffic.url });
}

/** A rule of the browser would lead the transaction elsewhere: it leaves once the background has taken that back, or its time is over. Reads are not in its way. */
async function afterRule(course: Course, start: () => void): Promise<void> {
  const { clock } = course.hook;
  while (!course.isOver && clock.now() < course.traffic.learnt.ruledUntil) {
    if ((await replyTo(course, { kind: 'detour' })) !== nobodyAnswered) break;
    await new Promise<void>((resolve) => clock.runAfter(askAgainMs, resolve));
  }
  if (!course.isOver) start();
}

const sinceStart = ({ hook, startedAt }: Course) => hook.clock.now() - startedAt;

function abandon(course: Course): void {
  course.isOver = true;
  course.stopWaiting();
  course.asking?.abandon();
}

function pass(course: Course): void {
  abandon(course);
  course.surface?.giveOwn();
}

function endWell(course: Course, received: unknown): void {
  endProbe(course);
  noteAnswer(course.hook, course.traffic, received);
  keep(course, received, course.isOver);
  if (!course.isOver) pass(course);
}

function endBadly(course: Course, own: OwnOutcome): void {
  const { hook, traffic, held, way } = course;
  const { learnt, asked } = traffic;
  if (held) {
    endProbe(course);
    if (course.isOver) keep(course, held, true);
  } else {
    if (way === 'probe') learnt.probeUntil = 0;
    if (course.isOver) noteEnded(course);
    noteFailed(learnt.filters, asked, hook.clock.now());
  }
  course.ownFailure = own;
  help(course, own);
}

/** The site's own endpoint is well again. */
function endProbe({ hook, traffic, way }: Course): void {
  if (way !== 'probe') return;
  traffic.learnt.goRound(0);
  hook.toRelay.tell({ type: 'rpc/sound', url: traffic.url });
}

/** What its own endpoint, or another (`marks`), delivered to filters. */
function keep({ hook, traffic }: Course, body: unknown, isStray: boolean, marks: readonly FilterMark[] = []): void {
  noteFilters(traffic.learnt.filters, { asked: traffic.asked, body, now: hook.clock.now(), isStray, marks });
}

function help(course: Course, own: OwnOutcome): void {
  ask(course, own).catch(() => {
    course.hook.stumble();
    pass(course);
  });
}

/** One at a time: what fails meanwhile is asked about when the reply to `late` or `detour` was no answer. */
async function ask(course: Course, own: OwnOutcome): Promise<void> {
  if (course.isOver || course.asking) return;
  const { hook, traffic, way } = course;
  const reply = await replyTo(course, own);
  // What nobody said teaches nothing: a detour outlives a call that was abandoned.
  if (reply !== nobodyAnswered) traffic.learnt.goRound(reply.detourMs && hook.clock.now() + reply.detourMs);
  if (course.isOver) return;
  const { ownFailure } = course;
  if (reply.kind === 'answer') {
    if (ownFailure && ownFailure !== own) noteEnded(course);
    abandon(course);
    const { body, filters } = reply;
    keep(course, body, false, filters);
    // Its own came while the others were asked.
    if (course.held && ownFailure !== own) keep(course, course.held, true);
    course.surface?.giveOther(body);
  } else if (ownFailure && ownFailure !== own) await ask(course, ownFailure);
  else if (ownFailure || way === 'detour') {
    if (course.held) keep(course, course.held, false);
    pass(course);
  }
}

async function replyTo(course: Course, own: OwnOutcome): Promise<RpcReply> {
  const { hook, traffic, startedAt, way } = course;
  const { url, sentText: body, isCredentialed: credentialed } = traffic;
  const elapsedMs = sinceStart(course);
  const hasRoom = (way === 'own' && own.kind === 'detour') || hook.toRelay.hasRoom();
  if (!hook.isAwake() || !hasRoom || elapsedMs >= budgetMs) return nobodyAnswered;
  const filters = notesOf(traffic.learnt.filters, traffic.asked, hook.clock.now());
  course.asking = hook.toRelay.ask({ url, body, own, elapsedMs, credentialed, filters }, startedAt + budgetMs);
  const reply = await course.asking.reply;
  course.asking = null;
  return reply;
}
