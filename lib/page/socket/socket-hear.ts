// The native events of a web socket of the site, and of those that we opened for it, before the site hears them. Runs in the site's own world.
import { copyOf, hide } from '@/lib/page/native-events';
import { type Care, giveUp } from './socket-care';
import { closeNatively, codeOf } from './socket-native';
import { hearMessage } from './socket-talk';

/** Closed for what the site itself sent: nobody else would take it either. */
const sitesFault = /^10(0[2379]|10)$/;
const normal = 1000;

export function hear(care: Care, socket: WebSocket, event: Event): void {
  const { type } = event;
  const isSite = socket === care.site;
  if (isSite && care.isOver) return;
  const { coming, hook, key } = care;
  if (coming?.socket === socket && type !== 'message')
    hook.toRelay.tell([key, 'dialled', coming.dial, type === 'open']);
  else if (type === 'open') hearOpen(care, event);
  else if (type !== 'message' && isSite) hearEnd(care, event);
  else if (type !== 'message') hearLineEnd(care, socket, event);
  // A half-open one that was given up, and speaks after all.
  else if (isSite && care.line !== socket) hide(event);
  else if (care.isSpoken) hearMessage(care, socket, event);
}

/** Of the site's own object: it was asked about already, because it took so long. */
function hearOpen(care: Care, event: Event): void {
  const { site, shownState } = care;
  care.isOpened = true;
  if (shownState === 0) {
    care.line = site;
    care.shownState = null;
    care.hook.toRelay.tell([care.key, 'opened']);
  } else if (shownState !== null) {
    hide(event);
    closeNatively(site);
  }
}

/** `error`, then `close`. */
function hearEnd(care: Care, event: Event): void {
  if (!mayBeSaved(care, event)) {
    giveUp(care);
    return;
  }
  hide(event);
  care.kept.push(copyOf(event, CloseEvent));
  if (event.type === 'close' && care.line === care.site)
    care.fail(care.isOpened ? 'closed' : 'unopened', codeOf(event));
}

function mayBeSaved(care: Care, event: Event): boolean {
  const { hook, shownState, isOpened, isKnown, isSpoken, frames, followed } = care;
  if (shownState !== null) return true;
  if (!hook.isAwake() || !(isOpened ? isSpoken : isKnown)) return false;
  const code = event.type === 'close' ? codeOf(event) : 0;
  return !sitesFault.test(`${code}`) && (code !== normal || frames.size + followed.length > 0);
}

function hearLineEnd(care: Care, socket: WebSocket, event: Event): void {
  if (socket === care.line && event.type === 'close') care.fail('closed', codeOf(event));
}
