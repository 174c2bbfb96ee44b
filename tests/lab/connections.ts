// The lab's ports: one TCP listener per host name, so that each can be refused, reset, blackholed or mis-certified while
// browsers run. Runs in Node, in tests and in `npm start` only.
import { createServer, type Server as HttpsServer } from 'node:https';
import { createServer as createListener, type Server, type Socket } from 'node:net';
import type { Certificates } from './certificate';
import { knownName } from './content/content-hosts';
import type { ConnectionFault } from './faults';
import { listen, takeStretch, unlisten } from './ports';

export interface Connections {
  /** The port of a host; the default port for a host that the lab does not know. */
  portOf: (host: string) => number;
  /** By host, `*` (all others) last: the order in which Chromium's first matching rule must find them. */
  ports: () => Record<string, number>;
  defaultPort: number;
  /** Speaks HTTP on every connection that gets that far; attach 'request' and 'upgrade' to it. */
  https: HttpsServer;
  /** Null ends the fault. Connections open before are cut, but by a blackhole. */
  setFault: (host: string, fault: ConnectionFault | null) => Promise<void>;
  faultOf: (host: string) => ConnectionFault | null;
  /** Closes every open connection of a host with a reset. */
  cut: (host: string) => void;
  /** Resets the one connection whose client end has this port. */
  cutPeer: (host: string, remotePort: number) => void;
  stop: () => Promise<void>;
}

interface Door {
  host: string;
  port: number;
  server: Server;
  sockets: Set<Socket>;
  fault: ConnectionFault | null;
}

const anyHost = '*';

/** What becomes of a new connection. The raw socket stays ours: a TLS socket cannot be reset. */
function handOver(door: Door, socket: Socket, https: HttpsServer, wrongHttps: HttpsServer): void {
  switch (door.fault?.kind) {
    case undefined:
      https.emit('connection', socket);
      return;
    case 'tls':
      wrongHttps.emit('connection', socket);
      return;
    case 'close':
      socket.end();
      return;
    case 'blackhole':
      socket.resume();
      return;
    case 'refused':
    case 'dns':
    case 'reset':
      socket.resetAndDestroy();
      return;
  }
}

export interface ConnectionsOptions {
  hosts: readonly string[];
  certificates: Certificates;
  /** One round trip to the host, in ms. A connection costs one before TLS; requests.ts adds one per request. */
  roundTripMs: (host: string) => number;
}

function accept(door: Door, socket: Socket, open: (socket: Socket) => void, waitMs: number): void {
  door.sockets.add(socket);
  socket.on('error', () => undefined); // browsers cut connections whenever they like
  socket.once('close', () => door.sockets.delete(socket));
  if (waitMs === 0) open(socket);
  else setTimeout(() => open(socket), waitMs);
}

/** Cuts what is open, and for 'refused' closes the port itself; the port number stays the host's. */
async function applyFault(door: Door, fault: ConnectionFault | null): Promise<void> {
  if (door.fault === null && fault === null) return; // a fault of replies begins or ends without touching connections
  door.fault = fault;
  if (fault?.kind !== 'blackhole') for (const socket of door.sockets) socket.resetAndDestroy();
  const shut = fault?.kind === 'refused';
  if (shut) await unlisten(door.server);
  else if (!door.server.listening) await listen(door.server, door.port);
}

/** Opens one port per host, all with one certificate. */
export async function openConnections(options: ConnectionsOptions): Promise<Connections> {
  const { hosts, certificates, roundTripMs } = options;
  const https = createServer({ ...certificates.leaf, keepAliveTimeout: 60_000 });
  const wrongHttps = createServer(certificates.wrong);
  for (const server of [https, wrongHttps]) server.on('tlsClientError', () => undefined); // seen by the browser, not by us
  const stretch = await takeStretch();
  const doors = new Map<string, Door>();
  for (const host of [...hosts, anyHost]) {
    const door: Door = { host, port: 0, server: createListener({ noDelay: true }), sockets: new Set(), fault: null };
    const open = (socket: Socket): void => handOver(door, socket, https, wrongHttps);
    door.server.on('connection', (socket) => accept(door, socket, open, roundTripMs(host)));
    door.port = await stretch.open(door.server);
    doors.set(host, door);
  }
  const doorOf = (host: string): Door => {
    const door = doors.get(knownName(host, hosts)) ?? doors.get(anyHost);
    if (door === undefined) throw new Error('the lab has no ports');
    return door;
  };
  return {
    https,
    defaultPort: doorOf(anyHost).port,
    portOf: (host) => doorOf(host).port,
    ports: () => Object.fromEntries([...doors.values()].map((door) => [door.host, door.port])),
    setFault: (host, fault) => applyFault(doorOf(host), fault),
    faultOf: (host) => doorOf(host).fault,
    cut: (host) => {
      for (const socket of doorOf(host).sockets) socket.resetAndDestroy();
    },
    cutPeer: (host, remotePort) => {
      for (const socket of doorOf(host).sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
    },
    stop: async () => {
      for (const door of doors.values()) {
        for (const socket of door.sockets) socket.destroy();
        await unlisten(door.server);
      }
      await stretch.end();
    },
  };
}
