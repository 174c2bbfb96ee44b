// What a page may say to the background, and what it is told. Types only; everything here is written by a hostile page until parsed.

import type { FilterMark, FilterNote } from '@/lib/rpc/follow/filter-note';

/** Bumped whenever the hook and the relay change their language; a mismatch makes the hook pass everything through. */
export const CHANNEL_VERSION = 4;

/** How the site's own request ended, as far as the hook can tell. */
export type OwnOutcome =
  /** The promise rejected, or XHR fired `error`: no status is known to the page. */
  | { kind: 'failed' }
  /** Headers came; `body` is what was read of it (at most 1 MB), `complete` false when it broke off or dripped. */
  | { kind: 'response'; status: number; contentType: string; retryAfter: string; body: string; complete: boolean }
  /** Still nothing after `waitedMs`; the site's request goes on beside the ask. */
  | { kind: 'late'; waitedMs: number }
  /** Not sent at all, because an earlier reply said to go round this URL at once. */
  | { kind: 'detour' }
  /**
   * It was to go over a web socket that failed: its handshake (`unopened`), by a close with this code (0 for none), or by silence
   * although it was asked a question. A page's own word: what proves it is the handshake that our observer saw.
   */
  | { kind: 'socket'; how: SocketEnd; code: number };

export type SocketEnd = 'unopened' | 'closed' | 'silent';

/** One JSON-RPC HTTP request of the site that needs help. `id` is unique in its document and names the ask for `abort`. */
export interface RpcAsk {
  id: number;
  /** The full URL as the site gave it, resolved. */
  url: string;
  /** The site's own JSON-RPC body, verbatim: one call or a batch. */
  body: string;
  own: OwnOutcome;
  /** Ms since the site's call began. */
  elapsedMs: number;
  /** The request carried Authorization or may have carried cookies: 401 and 403 are then the site's own login. */
  credentialed: boolean;
  /** Of the filters in it that the page knows. */
  filters?: FilterNote[];
}

/** `answer.body` is the whole JSON text for the site, its own ids spliced in. `own`: give the site its own outcome. */
export type RpcReply =
  | {
      kind: 'answer';
      body: string;
      /** Go round this URL without asking it first, for this long. */
      detourMs: number;
      /** Of the filters that it serves. */
      filters?: FilterMark[];
      /** Content instead of JSON text, as it comes: the relay's own word. */
      load?: Load;
    }
  | {
      kind: 'own';
      detourMs: number;
      /** Off, safe mode or not eligible here: ask no more in this document. */
      passive: boolean;
    }
  /** Nobody has looked at it: the background was not there, or too late. */
  | { kind: 'none'; detourMs: 0 };

/** Content from elsewhere, verified. */
export interface Load {
  status: number;
  headers: Record<string, string>;
  /**
   * Where the body is had: whatever is said asks for the next part, which is an ArrayBuffer; null at its end, false where it breaks off.
   * A null that is said to it ends the load. No stream: Firefox does not let the relay make one for a page.
   */
  port: MessagePort;
}

/**
 * A little of the site's own traffic that shows an endpoint's chain; what it shows is read by `rpc/evidence.ts`. At most a few per
 * document and URL, and at most 4096 characters of each body.
 */
export interface SeenNote {
  url: string;
  /** The site's own JSON-RPC body, verbatim. */
  body: string;
  /** What the endpoint said to it. */
  answer: string;
}

/** What the subscriptions of a failed socket need: JSON text in an ask's `body`. */
export interface SocketFollow {
  /** In the order of making; none: may this socket be cared for at all? */
  subscriptions: { /** Of its `eth_subscribe`. */ params: unknown; place: SocketPlace }[];
  /** Its own endpoint is back, and nobody else is to be asked. Null: ask others. */
  own: OwnAnswers | null;
}

/** `RpcAsk.elapsedMs` has passed since the first of them. */
interface OwnAnswers {
  /** Result by call, both JSON text. */
  results: Record<string, string>;
  /** So many blocks' logs are asked of it at a time: more were too much for one ask. */
  pageBlocks: number;
}

/** Where the delivery of one subscription stands: what the hook saw its own endpoint deliver, or what the last `SocketNews` said. */
export type SocketPlace =
  | {
      /** Ms since it was made, and since its own endpoint would have delivered all it knew. */
      sinceMs: number;
      aliveMs: number;
      /** The head that its endpoint had named by then; 0: none. */
      height: number;
      /** JSON texts of `params.result`, oldest first; null for one that was made while others answer. */
      given: string[] | null;
    }
  | { state: string };

/** What came since: JSON text in an answer's `body`. */
export interface SocketNews {
  /** In the order of those asked about; null: nobody says anything of it. None at all: too much is asked for the site, later then. */
  subscriptions: ({ state: string /** JSON texts of `params.result`. */; events: string[] } | null)[];
  /** Ask again after it. */
  waitMs: number;
  /** Its own endpoint is to be asked these first: JSON texts of `[method, params]`. */
  asks: string[];
  /** Its own endpoint stands before what the site was given last. */
  isBehind: boolean;
}

/** To the relay alone, which has a port of its own for it: a GET for content by its address that needs help. `ask.body` is its Range header. */
export interface LoadMessage {
  type: 'content/load';
  ask: RpcAsk;
}

/** From page to background through the relay. `ask` has a reply, a note has none. */
export type PageMessage =
  | { type: 'rpc/failover'; ask: RpcAsk }
  /** One look at what the subscriptions of a failed socket have missed. `ask.body` is the text of `SocketFollow`, an answer's body that of `SocketNews`. */
  | { type: 'socket/follow'; ask: RpcAsk }
  /** A socket of the site has answered a JSON-RPC call, or is still heard: its handshake is to be remembered. */
  | { type: 'socket/speaks'; url: string }
  | { type: 'rpc/abort'; id: number }
  | { type: 'rpc/seen'; seen: SeenNote }
  /** The site sent a development method (`evm_*`, `anvil_*`, `hardhat_*`, `tenderly_*`): the endpoint is a fork or a toy. */
  | { type: 'rpc/development'; url: string }
  /** The probe that followed a detour was answered soundly by the site's own endpoint. */
  | { type: 'rpc/sound'; url: string }
  /** A probe of this document has failed after its call was answered from elsewhere: nobody will ask about it. */
  | { type: 'rpc/ended'; url: string }
  /** The site sends a transaction to that endpoint, or a call past the hook that could be one; at most once per document and URL. */
  | { type: 'rpc/broadcast'; url: string }
  /** The hook broke three times and passes everything through in this document. */
  | { type: 'hook/safe-mode' };

/** As the relay hands it on. Firefox tells no document from the next one in its frame; the relay's world is one document's. */
export type FromDocument = PageMessage & { document?: string };

export type PageReply = { type: 'rpc/failover'; reply: RpcReply } | { type: 'none' };

/** From the background to the relay of a frame; it answers true. */
export type ToPage =
  /** Are you there? What the document was to say before this is on its way then. */
  | { type: 'hook/there' }
  /** A rule of the browser will redirect what is sent to that URL: go round it, transactions too, until the time is over or this is said anew. */
  | { type: 'hook/detour'; url: string; detourMs: number }
  /** By its URL: content that this frame asked for and that does not come; no element may have heard of it. */
  | { type: 'content/failed'; missing: Record<string, MissingKind> };

/** `late`: a picture that neither loads nor fails. The rest: what the browser loaded it as. */
export type MissingKind = 'image' | 'font' | 'style' | 'late';
