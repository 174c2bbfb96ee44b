// The course of one JSON-RPC HTTP request of the site, the same for fetch and XHR: its own request first, help when that is late or bad. Runs in the site's own world.
import type { OwnOutcome, RpcReply } from '@/lib/messages/page-protocol';
import type { FilterMark } from '@/lib/rpc/follow/filter-note';
import { askedIn, hasMethod } from '@/lib/rpc/glance';
import { isPlainAnswer, looksGood, startsWithResult } from '@/lib/rpc/sound';
import { nobodyAnswered, type PendingAsk } from './channel';
import { type Way, wayTo } from './endpoint-memory';
import { noteAnswer, noteBroadcast, noteDevelopment, type Traffic, transactionMethod } from './evidence';
import { emptyPoll, isAllLost, isHeld, noteFailed, noteFilters, wordsOf } from './filters';
import type { Hook } from './hook';
import type { PageCall, PageRequest, Surface } from './page-call';
import { maxBodyChars } from './sent-text';

/** viem gives up at 10 s; the site must have its own failure before that (rules 3.8). */
export const budgetMs = 9500;
const askAgainMs = 250;
/** What its own endpoint gave a filter waits so much longer to hear what the site has of it already. */
const withheldMs = 6000;

/** Null when the request is not ours to care for: pass it straight through. Never throws. */
export function openCall(hook: Hook, request: PageRequest, sentText: string): PageCall | null {
  const { url, isCredentialed } = request;
  if (sentText.length > maxBodyChars || !hook.isAwake()) return null;
  try {
    // The URL without its fragment: what the document's memory is kept by; some endpoints name their chain in the query.
    const [plainUrl] = /^https?:[^#]*/.exec(url) ?? [];
    const asked = plainUrl && askedIn(sentText, plainUrl);
    if (!asked) return null;
    const course: Course = {
      hook,
      url,
      plainUrl,
      isCredentialed,
      sentText,
      asked,
      learnt: hook.endpointAt(plainUrl),
      startedAt: hook.clock.now(),
      way: 'own',
      surface: null,
      stopWaiting: null,
      asking: null,
      ownFailure: null,
      withheld: null,
      isOver: false,
    };
    noteDevelopment(hook, course);
    noteBroadcast(hook, course);
    return callTo(course);
  } catch {
    // Whatever broke is ours, and the site must not feel it (law 1).
    hook.stumble();
    return null;
  }
}

/** Where a call stands. With all its members from the start: objects that grow cost a tenth of a call more. */
interface Course extends Traffic, PageRequest {
  readonly plainUrl: string;
  readonly hook: Hook;
  readonly startedAt: number;
  way: Way;
  surface: Surface | null;
  stopWaiting: (() => void) | null;
  asking: PendingAsk | null;
  ownFailure: OwnOutcome | null;
  /** Its own answer, sound but for the filters in it. */
  withheld: unknown;
  isOver: boolean;
}

function callTo(course: Course): PageCall {
  const { hook, plainUrl, asked, learnt, startedAt } = course;
  const latency = learnt.latencyOf(`${asked.batch || asked.calls[0]?.asksFor}`);
  // A transaction's own request goes first, whatever befell the one before it: only its own failure lets it go elsewhere (law 5).
  const isTransaction = hasMethod(asked, transactionMethod);
  const way = isTransaction ? 'own' : isAllLost(learnt.filters, asked) ? 'detour' : wayTo(learnt, startedAt);
  course.way = way;
  const lag = () => help(course, { kind: 'late', waitedMs: sinceStart(course) });
  return {
    way,
    plainUrl,
    isPoll: isHeld(learnt.filters, asked, ''),
    sinceStartMs: () => sinceStart(course),
    begin(surface) {
      course.surface = surface;
      const start = () => {
        if (way !== 'detour') surface.sendOwn();
        if (way !== 'own') help(course, { kind: 'detour' });
        else course.stopWaiting = hook.clock.runAfter(latency.lateAfterMs, lag);
      };
      if (isTransaction && hook.isRuled(plainUrl)) void afterRule(course, start);
      else start();
    },
    isSound(status, contentType, text, complete) {
      if (!complete)
        return looksGood(status, contentType) && startsWithResult(`${text}`.replace(asked.batch ? /^\s*\[/ : '', ''));
      if (!isPlainAnswer(status, contentType, text, asked)) return false;
      if (isHeld(learnt.filters, asked, text)) course.withheld = text;
      return !course.withheld;
    },
    speaks: () => course.stopWaiting?.(),
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
function noteEnded({ hook, url, way }: Course): void {
  if (way === 'probe') hook.toRelay.tell({ type: 'rpc/ended', url });
}

/** A rule of the browser would lead the transaction elsewhere: it leaves once the background has taken that back, or its time is over. Reads are not in its way. */
async function afterRule(course: Course, start: () => void): Promise<void> {
  const { hook, plainUrl } = course;
  while (!course.isOver && hook.isRuled(plainUrl)) {
    if ((await replyTo(course, { kind: 'detour' })) !== nobodyAnswered) break;
    await new Promise<void>((resolve) => hook.clock.runAfter(askAgainMs, resolve));
  }
  if (!course.isOver) start();
}

const sinceStart = ({ hook, startedAt }: Course) => hook.clock.now() - startedAt;

function abandon(course: Course): void {
  course.isOver = true;
  course.stopWaiting?.();
  course.asking?.abandon();
}

function pass(course: Course): void {
  abandon(course);
  course.surface?.giveOwn();
}

function endWell(course: Course, received: unknown): void {
  endProbe(course);
  keep(course, received, course.isOver);
  if (!course.isOver) pass(course);
  noteAnswer(course.hook, course, received);
}

function endBadly(course: Course, own: OwnOutcome): void {
  const { hook, learnt, asked, withheld, way } = course;
  if (withheld) {
    endProbe(course);
    if (course.isOver) keep(course, withheld, true);
  } else {
    if (way === 'probe') learnt.probeUntil = 0;
    if (course.isOver) noteEnded(course);
    noteFailed(learnt.filters, asked, hook.clock.now());
  }
  course.ownFailure = own;
  help(course, own);
}

/** The site's own endpoint is well again. */
function endProbe({ hook, learnt, url, way }: Course): void {
  if (way !== 'probe') return;
  learnt.goRound(0);
  hook.toRelay.tell({ type: 'rpc/sound', url });
}

/** What its own endpoint, or another (`marks`), delivered to filters. */
function keep(
  { hook, learnt, asked }: Course,
  body: unknown,
  isStray: boolean,
  marks: readonly FilterMark[] = [],
): void {
  noteFilters(learnt.filters, { asked, body, now: hook.clock.now(), isStray, marks });
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
  const { hook, learnt, asked, way } = course;
  const reply = await replyTo(course, own);
  // What nobody said teaches nothing: a detour outlives a call that was abandoned.
  if (reply !== nobodyAnswered) learnt.goRound(reply.detourMs && hook.clock.now() + reply.detourMs);
  if (course.isOver) return;
  const { ownFailure } = course;
  if (reply.kind === 'answer') {
    if (ownFailure && ownFailure !== own) noteEnded(course);
    abandon(course);
    const { body, filters } = reply;
    keep(course, body, false, filters);
    // Its own came while the others were asked.
    if (course.withheld && ownFailure !== own) keep(course, course.withheld, true);
    course.surface?.giveOther(body);
  } else if (ownFailure && ownFailure !== own) await ask(course, ownFailure);
  else if (way === 'detour' && !ownFailure && isHeld(learnt.filters, asked, '')) {
    // What it delivers now must be looked at as ever.
    course.surface?.sendOwn();
  } else if (ownFailure || way === 'detour') {
    const { withheld, surface } = course;
    const empty = withheld && reply.kind === 'none' && hook.isAwake() ? emptyPoll(learnt.filters, asked, withheld) : '';
    if (withheld) keep(course, withheld, !!empty);
    abandon(course);
    if (empty) surface?.giveOther(empty);
    else surface?.giveOwn();
  }
}

async function replyTo(course: Course, own: OwnOutcome): Promise<RpcReply> {
  const { hook, startedAt, learnt, asked, way, url, sentText: body, isCredentialed: credentialed } = course;
  const elapsedMs = sinceStart(course);
  const hasRoom = (way === 'own' && own.kind === 'detour') || hook.toRelay.hasRoom();
  const moreMs = course.withheld ? withheldMs : 0;
  if (!hook.isAwake() || !hasRoom || elapsedMs >= budgetMs + moreMs) return nobodyAnswered;
  const filters = wordsOf(learnt.filters, asked);
  const asking = { url, body, own, elapsedMs, credentialed, filters };
  course.asking = hook.toRelay.ask(asking, startedAt + budgetMs + moreMs, moreMs);
  const reply = await course.asking.reply;
  course.asking = null;
  return reply;
}
