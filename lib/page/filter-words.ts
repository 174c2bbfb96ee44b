// How the relay reads what the hook remembers of the site's filters: page-written, so every field is rebuilt. Pure; runs in the relay.
import { type FilterNote, maxTextChars, readFilterNotes } from '@/lib/rpc/follow/filter-note';
import { isArray } from '@/lib/rpc/glance';
import { stringify } from './natives';

const textKept = 65_536;
/** In the place of one that is longer than all that may be told. */
const tooLong = [null];

/** As the background reads them. Empty for everything that the hook does not write. */
export function readFilterWords(data: unknown, now: number): FilterNote[] {
  return isArray(data) ? readFilterNotes(data.map((word) => noteOf(isArray(word) ? word : [], now))) : [];
}

function noteOf(
  [id, method, subject, createdAt, polledAt, failedAt, results, sureOf, isWhole, strays, got]: unknown[],
  now: number,
): object {
  const agoOf = (at: unknown) => (typeof at === 'number' ? Math.max(0, now - at) : null);
  const ago = { createdAgoMs: agoOf(createdAt), polledAgoMs: agoOf(polledAt), failedAgoMs: agoOf(failedAt) };
  const filter = subject === undefined ? '' : stringify(subject);
  const all: unknown[] = isArray(results) ? results : [];
  let kept = all;
  while (stringify(kept).length > textKept) kept = kept.slice(Math.ceil(kept.length / 2));
  const dropped = all.length - kept.length;
  const sure = failedAt === null ? kept.length : Math.max(0, Number(sureOf) - dropped);
  const whole = isWhole === true && dropped === 0;
  return { id, method, filter, ...ago, given: stringify(kept), sure, whole, strays: beginningOf(strays), got };
}

/** As much of it as the background reads; what is left is told with the next poll. */
function beginningOf(strays: unknown): string {
  let kept = isArray(strays) ? strays : [];
  while (stringify(kept).length > maxTextChars) kept = kept[1] ? kept.slice(0, kept.length / 2) : tooLong;
  return stringify(kept);
}
