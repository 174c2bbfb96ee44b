// JSON-RPC over a living line, as it passes: what is asked and answered, which followed there are. Runs in the site's own world on every frame.
import { type Asked, answersTo, askedIn, field, hasMethod, isArray, isText } from '@/lib/rpc/glance';
import { isPlainAnswer } from '@/lib/rpc/sound';
import { noteAnswer, noteDevelopment } from './evidence';
import { parse, stringify } from './natives';
import { maxBodyChars } from './sent-text';
import { type Care, type Frame, forget, tell } from './socket-care';
import { type Heard, readFrame, resultOf } from './socket-frames';
import { dataOf, hide, sendOver } from './socket-native';
import { watchPulse } from './socket-pulse';
import { createSubscription, heightOf, isGiven, noteGiven, type Subscription } from './socket-subscription';

const subscribing = /^eth_(un)?subscribe$/;
/** How long after a change of lines the new one may repeat what was given. */
const repeatsMs = 60_000;
/** The background forgets a handshake that nothing was heard of for an hour. */
const proveEveryMs = 600_000;

/** A frame of the site's; null for what is no JSON-RPC. */
export function frameOf({ hook, isSpoken, isPublic }: Care, data: unknown): Frame | null {
  if (!isPublic || !isText(data) || data.length > maxBodyChars || !(isSpoken || hook.isAwake())) return null;
  const asked = askedIn(data, '');
  return asked && { text: data, asked, sentAt: hook.clock.now(), isAsked: false };
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
  sendOver(line, named ? text.replaceAll(`"${named.id}"`, `"${named.lineId}"`) : text);
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
  const isAwaited = care.frames.size || care.followed.length || care.ours.size;
  const heard: Heard = isAwaited ? readFrame(text) : { kind: 'other' };
  if (heard.kind === 'notice') hearNotice(care, socket, { text, name: heard.subscription });
  else if (heard.kind === 'reply') hearReply(care, heard, { event, text, pass });
  else pass();
}

function prove(care: Care): void {
  care.provenUntil = care.heardAt + proveEveryMs;
  care.hook.toRelay.tell({ type: 'socket/speaks', url: care.url });
}

function hearNotice(care: Care, socket: WebSocket, { text, name }: { text: string; name: string }): void {
  const known = care.followed.find(({ lineId }) => lineId === name);
  const isOwn = socket === care.site;
  if (known?.topic === 'newHeads') noteHead(care, text);
  if (care.coming?.socket === socket) care.coming.notices.push(text);
  else if (!isOwn) giveNotice(care, name, text);
  else if (known) noteOwnGiven(care, known, text);
}

/** The first head to come stands on the one that the endpoint had when it was asked for heads. */
function noteOwnGiven({ followed }: Care, known: Subscription, text: string): void {
  const isFirst = !known.given.length;
  noteGiven(known, text);
  const height = isFirst && heightOf(known) - 1;
  for (const one of followed) if (height && height > 0) one.height ||= height;
}

/** A head shows the endpoint's chain as the answer to this call would. */
const blockText = '{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["latest",false]}';
const blockAsked: Asked = { batch: false, calls: [{ id: 1, method: 'eth_getBlockByNumber', params: [] }] };
const showsMs = 60_000;
const smoothing = 0.2;

function noteHead(care: Care, text: string): void {
  const { hook, url, learnt, heardAt, headAt, shownAt } = care;
  const waitMs = headAt && heardAt - headAt;
  care.headsMs += care.headsMs ? smoothing * (waitMs - care.headsMs) : waitMs;
  care.headAt = heardAt;
  if (heardAt - shownAt > showsMs) {
    care.shownAt = heardAt;
    const result = field(field(parse(text), 'params'), 'result');
    const traffic = { url, sentText: blockText, asked: blockAsked, learnt };
    noteAnswer(hook, traffic, stringify({ jsonrpc: '2.0', id: 1, result }));
  }
  watchPulse(care);
}

/** A notice of a line that is not the site's own object, under the site's name for it. */
export function giveNotice(care: Care, lineId: string, text: string): void {
  const known = care.followed.find((one) => one.lineId === lineId);
  if (!known) tell(care, text);
  if (!known || (care.hook.clock.now() - care.homeAt < repeatsMs && isGiven(known, text))) return;
  noteGiven(known, text);
  tell(care, text.replace(`"${lineId}"`, `"${known.id}"`));
}

function hearReply(
  care: Care,
  { ids: [id = ''], isResult }: Extract<Heard, { kind: 'reply' }>,
  { event, text, pass }: { event: Event; text: string; pass: () => void },
): void {
  const settleOurs = care.ours.get(id);
  if (settleOurs) {
    hide(event);
    settleOurs(text);
    return;
  }
  const frame = care.frames.get(id);
  if (frame) hearAnswer(care, frame, { isResult, event, text, pass });
  else pass();
}

function hearAnswer(
  care: Care,
  frame: Frame,
  { isResult, event, text, pass }: { isResult: boolean; event: Event; text: string; pass: () => void },
): void {
  forget(care, frame);
  const { hook, url, learnt } = care;
  const { asked, sentAt } = frame;
  if (!isResult && !isPlainAnswer(200, '', text, asked)) {
    hide(event);
    care.refuse(frame, text);
    return;
  }
  learnt.latencyOf(`${asked.batch || asked.calls[0]?.method}`).add(hook.clock.now() - sentAt);
  if (!care.provenUntil) prove(care);
  noteAnswer(hook, { url, sentText: frame.text, asked, learnt }, text);
  if (asked.calls[0]?.method === 'eth_blockNumber') care.height = Number(resultOf(text)) || care.height;
  if (hasMethod(asked, subscribing)) noteSubscriptions(care, frame, text);
  pass();
}

/** What the site has subscribed to, or no longer, by this answer. */
function noteSubscriptions(care: Care, { text, asked }: Frame, answer: string): void {
  const calls: unknown = parse(text);
  answersTo(asked, answer).forEach((member, at) => {
    const params = field(isArray(calls) ? calls[at] : calls, 'params');
    const result = field(member, 'result');
    if (asked.calls[at]?.method === 'eth_subscribe' && isText(result))
      addSubscription(care, { id: result, params, isOurs: false });
    if (asked.calls[at]?.method === 'eth_unsubscribe') unsubscribe(care, params);
  });
}

export function addSubscription(
  care: Care,
  { id, params, isOurs }: { id: string; params: unknown; isOurs: boolean },
): void {
  const { followed, height, hook } = care;
  const known = Math.max(height, ...followed.map(heightOf));
  followed.push(createSubscription(id, params, { madeAt: hook.clock.now(), height: known, isOurs }));
}

export function unsubscribe(care: Care, params: unknown): boolean {
  const before = care.followed.length;
  const name: unknown = isArray(params) ? params[0] : undefined;
  care.followed = care.followed.filter(({ id }) => id !== name);
  return care.followed.length < before;
}

export const isSubscribing = (asked: Asked): boolean => hasMethod(asked, subscribing);

export const isSending = (asked: Asked): boolean => hasMethod(asked, /_sendRaw/);
