// Who serves content addresses: IPFS and Arweave gateways, routers, DNS over HTTPS; and which hosts a page may have asked. Pure; runs in the background and in tests.
import file from '@/assets/directory/gateways.json';
import { operatorById } from './operators';
import { remembering } from './remembering';

export interface Gateway {
  host: string;
  /** Shown to the user. */
  operator: string;
  /** Gateways of one group are one failure domain and one voice. */
  group: string;
  clouds: readonly string[];
  /** 1 first choice ... 4 last resort. */
  tier: number;
  /** One company's, or all of it behind one company's network. */
  isCentral: boolean;
}

export interface IpfsGateway extends Gateway {
  /** `car`: raw blocks and CARs; `raw`: blocks, if it speaks trustless at all; null: serves people, not us. */
  trustless: 'car' | 'raw' | null;
  /** Serves signed IPNS records. */
  ipns: boolean;
  /** `{cid}.ipfs.{suffix}` opens a site in an origin of its own; null where there is no such form. */
  suffix: string | null;
}

export interface ArweaveGateway extends Gateway {
  /** Resolves ArNS names. */
  arns: boolean;
}

/** A service beside the gateways: a delegated router, a DNS resolver. */
export interface Service {
  url: string;
  operator: string;
  /** What one switch counts for: its host. */
  group: string;
}

const withGroup = <T extends { url: string }>(one: T): T & { group: string } => ({
  ...one,
  group: new URL(one.url).host,
});

function trustlessOf(text: string | null): IpfsGateway['trustless'] {
  return text === 'car' || text === 'raw' ? text : null;
}

export const ipfsGateways: readonly IpfsGateway[] = file.ipfs.map(
  ({ host, operator, group, clouds, tier, central, trustless, ipns, suffix }) => ({
    host,
    operator,
    group,
    clouds,
    tier,
    isCentral: central,
    trustless: trustlessOf(trustless),
    ipns,
    suffix,
  }),
);

export const arweaveGateways: readonly ArweaveGateway[] = file.arweave.map(
  ({ host, operator, group, tier, central, arns }) => ({
    host,
    operator,
    group,
    clouds: [],
    tier,
    isCentral: central,
    arns,
  }),
);

export const routers: readonly (Service & { ipns: boolean })[] = file.routers.map(withGroup);

/** Two firms: what both say of a name is believed. */
export const dnsResolvers: readonly Service[] = file.resolvers.map(withGroup);

const services: readonly Service[] = [...routers, ...dnsResolvers];

const arweaveHosts = new Set([...arweaveGateways.map(({ host }) => host), ...file.gone.arweave]);
const goneIpfsHosts = file.gone.ipfs.map((host) => host.replace('*.', ''));

/** The Arweave gateway that a host name belongs to: itself, or the one of which it is a sandbox or a name; null for others. */
export function arweaveGatewayOf(hostname: string): string | null {
  if (arweaveHosts.has(hostname)) return hostname;
  const parent = hostname.slice(hostname.indexOf('.') + 1);
  return arweaveHosts.has(parent) ? parent : null;
}

/** Who stands behind a host that a page asked for content; null for one that the directory does not know. */
export const gatewayOf = remembering((hostname): Gateway | null => {
  const all: readonly (Gateway & { suffix?: string | null })[] = [...ipfsGateways, ...arweaveGateways];
  const isOf = (host: string | null | undefined) =>
    host != null && (hostname === host || hostname.endsWith(`.${host}`));
  return all.find(({ host, suffix }) => isOf(host) || isOf(suffix)) ?? null;
}, 2_000);

/** By the group that is asked, switched off and counted as one; null for one that is none. */
export function gatewayGroupName(group: string): string | null {
  return [...ipfsGateways, ...arweaveGateways, ...services].find((one) => one.group === group)?.operator ?? null;
}

/** False for who runs a node of the user's own. */
export const isListedOperator = (id: string): boolean => operatorById(id) !== null || gatewayGroupName(id) !== null;

/** The group by its id, by the name of one of its operators or by one of its hosts, as an administrator writes it; null for none. */
export function gatewayGroupNamed(name: string): string | null {
  const wanted = name.toLowerCase();
  const isNamed = ({ group, operator, host = group }: { group: string; operator: string; host?: string }) =>
    [group, operator, host].some((one) => one.toLowerCase() === wanted);
  return [...ipfsGateways, ...arweaveGateways, ...services].find(isNamed)?.group ?? null;
}

/** What the content addresses that a host serves belong to: `host` as a ledger has it, or a scheme of its own such as `ar:`. */
export function contentNetworkOf(host: string): 'IPFS' | 'Arweave' {
  return host === 'ar:' || arweaveGatewayOf(host.replace(/:\d+$/, '')) !== null ? 'Arweave' : 'IPFS';
}

/** Where `name.eth.limo` and the like are served. */
const ensHosts = ['eth.limo', 'eth.link'];

/** Of those that are gone or Arweave's, the ones that many pages still name. */
const wellKnown = ['w3s.link', 'nftstorage.link', 'arweave.net', 'gateway.irys.xyz'];

/** With all below them: what names content in its host, not in its path alone. */
export const contentDomains: readonly string[] = [
  ...ipfsGateways.flatMap(({ suffix }) => suffix ?? []),
  ...goneIpfsHosts,
  ...arweaveHosts,
  ...ensHosts,
];

const rare: ReadonlySet<string> = new Set(
  [...goneIpfsHosts, ...arweaveHosts].filter((one) => !wellKnown.includes(one)),
);

/** Of these, what few pages load anything from. */
export const rareDomains: readonly string[] = contentDomains.filter((one) => rare.has(one));
