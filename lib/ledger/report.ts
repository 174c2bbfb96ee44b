// What the popup shows of one site. Pure data and one pure function; the background fills it, components draw it.

import type { Assurance, Attempt, Fault } from '@/lib/failover/verdict';
import type { EvmSurrender } from '@/lib/rpc/evm-task';
import type { DrillChoice } from './cut';
import type { DrillReport } from './drill';
import type { Sight } from './sight';
import type { WithoutCloud } from './without';

/** One word per road of the popup (see the look). */
export type SiteState =
  | 'unseen'
  | 'well'
  | 'rescuing'
  | 'exhausted'
  | 'unknown-chain'
  | 'off-here'
  | 'off-everywhere'
  | 'paused'
  | 'safe-mode'
  | 'permission'
  | 'not-allowed'
  | 'offline'
  /** The chain itself has no new block, at anybody's. */
  | 'stalled'
  /** The page itself did not come, and there is another place for it. */
  | 'site-down';

/** Why a failing endpoint was not rescued; a sentence in the locale files each. */
export type WhyNot =
  | 'unknown-chain'
  | 'fork'
  | 'local'
  | 'not-repeatable'
  | 'private-relay'
  /** A transaction from an endpoint that is not known to pass transactions on to everybody. */
  | 'mempool-unknown'
  /** The user keeps this site's transactions where the site sends them. */
  | 'broadcast-off'
  | 'no-candidate'
  /** The user's own node did not answer, and no other may for this site. */
  | 'own-only'
  /** The chain's only sequencer stands still. */
  | 'sequencer'
  | 'all-failed'
  /** Others were heard and contradict each other, and no third decided. */
  | 'disputed'
  | 'blocked'
  | 'limit'
  | 'no-chain-in-bytes'
  /** This gateway may not serve it (410, 451): nobody goes round that unasked. */
  | 'gateway-blocked'
  /** What came would do more than it should where the site wanted it. */
  | 'content-type'
  /** Gateways prove, or agree, that there is no such content. */
  | 'no-such-content'
  /** It is in no content address, so nothing says where a copy might be. */
  | 'no-address'
  /** A page in a frame: nobody puts one together from pieces, the user may open it elsewhere. */
  | 'whole-page';

export interface Missing {
  why: WhyNot;
  pieces: number;
}

/** A whole page whose gateway fails can be opened at another; nobody checks what the browser loads there. */
export interface Elsewhere {
  /** The page of the tab, one in a frame of it, or the app of the tab as its makers publish it a second time. */
  kind: 'page' | 'frame' | 'mirror';
  /** Whose gateway failed, and when, epoch ms. */
  failedName: string;
  at: number;
  operatorName: string;
  /** Of a mirror: the name it is published by; '' otherwise. */
  published: string;
  url: string;
}

/** Why strict mode left a call to a vote. `call`: it is of a kind that cannot be run here. `proof`: nobody proved what it needs. */
export type WhyNotRun = EvmSurrender | 'call' | 'proof';

/** What strict mode did on a site, since the browser started; `why` is the last reason. */
export interface StrictRuns {
  ran: number;
  gaveUp: number;
  why: WhyNotRun | null;
}

/** What came of running the last answer's call here. `liars`: names of those who said so again. */
export type AnswerCheck = { kind: 'right' } | { kind: 'wrong'; liars: string[] } | { kind: 'cannot'; why: WhyNotRun };

export interface DependencyReport {
  /** Operator id and name; the host where nobody is known. */
  operator: string;
  operatorName: string;
  host: string;
  /** It served content by its address; calls are pieces then. */
  role?: 'content';
  chainId: number | null;
  /** Of content: what its address belongs to, IPFS or Arweave; null where it is no content address. */
  chainName: string | null;
  state: 'answers' | 'fails' | 'trying';
  /** Epoch ms of the first failure of the open incident; null while it answers. */
  failingSince: number | null;
  /** Why it fails now, null while it answers. */
  fault: Fault | null;
  calls: number;
  saved: number;
  lost: number;
  lastAt: number;
  /** Who answered instead last; null when nobody did. */
  rescuer: {
    operator: string;
    operatorName: string;
    assurance: Assurance;
    /** The browser redirected what no hook reaches: nobody saw the calls or the answers. */
    redirected?: true;
    /** Nobody was asked: it was kept on this computer. */
    kept?: true;
  } | null;
  whyNot: WhyNot | null;
  /** Of content: pieces that were lost, by the reason. */
  missing?: Missing[];
  /** Methods of the calls that the others on the trail were asked; nothing else of the site's request left. */
  told: string[];
  /** In which cloud it is and how that is known, in the user's words; absent for an address of no host. */
  cloud?: string;
  /** Its failure domains, as far as it was seen. */
  domains: readonly string[];
  /** The last trail, the site's own attempt first. */
  trail: (Attempt & { operatorName: string })[];
}

export interface SiteReport {
  /** The clouds that most of the site's calls go to, whether it would go on without each, and the host that is the first reason. */
  without: (WithoutCloud & { name: string; host: string | null })[];
  /** All whom it contacts, those of `dependencies` among them. */
  sight: Sight;
  /** A cloud that fails as such; null where it is an operator, or nobody. */
  fallen: { name: string; since: number; operators: number } | null;
  /** A chain of the site's that has no new block; null where all go on. */
  stalled: { chainName: string; since: number; sequencer: boolean } | null;
  /** Scheme + registrable domain; null where Detour may not look. */
  site: string | null;
  /** As shown in the header, in the address bar's spelling. */
  host: string;
  state: SiteState;
  everywhere: boolean;
  /** The administrator decides `everywhere`; nobody else can change it, or pause. */
  locked: boolean;
  here: boolean;
  /** Epoch ms, 0 when not paused. */
  pausedUntil: number;
  /** Failing first, then by calls. */
  dependencies: DependencyReport[];
  savedInTab: number;
  /** A transaction was not delivered, and the user has not yet said whether the next may go elsewhere; null when there is nothing to ask. */
  question: { operatorName: string } | null;
  /** The user's own node was silent, and the user has not yet said whether others may answer; null when there is nothing to ask. */
  silentNode: { name: string } | null;
  /** A node of the user's own that could answer for a chain of this site; null where there is none. */
  node: { name: string; chainName: string; on: boolean } | null;
  /** What is done with content that this site loads by its address; null where it has loaded none, and nothing was said of it. */
  content: {
    /** What the user said for this site; null: as everywhere. */
    here: 'rescue' | 'always' | 'off' | null;
    /** The administrator decides it. */
    locked: boolean;
  } | null;
  elsewhere: Elsewhere | null;
  /** Detour's own entry beside the site's wallet is wanted. */
  wallet: boolean;
  /** A private window: nothing of it is kept. */
  private: boolean;
  /** Contract reads run on this computer; absent where none of the site's chains can be. `canCheck`: the last answer of others can be checked. */
  strict?: { on: boolean; runs: StrictRuns | null; canCheck: boolean };
  /** A drill runs in this tab: what it has shown so far, and when it ends (epoch ms). All else is of the drill then. */
  drill?: DrillReport & { until: number };
  /** What can be rehearsed on this site; absent where there is nothing to cut. */
  rehearse?: DrillChoice[];
  /** The last drill on this site, for a while after its end. */
  drilled?: Pick<DrillReport, 'id' | 'what' | 'verdict'>;
}
