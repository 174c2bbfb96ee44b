// How a site is told the end of its XMLHttpRequest when the browser's own events will not do: the order of events of the standard. Runs in the site's own world.
import { settle, type XhrCall, type XhrTools } from './xhr-call';

/** The site's own outcome, as the browser told it to us. */
export function tellOwn({ native }: XhrTools, call: XhrCall): void {
  settle(call, 'over');
  for (const { target, event, readyState } of call.held.splice(0)) {
    if (call.left) return;
    call.view = readyState < 4 ? { readyState, shows: 'native' } : null;
    native.fire(target, event);
  }
  call.view = null;
}

/** The answer from elsewhere, whatever the browser still does with the site's own request. */
export function tellAnswer({ native, bodies }: XhrTools, call: XhrCall, text: string): void {
  const { xhr, upload } = call;
  settle(call, 'dropped');
  if (call.sent && native.get(xhr, 'readyState') !== 4) native.abort(xhr);
  const bytes = bodies.byteLength(text);
  const view = { readyState: call.seen, shows: { text, url: call.url, made: null } };
  call.view = view;
  const reach = (readyState: number) => () => {
    view.readyState = readyState;
    native.fireChange(xhr);
  };
  const uploadEnd = (target: EventTarget) => {
    const sentBytes = bodies.byteLength(call.body.text);
    return ['progress', 'load', 'loadend'].map((type) => () => native.fireProgress(target, type, sentBytes));
  };
  const steps = [
    ...(upload === null || call.uploaded ? [] : uploadEnd(upload)),
    ...(call.seen < 2 ? [reach(2)] : []),
    ...(call.seen < 3 ? [reach(3)] : []),
    () => native.fireProgress(xhr, 'progress', bytes),
    reach(4),
    () => native.fireProgress(xhr, 'load', bytes),
    () => native.fireProgress(xhr, 'loadend', bytes),
  ];
  takeSteps(call, steps);
}

/** An end without a response, of a request that the browser itself has no more to say of. */
export function tellEnd({ native }: XhrTools, call: XhrCall, type: 'abort' | 'timeout'): void {
  const { xhr, upload } = call;
  settle(call, 'over');
  call.view = { readyState: 4, shows: 'nothing' };
  const targets = upload === null || call.uploaded ? [xhr] : [upload, xhr];
  const ends = targets.flatMap((target) => [type, 'loadend'].map((name) => () => native.fireProgress(target, name, 0)));
  takeSteps(call, [() => native.fireChange(xhr), ...ends]);
}

/** Each step runs the site's own listeners, and any of them may abort the request or open the object again. */
function takeSteps(call: XhrCall, steps: (() => void)[]): void {
  for (const step of steps) if (!call.left) step();
}
