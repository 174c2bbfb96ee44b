// What a user may run on this computer or in the own network: a node, an eRPC-shaped and a PATH-shaped gateway. Real reverse proxies over
// the lab's nodes, another node for each request; of the gateways they have the shape that a client sees, and nothing of what is behind.
import { createServer, type IncomingMessage } from 'node:http';
import type { AnvilNode } from './anvil';
import { callsIn, type LoggedCall } from './request-log';

interface OwnRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  calls: LoggedCall[];
}

export interface OwnGateway {
  /** `http://127.0.0.1:1234`, without a slash at the end. */
  origin: string;
  /** Everything it was asked so far. */
  asked: OwnRequest[];
  stop: () => Promise<void>;
}

/** The node that serves a request; `well` for a health check, null for a path that is none. */
export type Route = (request: OwnRequest) => AnvilNode[] | 'well' | null;

/** Any path is the node. */
export const nodeShaped =
  (nodes: AnvilNode[]): Route =>
  () =>
    nodes;

/** `/main/evm/{chainId}`, as eRPC has it. */
export const erpcShaped =
  (byChain: Record<number, AnvilNode[]>): Route =>
  ({ path }) =>
    byChain[Number(/^\/main\/evm\/(\d+)\/?$/.exec(path)?.[1])] ?? null;

/** `/v1` with `Target-Service-Id`, and `/healthz`, as PATH has them. */
export const pathShaped =
  (byService: Record<string, AnvilNode[]>): Route =>
  ({ path, method, headers }) => {
    if (path === '/healthz' && method === 'GET') return 'well';
    return path === '/v1' ? (byService[headers['target-service-id'] ?? ''] ?? null) : null;
  };

async function read(request: IncomingMessage): Promise<OwnRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks).toString();
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(headers),
    body,
    calls: callsIn(body),
  };
}

/** Null when the port is somebody else's. @param at.host As in a URL. */
export async function startOwn(route: Route, at: { host?: string; port?: number } = {}): Promise<OwnGateway | null> {
  const { host = '127.0.0.1', port = 0 } = at;
  const asked: OwnRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const request = await read(incoming);
    asked.push(request);
    const routed = route(request);
    if (routed === 'well') return response.end('{"status":"ready"}');
    const node = routed?.[asked.length % routed.length];
    if (node === undefined) return response.writeHead(404).end();
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(node.url, { method: 'POST', headers, body: request.body });
    response.writeHead(answer.status, headers).end(await answer.text());
  });
  const isOurs = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => resolve(true));
  });
  if (!isOurs) return null;
  const address = server.address();
  return {
    origin: `http://${host}:${typeof address === 'object' ? address?.port : port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The same on a free port. */
export async function startOwnAnywhere(route: Route, host = '127.0.0.1'): Promise<OwnGateway> {
  const gateway = await startOwn(route, { host });
  if (gateway === null) throw new Error(`no port is free at ${host}`);
  return gateway;
}
