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
const STALL_MS = 120_000;
const FORK_STEP = 8;

const unsteady: Next = { kind: 'unsteady' };

export function nextLogs(follow: Follow, facts: Facts): Next {
  const { ring, through } = follow;
  const { head } = facts;
  const newest = Math.max(through ?? -1, ring.at(-1)?.number ?? -1);
  if (head.number < newest) return { kind: 'behind' };
  const standing = canonicalPart(ring, facts);
  if ('kind' in standing) return standing;
  const from = beginning(standing, follow, facts);
  if (typeof from !== 'number') return from;
  const to = Math.min(head.number, from + PAGE_BLOCKS - 1);
  if (through !== null && standing.length === ring.length && ring.at(-1)?.hash === head.hash) return nothing(follow);
  if (from > to) return given({ from, to, toHash: head.hash, logs: [] }, standing, follow, facts);
  const page = facts.pages.find((one) => one.from === from && one.to === to);
  if (page === undefined) return { kind: 'ask', questions: [{ kind: 'logs', from, to }] };
  if (to === head.number && page.toHash !== head.hash) return unsteady;
  return given(page, standing, follow, facts);
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
  if (standing.length < ring.length) return tip < 0 ? belowRing(follow, facts) : tip + 1;
  // Filled by the own endpoint alone, the ring has lost what was given before it.
  const remembered = ring.length < RING_BLOCKS ? 0 : (ring[0]?.number ?? 0);
  // Who gives a log has given all before it.
  const known = Math.max(first ?? 0, remembered, Math.max(through ?? -1, tip) + 1 - AGAIN_BLOCKS);
  if (through !== null && head.number - through <= LONG_BLOCKS) return known;
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

function given(page: LogPage, standing: readonly GivenBlock[], follow: Follow, { head }: Facts): Next {
  const taken = follow.ring.slice(standing.length);
  const events: FollowEvent[] = taken.flatMap(({ logs }) => takenBack(logs)).reverse();
  let ring = [...standing];
  for (const log of page.logs.toSorted((a, b) => a.number - b.number || a.index - b.index)) {
    const wider = log.removed ? null : insertLog(ring, log);
    if (wider === null) continue;
    ring = wider;
    events.push({ kind: 'log', source: log.source });
  }
  ring = checked(ring, page);
  const more = page.to < head.number;
  return {
    kind: 'given',
    follow: { ...follow, ring, through: page.to, first: follow.first ?? page.from },
    events,
    more,
  };
}

const takenBack = (logs: GivenBlock['logs']): FollowEvent[] =>
  logs.flatMap(({ source }) => (source === null ? [] : [{ kind: 'removed', source: removedSource(source) }]));

/** Remembers where the round ended; where earlier ones ended is needed no more than a few times over. */
function checked(ring: readonly GivenBlock[], { to, toHash }: LogPage): GivenBlock[] {
  if (ring.at(-1)?.hash === toHash) return trimmed(ring);
  return trimmed([...ring, { number: to, hash: toHash, parentHash: null, logs: [] }]);
}
