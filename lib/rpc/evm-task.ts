// A contract call to run on this computer, and what came of it, between the background, the offscreen document and the worker that runs it. Plain data; types only.
import type { Hex } from 'viem';

/** Of one block whose hash was computed from just these fields. Numbers are quantities in hex. */
export interface EvmBlock {
  /** How many fields its header has: blocks of one fork have the same. */
  fields: number;
  number: Hex;
  parentHash: Hex;
  /** Seconds since 1970. */
  timestamp: Hex;
  gasLimit: Hex;
  baseFee: Hex;
  prevRandao: Hex;
  coinbase: Hex;
}

/** What `eth_call` is given; `to` is null where code is run that makes a contract. */
export interface EvmCall {
  from: Hex;
  to: Hex | null;
  data: Hex;
  value: Hex;
  /** Null: as much as a node gives. */
  gas: Hex | null;
}

/** As it was proven at the block; slots and their values as 32 bytes. */
export interface EvmAccount {
  /** In lower case. */
  address: string;
  nonce: Hex;
  balance: Hex;
  codeHash: Hex;
  code: Hex;
  /** It has no storage at all: every slot is zero. */
  isBare: boolean;
  slots: Record<string, Hex>;
}

export interface EvmTask {
  chainId: number;
  stack: 'ethereum' | 'optimism';
  block: EvmBlock;
  call: EvmCall;
  accounts: EvmAccount[];
}

/** A piece of state that the run came to and was not given: an account with its code, or one of its slots. */
export interface EvmNeed {
  address: string;
  slot: Hex | null;
}

/**
 * `fork`: the rules of that block are not known. `size`: more accounts, slots or depth than may be. `own-choice`: the result depends on what each node
 * chooses for itself (gas, prices), or on what no header says. `feature`: something that is not the same on all chains of this kind, or that is not
 * supported. `halted`: it neither returned nor reverted. `killed`: its time was over. `unavailable`: it could not be run at all.
 */
export type EvmSurrender = 'fork' | 'size' | 'own-choice' | 'feature' | 'halted' | 'killed' | 'unavailable';

export type EvmOutcome =
  | { kind: 'returned' | 'reverted'; data: Hex }
  /** The first is needed for certain, the others perhaps. */
  | { kind: 'needs'; needs: EvmNeed[] }
  | { kind: 'gives-up'; why: EvmSurrender };
