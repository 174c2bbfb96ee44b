// One subscription of the site over a web socket, and what was given of it. Pure; runs in the site's own world and in the relay.

import type { Subscription } from '@/lib/page/port-words';
import { isArray, isText } from '@/lib/rpc/glance';

/** What is continued elsewhere; anything else (`alchemy_minedTransactions`) is its operator's own. */
const portable = /^(newHeads|logs|newPendingTransactions|syncing)$/;
/** Heads: as far back as a gap is filled. A reorg is told by what was given before it. */
const framesKept = 128;

/** Made by a call with these `params`, and named `id` for the site; `height` is the newest head that the endpoint named in an answer. */
export function createSubscription(
  id: string,
  params: unknown,
  { madeAt, height, followed }: { madeAt: number; height: number; followed: Subscription[] },
): Subscription {
  const [topic]: unknown[] = isArray(params) ? params : [];
  const known = Math.max(height, ...followed.map(heightOf));
  return { id, params, topic: isText(topic) ? topic : '', madeAt, height: known, lineId: id, given: [] };
}

/** What is left without the one that `eth_unsubscribe` names. */
export function without<T extends Subscription>(followed: T[], params: unknown): T[] {
  const [name]: unknown[] = isArray(params) ? params : [];
  return followed.filter(({ id }) => id !== name);
}

export const isPortable = ({ topic }: Subscription): boolean => portable.test(topic);

export function noteGiven({ topic, given }: Subscription, frame: string): void {
  given.push(frame);
  if (given.length > (topic === 'logs' ? 4 : 1) * framesKept) given.shift();
}

const telling = /"(hash|blockHash|logIndex|result)"\s*:\s*"0x[\da-f]+/gi;

/** Two frames of one key tell of the same thing, in whatever order their members stand. */
const keyOf = (frame: string): string => `${frame.match(telling)?.sort()}`;

const isTakenBack = (frame: string): boolean => /removed"\s*:\s*true/.test(frame);

/** Of the newest head that was given; 0: none. */
export const heightOf = ({ topic, given }: Subscription): number =>
  topic === 'newHeads' ? Number(/"number"\s*:\s*"(0x[\da-f]+)/i.exec(given.at(-1) ?? '')?.[1] ?? 0) : 0;

/** True for what the site was told last of the same thing, and for a log that is taken back and that it never had: its block went while the gap was filled. */
export function isGiven({ given }: Subscription, frame: string): boolean {
  const key = keyOf(frame);
  const last = given.findLast((one) => keyOf(one) === key);
  // Of what was given before those that are kept nothing is known.
  return last ? isTakenBack(last) === isTakenBack(frame) : isTakenBack(frame) && !given[4 * framesKept - 1];
}
