// The hosts of the content networks that the lab answers for, and how each behaves. Data and look-ups only.
// After ipfs/public-gateway-checker, ipfs-docs, ar-io/wayfinder and ipni/specs as of August 2026 and before.

/**
 * `full`: files, raw blocks, CARs. `trustless`: only what can be verified. `legacy`: files only, whatever format is asked for.
 * `moved`: sends everything to dweb.link. `dead`: nobody answers, until a test clears the standing fault of the host itself.
 */
type GatewayShape = 'full' | 'trustless' | 'legacy' | 'moved' | 'dead';

export interface IpfsGateway {
  host: string;
  /** Who is really behind it: hosts of one operator fail together. */
  operator: string;
  shape: GatewayShape;
  /** helia's own gateway code, or the plain block server. Two implementations, one content. */
  engine: 'helia' | 'plain';
  /** `{cid}.ipfs.{host}`: sent there from paths, as Kubo does, where `paths` is false. */
  subdomains: boolean;
  paths: boolean;
}

type Row = readonly [host: string, operator: string, shape: GatewayShape, engine: IpfsGateway['engine'], zone?: string];

const rows: readonly Row[] = [
  ['ipfs.io', 'ipfs-foundation', 'full', 'helia'],
  ['gateway.ipfs.io', 'ipfs-foundation', 'full', 'helia'],
  ['dweb.link', 'ipfs-foundation', 'full', 'helia', 'only subdomains'],
  ['trustless-gateway.link', 'ipfs-foundation', 'trustless', 'helia'],
  ['4everland.io', '4everland', 'full', 'plain', 'both'],
  ['ipfs.storry.tv', 'storry', 'full', 'plain', 'both'],
  ['ipfs.orbitor.dev', 'orbitor', 'full', 'plain'],
  ['ipfs.filebase.io', 'filebase', 'full', 'plain'],
  ['dget.top', 'dget', 'legacy', 'plain', 'both'],
  ['ipfs.cyou', 'cyou', 'legacy', 'plain'],
  ['ipfs.ecolatam.com', 'ecolatam', 'legacy', 'plain'],
  ['gateway.pinata.cloud', 'pinata', 'legacy', 'helia'],
  ['w3s.link', 'ipfs-foundation', 'moved', 'helia', 'both'],
  ['nftstorage.link', 'ipfs-foundation', 'moved', 'helia', 'both'],
  ['cloudflare-ipfs.com', 'cloudflare', 'dead', 'plain'],
  ['cf-ipfs.com', 'cloudflare', 'dead', 'plain'],
  ['ipfs.infura.io', 'infura', 'dead', 'plain'],
];

export const ipfsGateways: readonly IpfsGateway[] = rows.map(([host, operator, shape, engine, zone]) => ({
  ...{ host, operator, shape, engine },
  subdomains: zone !== undefined,
  paths: zone !== 'only subdomains',
}));

/** A storage provider with a trustless gateway of its own: it has what no public gateway has. The name is the lab's. */
export const providerHost = 'gw.f03.storageprovider.dev';

/** Routers by HTTP: who has a CID. @see https://specs.ipfs.tech/routing/http-routing-v1/ */
const routerHosts = ['delegated-ipfs.dev', 'cid.contact'] as const;

/** Resolvers by DNS-JSON, and the path of each. */
export const resolverPaths = {
  'cloudflare-dns.com': '/dns-query',
  'dns.google': '/resolve',
  'delegated-ipfs.dev': '/dns-query',
  'dns.eth.limo': '/dns-query',
} as const;

export type ResolverHost = keyof typeof resolverPaths;

export interface ArweaveGateway {
  host: string;
  operator: string;
  /** False: no names, no `/ar-io/` paths, no digests. */
  isArIo: boolean;
  /** `/{id}` leads to `{base32}.{host}`; without it the path answers itself. */
  hasSandbox: boolean;
}

const ario = { isArIo: true, hasSandbox: true } as const;

