// The browser's own WebSocket and its events, taken before the site can put others in their place. Runs in the site's own world.
import { apply, get } from './natives';

/** The prototypes as they were. */
const bare: WebSocket = Object.create(null, Object.getOwnPropertyDescriptors(WebSocket.prototype));
const bareMessage: MessageEvent = Object.create(null, Object.getOwnPropertyDescriptors(MessageEvent.prototype));
const { addEventListener, dispatchEvent } = EventTarget.prototype;
const { stopImmediatePropagation } = Event.prototype;

/** What the native accessor says. */
export function readSocket<K extends 'readyState' | 'bufferedAmount' | 'protocol' | 'url'>(
  socket: WebSocket,
  name: K,
): WebSocket[K] {
  return get(bare, name, socket);
}

export function sendOver(socket: WebSocket, text: string): void {
  apply(bare.send, socket, [text]);
}

/** Whatever it is. */
export function sendNatively(socket: WebSocket, args: unknown[]): void {
  apply(bare.send, socket, args);
}

/** @param args As the site gave them, and as natively allowed. */
export function closeNatively(socket: WebSocket, args: unknown[] = []): void {
  apply(bare.close, socket, args);
}

/** Ours are the first listeners of a new socket. */
export function listenTo(socket: WebSocket, listener: (this: WebSocket, event: Event) => void): void {
  for (const type of ['open', 'message', 'error', 'close']) apply(addEventListener, socket, [type, listener, true]);
}

const bareClose: CloseEvent = Object.create(null, Object.getOwnPropertyDescriptors(CloseEvent.prototype));

export const codeOf = (event: Event): number => get(bareClose, 'code', event);

export const dataOf = (event: Event): unknown => get(bareMessage, 'data', event);

export function hide(event: Event): void {
  apply(stopImmediatePropagation, event, []);
}

/** One like it, for later: Chromium stops the same event again. */
export const copyOf = (event: Event): Event =>
  new (event instanceof CloseEvent ? CloseEvent : Event)(event.type, event);

export function fireAt(socket: WebSocket, event: Event): void {
  apply(dispatchEvent, socket, [event]);
}

/** The site hears this text as if its endpoint had sent it. */
export function deliverTo(socket: WebSocket, text: string): void {
  const { origin } = new URL(readSocket(socket, 'url'));
  fireAt(socket, new MessageEvent('message', { data: text, origin }));
}
