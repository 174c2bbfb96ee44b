// What the background is asked of a lost web socket's subscriptions, and how the site is told what came. Runs in the site's own world.
import type { SocketFollow, SocketNews } from '@/lib/messages/page-protocol';
import { parse, stringify } from './natives';
import { type Care, tell } from './socket-care';
import { noteGiven, noticeOf, placeOf, type Subscription } from './socket-subscription';

const lookMs = 20_000;

export const pause = ({ hook }: Care, ms: number): Promise<void> =>
  new Promise((resolve) => {
    hook.clock.runAfter(ms, resolve);
  });

/** A line that was closed lived until then, one that is silent until it was heard last. As told at `now`. */
function placesOf(
  { own, heardAt, lostAt }: Care,
  subscriptions: Subscription[],
  now: number,
): SocketFollow['subscriptions'] {
  const times = { now, aliveAt: own.how === 'silent' ? heardAt : lostAt };
  return subscriptions.map((one) => ({ params: one.params, place: placeOf(one, times) }));
}

/** The background takes an ask of 512 kB (rules 4.11), and as many subscriptions. */
const placesChars = 200_000;
const placesMost = 16;

interface Places {
  followed: Subscription[];
  places: SocketFollow['subscriptions'];
}

/** So many of them together as one ask holds. */
export function asksOf(care: Care, followed: readonly Subscription[], now = care.hook.clock.now()): Places[] {
  const asks: Places[] = [];
  let room = 0;
  for (const one of followed) {
    const places = placesOf(care, [one], now);
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
  care: Care,
  wanted: SocketFollow,
  since = care.hook.clock.now(),
): Promise<{ news: SocketNews | null; detourMs: number }> {
  const { hook, url, own } = care;
  const { clock, toRelay } = hook;
  if (!toRelay.hasRoom()) return { news: null, detourMs: 0 };
  const asked = { url, body: stringify(wanted), own, elapsedMs: clock.now() - since, credentialed: false };
  const reply = await toRelay.ask(asked, clock.now() + lookMs, 'socket/follow').reply;
  return { news: reply.kind === 'answer' ? parse(reply.body) : null, detourMs: reply.detourMs };
}

/** What came, to the site; and where delivery stands now. Both at once, or neither. */
export function giveNews(care: Care, asked: Care['followed'], news: SocketNews): void {
  asked.forEach((one, at) => {
    const said = news.subscriptions[at];
    if (!said || !care.followed.includes(one)) return;
    one.state = said.state;
    for (const event of said.events) {
      const frame = noticeOf(one, event);
      noteGiven(one, frame);
      tell(care, frame);
    }
  });
}
