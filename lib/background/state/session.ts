// What the background remembers while the browser runs, as data: it survives the worker, not the browser. Pure.

import type { WholePage } from '@/lib/background/content/elsewhere-offer';
import type { LetOut } from '@/lib/background/content/let-out';
import type { Redirect } from '@/lib/background/redirects/redirect-plan';
import type { Sighting } from '@/lib/background/trust/near-head';
import type { CloudSeen } from '@/lib/directory/cloud-of';
import type { Breaker } from '@/lib/failover/breaker';
import type { HedgeBudget } from '@/lib/failover/hedge';
import type { SiteLedger } from '@/lib/ledger/dependency';
import type { Drill } from '@/lib/ledger/drill';
import type { Told } from '@/lib/ledger/notice';
import type { Behind, Recent } from '@/lib/messages/live-health';
import type { Offer } from '@/lib/messages/wallet';
import type { VirtualFilter } from '@/lib/rpc/follow/virtual-filter';
import type { Head } from '@/lib/rpc/head';
import type { HeadWatch } from '@/lib/rpc/head-watch';
import type { Calibration } from '@/lib/rpc/proof/calibration';
import { prune as pruneRecord } from './site-share';

/** What an endpoint in no list showed of itself to one site. */
export interface Evidence {
  chainId: number | null;
  /** Newest first. */
  blocks: Sighting[];
  development: boolean;
  /** A community endpoint knows one of its blocks; null: not asked yet. */
  confirmed: boolean | null;
}

/** What our attempts for one site taught of one candidate. */
export interface Health {
  breaker: Breaker;
  /** Smoothed; null before the first answer. */
  latencyMs: number | null;
  /** It need not prove its chain again before this, epoch ms. */
  provenUntil: number;
  /** The same where more than the chain id was compared with another operator's word: a transaction needs it. */
  comparedUntil: number;
  /** The widest range of an eth_getLogs that it was seen to take after it had refused a wider one, blocks. */
  widestLogs?: number;
  /** Behind the agreed head until then: asked after the others, epoch ms. */
  staleUntil?: number;
  /** It serves no account proofs, or none of the block that was asked; until then it is not asked for them, epoch ms. */
  noProofUntil?: number;
  /** It serves no whole blocks that give the roots of their headers; until then it is not asked for them, epoch ms. */
  noBodiesUntil?: number;
  /** Where its server was seen; absent: none was met. */
  cloud?: CloudSeen;
  /** Its last answers and faults. */
  recent?: Recent[];
  /** When an answer of it was found to be wrong, epoch ms, and how often one was. */
  wrongAt?: number;
  wrongs?: number;
  /** How it stood to the head that two others agree on, when it was last held against it. */
  behind?: Behind & { at: number };
}

/** A block that two operators agree on. */
interface Pin {
  head: Head;
  /** Since when it is the site's, epoch ms. */
  at: number;
}

/** Records are keyed by `Scope.key` and URL, joined by a space, where nothing else is said: no site may see or move another's (rules 0.3). */
export interface Session {
  /** Of the site's own endpoints, by what their observed requests met. */
  breakers: Record<string, Breaker>;
  /** Of those that stood in for them, by what our own attempts met. */
  candidates: Record<string, Health>;
  evidence: Record<string, Evidence>;
  /** When a fault of that URL was last proven for that site, epoch ms. */
  attestedAt: Record<string, number>;
  /** When an ask was proven, by document, ask and URL, epoch ms; kept for seconds. */
  provenAsks: Record<string, number>;
  /** When the handshake of a web socket was proven, or it was last used, by document and URL, epoch ms. */
  sockets: Record<string, number>;
  letOut: LetOut;
  hedges: Record<string, HedgeBudget>;
  /** Sites that sent a transaction to a private relay in this session. */
  privateRelay: Record<string, boolean>;
  /** The operator that a site's last transaction was lost at because nobody knows whether it keeps them private; until the user has answered. */
  undelivered: Record<string, string>;
  /** The chain for which a site's own failure stood because the user's node was silent and nobody else may answer; until one may, or it answers. */
  ownSilent: Record<string, number>;
  /** How far a chain had come when a site was last shown it by us, by site, chain and kind of height. */
  heights: Record<string, { number: number; at: number }>;
  /** What the site's own endpoints named as the newest block. */
  heads: Record<string, HeadWatch>;
  /** Own endpoints that named the chain which the directory has for them. */
  chainsSaid: Record<string, number>;
  /** The block that a site's reads of the head are asked at while it is rescued, by `Scope.key` and chain. */
  pins: Record<string, Pin>;
  /** The next nonce that a site knows of an account, by `Scope.key`, chain and address. */
  nonces: Record<string, { next: number; at: number }>;
  /** Operators that an account was shown to, by `Scope.top` and address; kept where the user has set a limit. */
  shown: Record<string, string[]>;
  /** What the user was notified of, by `Scope.top`. */
  told: Record<string, Told>;
  /** Who serves a site's chain now. */
  serving: Record<string, string>;
  /** Rules that stand for a site's workers, by scope, URL and tab. */
  redirects: Record<string, Redirect>;
  /** By `Scope.key` alone: endpoints that none may stand for any more. */
  noRedirect: Record<string, string[]>;
  safeMode: Record<string, boolean>;
  /** Until when a site's endpoint is not rescued again, because nobody could, epoch ms. */
  restUntil: Record<string, number>;
  /** Rescued calls by tab. */
  saved: Record<string, { site: string; calls: number }>;
  /** The last spare offered to a wallet, by tab; `site` is its `Scope.top`. */
  offers: Record<string, Offer & { site: string }>;
  /** The last whole page that did not come, by tab. */
  wholePages: Record<string, WholePage>;
  /** Drills that run, by tab. */
  drills: Record<string, Drill>;
  /** Ledgers of private windows and of drills; all others are on disk. */
  privateLedgers: Record<string, SiteLedger>;
  /** Which checks are right, by `Scope.key`, chain, check and form. */
  calibrations: Record<string, Calibration>;
  /** Filters that were served from elsewhere: keyed by `Scope.key`, URL and id, joined by spaces. */
  filters: Record<string, VirtualFilter>;
}

export function emptySession(): Session {
  return {
    breakers: {},
    candidates: {},
    evidence: {},
    attestedAt: {},
    provenAsks: {},
    sockets: {},
    letOut: {},
    hedges: {},
    privateRelay: {},
    undelivered: {},
    ownSilent: {},
    heights: {},
    heads: {},
    chainsSaid: {},
    pins: {},
    nonces: {},
    shown: {},
    told: {},
    serving: {},
    redirects: {},
    noRedirect: {},
    safeMode: {},
    restUntil: {},
    saved: {},
    offers: {},
    wholePages: {},
    drills: {},
    privateLedgers: {},
    calibrations: {},
    filters: {},
  };
}

/** Written by this version only (session storage ends with the browser and with an update). */
export function isSession(value: unknown): value is Session {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(emptySession()).every((key) => key in value);
}

/** What pages can make us remember is bounded: the oldest entries of whoever has most go. */
const MAX_ENTRIES = 1_000;

export function prune(session: Session): void {
  for (const record of Object.values(session)) pruneRecord(record, MAX_ENTRIES);
}
