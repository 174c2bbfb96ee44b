// The way home: a new connection to the site's own endpoint takes over when it stands where the site stands, and fills the gap itself. Runs in the site's own world.
import { field, isText } from '@/lib/rpc/glance';
import { construct, parse, stringify } from './natives';
import { type Care, isAway, unanswered } from './socket-care';
import { readFrame, resultOf } from './socket-frames';
import { closeNatively, readSocket } from './socket-native';
import { asksOf, giveNews, look } from './socket-news';
import { question, watchPulse } from './socket-pulse';
import { giveNotice, isSending, transmit } from './socket-talk';

const dialMs = 10_000;
const answerMs = 5_000;
/** Rounds of questions and answers; a gap of 128 heads takes a few. */
const roundsMost = 200;
/** Of logs, beside what else an ask holds (rules 4.11). What is more is asked of fewer blocks at a time. */
const logsChars = 200_000;
const pageBlocksFirst = 512;

/** True when the site's own endpoint carries its frames again. One at a time. */
export function comeHome(care: Care): Promise<boolean> {
  care.homeward ??= goHome(care).finally(() => {
    care.homeward = null;
  });
  return care.homeward;
}

async function goHome(care: Care): Promise<boolean> {
  const socket = await dial(care);
  const names = socket && isAway(care) && (await settle(care, socket));
  const { coming } = care;
  care.coming = null;
  if (!socket || !coming || !names || !isAway(care)) {
    if (socket) closeNatively(socket);
    return false;
  }
  takeOver(care, socket, names);
  for (const notice of coming.notices) {
    const heard = readFrame(notice);
    if (heard.kind === 'notice') giveNotice(care, heard.subscription, notice);
  }
  return true;
}

/** As the site made its own, in the same document: whatever its policy forbids is forbidden. */
function dial(care: Care): Promise<WebSocket | null> {
  const { site, protocols, hook } = care;
  const socket: WebSocket = construct(WebSocket, [
    readSocket(site, 'url'),
    ...(protocols === undefined ? [] : [protocols]),
  ]);
  care.adopt(socket);
  return new Promise((resolve) => {
    const opened = (isOpen: boolean) => {
      if (care.coming) care.coming.isOpen = isOpen;
      resolve(isOpen ? socket : null);
    };
    care.coming = { socket, isOpen: false, isSettling: false, notices: [], opened };
    hook.clock.runAfter(dialMs, () => {
      if (readSocket(socket, 'readyState') === 0) closeNatively(socket);
    });
  });
}

/** The names of the subscriptions there, once the site has all that came before; null when it cannot take over. */
async function settle(care: Care, socket: WebSocket): Promise<Map<string, string> | null> {
  const ask = (method: string, params: unknown) => question(care, socket, { method, params, withinMs: answerMs });
  const names = new Map<string, string>();
  for (const { id, params } of care.followed) {
    const reply = await ask('eth_subscribe', params);
    const name = reply && resultOf(reply);
    if (!isText(name)) return null;
    names.set(id, name);
  }
  if (care.coming) care.coming.isSettling = true;
  return (await fill(care, ask)) && care.followed.every(({ id }) => names.has(id)) ? names : null;
}

type Ask = (method: string, params: unknown) => Promise<string | null>;

/** Gives the site all that its endpoint has of its subscriptions; false when it has less than the site. */
async function fill(care: Care, ask: Ask): Promise<boolean> {
  // As if no time passed: the head that it names first stays the newest.
  const since = care.hook.clock.now();
  let left = care.followed.filter(({ topic }) => /^(newHeads|logs)$/.test(topic));
  let results: Record<string, string> = {};
  let pageBlocks = pageBlocksFirst;
  for (let round = 0; round < roundsMost; round++) {
    const [next] = asksOf(care, left, since);
    if (!next) return true;
    const { followed, places } = next;
    const { news } = await look(care, { subscriptions: places, own: { results, pageBlocks } }, since);
    if (!news || news.isBehind || !isAway(care)) return false;
    giveNews(care, followed, news);
    if (!news.asks.length) left = left.filter((one) => !followed.includes(one));
    // What it said of logs is given, and with the heads all blocks below them.
    const isGiven = followed.some(({ topic }, at) => topic === 'newHeads' && news.subscriptions[at]?.events.length);
    results = without(results, isGiven ? /^(?!.*"latest")/ : logsAsked);
    let room = logsChars;
    for (const text of news.asks) {
      const [method, params]: [string, unknown] = parse(text);
      const reply = await ask(method, params);
      const result = reply ? resultOf(reply) : undefined;
      if (result === undefined) return false;
      const said = textOf(result);
      if (logsAsked.test(text)) {
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

const logsAsked = /^."eth_getLogs/;

const without = (results: Record<string, string>, asked: RegExp): Record<string, string> =>
  Object.fromEntries(Object.entries(results).filter(([text]) => !asked.test(text)));

/** No head has the block's transactions, and with them a hundred blocks are megabytes. */
function textOf(result: unknown): string {
  const block = field(result, 'transactions') ? { ...Object(result), transactions: [], withdrawals: [] } : result;
  return stringify(block);
}

function takeOver(care: Care, socket: WebSocket, names: Map<string, string>): void {
  const { hook, url } = care;
  care.line = socket;
  care.isElsewhere = false;
  care.homeAt = care.heardAt = hook.clock.now();
  for (const one of care.followed) {
    one.lineId = names.get(one.id) ?? one.id;
    one.state = null;
    one.isOurs = false;
  }
  hook.toRelay.tell({ type: 'rpc/sound', url });
  for (const frame of unanswered(care)) {
    // A transaction that was on its way: its fate is looked up where that can be done.
    if (!frame.isAsked && !isSending(frame.asked)) transmit(care, frame);
  }
  watchPulse(care);
}
