// The heads that a subscription or block filter still has to get, from what one endpoint says now. Pure.
import type { Facts, Follow, FollowEvent, Next } from './follow';
import { type Header, headSource } from './follow-read';
import { type GivenBlock, RING_BLOCKS, shortHash, trimmed } from './follow-ring';
import { floorAt } from './follow-since';

/** A block on its way to the site's endpoint when the filter was made. */
const TRAVEL_MS = 10_000;
/** How far below the tip a fork is looked for at a time. */
const FORK_STEP = 8;
/** Of those given by hash alone: the newest that is still on the chain says where delivery stands. */
const HASHES_ASKED = 8;

const unsteady: Next = { kind: 'unsteady' };

export function nextHeads(follow: Follow, facts: Facts): Next {
  const { ring, hashes } = follow;
  if (ring.length > 0) return onward(follow, facts);
  return hashes.length > 0 ? locate(follow, facts) : beginByTime(follow, facts);
}

function onward(follow: Follow, facts: Facts): Next {
  const { ring } = follow;
  const { head } = facts;
  const tip = ring.at(-1);
  if (tip?.hash === head.hash) return given(follow, []);
  const isBelow = tip !== undefined && head.number < tip.number;
  return isBelow || ring.some(({ hash }) => hash === head.hash) ? { kind: 'behind' } : climb(follow, facts);
}

/** Down from the head to a block that the site knows; at most the last 128, and none below all that it was given. */
function climb(follow: Follow, facts: Facts): Next {
  const { ring } = follow;
  const { head } = facts;
  const tipNumber = ring.at(-1)?.number ?? head.number;
  const lowest = Math.max(0, head.number - RING_BLOCKS + 1, ring[0]?.number ?? 0);
  const path: Header[] = [head];
  for (let first = head; ; first = path[0] ?? head) {
    const fork = ring.findIndex(({ hash }) => hash === first.parentHash);
    if (fork >= 0) return given({ ...follow, ring: ring.slice(0, fork + 1) }, path);
    // Beyond the bound the rest of the gap, or of the branch, is not given.
    if (first.number <= lowest) return given({ ...follow, ring: [] }, path);
    const parent = facts.headers.find(({ number }) => number === first.number - 1);
    if (parent === undefined) return askBelow(first.number, tipNumber, lowest, facts);
    if (parent.hash !== first.parentHash) return unsteady;
    path.unshift(parent);
  }
}

/** All down to the tip at once; below it, where a fork is looked for, a few. */
function askBelow(above: number, tipNumber: number, lowest: number, { absent }: Facts): Next {
  const from = Math.max(lowest, above - 1 > tipNumber ? tipNumber + 1 : above - FORK_STEP);
  const numbers = Array.from({ length: above - from }, (_, at) => from + at);
  if (numbers.some((number) => absent.includes(number))) return unsteady;
  return { kind: 'ask', questions: [{ kind: 'headers', numbers }] };
}

function given(follow: Follow, path: readonly Header[]): Next {
  const known = new Set(follow.hashes.map(shortHash));
  const events: FollowEvent[] = path
    .filter(({ hash }) => !known.has(shortHash(hash)))
    .map(({ hash, source }) => ({ kind: 'head', hash, source: headSource(source) }));
  const ring = trimmed([...follow.ring, ...path.map(blockOf)]);
  const hashes = follow.hashes.filter((hash) => !ring.some((block) => block.hash === hash));
  return { kind: 'given', follow: { ...follow, ring, hashes }, events, more: false };
}

/** The newest of those given by hash that is on the endpoint's branch says where delivery stands. */
function locate(follow: Follow, facts: Facts): Next {
  const hashes = follow.hashes.slice(-HASHES_ASKED).reverse();
  const blocks = hashes.map((wanted) => facts.blocks.find(({ hash }) => hash === wanted));
  if (hashes.some((hash, at) => blocks[at] === undefined && !facts.absent.includes(hash)))
    return { kind: 'ask', questions: [{ kind: 'hashes', hashes }] };
  for (const block of blocks) {
    if (block === undefined) continue;
    if (block.number > facts.head.number) return { kind: 'behind' };
    const named = headerAt(block.number, facts);
    if (named === undefined) return askAt(block.number, facts);
    if (named.hash === block.hash) return onward({ ...follow, ring: standingOn(named, blocks) }, facts);
  }
  // It knows none of them: it may lag, or never have seen their branch.
  return beginByTime(follow, facts);
}

function beginByTime(follow: Follow, facts: Facts): Next {
  const floor = floorAt(follow.since.createdAt - TRAVEL_MS, facts);
  if (floor.kind === 'ask') return floor;
  // A head that was known before cannot be a new one, whatever the times say.
  const known = (follow.first ?? 0) - 1;
  if (known > facts.head.number) return { kind: 'behind' };
  const number = Math.max(floor.number, known);
  if (number < 0) return climb(follow, facts);
  const named = headerAt(number, facts);
  return named === undefined ? askAt(number, facts) : onward({ ...follow, ring: [blockOf(named)] }, facts);
}

/** The block, and what was given below it. */
function standingOn(block: Header, given: readonly (Header | undefined)[]): GivenBlock[] {
  const branch = [block];
  for (const one of given) if (one !== undefined && one.hash === branch[0]?.parentHash) branch.unshift(one);
  return branch.map(blockOf);
}

const blockOf = ({ number, hash, parentHash }: Header): GivenBlock => ({ number, hash, parentHash, logs: [] });

const headerAt = (wanted: number, { head, headers }: Facts): Header | undefined =>
  wanted === head.number ? head : headers.find(({ number }) => number === wanted);

function askAt(number: number, { absent }: Facts): Next {
  return absent.includes(number) ? unsteady : { kind: 'ask', questions: [{ kind: 'headers', numbers: [number] }] };
}
