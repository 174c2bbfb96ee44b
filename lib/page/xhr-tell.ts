// How a site is told the end of its XMLHttpRequest when the browser's own events will not do: the order of events of the standard. Runs in the site's own world.
import { fire } from './native-events';
import { encode } from './sent-text';
import { dropped, left, over, settle, type View, type XhrCall } from './xhr-call';
import { fireChange, fireProgress, read, run } from './xhr-native';

/** The site's own outcome, as the browser told it to us. */
export function tellOwn(call: XhrCall): void {
  if (call.phase === left) return;
  settle(call, over);
  const replay = call.kept.splice(0).map(({ hears, later, atState }) => () => {
    call.disguise = atState < 4 ? { shownState: atState } : null;
    fire(hears, later);
  });
  takeSteps(call, replay);
  call.disguise = null;
}

/** The answer from elsewhere, whatever the browser still does with the site's own request. */
export function tellAnswer(call: XhrCall, answerText: string): void {
  const { xhr, uploading, toldState } = call;
  settle(call, dropped);
  if (call.isSent && read(xhr, 'readyState') !== 4) run(xhr, 'abort');
  const view: View = { shownState: toldState, shown: { answerText, plainUrl: call.course.plainUrl, made: null } };
  call.disguise = view;
  const reach = (state: number) => () => {
    if (state <= toldState) return;
    view.shownState = state;
    fireChange(xhr);
  };
  const progress = (target: EventTarget, text: string, types: string[]) =>
    types.map((type) => () => fireProgress(target, type, encode(text).byteLength));
  takeSteps(call, [
    ...(uploading ? progress(uploading, call.sentText, ['progress', 'load', 'loadend']) : []),
    reach(2),
    reach(3),
    ...progress(xhr, answerText, ['progress']),
    reach(4),
    ...progress(xhr, answerText, ['load', 'loadend']),
  ]);
}

/** An end without a response, of a request that the browser itself has no more to say of. */
export function tellEnd(call: XhrCall, type: 'abort' | 'timeout'): void {
  const { xhr, uploading } = call;
  settle(call, over);
  call.disguise = { shownState: 4, shown: null };
  const targets = uploading ? [uploading, xhr] : [xhr];
  const ends = targets.flatMap((target) => [type, 'loadend'].map((name) => () => fireProgress(target, name, 0)));
  takeSteps(call, [() => fireChange(xhr), ...ends]);
}

/** Each step runs the site's own listeners, and any of them may abort the request or open the object again. */
function takeSteps(call: XhrCall, steps: (() => void)[]): void {
  for (const step of steps) if (call.phase !== left) step();
}
