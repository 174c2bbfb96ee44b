// A load of content on its way to the hook: its bytes over a port, and the headers that the site is shown. Runs in the relay.
import type { ContentAnswer } from './content-line';

/** Part by part, as it is asked for. */
export function pour({ read, cancel }: ContentAnswer, port: MessagePort): void {
  port.onmessage = async ({ data }) => {
    if (data === null) return cancel();
    try {
      const part = await read();
      if (part === null) port.postMessage(null);
      else port.postMessage(part.buffer, [part.buffer]);
    } catch {
      port.postMessage(false); // Nobody has the rest.
    }
  };
}

/** No cache of the site's may keep what it did not ask this server for; a service worker's may (rules 3.15). */
export function headersOf({ contentType, length, range }: ContentAnswer['head']): Record<string, string> {
  const headers = {
    'content-type': contentType,
    'content-length': `${length}`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return range === null ? headers : { ...headers, 'content-range': range };
}
