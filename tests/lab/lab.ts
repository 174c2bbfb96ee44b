// The outage lab: the private internet of the tests and of `npm start`. Real nodes, real host names, faults on demand.
//   const lab = await startLab(); await lab.setFault('operator:infura', faults.http503); ... await lab.stop();
// Chromium reaches it by --host-resolver-rules (one port per host), Firefox through a CONNECT proxy: see chromium.ts, firefox.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificates, makeCertificates } from './certificate';
import { type LabChain, startChain } from './chain';
import { openConnectProxy } from './connect-proxy';
import { openConnections } from './connections';
import { type ContentSide, startContent } from './content/content';
import { contentHosts, deadHosts } from './content/content-hosts';
import { makeDistances, makeFaultBoard } from './fault-board';
import type { Fault } from './faults';
import { backendFinder, type Desk, serve } from './front-desk';
import { type ChainName, hostsOf, rpcRoutes, siteHosts } from './hosts';
import { makePages, type Page, type Pages } from './pages';
import type { LoggedRequest } from './request-log';
import { openWebSockets, type Talker, type WebSockets } from './web-sockets';

export interface LabOptions {
  /** Further host names, for pages or for endpoints of options.endpoints. */
  hosts?: readonly string[];
  /** Pages by host and path; more can be set later. */
  pages?: Record<string, Record<string, Page>>;
  /** Further endpoints: host name to chain; every path of it is JSON-RPC. */
  endpoints?: Record<string, ChainName>;
  /** True starts the IPFS and Arweave side too, for one to two seconds more; see content/content.ts. */
  content?: boolean;
  /** Of Ethereum; 4 by itself. What mines hundreds of blocks waits for all of them. */
  nodeCount?: number;
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
  /** Null unless the lab was started with it; `contentOf` spares the question. */
  content: ContentSide | null;
  /** Mines the same blocks on every node of a chain. */
  mine: (chain?: ChainName, count?: number) => Promise<number>;
  /** @param target A host, a suffix, `operator:infura` or `cloud:aws`. Null ends the fault. Resolves when it is in force. */
  setFault: (target: string, fault: Fault | null) => Promise<void>;
  clearFaults: () => Promise<void>;
  faultOf: (host: string) => Fault | null;
  /** One round trip, for all hosts or for a target: once per connection and once per request, preflights included. */
  setLatency: (ms: number, target?: string) => void;
  /** How fast each body that is no small one comes; 0, as at the start, is as fast as may be. */
  setPace: (bytesPerSecond: number) => void;
  /** Closes open web sockets of a target with a code (1012), or resets all its connections. */
  dropSockets: (target: string, how?: number | 'reset') => void;
  setPage: (host: string, path: string, page: Page) => void;
  /** Web sockets of that address are answered by this, and by no node. */
  setTalker: (host: string, path: string, talker: Talker) => void;
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

async function startChains(folder: string, nodeCount: number): Promise<Record<ChainName, LabChain>> {
  const [ethereum, base, fork] = await Promise.all([
    startChain({ ...chainPlans.ethereum, nodeCount, folder }),
    startChain({ ...chainPlans.base, folder }),
    startChain({ ...chainPlans.fork, folder }),
  ]);
  return { ethereum, base, fork };
}

interface RequestBook extends Pick<Lab, 'requests' | 'clearRequests' | 'onRequest'> {
  log: (request: LoggedRequest) => void;
  done: (request: LoggedRequest) => void;
}

function makeRequestBook(): RequestBook {
  let requests: LoggedRequest[] = [];
  const listeners: ((request: LoggedRequest) => void)[] = [];
  return {
    log: (request) => {
      requests.push(request);
    },
    done: (request) => {
      for (const listener of listeners) listener(request);
    },
    requests: () => requests,
    clearRequests: () => {
      requests = [];
    },
    onRequest: (listener) => {
      listeners.push(listener);
    },
  };
}

function openDesk(desk: Desk, sockets: WebSockets): void {
  const { https } = desk.connections;
  https.on('request', (request, response) => {
    serve(desk, request, response).catch((error: unknown) => {
      console.error('lab: a request could not be served', error);
      response.destroy();
    });
  });
  https.on('upgrade', sockets.upgrade);
}

/** Names that the leaf covers beyond the known hosts, for pages that a test invents. */
const wildcards = ['*.somedapp.xyz', '*.otherdapp.org', '*.thirdsite.net'];

function gatherHosts({ hosts = [], pages = {}, endpoints = {}, content = false }: LabOptions): string[] {
  const known = [...rpcRoutes.map((route) => route.host), ...siteHosts, ...(content ? contentHosts : [])];
  return [...new Set([...known, ...hosts, ...Object.keys(pages), ...Object.keys(endpoints)])];
}

function fillPages(book: Pages, pages: Record<string, Record<string, Page>>): void {
  for (const [host, paths] of Object.entries(pages))
    for (const [path, page] of Object.entries(paths)) book.set(host, path, page);
}

/** Starts nodes, ports and proxy: about a second. Stop it, or the nodes live as long as this process. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { pages = {}, endpoints = {}, nodeCount = chainPlans.ethereum.nodeCount } = options;
  const hosts = gatherHosts(options);
  const certificate = makeCertificates([...hosts, ...wildcards]);
  const folder = mkdtempSync(join(tmpdir(), 'detour-lab-'));
  const distances = makeDistances(hosts);
  const { roundTripMs } = distances;
  let pace = 0;
  const connections = await openConnections({ hosts, certificates: certificate, roundTripMs });
  const [chains, proxy, content] = await Promise.all([
    startChains(folder, nodeCount),
    openConnectProxy(connections),
    options.content ? startContent() : null,
  ]);
  const { faultOf, setFault, clearFaults } = makeFaultBoard(connections, hosts, options.content ? deadHosts : []);
  await clearFaults();
  const { log, done, requests, clearRequests, onRequest } = makeRequestBook();
  const book = makePages();
  fillPages(book, pages);
  const backendOf = backendFinder(chains, endpoints);
  const talkers = new Map<string, Talker>();
  const talkerOf = (host: string, path: string) => talkers.get(host + path);
  const sockets = openWebSockets({ talkerOf, backendOf, faultOf, log });
  const contentReply: Desk['contentOf'] = async (request) => content?.answer(request) ?? null;
  openDesk(
    {
      connections,
      backendOf,
      pageOf: book.find,
      contentOf: contentReply,
      faultOf,
      roundTripMs,
      bytesPerSecond: () => pace,
      log,
      done,
    },
    sockets,
  );
  const { defaultPort: port } = connections;
  const ports = connections.ports();
  const cutAll = async (): Promise<void> => {
    sockets.stop();
    await Promise.all([
      proxy.stop(),
      connections.stop(),
      ...Object.values(chains).map((chain) => chain.stop()),
      content?.stop(),
    ]);
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    ...{ port, ports, proxyPort: proxy.port, certificate, hosts, chains, content },
    ...{ faultOf, setFault, clearFaults, requests, clearRequests, onRequest },
    mine: (chain = 'ethereum', count = 1) => chains[chain].mine(count),
    setLatency: distances.set,
    setPace: (bytesPerSecond) => {
      pace = bytesPerSecond;
    },
    dropSockets: (target, how = 1012) => {
      for (const host of hostsOf(target, hosts)) {
        if (how === 'reset') connections.cut(host);
        else sockets.drop(host, how);
      }
    },
    setPage: book.set,
    setTalker: (host, path, talker) => {
      talkers.set(host + path, talker);
    },
    stop: cutAll,
  };
}

/** The content side of a lab that was started with it. */
export function contentOf({ content }: Lab): ContentSide {
  if (content === null) throw new Error('start the lab with { content: true }');
  return content;
}
