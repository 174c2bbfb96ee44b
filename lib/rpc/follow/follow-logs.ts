// The logs that a subscription or filter still has to get, or to give back, from what one endpoint says now. Pure.
import type { Facts, Follow, FollowEvent, LogPage, Next } from './follow';
import { removedSource } from './follow-read';
import { type GivenBlock, insertLog, RING_BLOCKS, trimmed } from './follow-ring';
import { floorAt } from './follow-since';

/** Every keyless endpoint of the directory allows as much in one request. */
const PAGE_BLOCKS = 500;
/** Asked again each time: an endpoint that indexes late, or answers for a lagging one behind it, leaves no hole. */
const AGAIN_BLOCKS = 4;
/** From here on it is cheaper to find out by the time where to begin. */
const LONG_BLOCKS = 2 * PAGE_BLOCKS;
/** A block on its way to the site's endpoint when the filter was made. */
const TRAVEL_MS = 10_000;
/** The own endpoint may have stood still before it failed; what it gave before is known by its ids. */
const STALL_MS = 300_000;
const FORK_STEP = 8;
/** Of the blocks that the own endpoint gave logs of beside others. */
const BESIDE_CHECKED = 16;

const unsteady: Next = { kind: 'unsteady' };

export function nextLogs(follow: Follow, facts: Facts): Next {
  const { ring, through } = follow;
  const { head } = facts;
  const newest = Math.max(through ?? -1, ring.at(-1)?.number ?? -1);
  if (head.number < newest) return { kind: 'behind' };
  const standing = canonicalPart(ring, facts);
  if ('kind' in standing) return standing;
  const beside = besideAt(follow, facts);
  if ('kind' in beside) return beside;
  const from = beginning(standing, follow, facts);
  if (typeof from !== 'number') return from;
  const to = Math.min(head.number, from + (facts.pageBlocks || PAGE_BLOCKS) - 1);
  const isKnown =
    standing.length === ring.length && ring.at(-1)?.hash === head.hash && beside.later.length === follow.beside.length;
  if (through !== null && isKnown) return nothing(follow);
  const round = { standing, beside, follow, head };
  if (from > to) return given({ from, to, toHash: head.hash, logs: [] }, round);
  const page = facts.pages.find((one) => one.from === from && one.to === to);
  if (page === undefined) return { kind: 'ask', questions: [{ kind: 'logs', from, to }] };
  if (to === head.number && page.toHash !== head.hash) return unsteady;
  return given(page, round);
}

const nothing = (follow: Follow): Next => ({ kind: 'given', follow, events: [], more: false });

/** The part of the ring that stands on the endpoint's branch: the newest block on it, and all below. */
function canonicalPart(ring: readonly GivenBlock[], facts: Facts): readonly GivenBlock[] | Next {
  for (let at = ring.length - 1; at >= 0; at--) {
    const block = ring[at];
    if (block === undefined) break;
    const hash = hashAt(block.number, facts);
    if (hash === block.hash) return ring.slice(0, at + 1);
    if (hash !== null) continue;
    // One while nothing has moved, more once a fork is looked for.
    const numbers = ring
      .slice(at === ring.length - 1 ? at : Math.max(0, at - FORK_STEP), at + 1)
      .map(({ number }) => number);
    if (numbers.some((number) => facts.absent.includes(number))) return unsteady;
    return { kind: 'ask', questions: [{ kind: 'headers', numbers: [...new Set(numbers)] }] };
  }
  return [];
}

/** Of the endpoint's branch; null when it must be asked. */
function hashAt(wanted: number, { head, headers }: Facts): string | null {
  if (wanted === head.number) return head.hash;
  if (wanted === head.number - 1) return head.parentHash;
  return headers.find(({ number }) => number === wanted)?.hash ?? null;
}

/** The first block to ask logs of. */
function beginning(standing: readonly GivenBlock[], follow: Follow, facts: Facts): number | Next {
  const { ring, through, first, since } = follow;
  const { head } = facts;
  const tip = standing.at(-1)?.number ?? -1;
  if (standing.length < ring.length) return tip < 0 ? belowRing(follow, facts) : Math.min(tip, through ?? tip) + 1;
  // Filled by the own endpoint alone, or beside others, it has lost what was given before.
  const full = [ring, follow.beside].filter(({ length }) => length >= RING_BLOCKS);
  const remembered = Math.max(0, ...full.map(([oldest]) => oldest?.number ?? 0));
  // Who gives a log has given all before its block; what the own endpoint gives beside another says nothing of those.
  const again = facts.pageBlocks > 0 && facts.pageBlocks <= 2 * AGAIN_BLOCKS ? 0 : AGAIN_BLOCKS;
  const known = Math.max(first ?? 0, remembered, through === null ? tip : through + 1 - again);
  // What is known of it is near enough: a few blocks asked in vain cost one request, the way to the instant a dozen.
  const isKnown = through !== null || first !== null;
  if (isKnown && head.number - (through ?? known) <= LONG_BLOCKS) return known;
  const [made, alive] = [since.createdAt - TRAVEL_MS, since.aliveAt - STALL_MS];
  const floor = floorAt(Math.max(made, alive), facts);
  return floor.kind === 'ask' ? floor : Math.max(known, floor.number + 1);
}

