// The words of the directory: endpoint, operator, and what a URL was identified as. Types only; runs everywhere.
import type { Role } from './roles';

export type Tracking = 'none' | 'limited' | 'unspecified' | 'yes';

/** Where a raw transaction sent to an endpoint goes. `unknown` is never treated as public. */
export type Mempool = 'public' | 'private' | 'unknown';

/** What the endpoints of a chain speak. Filecoin's speak `eth_*` and, many of them, Lotus's own `Filecoin.*`. */
export type ChainFamily = 'evm' | 'filecoin' | 'solana';

/**
 * The largest chain id that wallets accept of an EVM chain (MetaMask's limit). Chains without one have a number of ours above
 * it, so that settings and records are kept by number alike, and no EVM endpoint can claim to be one of them.
 */
export const MAX_EVM_CHAIN_ID = 4_503_599_627_370_476;

/** A community endpoint of one chain, as it may be asked. */
export interface Endpoint {
  url: string;
  wss: string | null;
  chainId: number;
  /** Operator id, or the registrable domain where the directory knows no operator. */
  operator: string;
  tracking: Tracking;
  /** 1 first choice ... 4 last resort. */
  tier: 1 | 2 | 3 | 4;
  mempool: Mempool;
  /** Calls in one HTTP request towards it; 0: single calls only. */
  batch: number;
  /** Serves few methods (Blockscout's eth-rpc): never first, never for a broadcast or a proof. */
  subset: boolean;
  /** Speaks `Filecoin.*` (Lotus's API, version 1) too. */
  lotus: boolean;
  /** Refuses WebSockets whose Origin is an extension. */
  noTunnel: boolean;
  /** Epoch ms of the day it was checked. */
  checkedAt: number;
}

export interface Operator {
  id: string;
  name: string;
  /** Operators of one group are one failure domain and one voice. */
  group: string;
  /** False where the node behind belongs to somebody else: aggregator, marketplace, relay, network. */
  independent: boolean;
  /** A firm (true) or a public good (false). */
  centralized: boolean;
  /** The least private policy among its endpoints. */
  tracking: Tracking;
  /** What sites ask it for beside chains; null: that depends on the site. */
  role: Role | null;
  /** Known hosting clouds; empty: unknown, which is not "another". */
  clouds: string[];
  hostSuffixes: string[];
}

/** What the directory knows of a URL. */
export interface Identified {
  operator: string;
  operatorName: string;
  /** null: the host is known, its chain is not; learn it from the site's own traffic. */
  chainId: number | null;
  /** False: no call to it is ever asked elsewhere (forks, bundlers, local chains). */
  failover: boolean;
  /** A raw transaction sent here was meant to stay private. */
  privateTx: boolean;
  mempool: Mempool;
  fork: boolean;
  centralized: boolean;
}
