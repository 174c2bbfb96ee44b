// A dApp whose requests come from workers, of every kind that a page has. Pages and what is run in them; data only.
import type { Page } from './pages';

export type WorkerKind = 'dedicated' | 'shared' | 'service';

/** What a worker is asked to send, and where. */
export interface WorkerAsk {
  url: string;
  body: string;
  headers?: Record<string, string>;
  credentials?: 'include' | 'omit';
}

/** How it ended: status, or the name of what fetch rejected with. */
export interface WorkerTold {
  ended: number | string;
  text: string;
  /** What the worker sees of the way. */
  url: string;
  redirected: boolean;
}

/** The same in every kind: a port asks, and is told. */
const script = `
const send = async ({ url, body, headers = {}, credentials }) => {
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers }, ...(credentials ? { credentials } : {}) };
  try {
    const response = await fetch(url, init);
    return { ended: response.status, text: await response.text(), url: response.url, redirected: response.redirected };
  } catch (error) {
    return { ended: error.name, text: error.message, url: '', redirected: false };
  }
};
const hear = (event) => {
  const [port] = event.ports;
  if (port) send(event.data).then((told) => port.postMessage(told));
};
addEventListener('message', hear);
addEventListener('connect', ({ ports: [port] }) => { port.onmessage = hear; });
addEventListener('install', (event) => event.waitUntil(skipWaiting()));
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
`;

const html = '<!doctype html><meta charset="utf-8"><title>A dApp with workers</title>';

/** The pages of one site. */
export const workerPages: Record<string, Page> = {
  '/': html,
  '/worker.js': { body: script, type: 'text/javascript' },
};

/** Sent into a page: its worker of that kind asks. One of each kind lives as long as the page. */
export async function askInWorker(kind: WorkerKind, ask: WorkerAsk): Promise<WorkerTold> {
  const known: Map<string, { postMessage: (message: unknown, ports: Transferable[]) => void }> =
    Reflect.get(globalThis, 'labWorkers') ?? new Map();
  Reflect.set(globalThis, 'labWorkers', known);
  const serviceWorker = async () => {
    await navigator.serviceWorker.register('/worker.js');
    const { active } = await navigator.serviceWorker.ready;
    if (active === null) throw new Error('the service worker is not active');
    return active;
  };
  const made =
    known.get(kind) ??
    (kind === 'dedicated'
      ? new Worker('/worker.js')
      : kind === 'shared'
        ? new SharedWorker('/worker.js').port
        : await serviceWorker());
  known.set(kind, made);
  if (made instanceof MessagePort) made.start();
  const { port1, port2 } = new MessageChannel();
  const told = new Promise<WorkerTold>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  made.postMessage(ask, [port2]);
  return told;
}
