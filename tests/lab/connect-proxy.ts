// A CONNECT proxy that leads every host name to the lab's port for it: Firefox's way into the lab.
// A status of the proxy becomes a network error in Firefox (HttpProxyResponseToErrorCode in nsHttpChannel.cpp): see `refusals`.
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Connections } from './connections';

export interface ConnectProxy {
  port: number;
  stop: () => Promise<void>;
}

/** What the proxy says in place of 200, so that Firefox reports the error that it would without a proxy. */
const refusals = { refused: '302 Found', dns: '404 Not Found' } as const;

function pipe(client: Socket, port: number, head: Buffer): void {
  const upstream = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  upstream.on('error', () => client.resetAndDestroy());
  upstream.on('close', () => client.destroy());
  client.on('error', () => upstream.destroy());
  client.on('close', () => upstream.destroy());
}

/** Starts the proxy on a free port of 127.0.0.1. */
export async function openConnectProxy(connections: Connections): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, stream, head) => {
    const client = request.socket;
    const host = (request.url ?? '').replace(/:\d+$/, '').toLowerCase();
    const kind = connections.faultOf(host)?.kind;
    if (kind === 'refused' || kind === 'dns') {
      stream.end(`HTTP/1.1 ${refusals[kind]}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    pipe(client, connections.portOf(host), head);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  });
  return {
    port,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
