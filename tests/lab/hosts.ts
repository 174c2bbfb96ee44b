// The real host names that the lab answers for: which chain each serves, who runs it, in whose cloud. Data and look-ups only.
// Hosts of content are in content/content-hosts.ts. Community rows follow chainlist (DefiLlama) and pokt-network/path as of August 2026; clouds are named only where public.
import { contentHostsOf } from './content/content-hosts';

/** Which chain of the lab stands behind a path of a host. `fork` is a private copy of chain 1 that went its own way. */
export type ChainName = 'ethereum' | 'base' | 'fork';

export interface RpcRoute {
  host: string;
  /** The paths that are JSON-RPC; anything else on the host is a 404, as in real life. */
  path: RegExp;
  chain: ChainName;
  operator: string;
  cloud: string | null;
  /** True for a host that no list knows. */
  unlisted: boolean;
}

/** Where an RPC URL of the lab goes in examples and tests: shaped as Infura's and Alchemy's keys are. */
export const labKeys = {
  infura: '0123456789abcdef0123456789abcdef',
  alchemy: 'demoDemoDemoDemoDemoDemoDemoDemo',
} as const;

export const labUrls = {
  infura: `https://mainnet.infura.io/v3/${labKeys.infura}`,
  alchemy: `https://eth-mainnet.g.alchemy.com/v2/${labKeys.alchemy}`,
  unlisted: 'https://rpc.somedapp.xyz/',
  fork: 'https://fork.devnets.dev/',
  base: `https://base-mainnet.infura.io/v3/${labKeys.infura}`,
} as const;

/** Host, path prefix (exact but for a trailing slash), chain, operator. */
type CommunityRow = readonly [host: string, path: string, chain: ChainName, operator: string];

const communityRows: readonly CommunityRow[] = [
  ['eth.api.pocket.network', '/', 'ethereum', 'pocket'],
  ['ethereum-rpc.publicnode.com', '/', 'ethereum', 'publicnode'],
  ['public.1rpc.io', '/eth', 'ethereum', '1rpc'],
  ['eth.drpc.org', '/', 'ethereum', 'drpc'],
  ['rpc.mevblocker.io', '/', 'ethereum', 'mevblocker'],
  ['eth.merkle.io', '/', 'ethereum', 'merkle'],
  ['endpoints.omniatech.io', '/v1/eth/mainnet/public', 'ethereum', 'omnia'],
  ['0xrpc.io', '/eth', 'ethereum', '0xrpc'],
  ['ethereum-json-rpc.stakely.io', '/', 'ethereum', 'stakely'],
  ['rpc-eth.blockmachine.io', '/', 'ethereum', 'blockmachine'],
  ['eth-rpc.keccak.io', '/', 'ethereum', 'keccak'],
  ['ethereum-public.nodies.app', '/', 'ethereum', 'nodies'],
  ['ethereum.public.blockpi.network', '/v1/rpc/public', 'ethereum', 'blockpi'],
  ['eth.api.onfinality.io', '/public', 'ethereum', 'onfinality'],
  ['ethereum.reth.rs', '/rpc', 'ethereum', 'reth'],
  ['eth1.lava.build', '/', 'ethereum', 'lava'],
  ['one.valve.city', '/rpc/vk_demo/evm/1', 'ethereum', 'valve'],
  ['rpc.nodeflare.app', '/eth/public', 'ethereum', 'nodeflare'],
  ['base.api.pocket.network', '/', 'base', 'pocket'],
  ['public.1rpc.io', '/base', 'base', '1rpc'],
  ['base-rpc.publicnode.com', '/', 'base', 'publicnode'],
  ['base.drpc.org', '/', 'base', 'drpc'],
  ['mainnet.base.org', '/', 'base', 'base-team'],
  ['endpoints.omniatech.io', '/v1/base/mainnet/public', 'base', 'omnia'],
  ['base-rpc.keccak.io', '/', 'base', 'keccak'],
  ['base.public.blockpi.network', '/v1/rpc/public', 'base', 'blockpi'],
  ['base-public.nodies.app', '/', 'base', 'nodies'],
  ['base.api.onfinality.io', '/public', 'base', 'onfinality'],
  ['base.lava.build', '/', 'base', 'lava'],
  ['rpc.nodeflare.app', '/base/public', 'base', 'nodeflare'],
  ['base.meowrpc.com', '/', 'base', 'meowrpc'],
  ['rpcbase.hairylabs.io', '/rpc', 'base', 'hairylabs'],
  ['api.zan.top', '/base-mainnet', 'base', 'zan'],
  ['base.therpc.io', '/', 'base', 'therpc'],
  ['rpc.poolz.finance', '/base', 'base', 'poolz'],
  ['base.rpc.sentio.xyz', '/', 'base', 'sentio'],
];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function communityRoute([host, path, chain, operator]: CommunityRow): RpcRoute {
  const prefix = path === '/' ? '' : escaped(path);
  return { host, path: new RegExp(`^${prefix}/?(?:\\?.*)?$`), chain, operator, cloud: null, unlisted: false };
}

