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
  const elapsedMs = () => clock.now() - startedAt;
  let onLate = () => {};
  const late = new Promise<OwnOutcome>((resolve) => {
    onLate = () => resolve({ kind: 'late', waitedMs: elapsedMs() });
  });
  const stopWaiting = clock.after(call.lateAfterMs, onLate);
  let headersMs = 0;
  /** Of a sound response. */
  let sound: string | null = null;

  async function judge(): Promise<OwnOutcome | null> {
    const settled = await settle(own);
    stopWaiting();
    headersMs = elapsedMs();
    // An argument that fetch refuses, or a signal that had fired: nothing was sent.
    if (settled === 'refused' || isGone()) return null;
    if (settled === 'failed') return { kind: 'failed' };
    const { status, headers } = settled;
    const contentType = headers.get('content-type') ?? '';
    const isSound = (text: string, complete: boolean) => call.isSound(status, contentType, text, complete);
    const { text, end } = await read(settled, { clock, goesOn: (start) => isSound(start, false), onDrip: onLate });
    const complete = end === 'complete';
    if (end !== 'broken' && isSound(text, complete)) sound = text;
    if (sound !== null || isGone()) return null;
    return {
      kind: 'response',
      status,
      contentType,
      retryAfter: headers.get('retry-after') ?? '',
      body: text,
      complete,
    };
  }

  const verdict = judge()
    .catch(() => {
      onBug();
      return null;
    })
    .then((outcome) => {
      call.ended(sound !== null, headersMs, sound);
      return outcome;
    });
  return { verdict, late };
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
async function read(
  response: Response,
  { clock, goesOn, onDrip }: { clock: Clock; goesOn: (text: string) => boolean; onDrip: () => void },
): Promise<Start> {
  const copy: Response = Reflect.apply(clone, response, []);
  const length = response.headers.get('content-length');
  const reader = length !== null && Number(length) <= dripBytes ? null : copy.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  let hurried = false;
  let end: Start['end'] = 'complete';
  const leaveIfEnough = () => {
    if (bytes <= maxBodyChars && !(hurried && bytes >= dripBytes && goesOn(text))) return;
    end = 'open';
    // Only our copy of the stream ends here; the site's goes on.
    reader?.cancel().catch(() => {});
  };
  const stopHurry = clock.after(judgeWithinMs, () => {
    hurried = true;
    leaveIfEnough();
    if (end !== 'open') onDrip();
  });
  try {
    if (!reader) text = await copy.text();
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      bytes += part.value.byteLength;
      text += decoder.decode(part.value, { stream: true });
      leaveIfEnough();
    }
    return { text: text + decoder.decode(), end };
  } catch {
    // The transfer broke off; the site's copy says so too.
    return { text, end: 'broken' };
  } finally {
    stopHurry();
  }
}
