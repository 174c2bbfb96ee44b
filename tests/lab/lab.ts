// The outage lab: the private internet of the tests and of `npm start`. Real nodes, real host names, faults on demand.
//   const lab = await startLab(); await lab.setFault('operator:infura', faults.http503); ... await lab.stop();
// Chromium reaches it by --host-resolver-rules (one port per host), Firefox through a CONNECT proxy: see chromium.ts, firefox.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Certificates, makeCertificates } from './certificate';
import { type LabChain, startChain } from './chain';
import { openConnectProxy } from './connect-proxy';
import { type Connections, openConnections } from './connections';
import { type Fault, isConnectionFault } from './faults';
import { type ChainName, findRoute, hostsOf, rpcRoutes, siteHosts } from './hosts';
import { makePages, type Page, renderPage } from './pages';
import { deliver, notFound, preflightReply, type Reply } from './replies';
import { describeRequest, type LoggedRequest } from './request-log';
import { answerRpc, type RpcBackend } from './rpc-backend';
import { openWebSockets } from './web-sockets';

export interface LabOptions {
  /** Further host names, for pages or for endpoints of options.endpoints. */
  hosts?: readonly string[];
  /** Pages by host and path; more can be set later. */
  pages?: Record<string, Record<string, Page>>;
  /** Further endpoints: host name to chain; every path of it is JSON-RPC. */
  endpoints?: Record<string, ChainName>;
}

export interface Lab {
  /** The TLS port of host names that the lab does not know. */
  port: number;
  /** The TLS port of each known host name. */
  ports: Record<string, number>;
  proxyPort: number;
  certificate: Certificates;
  hosts: readonly string[];
  chains: Record<ChainName, LabChain>;
  /** Mines the same blocks on every node of a chain. */
  mine: (chain?: ChainName, count?: number) => Promise<number>;
  /** @param target A host, a suffix, `operator:infura` or `cloud:aws`. Null ends the fault. Resolves when it is in force. */
  setFault: (target: string, fault: Fault | null) => Promise<void>;
  clearFaults: () => Promise<void>;
  faultOf: (host: string) => Fault | null;
  /** One round trip, for all hosts or for a target: once per connection and once per request, preflights included. */
  setLatency: (ms: number, target?: string) => void;
  /** Closes open web sockets of a target with 1012, or resets all its connections. */
  dropSockets: (target: string, how?: 'close' | 'reset') => void;
  setPage: (host: string, path: string, page: Page) => void;
  /** Everything any host was asked so far, in order; live objects, whose `status` and `tookMs` come later. */
  requests: () => LoggedRequest[];
  clearRequests: () => void;
  /** Called for each request when it has been answered, or at once when it never will be. */
  onRequest: (listener: (request: LoggedRequest) => void) => void;
  stop: () => Promise<void>;
}

/** The first blocks look like today's mainnet: rules about old blocks do not fire by accident. */
const chainPlans = {
  ethereum: { chainId: 1, nodeCount: 4, blockTimeS: 12, firstBlock: 24_000_000 },
  base: { chainId: 8453, nodeCount: 2, blockTimeS: 2, firstBlock: 38_000_000 },
  fork: { chainId: 1, nodeCount: 1, blockTimeS: 13, firstBlock: 23_999_990 },
} as const;

async function startChains(folder: string): Promise<Record<ChainName, LabChain>> {
  const [ethereum, base, fork] = await Promise.all([
    startChain({ ...chainPlans.ethereum, folder }),
    startChain({ ...chainPlans.base, folder }),
    startChain({ ...chainPlans.fork, folder }),
  ]);
  return { ethereum, base, fork };
}

