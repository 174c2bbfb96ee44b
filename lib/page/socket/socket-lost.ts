// What the hook itself does for a web socket of the site whose line is lost: it says so to the relay, and does what that orders. Runs in the site's own world.
import type { SocketEnd } from '@/lib/messages/page-protocol';
import { nobodyAnswered } from '@/lib/page/channel';
import { ownResponse } from '@/lib/page/fetch/own-response';
import { fire } from '@/lib/page/native-events';
import { apply, construct } from '@/lib/page/natives';
import type { SocketOrder, SocketOrders } from '@/lib/page/port-words';
import { type Care, type Frame, forget, giveUp, tell, unanswered } from './socket-care';
import { closeNatively, readSocket, sendOver, stateOf } from './socket-native';
import { watchPulse } from './socket-pulse';
import { isPortable } from './socket-subscription';
import { giveNotice, noteSent, transmit } from './socket-talk';

/** A relay that is dead by then cannot help any more. */
const knockMs = 5_000;
/** A call has no more time than over HTTP, and may have waited for the silence to be known. */
const askMs = 9_500;
const maxElapsedMs = 4_000;

/** The line is lost, or never came about. */
export function lose(care: Care, how: SocketEnd, code: number): void {
  const { line, site, hook, key, url, followed, height, heardAt } = care;
  if (care.isOver || !line) return;
  care.stopPulse?.();
  care.stopPulse = null;
  care.line = null;
  // A site's own object that is silent only: whatever becomes of it is native.
  if (!hook.isAwake() || !followed.every(isPortable)) {
    giveUp(care);
    return;
  }
  care.shownState = how === 'unopened' ? 0 : 1;
  if (line !== site) closeNatively(line);
  // A line that was closed lived until then, one that is silent until it was heard last.
  const aliveAt = how === 'silent' ? heardAt : hook.clock.now();
  const frames = unanswered(care).map(sentFrame);
  hook.toRelay.obeying.set(key, (order) => obey(care, order));
  hook.toRelay.tell([key, 'lost', url, how, code, frames, followed, height, aliveAt]);
  watchRelay(care);
}

const sentFrame = ({ at, text, sentAt }: Frame): [number, string, number] => [at, text, sentAt];

/** Nobody but the relay can end what it has begun: while it has the socket in hand, it must be there. */
function watchRelay(care: Care): void {
  const { hook, key, line, isOver } = care;
  if (line || isOver) return;
  if (hook.isPassive()) giveUp(care);
  else {
    hook.toRelay.tell([key, 'there']);
    hook.toRelay.knock(key);
    hook.clock.runAfter(knockMs, () => watchRelay(care));
  }
}

/** A frame of the site's while no line carries it. */
export function sayAway(care: Care, frame: Frame): void {
  noteSent(care, frame);
  care.hook.toRelay.tell([care.key, 'frame', ...sentFrame(frame)]);
}

function obey(care: Care, [, order, ...args]: SocketOrder): void {
  try {
    apply(orders[order], undefined, [care, ...args]);
  } catch {
    care.hook.stumble();
    giveUp(care);
  }
}

const orders: { [Order in keyof SocketOrders]: (care: Care, ...args: SocketOrders[Order]) => void } = {
  nobody(care) {
    const { site, shownState } = care;
    if (care.line) return;
    // It was asked about because it took so long: it may end, and be asked about then.
    if (shownState || stateOf(site)) return giveUp(care);
    care.line = site;
    care.shownState = null;
  },
  taken(care) {
    const { site, shownState } = care;
    if (care.line) return;
    if (stateOf(site) < 2) closeNatively(site);
    care.shownState = 1;
    if (!shownState) fire(site, new Event('open'));
  },
  dial(care, dial) {
    const { site, protocols, hook, key } = care;
    if (care.line || !hook.isAwake()) return hook.toRelay.tell([key, 'dialled', dial, false]);
    const socket: WebSocket = construct(WebSocket, [readSocket(site, 'url'), protocols === undefined ? [] : protocols]);
    care.coming = { socket, dial, notices: [] };
    care.adopt(socket);
  },
  undial(care) {
    if (care.coming) closeNatively(care.coming.socket);
    care.coming = null;
  },
  utter({ coming }, text) {
    if (coming) sendOver(coming.socket, [text]);
  },
  hand: tell,
  settled(care, frame, text) {
    forget(care, frame);
    tell(care, text);
  },
  resend(care, at) {
    const frame = unanswered(care).find((one) => one.at === at);
    if (frame) transmit(care, frame);
  },
  finish: giveUp,
  home(care, followed, held) {
    const { hook, coming } = care;
    if (!coming) return;
    care.coming = null;
    care.line = coming.socket;
    care.followed = followed;
    care.homeAt = care.heardAt = hook.clock.now();
    hook.toRelay.tell({ type: 'rpc/sound', url: care.url });
    for (const frame of unanswered(care)) if (!held.includes(frame.at)) transmit(care, frame);
    watchPulse(care);
    for (const notice of coming.notices) giveNotice(care, ...notice);
    if (stateOf(coming.socket) > 1) lose(care, 'closed', 1006);
  },
};

/** The endpoint's answer to one call may be a failure of its own. */
export async function doubt(care: Care, { text, sentAt }: Frame, answer: string): Promise<void> {
  const { hook, url } = care;
  const { clock, toRelay, stumble } = hook;
  const now = clock.now();
  const elapsedMs = Math.min(now - sentAt, maxElapsedMs);
  const own = ownResponse(200, [answer, true], ['', '']);
  const asked = { url, body: text, own, elapsedMs, credentialed: false };
  try {
    const reply = toRelay.hasRoom() ? await toRelay.ask(asked, now + askMs - elapsedMs).reply : nobodyAnswered;
    const isHelped = reply.kind === 'answer';
    tell(care, isHelped ? reply.body : answer);
    // It said no to one call in a way that means all: others answer until it has rested.
    if (isHelped && reply.detourMs > 0) lose(care, 'closed', 1013);
  } catch {
    stumble();
  }
}
