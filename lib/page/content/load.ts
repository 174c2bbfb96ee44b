// The course of one load of content by its address, the same for fetch and XHR: its own request first, help when that fails or is silent; help first where the user goes round its gateway. Runs in the site's own world.
import { isAddressed } from '@/lib/content/addressed';
import type { OwnOutcome } from '@/lib/messages/page-protocol';
import type { PendingAsk } from '@/lib/page/channel';
import type { Hook } from '@/lib/page/hook';
import type { PageCall, Surface } from '@/lib/page/page-call';
import { budgetMs } from '@/lib/page/rescue';

/** A gateway may have to look for content first; one that is silent for so long does not answer (the background looks whether it is). */
const silentAfterMs = 5_000;
/** What may be a gateway's failure, or its word about the content: the background knows which. */
const doubtful = /^(40[2348]|410|429|451|5..)$/;

/** Null when the URL holds no address of content, at a glance: pass it straight through. */
export function openLoad(hook: Hook, url: string, range: string): PageCall | null {
  return isAddressed(url) && hook.isAwake() ? loadAt(hook, url, range) : null;
}

function loadAt(hook: Hook, url: string, range: string): PageCall {
  const { clock, toRelay } = hook;
  const startedAt = clock.now();
  const sinceStartMs = () => clock.now() - startedAt;
  let surface: Surface | undefined;
  let asking: PendingAsk | null = null;
  let ownFailure: OwnOutcome | undefined;
  let isOver = false;
  let speaks = () => {};
  const isRound = hook.isRuled(new URL(url).origin);

  const abandon = () => {
    isOver = true;
    speaks();
    asking?.abandon();
  };
  const pass = () => {
    abandon();
    surface?.giveOwn();
  };
  /** One at a time: what fails meanwhile is asked about when the reply to silence was no answer. */
  const help = async (own: OwnOutcome): Promise<void> => {
    if (isOver || asking) return;
    if (toRelay.hasRoom()) {
      const ask = { url, body: range, own, elapsedMs: sinceStartMs(), credentialed: false };
      asking = toRelay.ask(ask, startedAt + budgetMs, 0, 'content/load');
      const reply = await asking.reply;
      asking = null;
      if (isOver) return;
      if (reply.kind === 'answer' && reply.load) {
        abandon();
        surface?.giveOther('', reply.load);
        return;
      }
    }
    if (ownFailure && ownFailure !== own) await help(ownFailure);
    else if (ownFailure || isRound) pass();
  };
  const ask = (own: OwnOutcome) => {
    help(own).catch(() => {
      hook.stumble();
      pass();
    });
  };
  const lag = () => ask({ kind: 'late', waitedMs: sinceStartMs() });
  return {
    way: isRound ? 'detour' : 'own',
    isLoad: true,
    isPoll: false,
    plainUrl: url.replace(/#.*/, ''),
    sinceStartMs,
    begin(begun) {
      surface = begun;
      if (isRound) return ask({ kind: 'detour' });
      begun.sendOwn();
      speaks = clock.runAfter(silentAfterMs, lag);
    },
    isSound: (status) => !doubtful.test(`${status}`),
    speaks: () => speaks(),
    lag,
    endWell: () => isOver || pass(),
    endBadly(own) {
      ownFailure = own;
      ask(own);
    },
    pass,
    abandon,
  };
}

/** The body of a load, one part ahead of the reader: it errors where nobody has the rest, as a transfer that breaks off. */
export function streamOf(port: MessagePort): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) =>
      new Promise((resolve) => {
        port.onmessage = ({ data }) => {
          if (data) controller.enqueue(new Uint8Array(data));
          else if (data === null) controller.close();
          else controller.error(new TypeError('network error'));
          resolve();
        };
        port.postMessage(0);
      }),
    cancel: () => port.postMessage(null),
  });
}
