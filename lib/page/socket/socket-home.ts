// The way home: a new connection to the site's own endpoint takes over when it stands where the site stands, and fills the gap itself. Runs in the relay.

import { parse, stringify } from '@/lib/page/natives';
import { field, isText } from '@/lib/rpc/glance';
import { resultOf } from './socket-frames';
import { isAway, isLost, isSending, type Loss, question } from './socket-loss';
import { asksOf, giveNews, look } from './socket-news';

const dialMs = 10_000;
const answerMs = 5_000;
/** Rounds of questions and answers; a gap of 128 heads takes a few. */
const roundsMost = 200;
/** Of logs, beside what else an ask holds (rules 4.11). What is more is asked of fewer blocks at a time. */
const logsChars = 200_000;
const pageBlocksFirst = 512;
/** Of a page of logs that it refuses, or whose answer is longer than we take, so much less is asked for. */
const narrower = 8;

/** True when the site's own endpoint carries its frames again. One at a time. */
export function comeHome(loss: Loss): Promise<boolean> {
  loss.homeward ??= goHome(loss).finally(() => {
    loss.homeward = null;
  });
  return loss.homeward;
}

async function goHome(loss: Loss): Promise<boolean> {
  const { lostBy: own, ways, socketKey } = loss;
  const isOpen = await dial(loss);
  const names = isOpen && isAway(loss) && (await settle(loss));
  // Lost anew meanwhile: that is another's.
  if (!isLost(loss, own)) return false;
  const isStanding = loss.coming?.isOpen;
  loss.coming = null;
  if (names && isStanding) takeOver(loss, names);
  else ways.orderHook(socketKey, 'undial');
  return loss.lostBy === null;
}

/** As the site made its own, in the same document: whatever its policy forbids is forbidden. */
function dial(loss: Loss): Promise<boolean> {
  const { ways, socketKey } = loss;
  const at = loss.nextId++;
  return new Promise((resolve) => {
    const coming = { dial: at, isOpen: false, isSettling: false, opened };
    const stop = ways.clock.runAfter(dialMs, () => opened(false));
    function opened(isOpen: boolean): void {
      stop();
      coming.isOpen = isOpen;
      resolve(isOpen);
    }
    loss.coming = coming;
    ways.orderHook(socketKey, 'dial', at);
  });
}

/** The names of the subscriptions there, once the site has all that came before; null when it cannot take over. */
async function settle(loss: Loss): Promise<Map<string, string> | null> {
  const ask = (method: string, params: unknown) => question(loss, { method, params, withinMs: answerMs });
  const names = new Map<string, string>();
  for (const { id, params } of loss.followed) {
    const name = resultIn(await ask('eth_subscribe', params));
    if (!isText(name)) return null;
    names.set(id, name);
  }
  if (loss.coming) loss.coming.isSettling = true;
  return (await fill(loss, ask)) && loss.followed.every(({ id }) => names.has(id)) ? names : null;
}

type Ask = (method: string, params: unknown) => Promise<string | null>;

/** Gives the site all that its endpoint has of its subscriptions; false when it has less than the site. */
async function fill(loss: Loss, ask: Ask): Promise<boolean> {
  // As if no time passed: the head that it names first stays the newest.
  const since = loss.ways.clock.now();
  let left = loss.followed.filter(({ topic }) => /^(newHeads|logs)$/.test(topic));
  let results: Record<string, string> = {};
  let pageBlocks = pageBlocksFirst;
  for (let round = 0; round < roundsMost; round++) {
    const [next] = asksOf(loss, left, since);
    if (!next) return true;
    const { followed, places } = next;
    const { news } = await look(loss, { subscriptions: places, own: { results, pageBlocks } }, since);
    if (!news || news.isBehind || !isAway(loss)) return false;
    giveNews(loss, followed, news);
    if (!news.asks.length) left = left.filter((one) => !followed.includes(one));
    // What it said of logs is given, and with the heads all blocks below them.
    const isGiven = followed.some(({ topic }, at) => topic === 'newHeads' && news.subscriptions[at]?.events.length);
    results = without(results, isGiven ? /^(?!.*"latest")/ : logsAsked);
    let room = logsChars;
    for (const text of news.asks) {
      const [method, params]: [string, unknown] = parse(text);
      const reply = await ask(method, params);
      const result = resultIn(reply);
      const isOfLogs = logsAsked.test(text);
      if (result === undefined) {
        if (!reply || !isOfLogs || pageBlocks === 1) return false;
        pageBlocks = Math.ceil(pageBlocks / narrower);
        break;
      }
      const said = textOf(result);
      if (isOfLogs) {
        const isFirst = room === logsChars;
        room -= said.length;
        // It is asked again.
        if (room < 0 && !(isFirst && pageBlocks === 1)) {
          if (isFirst) pageBlocks = Math.max(1, Math.floor((0.8 * pageBlocks * logsChars) / said.length));
          break;
        }
      }
      results[text] = said;
    }
  }
  return false;
}

/** Undefined for an error, for silence, and for an answer that was cut. */
function resultIn(reply: string | null): unknown {
  try {
    return resultOf(reply ?? '');
  } catch {
    return undefined;
  }
}

const logsAsked = /^."eth_getLogs/;

const without = (results: Record<string, string>, asked: RegExp): Record<string, string> =>
  Object.fromEntries(Object.entries(results).filter(([text]) => !asked.test(text)));

/** A text, for nothing may make its names shorter. */
const nothing = '{"transactions":[],"withdrawals":[]}';

/** No head has the block's transactions, and with them a hundred blocks are megabytes. */
const textOf = (result: unknown): string =>
  stringify(field(result, 'transactions') ? Object.assign(Object(result), parse(nothing)) : result);

function takeOver(loss: Loss, names: Map<string, string>): void {
  const { ways, socketKey, followed, unanswered } = loss;
  for (const one of followed) {
    one.lineId = names.get(one.id) ?? one.id;
  }
  loss.lostBy = null;
  loss.isElsewhere = false;
  // A transaction that was on its way: its fate is looked up where that can be done.
  const held = [...unanswered.values()].filter(({ isAsked, isNew, asked }) => isAsked || (!isNew && isSending(asked)));
  const carried = followed.map(({ isOurs, state, ...one }) => one);
  ways.orderHook(
    socketKey,
    'home',
    carried,
    held.map(({ at }) => at),
  );
}