export const arweaveGateways: readonly ArweaveGateway[] = [
  { host: 'arweave.net', operator: 'forward-research', isArIo: false, hasSandbox: true },
  { host: 'turbo-gateway.com', operator: 'ar-io', ...ario },
  { host: 'permagate.io', operator: 'permagate', ...ario },
  { host: 'vilenarios.com', operator: 'vilenarios', ...ario },
  { host: 'ardrive.net', operator: 'ardrive', ...ario },
  { host: 'frostor.xyz', operator: 'memetic-block', ...ario },
  { host: 'g8way.io', operator: 'g8way', ...ario },
  { host: 'gateway.irys.xyz', operator: 'irys', isArIo: false, hasSandbox: false },
];

/** A dApp that shows content from gateways: the page of surfaces.ts. */
export const surfacesHost = 'gallery.otherdapp.org';

/** Answers GraphQL and nothing else. */
export const graphqlHost = 'arweave-search.goldsky.com';

const zonesOf = ({ host, subdomains }: IpfsGateway): string[] =>
  subdomains ? [`*.ipfs.${host}`, `*.ipns.${host}`] : [];

/** Every name of the content side, wildcards included: what the lab opens ports and makes certificates for. */
export const contentHosts: readonly string[] = [
  ...new Set([
    ...ipfsGateways.flatMap((gateway) => [gateway.host, ...zonesOf(gateway)]),
    '*.mypinata.cloud',
    providerHost,
    ...routerHosts,
    ...Object.keys(resolverPaths),
    ...arweaveGateways.flatMap(({ host, hasSandbox }) => (hasSandbox ? [host, `*.${host}`] : [host])),
    graphqlHost,
    surfacesHost,
  ]),
];

/** Those of an operator, with their subdomains, among `hosts`. */
export function contentHostsOf(operator: string, hosts: readonly string[]): string[] {
  const all = [...ipfsGateways, ...arweaveGateways].filter((gateway) => gateway.operator === operator);
  return hosts.filter((name) => all.some(({ host }) => name === host || name.endsWith(`.${host}`)));
}

/** Hosts that do not answer even when no fault is set. */
export const deadHosts: readonly string[] = ipfsGateways
  .filter(({ shape }) => shape === 'dead')
  .map(({ host }) => host);

/** The name under which the lab knows a host: itself, or the wildcard one label up. */
export function knownName(host: string, hosts: readonly string[]): string {
  const wildcard = host.replace(/^[^.]+/, '*');
  return !hosts.includes(host) && hosts.includes(wildcard) ? wildcard : host;
}

/** Where a request to a gateway's host stands: the gateway, and the id when it is in the host name. */
export interface Place {
  gateway: IpfsGateway;
  inHost: { space: 'ipfs' | 'ipns'; id: string } | null;
}

const pinata = ipfsGateways.find(({ host }) => host === 'gateway.pinata.cloud');

export function ipfsPlaceOf(host: string): Place | null {
  const exact = ipfsGateways.find((gateway) => gateway.host === host);
  if (exact !== undefined) return { gateway: exact, inHost: null };
  if (host.endsWith('.mypinata.cloud') && pinata !== undefined) return { gateway: pinata, inHost: null };
  const found = /^([^.]+)\.(ip[fn]s)\.(.+)$/.exec(host);
  const gateway = ipfsGateways.find((one) => one.subdomains && one.host === found?.[3]);
  if (gateway === undefined || found === null) return null;
  return { gateway, inHost: { space: found[2] === 'ipns' ? 'ipns' : 'ipfs', id: found[1] ?? '' } };
}

export function arweavePlaceOf(host: string): { gateway: ArweaveGateway; label: string | null } | null {
  const gateway = arweaveGateways.find((one) => host === one.host || host.endsWith(`.${one.host}`));
  if (gateway === undefined) return null;
  return { gateway, label: host === gateway.host ? null : host.slice(0, -gateway.host.length - 1) };
}
