// One JSON-RPC HTTP request of the site, or one load of content, as its surface (fetch or XHR) sees it. Types only; runs in the site's own world.
import type { Load, OwnOutcome } from '@/lib/messages/page-protocol';
import type { Way } from './endpoint-memory';

/** A POST. */
export interface PageRequest {
  /** Absolute. */
  url: string;
  /** Carries Authorization, or may carry cookies. */
  isCredentialed: boolean;
}

/** What the course of a call has done to its request; none of it throws. */
export interface Surface {
  /** Sends the site's own request: first of all, or never. */
  sendOwn(): void;
  /** The site gets this JSON text, or content, from elsewhere, whatever comes of its own request. */
  giveOther(text: string, load?: Load): void;
  /** The site gets its own outcome; its own request is sent now if it was not yet. */
  giveOwn(): void;
}

export interface PageCall {
  readonly way: Way;
  /** Its body is left unread: the status tells. */
  readonly isLoad?: boolean;
  /** Without its fragment, as a response shows it. */
  readonly plainUrl: string;
  /** What a poll of a filter gives must be known whole: no start of it is enough. */
  readonly isPoll: boolean;
  sinceStartMs(): number;
  /** The surface learns by its three methods what to do; it tells what becomes of its own request by the methods below. */
  begin(surface: Surface): void;
  /**
   * True when the site should get this response as it is. `complete: false` means that `body` is its start and the rest is still coming;
   * a body that broke off is never sound, so do not ask. A whole one may also be the value that the browser's parser made of it.
   */
  isSound(status: number, contentType: string, body: unknown, complete: boolean): boolean;
  /** It is no longer silent: only `lag` can make it late now. */
  speaks(): void;
  /** It is late: silent too long, or dripping. */
  lag(): void;
  /**
   * The site gets its own response, unless it has another already.
   *
   * @param durationMs From the call's start to the headers.
   * @param received What was read of its body, in either form.
   */
  endWell(durationMs: number, received: unknown): void;
  endBadly(own: OwnOutcome): void;
  /** The site gets its own outcome, whatever it is. */
  pass(): void;
  /** The site left, or has its outcome: nothing is asked for it, or done to it, any more. */
  abandon(): void;
}
