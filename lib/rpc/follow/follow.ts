// Following a chain for a subscription or a filter across endpoints: each head and log once, in order. Pure; runs in the page, in the background and in tests.
import { nextHeads } from './follow-heads';
import { nextLogs } from './follow-logs';
import type { Header, Log } from './follow-read';
import { type GivenBlock, hasLog, insertLog, RING_BLOCKS, removeLog, shortHash, trimmed } from './follow-ring';

/**
 * What one subscription or filter was given, as storable data. One `Follow` for each; it is the same whoever delivers.
 *
 * **While the site's own endpoint delivers**, tell what it delivers: `admitHead`, `admitLog`, `admitHash` give the new state, or null
 * for what the site has already (withhold it), and `noteAlive` when it answered at all.
 *
 * **When another endpoint stands in** (or the own one is back), go round by round:
 * ```
 * let facts = factsOf(head, now, trueMs);          // `head`: what that endpoint names latest, polled or pushed by its newHeads
 * for (;;) {
 *   const next = nextOf(follow, facts);
 *   if (next.kind === 'ask') { facts = await answered(next.questions, facts); continue; }
 *   if (next.kind === 'given') { follow = next.follow; tell(next.events); if (next.more) { facts = factsOf(head, now, trueMs); continue; } }
 *   break;
 * }
 * ```
 * All answers of one round come from one endpoint. State moves only with `given`, together with its events: a round that was
 * broken off (a fault, the worker's death) is simply begun again, there or elsewhere. `behind` and `unsteady` give nothing and
 * keep everything: ask again later, or another. The own endpoint may take over again as soon as a round at it is `given`;
 * then it delivers through `admit...` as before. For logs use no pushed logs of a stand-in, only its heads: the round asks for the logs.
 */
export interface Follow {
  subject: 'heads' | 'logs';
  /**
   * By number, ascending, at most 128. Heads: the branch as the site knows it, without holes. Logs: every block with logs that
   * the site was given, and where earlier rounds ended.
   */
  ring: GivenBlock[];
  /** Logs: what the own endpoint gave since others stood in. It may see another branch than they did: the next round looks. */
  beside: GivenBlock[];
  /** Logs: all up to this block are given; null while only the own endpoint has delivered, which does not say. */
  through: number | null;
  /** Nothing below is looked for, unless a reorg went deeper: the block after the head that was known when it was made; null where none was. */
  first: number | null;
  /** Heads that were given by their hash alone (a block filter), newest last; older ones by the start of it. */
  hashes: string[];
  /** Of the site's own clock, epoch ms; compared with each other only, and with `Facts.now`. */
  since: { createdAt: number; aliveAt: number };
}

/** What one endpoint said in this round. */
export interface Facts {
  now: number;
  /** What time it really is, epoch ms; null where nobody said, and the site's clock may be wrong. */
  trueMs: number | null;
  head: Header;
  /** Asked by number: blocks of the endpoint's own branch, in any order. */
  headers: Header[];
  /** Asked by hash: an endpoint may know dead branches too. */
  blocks: Header[];
  /** Numbers and hashes that were asked and are not there. */
  absent: (number | string)[];
  pages: LogPage[];
  /** Logs are asked of so many blocks at a time; 0: of as many as every endpoint allows. */
  pageBlocks: number;
}

/** `toHash` is the block `to` at the same endpoint, asked in the same request as the logs, after them: who does not know it yet has not looked for its logs. */
export interface LogPage {
  from: number;
  to: number;
  toHash: string;
  logs: Log[];
}

export type Question =
  /** `eth_getBlockByNumber(n, false)` each. */
  | { kind: 'headers'; numbers: number[] }
  /** `eth_getBlockByHash(hash, false)` each. */
  | { kind: 'hashes'; hashes: string[] }
  /** `eth_getLogs` with the filter's address and topics, and `eth_getBlockByNumber(to, false)`, in one request. */
  | { kind: 'logs'; from: number; to: number };

/** `source` is what the site gets, JSON text. */
export type FollowEvent =
  | { kind: 'head'; hash: string; source: string }
  | { kind: 'log'; source: string }
  | { kind: 'removed'; source: string };

