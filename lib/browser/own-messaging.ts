// How our own pages (popup, dashboard, welcome) ask the background. Runs in those pages.

import type { OwnProtocol, OwnTopic } from '@/lib/messages/own-protocol';
import { browser } from './own-api';

/** A cold worker answers within 0.1 s; beyond this it hangs, and the page says so. Checks of an endpoint take their own time. */
const PATIENCE_MS = 15_000;

/**
 * Asks the background. The reply is our own code's and is not parsed again.
 *
 * @throws Error when the background is not there, does not know the topic, or does not answer in time.
 */
export async function askOwn<T extends OwnTopic>(
  type: T,
  ask: OwnProtocol[T]['ask'],
): Promise<OwnProtocol[T]['reply']> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer to ${type}.`)), PATIENCE_MS);
  });
  const asked = browser.runtime.sendMessage<unknown, OwnProtocol[T]['reply'] | undefined>({ type, ask });
  try {
    const reply = await Promise.race([asked, tooLate]);
    if (reply === undefined) throw new Error(`Nobody answers ${type}.`);
    return reply;
  } finally {
    clearTimeout(timer);
  }
}