const infuraPath = /^\/(?:ws\/)?v3\/[0-9a-f]{32}\/?$/;
const alchemyPath = /^\/v2\/[\w-]+\/?$/;
const anyPath = /^\//;
const central = { cloud: 'aws', unlisted: false } as const;
const stranger = { path: anyPath, cloud: null, unlisted: true } as const;

const centralRoutes: RpcRoute[] = [
  { host: 'mainnet.infura.io', path: infuraPath, chain: 'ethereum', operator: 'infura', ...central },
  { host: 'base-mainnet.infura.io', path: infuraPath, chain: 'base', operator: 'infura', ...central },
  { host: 'eth-mainnet.g.alchemy.com', path: alchemyPath, chain: 'ethereum', operator: 'alchemy', ...central },
  { host: 'base-mainnet.g.alchemy.com', path: alchemyPath, chain: 'base', operator: 'alchemy', ...central },
];

const unlistedRoutes: RpcRoute[] = [
  { ...stranger, host: 'rpc.somedapp.xyz', chain: 'ethereum', operator: 'somedapp' },
  { ...stranger, host: 'fork.devnets.dev', chain: 'fork', operator: 'devnets' },
];

/** Every JSON-RPC route of the lab. */
export const rpcRoutes: readonly RpcRoute[] = [
  ...centralRoutes,
  ...communityRows.map(communityRoute),
  ...unlistedRoutes,
];

/** Hosts of dApps, each its own site but the first two; serve pages there with `lab.setPage`. */
export const siteHosts = [
  'app.somedapp.xyz',
  'www.somedapp.xyz',
  'lab.somedapp.xyz',
  'swap.otherdapp.org',
  'evil.thirdsite.net',
  'assets.thirdsite.net',
  'test-dapp.metamask.io',
] as const;

/** The community hosts of a chain, in the order of the list. */
export function communityHosts(chain: ChainName): string[] {
  return communityRows.filter((row) => row[2] === chain).map((row) => row[0]);
}

/** The route behind a URL's host and path, or undefined (no JSON-RPC there). */
export function findRoute(host: string, path: string): RpcRoute | undefined {
  return rpcRoutes.find((route) => route.host === host && route.path.test(path));
}

/**
 * The hosts that a target names, among `hosts`: `cloud:aws`, `operator:infura`, an exact host name, or a suffix
 * (`infura.io`, or with a leading dot). Throws when it names none: a fault that hits nobody proves nothing.
 */
export function hostsOf(target: string, hosts: readonly string[]): string[] {
  const [group, name] = target.split(':', 2);
  const routed = (test: (route: RpcRoute) => boolean) => rpcRoutes.filter(test).map((route) => route.host);
  const suffix = target.startsWith('.') ? target : `.${target}`;
  const bySuffix = (): string[] => hosts.filter((host) => host === target || host.endsWith(suffix));
  const found =
    group === 'cloud'
      ? routed((route) => route.cloud === name)
      : group === 'operator'
        ? [...routed((route) => route.operator === name), ...contentHostsOf(name ?? '', hosts)]
        : bySuffix();
  if (found.length === 0) throw new Error(`${target} names no host of the lab; pass new ones as options.hosts`);
  return [...new Set(found)];
}
