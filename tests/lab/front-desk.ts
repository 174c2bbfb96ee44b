// Where every HTTP request of the lab arrives, whatever host it is for. Runs in Node, in tests and in `npm start` only.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabChain } from './chain';
import type { Connections } from './connections';
import { type Fault, isConnectionFault } from './faults';
import { type ChainName, findRoute, rpcRoutes } from './hosts';
import { paced } from './pace';
import { type Page, renderPage } from './pages';
import { deliver, notFound, preflightReply, type Reply } from './replies';
import { describeRequest, type LoggedRequest } from './request-log';
import { answerRpc, type RpcBackend } from './rpc-backend';

/** Spreads the hosts over a chain's nodes, always the same way. */
export function backendFinder(chains: Record<ChainName, LabChain>, extra: Record<string, ChainName>) {
  const places = [...new Set([...rpcRoutes.map((route) => route.host), ...Object.keys(extra)])];
  return (host: string, path: string): RpcBackend | undefined => {
    const name = extra[host] ?? findRoute(host, path)?.chain;
    if (name === undefined) return undefined;
    const chain = chains[name];
    const node = chain.nodes[places.indexOf(host) % chain.nodes.length];
    return node === undefined ? undefined : { node, chain, isOpen: name === 'fork' };
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

export interface Desk {
  connections: Connections;
  backendOf: (host: string, path: string) => RpcBackend | undefined;
  pageOf: (host: string, path: string) => Page | undefined;
  /** The content side's reply; null for hosts that are none of its. */
  contentOf: (request: LoggedRequest) => Promise<Reply | null>;
  faultOf: (host: string) => Fault | null;
  roundTripMs: (host: string) => number;
  /** 0: as fast as may be. */
  bytesPerSecond: () => number;
  log: (request: LoggedRequest) => void;
  done: (request: LoggedRequest) => void;
}

async function trueReply(desk: Desk, logged: LoggedRequest): Promise<Reply> {
  if (logged.method === 'OPTIONS') return preflightReply;
  const page = desk.pageOf(logged.host, logged.path);
  if (page !== undefined) return renderPage(page, logged);
  const content = await desk.contentOf(logged);
  if (content !== null) return content;
  const backend = desk.backendOf(logged.host, logged.path);
  return backend === undefined || logged.method !== 'POST' ? notFound : answerRpc(backend, logged.body, logged.calls);
}

/** Answers one request of any host: its page, its node, or its fault. */
export async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const logged = describeRequest(request, 'http', await readBody(request));
  const fault = desk.faultOf(logged.host);
  const spared = logged.method === 'OPTIONS' && fault !== null && !isConnectionFault(fault) && fault.preflight !== true;
  const met = spared ? null : fault;
  logged.fault = met?.kind ?? null;
  desk.log(logged);
  response.once('finish', () => {
    logged.status = response.statusCode;
  });
  response.once('close', () => {
    if (response.headersSent) logged.status = response.statusCode;
    logged.tookMs = response.writableFinished ? Date.now() - logged.at : null;
    desk.done(logged);
  });
  await sleep(desk.roundTripMs(logged.host));
  const reply = async () => paced(await trueReply(desk, logged), desk.bytesPerSecond());
  const reset = (): void => desk.connections.cutPeer(logged.host, request.socket.remotePort ?? 0);
  await deliver({ response, reply, fault: met, calls: logged.calls, reset });
}
