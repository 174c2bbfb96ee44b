// JSON-RPC over a living line, as it passes: what is asked and answered, which followed there are. Runs in the site's own world on every frame.

import { noteAnswer, noteDevelopment } from '@/lib/page/evidence';
import { hide } from '@/lib/page/native-events';
import { parse, stringify } from '@/lib/page/natives';
import type { Subscription } from '@/lib/page/port-words';
import { maxBodyChars } from '@/lib/page/sent-text';
import { type Asked, answersTo, askedIn, field, hasMethod, isText } from '@/lib/rpc/glance';
import { isPlainAnswer } from '@/lib/rpc/sound';
import { type Care, type Frame, forget, type Notice, tell } from './socket-care';
import { type Heard, readFrame, resultOf } from './socket-frames';
import { dataOf, sendOver } from './socket-native';
import { watchPulse } from './socket-pulse';
import { createSubscription, heightOf, isGiven, noteGiven, without } from './socket-subscription';

const subscribing = /^eth_(un)?subscribe$/;
/** How long after a change of lines the new one may repeat what was given. */
const repeatsMs = 60_000;
/** The background forgets a handshake that nothing was heard of for an hour. */
const proveEveryMs = 600_000;

/** A frame of the site's; null for what is no JSON-RPC. */
export function frameOf(care: Care, data: unknown): Frame | null {
  const { hook, isSpoken, isPublic } = care;
  if (!isPublic || !isText(data) || data.length > maxBodyChars || !(isSpoken || hook.isAwake())) return null;
  const asked = askedIn(data, '');
  return asked && { at: care.framesSent++, text: data, asked, sentAt: hook.clock.now() };
}

/** It went out, or is to. */
export function noteSent(care: Care, frame: Frame): void {
  const { hook, url, learnt } = care;
  care.isSpoken = true;
  for (const { id } of frame.asked.calls) if (id !== undefined) care.frames.set(stringify(id), frame);
  noteDevelopment(hook, { url, sentText: frame.text, asked: frame.asked, learnt });
}

/** Over the line, which knows the site's followed by names of its own. */
export function transmit(care: Care, { text, asked }: Frame): void {
  const { line, followed } = care;
  if (!line) return;
  const named = hasMethod(asked, subscribing) && followed.find(({ id }) => text.includes(`"${id}"`));
  sendOver(line, [named ? text.replaceAll(`"${named.id}"`, `"${named.lineId}"`) : text]);
  watchPulse(care);
}

/** A message of a line, or of one that is coming, before the site hears it. */
export function hearMessage(care: Care, socket: WebSocket, event: Event): void {
  const text = dataOf(event);
  if (!isText(text)) return;
  care.heardAt = care.hook.clock.now();
  if (care.provenUntil && care.heardAt > care.provenUntil) prove(care);
  const pass = () => {
    if (socket !== care.site) tell(care, text);
  };
  const { frames, followed, coming, stopPulse, hook, key } = care;
  const isComing = coming?.socket === socket;
  const isAwaited = isComing || stopPulse || frames.size || followed.length;
  const { ofSubscription: name, ids, isResult }: Heard = isAwaited ? readFrame(text) : {};
  if (isComing && name) coming.notices.push([name, text]);
  else if (isComing) hook.toRelay.tell([key, 'heard', text]);
  else if (name) hearNotice(care, socket, [name, text]);
  else if (ids) hearReply(care, ids[0] ?? '', { isResult, event, text, pass });
  else pass();
}

function prove(care: Care): void {
  care.provenUntil = care.heardAt + proveEveryMs;
  care.hook.toRelay.tell({ type: 'socket/speaks', url: care.url });
}

function hearNotice(care: Care, socket: WebSocket, [name, text]: Notice): void {
  const known = care.followed.find(({ lineId }) => lineId === name);
  const isOwn = socket === care.site;
  if (known?.topic === 'newHeads') noteHead(care, text);
  if (!isOwn) giveNotice(care, name, text);
  else if (known) noteOwnGiven(care, known, text);
}

/** The first head to come stands on the one that the endpoint had when it was asked for heads. */
function noteOwnGiven({ followed }: Care, known: Subscription, text: string): void {
  const isFirst = !known.given.length;
  noteGiven(known, text);
  const height = isFirst && heightOf(known) - 1;
  for (const one of followed) if (height && height > 0) one.height ||= height;
}

/** A head shows the endpoint's chain, and where it stands, as the answer to this call would. */
const blockText = '{"jsonrpc":"2.0","method":"eth_getBlockByNumber","params":["latest",false]}';
const showsMs = 60_000;
const smoothing = 0.2;

function noteHead(care: Care, text: string): void {
  const { heardAt, headAt } = care;
  const waitMs = headAt && heardAt - headAt;
  care.headsMs += care.headsMs ? smoothing * (waitMs - care.headsMs) : waitMs;
  care.headAt = heardAt;
  if (heardAt - care.shownAt > showsMs) {
    care.shownAt = heardAt;
    showHead(care, field(field(parse(text), 'params'), 'result'));
  }
  watchPulse(care);
}

function showHead({ hook, url, learnt }: Care, result: unknown): void {
  const asked = askedIn(blockText);
  if (asked) noteAnswer(hook, { url, sentText: blockText, asked, learnt }, stringify({ result }));
}

/** A notice of a line that is not the site's own object, under the site's name for it. */
export function giveNotice(care: Care, lineId: string, text: string): void {
  const known = care.followed.find((one) => one.lineId === lineId);
  if (known && care.hook.clock.now() - care.homeAt < repeatsMs && isGiven(known, text)) return;
  if (known) noteGiven(known, text);
  tell(care, known ? text.replace(`"${lineId}"`, `"${known.id}"`) : text);
}

interface Reply {
  /** Certainly. */
  isResult: boolean | undefined;
  event: Event;
  text: string;
  pass: () => void;
}

function hearReply(care: Care, id: string, reply: Reply): void {
  const frame = care.frames.get(id);
  // The answer to a question of ours: where its head stands, while it gives none.
  if (id === `${care.key}`) {
    hide(reply.event);
    showHead(care, { number: resultOf(reply.text) });
  } else if (frame) hearAnswer(care, frame, reply);
  else reply.pass();
}

function hearAnswer(care: Care, frame: Frame, { isResult, event, text, pass }: Reply): void {
  forget(care, frame.at);
  const { hook, url, learnt } = care;
  const { asked, sentAt } = frame;
  if (!isResult && !isPlainAnswer(200, '', text, asked)) {
    hide(event);
    care.refuse(frame, text);
    return;
  }
  learnt.latencyOf(`${asked.batch || asked.calls[0]?.asksFor}`).add(hook.clock.now() - sentAt);
  if (!care.provenUntil) prove(care);
  noteAnswer(hook, { url, sentText: frame.text, asked, learnt }, text);
  if (asked.calls[0]?.asksFor === 'eth_blockNumber') care.height = Number(resultOf(text)) || care.height;
  if (hasMethod(asked, subscribing)) noteSubscriptions(care, asked, text);
  pass();
}

/** What the site has subscribed to, or no longer, by this answer. */
function noteSubscriptions(care: Care, asked: Asked, answer: string): void {
  const madeAt = care.hook.clock.now();
  answersTo(asked, answer).forEach((member, at) => {
    const { asksFor, args } = asked.calls[at] ?? {};
    const result = field(member, 'result');
    const { followed, height } = care;
    if (asksFor === 'eth_subscribe' && isText(result))
      followed.push(createSubscription(result, args, { madeAt, height, followed }));
    if (asksFor === 'eth_unsubscribe') care.followed = without(followed, args);
  });
}
