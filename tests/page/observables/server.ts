// The one server of the differential suite: pages, an echo and a JSON-RPC endpoint, on any *.localhost name. Runs in Node.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface ObservedServer {
  port: number;
  /** Nobody listens there. */
  deadPort: number;
  close(): void;
}

const folder = new URL('.', import.meta.url);
const scriptName = /^\/observables\/([\w-]+\.js)$/;

/** Everything a page may do is open to it: the suite compares, it does not judge. */
export async function serveObservables(): Promise<ObservedServer> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', upgrader());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    deadPort: await unusedPort(),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function unusedPort(): Promise<number> {
  const server = createSocketServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Web sockets that say everything back: `?status` refuses the handshake, `?greet` says something first, `?close` ends with a code when spoken to. */
function upgrader(): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('chosen') ? 'chosen' : false),
  });
  return (request, socket, head) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const status = searchParams.get('status');
    if (status !== null) socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
    else sockets.handleUpgrade(request, socket, head, (client) => sayBack(client, searchParams));
  };
}

function sayBack(client: WebSocket, searchParams: URLSearchParams): void {
  client.on('error', () => client.terminate());
  client.on('message', (data, isBinary) => {
    const code = Number(searchParams.get('close'));
    if (searchParams.has('vanish')) client.terminate();
    else if (code > 0) client.close(code, searchParams.get('reason') ?? '');
    else client.send(data, { binary: isBinary });
  });
  const greeting = searchParams.get('greet');
  if (greeting !== null) client.send(greeting);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  const script = scriptName.exec(url.pathname)?.[1];
  allowOrigin(request, response);
  if (request.method === 'OPTIONS') response.writeHead(204).end();
  else if (script !== undefined)
    send(response, 'text/javascript', await readFile(new URL(script, folder)), 'max-age=60');
  else if (url.pathname.endsWith('.html')) sendPage(url, response);
  else if (url.pathname === '/rpc') await answerCalls(request, response, url);
  else if (url.pathname === '/echo') await echo(request, response, url);
  else if (url.pathname === '/redirect') response.writeHead(307, { location: url.searchParams.get('to') ?? '/' }).end();
  else response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here');
}

function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE, HEAD');
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
  response.setHeader('access-control-expose-headers', 'x-shown, x-seen');
  response.setHeader('timing-allow-origin', '*');
  response.setHeader('x-shown', 'yes');
}

function send(response: ServerResponse, contentType: string, body: Buffer, cache: string): void {
  response.writeHead(200, { 'content-type': contentType, 'cache-control': cache }).end(body);
}

/** `/frame.html` runs one observable, `/blank.html` nothing; `?csp=` sets the page's policy. */
function sendPage(url: URL, response: ServerResponse): void {
  const policy = url.searchParams.get('csp');
  if (policy !== null) response.setHeader('content-security-policy', policy);
  // A page that must not be stored would never come back from the back/forward cache.
  if (url.pathname !== '/blank.html') response.setHeader('cache-control', 'no-store');
  const script =
    url.pathname === '/blank.html'
      ? ''
      : `<script type="module" src="/observables/${url.pathname.slice(1, -5)}-page.js"></script>`;
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(
    `<!doctype html><html lang="en"><head><title>page</title>${script}</head><body><p>page</p></body></html>`,
  );
}

/** What came, as `x-seen` and in the answer: the header names in order, and those values that a page has a say in. */
async function echo(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const seen = JSON.stringify(await describe(request));
  await reply(response, url, seen);
}

async function answerCalls(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const seen = await describe(request);
  const source: unknown = JSON.parse(seen.text);
  const member = (call: unknown) => {
    const id = typeof call === 'object' && call !== null && 'id' in call ? call.id : null;
    return url.searchParams.has('revert')
      ? { jsonrpc: '2.0', id, error: { code: 3, message: 'execution reverted', data: '0x08c379a0' } }
      : { jsonrpc: '2.0', id, result: url.searchParams.has('seen') ? { ...seen, text: '' } : '0x10' };
  };
  await reply(response, url, JSON.stringify(Array.isArray(source) ? source.map(member) : member(source)));
}

async function describe(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('latin1');
  const { accept, authorization, cookie, origin, referer, 'content-type': contentType } = request.headers;
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0);
  const boundary = /boundary=(.*)/.exec(contentType ?? '')?.[1] ?? 'no boundary';
  const seen = { method: request.method, names, accept, authorization, cookie, origin, referer };
  // Chosen by chance for each request.
  return { ...seen, type: contentType?.replace(boundary, '*'), text: text.replaceAll(boundary, '*') };
}

/** `?status`, `?type`, `?delay` (ms), `?chunks`, `?reset`, `?body` change how the answer comes. */
async function reply(response: ServerResponse, url: URL, text: string): Promise<void> {
  const wanted = (name: string) => url.searchParams.get(name);
  const body = wanted('body') ?? text;
  const pieces = Number(wanted('chunks') ?? 1);
  await pause(Number(wanted('delay') ?? 0));
  const contentType = wanted('type') ?? 'application/json';
  const length =
    pieces === 1 ? { 'content-length': Buffer.byteLength(body) + (wanted('reset') === 'late' ? 9 : 0) } : {};
  if (wanted('reset') === 'early') return void response.destroy();
  response.writeHead(Number(wanted('status') ?? 200), { 'content-type': contentType, ...length });
  const size = Math.ceil(body.length / pieces);
  for (let at = 0; at < body.length; at += size) {
    if (at > 0) await pause(30);
    response.write(body.slice(at, at + size));
  }
  if (wanted('reset') === 'late') setTimeout(() => response.destroy(), 20);
  else response.end();
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
