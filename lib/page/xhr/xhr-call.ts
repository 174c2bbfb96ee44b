// One JSON-RPC call that went out by XMLHttpRequest: what is remembered of it, and what the site is shown meanwhile. Runs in the site's own world.
import type { PageCall } from '@/lib/page/page-call';

/** The native events pass. */
export const own = 0;
/** The own response is bad, or asked about; native events wait in `kept`. */
export const held = 1;
/** The site has another's answer; native events go nowhere. */
export const dropped = 2;
/** The site has its own outcome; native events pass. */
export const over = 3;
/** The site aborted or opened the object again: native events pass, nothing more is told. */
export const left = 4;

export interface XhrCall {
  readonly xhr: XMLHttpRequest;
  readonly course: PageCall;
  readonly sentText: string;
  /** Null when the site has no use for upload events, listening would make the browser send a preflight, or its own `loadend` has passed. */
  uploading: XMLHttpRequestUpload | null;
  phase: typeof own | typeof held | typeof dropped | typeof over | typeof left;
  /** The native `send` was called. */
  isSent: boolean;
  /** The highest `readyState` that the site was told. */
  toldState: number;
  /** What the own response's headers said; null before they came. */
  heads: { httpStatus: number; mediaType: string; afterMs: number } | null;
  readonly kept: { hears: EventTarget; later: Event; atState: number }[];
  disguise: View | null;
}

/** What the site is shown in place of the native object's state. */
export interface View {
  shownState: number;
  /** Absent: what the native object says. Null: no response yet, or a failed one. */
  shown?: Answer | null;
}

/** What came from elsewhere, and the one object that `response` makes of it. */
export interface Answer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly httpStatus: number;
  /** By names in small letters. */
  readonly fields: Record<string, string>;
  /** As `responseURL` shows it. */
  readonly plainUrl: string;
  made: unknown;
}

export const isContentType = (name: string): boolean => /^content-type$/i.test(name);

/** No reply moves it any more. */
export const isSettled = ({ phase }: XhrCall): boolean => phase >= dropped;

export function settle(call: XhrCall, phase: typeof dropped | typeof over | typeof left): void {
  call.phase = phase;
  call.course.abandon();
}
