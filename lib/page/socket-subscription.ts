// One subscription of the site over a web socket, and what was given of it. Pure; runs in the site's own world.
import type { SocketPlace } from '@/lib/messages/page-protocol';
import { field, isText } from '@/lib/rpc/glance';
import { parse, stringify } from './natives';

export interface Subscription {
  /** The site's name for it, for good. */
  readonly id: string;
  /** Of its `eth_subscribe`. */
  readonly params: unknown;
  readonly topic: string;
  /** On the hook's clock. */
  readonly madeAt: number;
  /** The head that its endpoint stood at then, as far as it has shown since; 0: unknown. */
  height: number;
  /** Made here, while others answer: no endpoint of the site's has delivered of it yet. */
  isOurs: boolean;
  /** The name that the endpoint has for it on the line that carries it now. */
  lineId: string;
  /** Frames as the site was given them, newest last: read only when they are needed. */
  readonly given: string[];
  /** What the background said of where delivery stands; null while the own endpoint delivers. */
  state: string | null;
}

/** What is continued elsewhere; anything else (`alchemy_minedTransactions`) is its operator's own. */
const portable = /^(newHeads|logs|newPendingTransactions|syncing)$/;
/** Heads: as far back as a gap is filled. A reorg is told by what was given before it. */
const framesKept = 128;
/** So much text is sent to the background at most; an ask has room for it, and it holds the heads of a hundred blocks. */
const maxGivenChars = 150_000;

export function createSubscription(
  id: string,
  params: unknown,
  { madeAt, height, isOurs }: Pick<Subscription, 'madeAt' | 'height' | 'isOurs'>,
): Subscription {
  const topic: unknown = Array.isArray(params) ? params[0] : undefined;
  return { id, params, topic: isText(topic) ? topic : '', madeAt, height, isOurs, lineId: id, given: [], state: null };
}

export const isPortable = ({ topic }: Subscription): boolean => portable.test(topic);

export function noteGiven({ topic, given }: Subscription, frame: string): void {
  given.push(frame);
  if (given.length > (topic === 'logs' ? 4 : 1) * framesKept) given.shift();
}

const telling = /"(?:hash|blockHash|logIndex|removed|result)"\s*:\s*("0x[\da-f]+|true)/gi;

/** Two frames of one key tell of the same thing, in whatever order their members stand. */
const keyOf = (frame: string): string => (frame.match(telling) ?? []).sort().join();

/** Of the newest head that was given; 0: none. */
export const heightOf = ({ topic, given }: Subscription): number =>
  topic === 'newHeads' ? Number(/"number"\s*:\s*"(0x[\da-f]+)/i.exec(given.at(-1) ?? '')?.[1] ?? 0) : 0;

/** True for what the site has already. */
export function isGiven({ given }: Subscription, frame: string): boolean {
  const key = keyOf(frame);
  return given.some((one) => keyOf(one) === key);
}

/** Where delivery stands, for the background. */
export function placeOf(
  { given, state, madeAt, height, isOurs }: Subscription,
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

/** What the site hears of it. */
export const noticeOf = ({ id }: Subscription, result: string): string =>
  `{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"${id}","result":${result}}}`;
