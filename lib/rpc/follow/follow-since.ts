// Where a chain stood at an instant of the site's clock: the block to begin at when the own endpoint never said how far it was. Pure.
import type { Facts, Next } from './follow';
import type { Header } from './follow-read';

/** No gap is looked for further back than this: no node keeps a filter so long. */
const MAX_BACK_BLOCKS = 1_000_000;
const FIRST_GUESS_BLOCKS = 8;

/** The newest block of the endpoint's branch that is not younger than the instant. */
type Floor = { kind: 'floor'; number: number } | Extract<Next, { kind: 'ask' }>;

/**
 * By the chain's own clock: the time it is, less what has passed on the site's clock since `at`. Where nobody says what time it is,
 * the head's own stands for it: on a chain that mined nothing for long the floor is then too low, never too high.
 */
export function floorAt(at: number, facts: Facts): Floor {
  const { head, now, trueMs } = facts;
  const cutoffMs = Math.max(head.timestampMs, trueMs ?? 0) - Math.max(0, now - at);
  const known = [head, ...facts.headers].sort((a, b) => a.number - b.number);
  const floor = known.findLast(({ timestampMs }) => timestampMs <= cutoffMs);
  const above = known.find(({ timestampMs }) => timestampMs > cutoffMs) ?? head;
  if (floor !== undefined) return between(floor, above, cutoffMs, facts);
  const lowest = Math.max(0, head.number - MAX_BACK_BLOCKS);
  if (above.number <= lowest) return { kind: 'floor', number: above.number - 1 };
  const guess = Math.max(lowest, head.number - blocksBack(head, above, cutoffMs));
  // What the endpoint does not have any more cannot be asked either.
  if (facts.absent.includes(guess)) return { kind: 'floor', number: guess };
  return ask([guess]);
}

/** By the pace between the head and the lowest block known; always further than that one. */
function blocksBack(head: Header, lowest: Header, cutoffMs: number): number {
  const blocks = head.number - lowest.number;
  if (blocks === 0) return FIRST_GUESS_BLOCKS;
  const paceMs = Math.max(1, (head.timestampMs - lowest.timestampMs) / blocks);
  return Math.max(2 * blocks, Math.ceil((1.1 * (head.timestampMs - cutoffMs)) / paceMs));
}

function between(floor: Header, above: Header, cutoffMs: number, { headers, absent }: Facts): Floor {
  const blocks = above.number - floor.number;
  if (blocks <= 1) return { kind: 'floor', number: floor.number };
  const share = (cutoffMs - floor.timestampMs) / Math.max(1, above.timestampMs - floor.timestampMs);
  const guess = floor.number + Math.min(blocks - 1, Math.max(1, Math.floor(share * blocks)));
  const middle = floor.number + Math.ceil(blocks / 2);
  const known = new Set([...headers.map(({ number }) => number), ...absent]);
  const numbers = [...new Set([guess, guess + 1, middle])].filter((n) => n < above.number && !known.has(n));
  return numbers.length === 0 ? { kind: 'floor', number: floor.number } : ask(numbers);
}

const ask = (numbers: number[]): Floor => ({ kind: 'ask', questions: [{ kind: 'headers', numbers }] });
