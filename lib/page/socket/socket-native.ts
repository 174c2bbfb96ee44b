// The browser's own WebSocket, taken before the site can put another in its place. Runs in the site's own world.
import { bare, fire } from '@/lib/page/native-events';
import { apply, get } from '@/lib/page/natives';

const native = bare(WebSocket.prototype);
const nativeMessage = bare(MessageEvent.prototype);
const nativeClose = bare(CloseEvent.prototype);

/** What the native accessor says. */
export function readSocket<K extends 'readyState' | 'bufferedAmount' | 'url'>(
  socket: WebSocket,
  name: K,
): WebSocket[K] {
  return get(native, name, socket);
}

export const stateOf = (socket: WebSocket): number => readSocket(socket, 'readyState');

/** `args` are whatever the site gave, or a text of ours. */
export function sendOver(socket: WebSocket, args: unknown[]): void {
  apply(native.send, socket, args);
}

export function closeNatively(socket: WebSocket): void {
  apply(native.close, socket, []);
}

export const codeOf = (event: Event): number => get(nativeClose, 'code', event);

export const dataOf = (event: Event): unknown => get(nativeMessage, 'data', event);

/** The site hears this text as if its endpoint had sent it. */
export function deliverTo(socket: WebSocket, text: string): void {
  const { origin } = new URL(readSocket(socket, 'url'));
  fire(socket, new MessageEvent('message', { data: text, origin }));
}
