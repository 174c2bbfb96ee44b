// What the dashboard's view "Send a transaction" and the background say to each other. Types only.
import type { TransactionState, Voice } from '@/lib/rpc/transaction/transaction-state';

/** Why a text cannot be sent; a sentence in the locale files each. */
export type NotSendable =
  | 'empty'
  | 'not-hex'
  | 'not-transaction'
  | 'unsigned'
  /** Signed before EIP-155: the bytes name no chain. */
  | 'no-chain'
  | 'unknown-chain'
  | 'local-chain'
  /** Nobody of the directory may be asked to pass it on. */
  | 'nobody'
  | 'policy';

/** A signed transaction as its bytes say. Amounts are decimal texts in the chain's own money. */
export interface ReadTransaction {
  hash: string;
  chainId: number;
  chainName: string;
  from: string;
  /** Null: it creates a contract. */
  to: string | null;
  value: string;
  /** The most that it can cost beside its value. */
  maxFee: string;
  symbol: string;
  nonce: number;
  dataBytes: number;
  /** Who would be handed it, by name. */
  takers: string[];
}

export type TransactionReading = { kind: 'ok'; transaction: ReadTransaction } | { kind: 'refused'; why: NotSendable };

/** What one operator said to it; `text` is its own word, cut. */
export interface TakerSaid {
  operatorName: string;
  said: 'taken' | 'refused' | 'silent';
  text: string;
}

export type TransactionSending = { kind: 'sent'; takers: TakerSaid[] } | { kind: 'refused'; why: NotSendable };

export interface Following {
  state: TransactionState;
  voices: { operatorName: string; voice: Voice | null }[];
}

/** A transaction that was sent, and whether somebody had it before. */
export interface FollowedTransaction {
  hash: string;
  chainId: number;
  from: string;
  nonce: number;
  wasSeen: boolean;
}

/** What the dashboard asks about a transaction that was pasted. */
export interface TransactionProtocol {
  'transaction/read': { ask: { raw: string }; reply: TransactionReading };
  'transaction/send': { ask: { raw: string }; reply: TransactionSending };
  'transaction/follow': { ask: FollowedTransaction; reply: Following };
}
