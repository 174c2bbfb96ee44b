// One JSON-RPC call that went out by XMLHttpRequest: what is remembered of it, and what the site is shown meanwhile. Runs in the site's own world.
import type { OwnOutcome } from '@/lib/messages/page-protocol';
import type { Hook } from './hook';
import type { PageCall } from './rescue';
import type { SentBody, XhrBodies } from './xhr-body';
import type { NativeXhr } from './xhr-native';

/** What every step of a call needs; one per document. */
export interface XhrTools {
  readonly hook: Hook;
  readonly native: NativeXhr;
  readonly bodies: XhrBodies;
}

export interface XhrCall {
  readonly xhr: XMLHttpRequest;
  readonly page: PageCall;
  /** As `responseURL` shows it. */
  readonly url: string;
  readonly body: SentBody;
  /** On the hook's clock, ms. */
  readonly startedAt: number;
  /** Null when the site has no use for upload events, or listening would make the browser send a preflight. */
  readonly upload: XMLHttpRequestUpload | null;
  /** The upload's own `loadend` has passed. */
  uploaded: boolean;
  /**
   * `own`: native events pass. `held`: the own response is bad, or asked about; native events wait in `held`.
   * `over`: the site has its outcome, native events pass. `dropped`: it has another's answer, native events go nowhere.
   */
  phase: 'own' | 'held' | 'over' | 'dropped';
  /** The site aborted or opened the object again: nothing more is told. */
  left: boolean;
  /** The native `send` was called. */
  sent: boolean;
  /** The last ask, and whether its reply is still to come. */
  asked: OwnOutcome['kind'] | null;
  asking: boolean;
  /** The highest `readyState` that the site was told. */
  seen: number;
  /** What the own response's headers said; null before they came. */
  head: { status: number; contentType: string; afterMs: number } | null;
  held: { target: EventTarget; event: Event; readyState: number }[];
  /** How the own request failed; null while it has not. */
  failed: OwnOutcome | null;
  view: View | null;
  readonly timers: (() => void)[];
}

/** What the site is shown in place of the native object's state. */
export interface View {
  readyState: number;
  /** `nothing`: no response yet, or a failed one. `native`: what the native object says. */
  readonly shows: 'nothing' | 'native' | Answer;
}

/** JSON text from elsewhere, and the one object that `response` makes of it. */
export interface Answer {
  readonly text: string;
  readonly url: string;
  made: unknown;
}

export const answerType = 'application/json';

export function isSettled(call: XhrCall): boolean {
  return call.left || call.phase === 'over' || call.phase === 'dropped';
}

/** No timer and no reply moves this call any more. */
export function settle(call: XhrCall, phase: 'over' | 'dropped'): void {
  call.phase = phase;
  for (const cancel of call.timers.splice(0)) cancel();
  if (call.asking) call.page.abandon();
}
