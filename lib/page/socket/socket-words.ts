// How the relay reads what the hook says of lost sockets: page-written, so every field is rebuilt and nothing else gets through. Pure; runs in the relay.

import { isEnd, isNumber, isText, maxTextChars, maxUrlChars } from '@/lib/page/hook-words';
import { isRecord, type LostSocket, type SentFrame, type SocketWord, type Subscription } from '@/lib/page/port-words';
import { isArray } from '@/lib/rpc/glance';

/** What a line says is as long as its endpoint made it: all logs of a long gap are megabytes. Of what is longer both ends are kept, where the id stands. */
const maxHeardChars = 33_554_432;
const endChars = 200;
const maxFrames = 1_000;
const maxFollowed = 64;
const maxGiven = 512;

/** Null for anything but the words of the hook. */
export function readSocketWord(data: unknown): SocketWord | null {
  const [socket, said, ...args]: unknown[] = isArray(data) ? data : [];
  const [first, second] = args;
  if (!isNumber(socket)) return null;
  switch (said) {
    case 'lost': {
      const lost = readLost(args);
      return lost && [socket, said, ...lost];
    }
    case 'frame': {
      const frame = readSent(args);
      return frame && [socket, said, ...frame];
    }
    case 'dialled':
      return isNumber(first) ? [socket, said, first, second === true] : null;
    case 'heard':
      return typeof first === 'string' ? [socket, said, first.length > maxHeardChars ? cut(first) : first] : null;
    case 'there':
    case 'opened':
    case 'over':
      return [socket, said];
  }
  return null;
}

/** No JSON, whatever the ends are. */
const cut = (text: string): string => `${text.slice(0, endChars)}\0${text.slice(-endChars)}`;

function readLost([url, how, code, sent, given, height, aliveAt]: unknown[]): LostSocket | null {
  const frames = readAll(sent, maxFrames, readSent);
  const followed = readAll(given, maxFollowed, readSubscription);
  if (!isEnd(how) || !isText(url, maxUrlChars) || !isNumber(code) || !isNumber(height) || !isNumber(aliveAt))
    return null;
  return frames && followed && [url, how, code, frames, followed, height, aliveAt];
}

/** Null when one of them is not what it should be. */
function readAll<T>(data: unknown, most: number, readOne: (one: unknown) => T | null): T[] | null {
  if (!isArray(data) || data.length > most) return null;
  const all = data.map(readOne).filter((one) => one !== null);
  return all.length === data.length ? all : null;
}

function readSent(data: unknown): SentFrame | null {
  const [at, text, sentAt]: unknown[] = isArray(data) ? data : [];
  return isNumber(at) && isText(text, maxTextChars) && isNumber(sentAt) ? [at, text, sentAt] : null;
}

function readSubscription(data: unknown): Subscription | null {
  if (!isRecord(data)) return null;
  const { id, params, topic, madeAt, height, lineId } = data;
  const given = readAll(data.given, maxGiven, (one) => (isText(one, maxTextChars) ? one : null));
  if (!isText(id, maxUrlChars) || !isText(topic, maxUrlChars) || !isText(lineId, maxUrlChars) || !given) return null;
  if (!isNumber(madeAt) || !isNumber(height)) return null;
  return { id, params, topic, madeAt, height, lineId, given };
}
