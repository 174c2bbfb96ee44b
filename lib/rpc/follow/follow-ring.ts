// The blocks that a subscription or filter was given, as a short branch. Pure; runs in the page, in the background and in tests.
import type { Log } from './follow-read';

/** `source` is what a reorg needs to take the log back; null where there was no room to keep it. */
interface GivenLog {
  index: number;
  source: string | null;
}

/** `parentHash` is null where only a log told of the block. */
export interface GivenBlock {
  number: number;
  hash: string;
  parentHash: string | null;
  logs: GivenLog[];
}

/** Rules part 2, 4.2; no reorg is deeper. */
export const RING_BLOCKS = 128;
/** Of the logs that are kept to be taken back: the session holds many of these and may have 10 MB in all. */
const MAX_LOG_CHARS = 131_072;

/** Enough to know a block by, where many are remembered. */
export const shortHash = (hash: string): string => hash.slice(0, 18);

/** The newest blocks, and of them the newest logs' texts. */
export function trimmed(ring: readonly GivenBlock[]): GivenBlock[] {
  const kept = ring.slice(-RING_BLOCKS);
  let room = MAX_LOG_CHARS;
  if (kept.reduce((sum, block) => sum + charsOf(block), 0) <= room) return kept;
  return kept
    .toReversed()
    .map((block) => {
      room -= charsOf(block);
      return room >= 0 ? block : { ...block, logs: block.logs.map(({ index }) => ({ index, source: null })) };
    })
    .toReversed();
}

const charsOf = ({ logs }: GivenBlock): number => logs.reduce((sum, { source }) => sum + (source?.length ?? 0), 0);

export function hasLog(ring: readonly GivenBlock[], { hash, index }: Log): boolean {
  return ring.some((block) => block.hash === hash && block.logs.some((one) => one.index === index));
}

/** Null when it is there already. */
export function insertLog(ring: readonly GivenBlock[], log: Log): GivenBlock[] | null {
  const { number, hash, index, source } = log;
  const known = ring.find((block) => block.hash === hash);
  if (known?.logs.some((one) => one.index === index)) return null;
  const block = known ?? { number, hash, parentHash: null, logs: [] };
  const logs = [...block.logs, { index, source }].sort((a, b) => a.index - b.index);
  // Where an earlier round ended on another branch says nothing any more.
  const rest = ring.filter((one) => one !== known && (one.number < number || one.logs.length > 0));
  const below = rest.filter((one) => one.number <= number);
  return trimmed([...below, { ...block, logs }, ...rest.slice(below.length)]);
}

/** Null when it is not there. */
export function removeLog(ring: readonly GivenBlock[], log: Log): GivenBlock[] | null {
  const known = ring.find((block) => block.hash === log.hash);
  if (!known?.logs.some(({ index }) => index === log.index)) return null;
  const logs = known.logs.filter(({ index }) => index !== log.index);
  return ring.flatMap((block) => (block !== known ? [block] : logs.length > 0 ? [{ ...block, logs }] : []));
}