/** The fork lies below all that is remembered. */
function belowRing({ ring, since }: Follow, facts: Facts): number | Next {
  const lowest = ring[0]?.number ?? 0;
  if (ring.length >= RING_BLOCKS) return lowest;
  const floor = floorAt(since.createdAt - TRAVEL_MS, facts);
  return floor.kind === 'ask' ? floor : Math.max(lowest - RING_BLOCKS, Math.min(lowest, floor.number + 1));
}

/** What the own endpoint gave beside others, by whether it is on this endpoint's branch; `later`: it is ahead of this endpoint. */
interface Beside {
  standing: GivenBlock[];
  gone: GivenBlock[];
  later: GivenBlock[];
}

function besideAt({ beside }: Follow, facts: Facts): Beside | Next {
  const { head, absent } = facts;
  const reached = beside.filter(({ number }) => number <= head.number);
  // Older ones have been there for long.
  const doubted = reached.slice(-BESIDE_CHECKED);
  const unknown = doubted.filter(({ number }) => hashAt(number, facts) === null).map(({ number }) => number);
  if (unknown.some((number) => absent.includes(number))) return unsteady;
  if (unknown.length > 0) return { kind: 'ask', questions: [{ kind: 'headers', numbers: [...new Set(unknown)] }] };
  const gone = doubted.filter(({ number, hash }) => hashAt(number, facts) !== hash);
  return {
    standing: reached.filter((block) => !gone.includes(block)),
    gone,
    later: beside.filter(({ number }) => number > head.number),
  };
}

interface LogRound {
  standing: readonly GivenBlock[];
  beside: Beside;
  follow: Follow;
  head: Facts['head'];
}

function given(page: LogPage, { standing, beside, follow, head }: LogRound): Next {
  const taken = [...follow.ring.slice(standing.length), ...beside.gone].sort((a, b) => a.number - b.number);
  const events: FollowEvent[] = taken.flatMap(({ logs }) => takenBack(logs)).reverse();
  let ring: GivenBlock[] = joined(standing, beside.standing);
  for (const log of page.logs.toSorted((a, b) => a.number - b.number || a.index - b.index)) {
    const wider = log.removed ? null : insertLog(ring, log);
    if (wider === null) continue;
    ring = wider;
    events.push({ kind: 'log', source: log.source });
  }
  const first = follow.first ?? page.from;
  const next = { ...follow, ring: checked(ring, page), beside: beside.later, through: page.to, first };
  return { kind: 'given', follow: next, events, more: page.to < head.number };
}

/** A block may be in both. */
function joined(ring: readonly GivenBlock[], beside: readonly GivenBlock[]): GivenBlock[] {
  const all = new Map(ring.map((block) => [block.hash, block]));
  for (const block of beside) {
    const known = all.get(block.hash);
    all.set(block.hash, known === undefined ? block : { ...known, logs: [...known.logs, ...block.logs] });
  }
  return [...all.values()].sort((a, b) => a.number - b.number);
}

const takenBack = (logs: GivenBlock['logs']): FollowEvent[] =>
  logs.flatMap(({ source }) => (source === null ? [] : [{ kind: 'removed', source: removedSource(source) }]));

/** Without the logs that are known by their place alone, of blocks that no round asks again: where none but rounds deliver, they say nothing. */
export function slimmed(follow: Follow): Follow {
  const asked = (follow.through ?? 0) - AGAIN_BLOCKS;
  const ring = follow.ring.map((block) =>
    block.number > asked ? block : { ...block, logs: block.logs.filter(({ source }) => source !== null) },
  );
  return { ...follow, ring };
}

/** Remembers where the round ended. */
function checked(ring: readonly GivenBlock[], { to, toHash }: LogPage): GivenBlock[] {
  if (ring.some(({ hash }) => hash === toHash)) return trimmed(ring);
  return trimmed(joined(ring, [{ number: to, hash: toHash, parentHash: null, logs: [] }]));
}
