// Judges the site's own response while the site waits for it: by its status, and by its body as far as is needed. Runs in the site's own world.
import type { OwnOutcome } from '@/lib/messages/page-protocol';
import type { Clock } from './channel';
import { maxBodyChars, type PageCall } from './rescue';

interface Judging {
  /** Null: the site gets its own outcome, whatever it is. Never rejects. */
  verdict: Promise<OwnOutcome | null>;
  /** Settles only when the own request is late: silent too long, or dripping. */
  late: Promise<OwnOutcome>;
}

/** Rules 3.6: longer than this after the headers, a good start of a body is enough. */
const judgeWithinMs = 1000;
/** Less than this in that time, and unfinished, is no answer under way but a drip. */
const dripBytes = 4096;

const { clone } = Response.prototype;

/** @param isGone True when the site aborted: its own rejection is then the outcome. */
export function judgeOwn(
  own: Promise<Response>,
  call: PageCall,
  { clock, isGone, onBug }: { clock: Clock; isGone: () => boolean; onBug: () => void },
): Judging {
  const startedAt = clock.now();
  let tellLate: (outcome: OwnOutcome) => void = () => {};
  const late = new Promise<OwnOutcome>((resolve) => {
    tellLate = resolve;
  });
  const onLate = () => tellLate({ kind: 'late', waitedMs: clock.now() - startedAt });
  const stopWaiting = clock.after(call.lateAfterMs, onLate);
  let headersMs = 0;
  const onHeaders = () => {
    stopWaiting();
    headersMs = clock.now() - startedAt;
  };
  const verdict = judge(own, call, { clock, isGone, onHeaders, onLate }).then(
    ({ outcome, text }) => {
      call.ended(outcome === null && text !== null, headersMs, text);
      return outcome;
    },
    () => {
      onBug();
      call.ended(false, headersMs, null);
      return null;
    },
  );
  return { verdict, late };
}

interface Judged {
  outcome: OwnOutcome | null;
  /** What was read of a response; null when there was none. */
  text: string | null;
}

async function judge(
  own: Promise<Response>,
  call: PageCall,
  {
    clock,
    isGone,
    onHeaders,
    onLate,
  }: { clock: Clock; isGone: () => boolean; onHeaders: () => void; onLate: () => void },
): Promise<Judged> {
  const settled = await settle(own);
  onHeaders();
  // An argument that fetch refuses, or a signal that had fired: nothing was sent.
  if (settled === 'refused' || isGone()) return { outcome: null, text: null };
  if (settled === 'failed') return { outcome: { kind: 'failed' }, text: null };
  const { status, headers } = settled;
  const contentType = headers.get('content-type') ?? '';
  const goesOn = (text: string) => call.isSound(status, contentType, text, false);
  const copy = Reflect.apply(clone, settled, []);
  const length = headers.get('content-length');
  const isSmall = length !== null && Number(length) <= dripBytes;
  const reading = isSmall ? readSmall(copy, clock, onLate) : readStart(copy, { clock, goesOn, onDrip: onLate });
  const { text, end } = await reading;
  const sound = end === 'open' ? goesOn(text) : end === 'complete' && call.isSound(status, contentType, text, true);
  if (sound || isGone()) return { outcome: null, text: sound ? text : null };
  const retryAfter = headers.get('retry-after') ?? '';
  return {
    outcome: { kind: 'response', status, contentType, retryAfter, body: text, complete: end === 'complete' },
    text,
  };
}

/** `refused` when fetch rejected at once, as it does for bad arguments only: the network takes longer than two microtasks. */
async function settle(own: Promise<Response>): Promise<Response | 'refused' | 'failed'> {
  let atOnce = true;
  void Promise.resolve()
    .then(() => {})
    .then(() => {
      atOnce = false;
    });
  try {
    return await own;
  } catch {
    // The site is given the same promise, and so the same reason.
    return atOnce ? 'refused' : 'failed';
  }
}

interface Start {
  text: string;
  /** `open`: the rest is still coming and was left to the site. */
  end: 'complete' | 'broken' | 'open';
}

/** A body that says it is small is read natively, which is the cheapest there is: this is nearly every healthy answer. */
async function readSmall(copy: Response, clock: Clock, onDrip: () => void): Promise<Start> {
  const stopDrip = clock.after(judgeWithinMs, onDrip);
  try {
    return { text: await copy.text(), end: 'complete' };
  } catch {
    // The transfer broke off; the site's copy says so too.
    return { text: '', end: 'broken' };
  } finally {
    stopDrip();
  }
}

async function readStart(
  copy: Response,
  { clock, goesOn, onDrip }: { clock: Clock; goesOn: (text: string) => boolean; onDrip: () => void },
): Promise<Start> {
  if (copy.body === null) return { text: '', end: 'complete' };
  const reader = copy.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const isEnough = () => bytes >= dripBytes && goesOn(text);
  let stopHurry = () => {};
  const hurried = new Promise<'hurried'>((resolve) => {
    stopHurry = clock.after(judgeWithinMs, () => resolve('hurried'));
  });
  let waiting = true;
  try {
    while (bytes <= maxBodyChars) {
      const reading = reader.read();
      const first = waiting ? await Promise.race([reading, hurried]) : await reading;
      if (first === 'hurried') {
        waiting = false;
        if (isEnough()) break;
        onDrip();
      }
      const { done, value } = await reading;
      if (done) return { text: text + decoder.decode(), end: 'complete' };
      bytes += value.byteLength;
      text += decoder.decode(value, { stream: true });
      if (!waiting && isEnough()) break;
    }
    // Only our copy of the stream ends here; the site's goes on.
    reader.cancel().catch(() => {});
    return { text, end: 'open' };
  } catch {
    // The transfer broke off; the site's copy says so too.
    return { text, end: 'broken' };
  } finally {
    stopHurry();
  }
}