export type Next =
  | { kind: 'ask'; questions: Question[] }
  /** `more`: a long gap is given in pieces; begin another round. */
  | { kind: 'given'; follow: Follow; events: FollowEvent[]; more: boolean }
  /** It stands before the last block that was given. */
  | { kind: 'behind' }
  /** It changed its mind within the round, or knows less than its head says. */
  | { kind: 'unsteady' };

/** A node keeps for a filter what happened in five minutes: that many blocks on the fastest chains. */
const MAX_HASHES = 1_280;
/** By these it is found where delivery stands. */
const WHOLE_HASHES = 16;

/** Of a subscription or filter that the own endpoint made. */
export function beginFollow(subject: Follow['subject'], now: number): Follow {
  return {
    subject,
    ring: [],
    beside: [],
    through: null,
    first: null,
    hashes: [],
    since: { createdAt: now, aliveAt: now },
  };
}

/** Of one that is made now, at an endpoint whose head is known: what comes after it is given. */
export function beginFollowAt(subject: Follow['subject'], { number, hash, parentHash }: Header, now: number): Follow {
  const ring = [{ number, hash, parentHash, logs: [] }];
  return { ...beginFollow(subject, now), ring, through: number, first: number + 1 };
}

export function factsOf(head: Header, now: number, trueMs: number | null): Facts {
  return { now, trueMs, head, headers: [], blocks: [], absent: [], pages: [], pageBlocks: 0 };
}

/** The own endpoint answered, so that it would have delivered all it knew. */
export function noteAlive(follow: Follow, now: number): Follow {
  return { ...follow, since: { ...follow.since, aliveAt: now } };
}

/** A head that the own endpoint pushed; null when it was given already. */
export function admitHead(follow: Follow, { number, hash, parentHash }: Header): Follow | null {
  if (follow.ring.some((block) => block.hash === hash)) return null;
  const below = follow.ring.filter((block) => block.number < number);
  // The ring is one branch: what the new head does not stand on belongs to another, or to before a hole.
  const stands = below.at(-1)?.hash === parentHash;
  return { ...follow, ring: trimmed([...(stands ? below : []), { number, hash, parentHash, logs: [] }]) };
}

/** A head that the own endpoint's block filter gave; null when it was given already. */
export function admitHash(follow: Follow, hash: string): Follow | null {
  if (follow.ring.some((block) => block.hash === hash)) return null;
  if (follow.hashes.some((one) => hash.startsWith(one))) return null;
  const whole = follow.hashes.length - WHOLE_HASHES;
  const hashes = follow.hashes.map((one, at) => (at < whole ? shortHash(one) : one));
  return { ...follow, hashes: [...hashes, hash].slice(-MAX_HASHES) };
}

/** What others gave: the own endpoint may give all of it again, and no ring is that long. */
export function noteHashes(follow: Follow, hashes: readonly string[]): Follow {
  return { ...follow, hashes: [...follow.hashes, ...hashes.map(shortHash)].slice(-MAX_HASHES) };
}

/** A log that the own endpoint delivered, or took back; null when it was given, or taken back, already. */
export function admitLog(follow: Follow, log: Log): Follow | null {
  const { ring, beside, through } = follow;
  if (log.removed) {
    const fromBeside = removeLog(beside, log);
    const rest = fromBeside === null ? removeLog(ring, log) : null;
    return fromBeside === null && rest === null
      ? null
      : { ...follow, ring: rest ?? ring, beside: fromBeside ?? beside };
  }
  if (through === null) {
    const more = insertLog(ring, log);
    return more === null ? null : { ...follow, ring: more };
  }
  // Older than all that is remembered of what others gave.
  if (ring.length >= RING_BLOCKS && log.number < (ring[0]?.number ?? 0)) return null;
  const more = hasLog(ring, log) ? null : insertLog(beside, log);
  return more === null ? null : { ...follow, beside: more };
}

/** What to ask this endpoint next, or what the site gets from this round. */
export function nextOf(follow: Follow, facts: Facts): Next {
  return follow.subject === 'heads' ? nextHeads(follow, facts) : nextLogs(follow, facts);
}
