// Node's own client of the lab: asks real host names over TLS as a browser would, without one. Runs in Node, in tests and benches only.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { knownName } from './content/content-hosts';
import type { Lab } from './lab';

interface LabFetchInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal | null;
  /** `follow` unless given, as `fetch` does. */
  redirect?: RequestRedirect;
}

export type LabFetch = (url: string, init?: LabFetchInit) => Promise<Response>;

function headersOf(incoming: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming)) if (value !== undefined) headers.set(name, String(value));
  return headers;
}

function streamOf(answer: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<Buffer<ArrayBuffer>> = answer[Symbol.asyncIterator]();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => {
      answer.destroy();
    },
  });
}

/** Statuses that may have no body. */
const bare = new Set([204, 205, 304]);

function send(lab: Lab, agent: Agent, url: URL, init: LabFetchInit): Promise<Response> {
  const { hostname, pathname, search } = url;
  const { method = 'GET', headers = {}, body, signal } = init;
  const port = lab.ports[knownName(hostname, lab.hosts)] ?? lab.port;
  const target = { host: '127.0.0.1', port, servername: hostname, path: `${pathname}${search}`, method, agent };
  return new Promise((resolve, reject) => {
    const sent = request(
      { ...target, headers: { host: hostname, ...headers }, ...(signal && { signal }) },
      (answer) => {
        const status = answer.statusCode ?? 0;
        const stream = bare.has(status) ? null : streamOf(answer);
        resolve(new Response(stream, { status, headers: headersOf(answer.headers) }));
      },
    );
    sent.once('error', reject).end(body);
  });
}

const mostRedirects = 10;

/** A `fetch` to which the lab is the internet: its certificate is checked, redirects are followed. Call `close` at the end. */
export function openLabFetch(lab: Lab): { fetch: LabFetch; close: () => void } {
  const agent = new Agent({ keepAlive: true, ca: lab.certificate.authority });
  const follow = async (url: URL, init: LabFetchInit, left: number): Promise<Response> => {
    const answer = await send(lab, agent, url, init);
    const location = answer.headers.get('location');
    const stays = init.redirect === 'manual' || answer.status < 300 || answer.status > 399 || location === null;
    if (stays) return answer;
    await answer.body?.cancel();
    if (left === 0 || init.redirect === 'error') throw new TypeError('too many redirects');
    return follow(new URL(location, url), init, left - 1);
  };
  return { fetch: (url, init = {}) => follow(new URL(url), init, mostRedirects), close: () => agent.destroy() };
}
