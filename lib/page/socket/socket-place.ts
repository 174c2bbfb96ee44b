// Where the delivery of one subscription of the site stands, for the background. Pure; runs in the relay.
import type { SocketPlace } from '@/lib/messages/page-protocol';
import { parse, stringify } from '@/lib/page/natives';
import { field } from '@/lib/rpc/glance';
import type { Followed } from './socket-loss';

/** So much text is sent to the background at most; an ask has room for it, and it holds the heads of a hundred blocks. */
const maxGivenChars = 150_000;

export function placeOf(
  { given, state, madeAt, height, isOurs }: Followed,
  { now, aliveAt }: { now: number; aliveAt: number },
): SocketPlace {
  if (state !== null) return { state };
  const times = { sinceMs: now - madeAt, aliveMs: now - aliveAt, height };
  if (isOurs) return { ...times, given: null };
  let room = maxGivenChars;
  const results = given
    .toReversed()
    .map((frame) => stringify(field(field(parse(frame), 'params'), 'result')))
    .filter((text) => {
      room -= text.length;
      return room > 0;
    });
  return { ...times, given: results.reverse() };
}
