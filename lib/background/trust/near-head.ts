// Was a block that an endpoint showed near the chain's head at the time? All forks share the old blocks (rules 0.5). Pure; runs in the background.
import { blockTimeSecondsOf } from '@/lib/directory/chains';

/** A block that a site's own endpoint showed; `seenAt` in epoch ms. */
export interface Sighting {
  number: number;
  hash: string;
  seenAt: number;
}

/** A block as another operator knows it now; `timestampMs` by the chain's own clock. */
export interface Stamped {
  number: number;
  timestampMs: number;
}

/** Behind the head by so many blocks, an endpoint is still at it: nodes hear of a block at different times. */
const NEAR_BLOCKS = 3;
/** Where blocks take no time, messages still do. */
const NEAR_MS = 15_000;

/** The highest block shown, as it was shown last: an honest endpoint may speak of old blocks after new ones, a frozen one has no newer. */
export function newestSighting<S extends Sighting>(blocks: readonly S[]): S | undefined {
  return blocks.toSorted((a, b) => b.number - a.number || b.seenAt - a.seenAt)[0];
}

/**
 * True when `shown` was at most a few blocks behind the head when the site saw it: the head of now, less what was mined since.
 * By the blocks' own times, or by number where the chain's pace is known: times alone misjudge a chain that mined nothing for
 * long. The user's clock is used for the time between only, so it may be wrong.
 */
export function wasNearHead(
  shown: Stamped & { seenAt: number },
  head: Stamped,
  { chainId, now }: { chainId: number; now: number },
): boolean {
  const [blocks, spanMs] = [head.number - shown.number, head.timestampMs - shown.timestampMs];
  const sinceMs = now - shown.seenAt;
  const listedMs = (blockTimeSecondsOf(chainId) ?? 0) * 1_000;
  const nearMs = Math.max(NEAR_BLOCKS * (listedMs || spanMs / Math.max(1, blocks)), NEAR_MS);
  return spanMs - sinceMs <= nearMs || (listedMs > 0 && blocks * listedMs - sinceMs <= nearMs);
}
