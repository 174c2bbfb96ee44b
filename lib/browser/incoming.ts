// Messages that reach the background. Runs in the background.
import browser, { type Runtime } from 'webextension-polyfill';

/**
 * Calls `handle` for each message; null is answered at once with null. Must run in the background's first tick.
 * `sendResponse` with `true` is the one form that every browser of both families understands.
 */
export function onMessage(handle: (message: unknown, sender: Runtime.MessageSender) => Promise<unknown> | null): void {
  browser.runtime.onMessage.addListener((message: unknown, sender, sendResponse: (reply: unknown) => void) => {
    const reply = handle(message, sender) ?? Promise.resolve(null);
    reply.then(sendResponse, (error: unknown) => {
      console.error(error);
      sendResponse({ failed: true });
    });
    return true;
  });
}

/** Our own pages only: their address is the browser's word, not theirs (rules 1.3). */
export function isOwnPage(sender: Runtime.MessageSender): boolean {
  return sender.url?.startsWith(browser.runtime.getURL('')) ?? false;
}

/** Which version of us runs. */
export const ownVersion = (): string => browser.runtime.getManifest().version;

export function onInstalled(run: (reason: string) => void): void {
  browser.runtime.onInstalled.addListener(({ reason }) => run(reason));
}

/** A port that a document opened. */
export interface IncomingPort {
  /** Dropped when the other side is gone. */
  send(message: unknown): void;
  /** Calls `hear` for every message; written by a page until it is parsed. */
  hear(hear: (message: unknown) => void): void;
  onEnd(ended: () => void): void;
}

/** Calls `begin` for each port of that name. Must run in the background's first tick. */
export function onPort(name: string, begin: (port: IncomingPort, sender: Runtime.MessageSender) => void): void {
  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== name || port.sender === undefined) return;
    let isOpen = true;
    port.onDisconnect.addListener(() => {
      isOpen = false;
    });
    const incoming: IncomingPort = {
      send: (message) => {
        if (isOpen) port.postMessage(message);
      },
      hear: (hear) => port.onMessage.addListener((message) => hear(message)),
      onEnd: (ended) => port.onDisconnect.addListener(ended),
    };
    begin(incoming, port.sender);
  });
}
