// Web sockets of the lab's endpoints, tunnelled to the real nodes frame by frame, each message in the log.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Fault } from './faults';
import { callsIn, describeRequest, type LoggedRequest } from './request-log';
import type { RpcBackend } from './rpc-backend';

export interface WebSocketOptions {
  backendOf: (host: string, path: string) => RpcBackend | undefined;
  /** The reply fault of a host, at the time of asking. */
  faultOf: (host: string) => Fault | null;
  log: (request: LoggedRequest) => void;
}

export interface WebSockets {
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Closes every socket of a host as a server does (1012: service restart). */
  drop: (host: string) => void;
  stop: () => void;
}

/** What the client sends goes to the node, and to the log; what the node says comes back. */
function tunnel(client: WebSocket, backend: RpcBackend, onMessage: (text: string) => boolean): void {
  const node = new WebSocket(backend.node.url.replace('http', 'ws'));
  const early: string[] = [];
  client.on('message', (data) => {
    const text = data.toString();
    if (!onMessage(text)) return;
    for (const { method, params } of callsIn(text)) gossipIn(backend, method, params);
    if (node.readyState === WebSocket.OPEN) node.send(text);
    else early.push(text);
  });
  node.on('open', () => {
    for (const text of early) node.send(text);
  });
  node.on('message', (data) => client.send(data.toString()));
  node.on('close', () => client.close());
  client.on('close', () => node.close());
  for (const end of [node, client]) end.on('error', () => end.terminate());
}

function gossipIn(backend: RpcBackend, method: string, params: unknown): void {
  const first: unknown = method === 'eth_sendRawTransaction' && Array.isArray(params) ? params[0] : undefined;
  if (typeof first === 'string') void backend.chain.gossip(backend.node, first);
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
}

/** The handler of 'upgrade'. Faults: a status is answered to the handshake; hanging ones swallow handshake and messages. */
export function openWebSockets({ backendOf, faultOf, log }: WebSocketOptions): WebSockets {
  const server = new WebSocketServer({ noServer: true });
  const hosts = new Map<WebSocket, string>();
  const isSilent = (host: string): boolean => ['hang', 'hangBody', 'blackhole'].includes(faultOf(host)?.kind ?? '');
  const accept = (client: WebSocket, request: IncomingMessage, backend: RpcBackend, host: string): void => {
    hosts.set(client, host);
    client.once('close', () => hosts.delete(client));
    tunnel(client, backend, (text) => {
      log({ ...describeRequest(request, 'ws', text), method: 'MESSAGE', fault: faultOf(host)?.kind ?? null });
      return !isSilent(host);
    });
  };
  return {
    upgrade: (request, socket, head) => {
      const logged = describeRequest(request, 'ws', '');
      const fault = faultOf(logged.host);
      const backend = backendOf(logged.host, logged.path);
      const refused = fault?.kind === 'status' ? fault.status : backend === undefined ? 404 : null;
      log({ ...logged, fault: fault?.kind ?? null, status: refused ?? 101 });
      if (isSilent(logged.host)) return;
      if (refused !== null || backend === undefined) return refuse(socket, refused ?? 404);
      server.handleUpgrade(request, socket, head, (client) => accept(client, request, backend, logged.host));
    },
    drop: (host) => {
      for (const [client, of] of hosts) if (of === host) client.close(1012, 'service restart');
    },
    stop: () => {
      for (const client of hosts.keys()) client.terminate();
      server.close();
    },
  };
}
