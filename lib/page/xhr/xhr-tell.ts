// How a site is told the end of its XMLHttpRequest when the browser's own events will not do: the order of events of the standard. Runs in the site's own world.
import type { Load } from '@/lib/messages/page-protocol';
import { streamOf } from '@/lib/page/content/load';
import { answerType } from '@/lib/page/fetch/rescued-response';
import { fire } from '@/lib/page/native-events';
import { encode } from '@/lib/page/sent-text';
import { type Answer, dropped, left, over, settle, type View, type XhrCall } from './xhr-call';
import { fireChange, fireProgress, run, stateOf } from './xhr-native';

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

/** The content from elsewhere, once it is all there: the site gets it whole, or its own. */
export async function tellLoad(call: XhrCall, { status, headers, port }: Load, giveOwn: () => void): Promise<void> {
  try {
    const bytes = new Uint8Array(await new Response(streamOf(port)).arrayBuffer());
    if (call.phase < dropped) tellAnswer(call, bytes, status, headers);
  } catch {
    // It broke off, and nobody has the rest.
    if (call.phase < dropped) giveOwn();
  }
}

/** The answer from elsewhere, whatever the browser still does with the site's own request. */
export function tellAnswer(
  call: XhrCall,
  bytes: Answer['bytes'],
  httpStatus = 200,
  fields: Answer['fields'] = { 'content-type': answerType },
): void {
  const { xhr, uploading, toldState } = call;
  settle(call, dropped);
  if (call.isSent && stateOf(xhr) !== 4) run(xhr, 'abort');
  const view: View = {
    shownState: toldState,
    shown: { bytes, httpStatus, fields, plainUrl: call.course.plainUrl, made: null },
  };
  call.disguise = view;
  const reach = (state: number) => () => {
    if (state <= toldState) return;
    view.shownState = state;
    fireChange(xhr);
  };
  const progress = (target: EventTarget, { byteLength }: Uint8Array, types: string[]) =>
    types.map((type) => () => fireProgress(target, type, byteLength));
  takeSteps(call, [
    ...(uploading ? progress(uploading, encode(call.sentText), ['progress', 'load', 'loadend']) : []),
    reach(2),
    reach(3),
    ...progress(xhr, bytes, ['progress']),
    reach(4),
    ...progress(xhr, bytes, ['load', 'loadend']),
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
