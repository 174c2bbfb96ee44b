// What a page may ask of content by its address, and how the bytes come to it. Types only; what a page writes is hostile until parsed.
import type { Assurance } from '@/lib/failover/verdict';

/** Where the bytes go: what may be put there differs (law 7). */
export type Surface = 'fetch' | 'image' | 'media' | 'style' | 'font' | 'script';

/** How the site's own request ended, as far as the document can tell. */
export type OwnLoad =
  /** The promise rejected, or the element fired `error`. */
  | { kind: 'failed' }
  | { kind: 'response'; status: number }
  /** Still nothing after so long; the site's request goes on beside the ask. */
  | { kind: 'late'; waitedMs: number }
  /** Not sent: the user goes round this gateway, and the background has said so to this document. */
  | { kind: 'detour' };

/** The first word (`ContentHello`) of a conversation on the document's port (`contentPort`). */
export interface ContentAsk {
  /** As the site gave it, resolved; `ipfs:`, `ipns:` and `ar:` too. */
  url: string;
  surface: Surface;
  /** The site's own Range header; null: the whole. */
  range: string | null;
  own: OwnLoad;
  /** Bytes that were taken before the background was stopped; the answer goes on behind them. */
  given: number;
}

/** As it is sent. `probe` is any bytes: where ports carry none, because they write JSON, it comes as something else, and so would the content. */
export type ContentHello = ContentAsk & { probe: Uint8Array };

/** From the background to the relay. */
export type ContentWord =
  | {
      kind: 'head';
      status: 200 | 206;
      contentType: string;
      /** Bytes of the whole body (of the range, where one was asked), also when `given` is not 0. */
      length: number;
      /** `Content-Range` of a 206. */
      range: string | null;
      assurance: Assurance;
      /** The first of it that the document does not have; a small piece is all here. */
      bytes: PartBytes;
    }
  /** The end is where `length` says. */
  | { kind: 'part'; bytes: PartBytes }
  /** The site keeps its own outcome. `passive`: ask no more in this document. */
  | { kind: 'own'; passive: boolean }
  /** It broke off after its head, and nobody has the rest. */
  | { kind: 'broken' };

/** At most `partBytes`, all that its memory holds; in base64 where ports carry no bytes. */
export type PartBytes = Uint8Array<ArrayBuffer> | string;

/** From the relay, after the ask: so many bytes more were taken. At most `bytesAhead` are on their way. */
export type ContentTaken = number;

/**
 * What goes over the port: the number of a conversation, counted up by the relay, and a word of it. The background's last one says so; of
 * the relay, no word says that it wants no more.
 */
export type ContentFrame<Word> = readonly [id: number, word?: Word, isLast?: boolean];

export const contentPort = 'content';
/** The size of Kubo’s blocks; larger messages cost more for each byte in Chromium. */
export const partBytes = 256 * 1024;
/** With the part that the page's stream holds ready, 4 MB in flight at most (rules 4.6). */
export const bytesAhead = 14 * partBytes;