/** Spreads the hosts over a chain's nodes, always the same way. */
function backendFinder(chains: Record<ChainName, LabChain>, extra: Record<string, ChainName>) {
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

interface Desk {
  connections: Connections;
  backendOf: (host: string, path: string) => RpcBackend | undefined;
  pageOf: (host: string, path: string) => Page | undefined;
  faultOf: (host: string) => Fault | null;
  roundTripMs: (host: string) => number;
  log: (request: LoggedRequest) => void;
  done: (request: LoggedRequest) => void;
}

async function trueReply(desk: Desk, logged: LoggedRequest): Promise<Reply> {
  if (logged.method === 'OPTIONS') return preflightReply;
  const page = desk.pageOf(logged.host, logged.path);
  if (page !== undefined) return renderPage(page, logged);
  const backend = desk.backendOf(logged.host, logged.path);
  return backend === undefined || logged.method !== 'POST' ? notFound : answerRpc(backend, logged.body, logged.calls);
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
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
  const reset = (): void => desk.connections.cutPeer(logged.host, request.socket.remotePort ?? 0);
  await deliver({ response, reply: () => trueReply(desk, logged), fault: met, calls: logged.calls, reset });
}

/** Names that the leaf covers beyond the known hosts, for pages that a test invents. */
const wildcards = ['*.somedapp.xyz', '*.otherdapp.org', '*.thirdsite.net'];

/** Starts nodes, ports and proxy: about a second. Stop it, or the nodes live as long as this process. */
export async function startLab({ hosts: added = [], pages = {}, endpoints = {} }: LabOptions = {}): Promise<Lab> {
  const known = [...rpcRoutes.map((route) => route.host), ...siteHosts, ...added];
  const hosts = [...new Set([...known, ...Object.keys(pages), ...Object.keys(endpoints)])];
  const certificates = makeCertificates([...hosts, ...wildcards]);
  const folder = mkdtempSync(join(tmpdir(), 'detour-lab-'));
  const latencies = new Map<string, number>();
  const roundTripMs = (host: string): number => latencies.get(host) ?? latencies.get('') ?? 0;
  const connections = await openConnections({ hosts, certificates, roundTripMs });
  const [chains, proxy] = await Promise.all([startChains(folder), openConnectProxy(connections)]);
  const replyFaults = new Map<string, Fault>();
  const faultOf = (host: string): Fault | null => connections.faultOf(host) ?? replyFaults.get(host) ?? null;
  let requests: LoggedRequest[] = [];
  const listeners: ((request: LoggedRequest) => void)[] = [];
  const log = (request: LoggedRequest): void => {
    requests.push(request);
  };
  const done = (request: LoggedRequest): void => {
    for (const listener of listeners) listener(request);
  };
  const book = makePages();
  for (const [host, paths] of Object.entries(pages))
    for (const [path, page] of Object.entries(paths)) book.set(host, path, page);
  const backendOf = backendFinder(chains, endpoints);
  const desk: Desk = { connections, backendOf, pageOf: book.find, faultOf, roundTripMs, log, done };
  const sockets = openWebSockets({ backendOf, faultOf, log });
  connections.https.on('request', (request, response) => {
    serve(desk, request, response).catch((error: unknown) => {
      console.error('lab: a request could not be served', error);
      response.destroy();
    });
  });
  connections.https.on('upgrade', sockets.upgrade);
  const setOne = async (host: string, fault: Fault | null): Promise<void> => {
    const isLow = fault !== null && isConnectionFault(fault);
    if (fault === null || isLow) replyFaults.delete(host);
    else replyFaults.set(host, fault);
    await connections.setFault(host, isLow ? fault : null);
  };
  return {
    port: connections.defaultPort,
    ports: connections.ports(),
    proxyPort: proxy.port,
    certificate: certificates,
    hosts,
    chains,
    mine: (chain = 'ethereum', count = 1) => chains[chain].mine(count),
    setFault: async (target, fault) => {
      await Promise.all(hostsOf(target, hosts).map((host) => setOne(host, fault)));
    },
    clearFaults: async () => {
      await Promise.all(hosts.filter((host) => faultOf(host) !== null).map((host) => setOne(host, null)));
    },
    faultOf,
    setLatency: (ms, target) => {
      for (const host of target === undefined ? [''] : hostsOf(target, hosts)) latencies.set(host, ms);
    },
    dropSockets: (target, how = 'close') => {
      for (const host of hostsOf(target, hosts)) (how === 'close' ? sockets.drop : connections.cut)(host);
    },
    setPage: book.set,
    requests: () => requests,
    clearRequests: () => {
      requests = [];
    },
    onRequest: (listener) => {
      listeners.push(listener);
    },
    stop: async () => {
      sockets.stop();
      await Promise.all([proxy.stop(), connections.stop(), ...Object.values(chains).map((chain) => chain.stop())]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
