// The site that everything healthy is measured on: its pages, its endpoint, its socket. Answered by the lab itself, so that no node's pace is measured. Runs in Node.
import type { LoggedRequest } from '@/tests/lab/request-log';
import type { Stage } from './stage';

/** The page that everything healthy is measured on, and its hosts. */
export const site = 'https://app.somedapp.xyz';
export const startUrl = `${site}/start`;
/** Shaped as Infura's, so that it is known for an endpoint; answered by the lab itself, so that no node's pace is measured. */
const rpcHost = 'mainnet.infura.io';
const rpcPath = `/v3/${'f'.repeat(32)}`;
export const rpcUrl = `https://${rpcHost}${rpcPath}`;

const socketPath = `/ws${rpcPath}`;
export const socketUrl = `wss://${rpcHost}${socketPath}`;

/** Between two blocks of Ethereum. */
const blockMs = 12_000;
/** A dApp with many pictures: of 500 requests 400 are images, 80 fetch files, 20 are calls. */
const loadParts = { images: 400, files: 80, calls: 20 } as const;

const startPage = '<!doctype html><script>globalThis.startedAt = performance.now()</script><title>start</title><p>hi';

function loadPage(): string {
  const load = `
    const { images, files, calls } = ${JSON.stringify(loadParts)};
    const many = (count, one) => Array.from({ length: count }, (_, at) => one(at));
    const picture = (at) => new Promise((resolve) => {
      const image = new Image();
      image.onload = image.onerror = resolve;
      image.src = '/picture?' + at;
    });
    const file = (at) => fetch('/file?' + at).then((response) => response.text());
    const call = (id) => fetch(${JSON.stringify(rpcUrl)}, { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id, method: 'eth_blockNumber', params: [] }) }).then((response) => response.json());
    globalThis.loaded = Promise.all([...many(images, picture), ...many(files, file), ...many(calls, call)])
      .then(() => performance.now() - performance.getEntriesByType('navigation')[0].responseStart);`;
  return `<!doctype html><title>load</title><body><script>${load}</script>`;
}

/** One dot, shown nowhere: drawing 400 pictures would take longer than loading them. */
const picture = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');

/** Its head moves on as Ethereum's does: one that stands still is looked into, which is no healthy path. */
function answerCall({ calls }: LoggedRequest) {
  const [call] = calls;
  const result = `0x${Math.floor(Date.now() / blockMs).toString(16)}`;
  const body = JSON.stringify({ jsonrpc: '2.0', id: call?.id ?? null, result });
  return { body, type: 'application/json', headers: { 'access-control-allow-origin': '*' } };
}

/** As geth writes an answer; its size is a small block's. */
function answerFrame(text: string): string {
  const { id }: { id: number } = JSON.parse(text);
  return `{"jsonrpc":"2.0","id":${id},"result":{"number":"0x16e3605","extraData":"0x${'ab'.repeat(600)}"}}`;
}

export function servePages({ lab }: Stage): void {
  const host = new URL(site).host;
  lab.setPage(host, '/start', startPage);
  lab.setPage(host, '/load', loadPage());
  lab.setPage(host, '/file', { body: 'a small file', type: 'text/plain' });
  lab.setPage(host, '/picture', { body: picture, type: 'image/gif' });
  lab.setPage(rpcHost, rpcPath, answerCall);
  lab.setTalker(rpcHost, socketPath, answerFrame);
}
