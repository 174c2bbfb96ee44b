// What is said about the wallets of a page: by the page itself through the relay that is there only where the user switched it on, and
// by our popup. Types only; what a page says is written by a hostile page until parsed.

/** Bumped whenever the entry and its relay change their language. */
export const WALLET_CHANNEL_VERSION = 1;

/** How a wallet failed to answer a read: it said that its endpoint failed, that it was asked too often, or nothing at all. */
export type WalletFailure = 'failed' | 'limited' | 'silent';

/** A wallet on the page and the chain that it says it is on. */
interface WalletRef {
  /** As it announced itself (EIP-6963). */
  rdns: string;
  chainId: number;
}

export interface WalletAsk extends WalletRef {
  /** Unique in its document. */
  id: number;
  /** One JSON-RPC call as text. */
  body: string;
  failure: WalletFailure;
  /** Ms since the wallet was asked. */
  elapsedMs: number;
}

/** The wallet answers, for the first time or again, and this is the newest block it shows. */
export interface WalletShown extends WalletRef {
  /** As the wallet wrote them: a quantity and a hash. */
  number: string;
  hash: string;
}

/** From the page's entry through its relay. `open` and `read` have a reply. */
export type WalletMessage =
  | { type: 'wallet/open' }
  | { type: 'wallet/read'; ask: WalletAsk }
  | { type: 'wallet/shown'; shown: WalletShown };

/** `result` is JSON text. `own`: the site gets what its wallet said. */
export type WalletReply = { kind: 'answer'; result: string } | { kind: 'own' };

/** What the entry may do here: which wallets it may stand beside, by rdns, and which methods are reads. */
export interface WalletTerms {
  names: Record<string, string>;
  reads: string[];
}

export type WalletAnswer =
  | { type: 'wallet/open'; terms: WalletTerms | null }
  | { type: 'wallet/read'; reply: WalletReply };

/** A wallet as it was found on the page when the popup looked; every text is the page's. */
export interface FoundWallet {
  /** Null: it did not announce itself, and is the page's `window.ethereum`. */
  rdns: string | null;
  name: string;
  /** Null: it did not say. */
  chainId: number | null;
  chainName: string | null;
}

/** What became of an offer of a spare endpoint. */
export type OfferEnd =
  /** A spare is being tried out. */
  | { kind: 'checking' }
  /** The wallet has it in front of the user. */
  | { kind: 'asked' }
  | { kind: 'taken' }
  /** `text` is what the wallet said, cut. */
  | { kind: 'refused'; text: string }
  /** Nobody of the directory could be offered. */
  | { kind: 'no-spare' }
  /** The wallet is gone, or on another chain by now. */
  | { kind: 'moved' };

/** The last offer in a tab. */
export interface Offer {
  walletName: string;
  chainName: string;
  /** Operator of the spare; '' while none is chosen. */
  operatorName: string;
  /** Epoch ms. */
  at: number;
  end: OfferEnd;
}
