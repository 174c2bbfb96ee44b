// What the background is asked of a lost web socket's subscriptions, and how the site is told what came. Runs in the relay.
import type { SocketFollow, SocketNews } from '@/lib/messages/page-protocol';
import { parse, stringify } from '@/lib/page/natives';
import type { Followed, Loss } from './socket-loss';
import { placeOf } from './socket-place';
import { noteGiven } from './socket-subscription';

const lookMs = 20_000;

/** As told at `now`. */
function placesOf({ aliveAt }: Loss, subscriptions: Followed[], now: number): SocketFollow['subscriptions'] {
  return subscriptions.map((one) => ({ params: one.params, place: placeOf(one, { now, aliveAt }) }));
}

/** The background takes an ask of 512 kB (rules 4.11), and as many subscriptions. */
const placesChars = 200_000;
const placesMost = 16;

interface Places {
  followed: Followed[];
  places: SocketFollow['subscriptions'];
}

/** So many of them together as one ask holds. */
export function asksOf(loss: Loss, followed: readonly Followed[], now = loss.ways.clock.now()): Places[] {
  const asks: Places[] = [];
  let room = 0;
  for (const one of followed) {
    const places = placesOf(loss, [one], now);
    const { length } = stringify(places);
    room -= length;
    const last = asks.at(-1);
    if (last && room > 0 && last.places.length < placesMost) {
      last.followed.push(one);
      last.places.push(...places);
    } else {
      asks.push({ followed: [one], places });
      room = placesChars - length;
    }
  }
  return asks;
}

/** Asks the background once; `news` is null when there is no help. */
export async function look(
  { ways, url, lostBy: own }: Loss,
  wanted: SocketFollow,
  since = ways.clock.now(),
): Promise<{ news: SocketNews | null; detourMs: number }> {
  if (!own) return { news: null, detourMs: 0 };
  const asked = { url, body: stringify(wanted), own, elapsedMs: ways.clock.now() - since, credentialed: false };
  const reply = await ways.ask('socket/follow', asked, lookMs);
  return { news: reply.kind === 'answer' ? parse(reply.body) : null, detourMs: reply.detourMs };
}

/** What came, to the site; and where delivery stands now. Both at once, or neither. */
export function giveNews({ ways, socketKey, followed }: Loss, asked: Followed[], news: SocketNews): void {
  asked.forEach((one, at) => {
    const said = news.subscriptions[at];
    if (!said || !followed.includes(one)) return;
    one.state = said.state;
    for (const event of said.events) {
      const frame = noticeOf(one, event);
      noteGiven(one, frame);
      ways.orderHook(socketKey, 'hand', frame);
    }
  });
}

/** What the site hears of it. */
const noticeOf = ({ id }: Followed, result: string): string =>
  `{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"${id}","result":${result}}}`;
