// Judges the site's own response while the site waits for it: by its status, and by its body as far as is needed. Runs in the site's own world.
import type { Hook } from '@/lib/page/hook';
import { apply } from '@/lib/page/natives';
import type { PageCall } from '@/lib/page/page-call';
import { maxBodyChars } from '@/lib/page/sent-text';
import { ownResponse } from './own-response';

/** Rules 3.6: longer than this after the headers, a good start of a body is enough. */
const judgeWithinMs = 1000;
/** Less than this in that time, and unfinished, is no answer under way but a drip. */
const dripChars = 4096;

const { clone } = Response.prototype;

/** Tells `call` how the site's own request ends. Never rejects. */
export async function judgeOwn(hook: Hook, call: PageCall, own: Promise<Response>): Promise<void> {
  try {
    let response: Response | undefined;
    // What fetch rejects within two microtasks was never sent: bad arguments, or the page's own policy, whose report comes after the
    // rejection and must find the site told.
    let isAtOnce = true;
    void Promise.resolve()
      .then(() => {})
      .then(() => {
        isAtOnce = false;
      });
    try {
      response = await own;
    } catch {
      // The site is given the same promise, and so the same reason.
    }
    const durationMs = call.sinceStartMs();
    call.speaks();
    if (!response) return isAtOnce ? call.pass() : call.endBadly({ kind: 'failed' });
    const { status, headers } = response;
    const contentType = headers.get('content-type') ?? '';
    const isSound = (text: string, complete: boolean) => call.isSound(status, contentType, text, complete);
    const isEnough = (start: string) => !call.isPoll && isSound(start, false);
    const { text, isOpen, isBroken } = call.isLoad
      ? unread
      : await read(hook, response, { isEnough, onDrip: call.lag });
    const complete = !isOpen && !isBroken;
    if (!isBroken && isSound(text, complete)) return call.endWell(durationMs, text);
    const retryAfter = headers.get('retry-after') ?? '';
    call.endBadly(ownResponse(status, [text, complete], [contentType, retryAfter]));
  } catch {
    hook.stumble();
    call.pass();
  }
}

interface Start {
  text: string;
  /** The rest is still coming and was left to the site. */
  isOpen: boolean;
  isBroken: boolean;
}

const unread: Start = { text: '', isOpen: true, isBroken: false };

/** A body that says it is small is read natively, which is the cheapest there is: this is nearly every healthy answer. */
async function read(
  { clock }: Hook,
  response: Response,
  { isEnough, onDrip }: { isEnough: (text: string) => boolean; onDrip: () => void },
): Promise<Start> {
  const copy: Response = apply(clone, response, []);
  const length = response.headers.get('content-length');
  const reader = length && Number(length) <= dripChars ? null : copy.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let [isOpen, isBroken] = [false, false];
  let hurried = false;
  const leaveIfEnough = () => {
    if (text.length <= maxBodyChars && !(hurried && text.length >= dripChars && isEnough(text))) return;
    isOpen = true;
    // Only our copy of the stream ends here; the site's goes on.
    reader?.cancel().catch(() => {});
  };
  const stopHurry = clock.runAfter(judgeWithinMs, () => {
    hurried = true;
    leaveIfEnough();
    if (!isOpen) onDrip();
  });
  try {
    if (!reader) text = await copy.text();
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      text += decoder.decode(part.value, { stream: true });
      leaveIfEnough();
    }
    text += decoder.decode();
  } catch {
    // The transfer broke off; the site's copy says so too.
    isBroken = true;
  }
  stopHurry();
  return { text, isOpen, isBroken };
}
