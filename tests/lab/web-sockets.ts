// Web sockets of the lab's endpoints, tunnelled to the real nodes frame by frame, each message in the log.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Fault } from './faults';
import { callsIn, describeRequest, type LoggedRequest } from './request-log';
import type { RpcBackend } from './rpc-backend';

/** What a host says to each message itself, without a node. */
export type Talker = (text: string) => string;

export interface WebSocketOptions {
  talkerOf: (host: string, path: string) => Talker | undefined;
  backendOf: (host: string, path: string) => RpcBackend | undefined;
  /** The reply fault of a host, at the time of asking. */
  faultOf: (host: string) => Fault | null;
  log: (request: LoggedRequest) => void;
}

export interface WebSockets {
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Closes every socket of a host as a server does (by itself 1012: service restart). */
  drop: (host: string, code?: number, reason?: string) => void;
  stop: () => void;
}

/** What the host does with a message instead of handing it to the node. */
type Meeting = { kind: 'pass' } | { kind: 'swallow' } | { kind: 'answer'; text: string };

interface Gate {
  /** Of the client's; it goes to the log. */
  meet: (text: string) => Meeting;
  /** Nothing comes back either. */
  isSilent: () => boolean;
}

/** What the client sends goes to the node, and to the log; what the node says comes back. */
function tunnel(client: WebSocket, backend: RpcBackend, { meet, isSilent }: Gate): void {
  const node = new WebSocket(backend.node.url.replace('http', 'ws'));
  const early: string[] = [];
  client.on('message', (data) => {
    const text = data.toString();
    const met = meet(text);
    if (met.kind === 'answer') client.send(met.text);
    if (met.kind !== 'pass') return;
    for (const { method, params } of callsIn(text)) gossipIn(backend, method, params);
    if (node.readyState === WebSocket.OPEN) node.send(text);
    else early.push(text);
  });
  node.on('open', () => {
    for (const text of early) node.send(text);
  });
  node.on('message', (data) => {
    if (!isSilent()) client.send(data.toString());
  });
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

/** The error that stands in the place of an answer, as Alchemy sends its 429 over a socket that stays open. */
function errorFor(text: string, fault: Fault & { kind: 'rpcError' }): Meeting {
  const calls = callsIn(text).filter(({ method }) => fault.methods?.includes(method) ?? true);
  if (calls.length === 0) return { kind: 'pass' };
  const { code, message } = fault;
  const members = calls.map(({ id }) => ({ jsonrpc: '2.0', id, error: { code, message } }));
  return { kind: 'answer', text: JSON.stringify(text.startsWith('[') ? members : members[0]) };
}

/**
 * The handler of 'upgrade'. Faults: a status is answered to the handshake; hanging ones swallow handshake and messages, of sockets
 * that were open before too (half-open); `rpcError` answers calls with an error.
 */
export function openWebSockets({ talkerOf, backendOf, faultOf, log }: WebSocketOptions): WebSockets {
  const server = new WebSocketServer({ noServer: true });
  const hosts = new Map<WebSocket, string>();
  const isSilent = (host: string): boolean => ['hang', 'hangBody', 'blackhole'].includes(faultOf(host)?.kind ?? '');
  const accept = (client: WebSocket, request: IncomingMessage, backend: RpcBackend, host: string): void => {
    hosts.set(client, host);
    client.once('close', () => hosts.delete(client));
    const meet = (text: string): Meeting => {
      const fault = faultOf(host);
      log({ ...describeRequest(request, 'ws', text), method: 'MESSAGE', fault: fault?.kind ?? null });
      if (fault?.kind === 'rpcError') return errorFor(text, fault);
      return { kind: isSilent(host) ? 'swallow' : 'pass' };
    };
    tunnel(client, backend, { meet, isSilent: () => isSilent(host) });
  };
  return {
    upgrade: (request, socket, head) => {
      const logged = describeRequest(request, 'ws', '');
      const fault = faultOf(logged.host);
      const backend = backendOf(logged.host, logged.path);
      const refused = fault?.kind === 'status' ? fault.status : backend === undefined ? 404 : null;
      log({ ...logged, fault: fault?.kind ?? null, status: refused ?? 101 });
      if (isSilent(logged.host)) return;
      const talker = talkerOf(logged.host, logged.path);
      if (talker !== undefined) {
        server.handleUpgrade(request, socket, head, (client) =>
          client.on('message', (data) => client.send(talker(data.toString()))),
        );
        return;
      }
      if (refused !== null || backend === undefined) return refuse(socket, refused ?? 404);
      server.handleUpgrade(request, socket, head, (client) => accept(client, request, backend, logged.host));
    },
    drop: (host, code = 1012, reason = 'service restart') => {
      for (const [client, of] of hosts) if (of === host) client.close(code, reason);
    },
    stop: () => {
      for (const client of hosts.keys()) client.terminate();
      server.close();
    },
  };
}
