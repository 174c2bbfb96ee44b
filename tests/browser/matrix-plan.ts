// What the rescue matrix crosses: libraries, endpoints, faults, and the addresses of each cell. Data and pure functions.

import type { FaultName } from '@/tests/lab/faults';
import { communityHosts } from '@/tests/lab/hosts';
import type { LoggedRequest } from '@/tests/lab/request-log';

export const clientNames = ['viem', 'wagmi', 'ethers5', 'ethers6', 'web3v1', 'web3v4', 'axios'] as const;
export type ClientName = (typeof clientNames)[number];

export const endpointNames = ['infura', 'alchemy', 'unlisted'] as const;
export type EndpointName = (typeof endpointNames)[number];

/** The faults that errors.json calls failing, the slow ones first: they are the longest tests. */
export const failing = [
  'blackhole',
  'hang',
  'hangBody',
  'drip',
  'refused',
  'dns',
  'reset',
  'close',
  'tls',
  'resetAfterRequest',
  'truncate',
  'midreset',
  'http500',
  'http502',
  'http503',
  'http504',
  'html503',
  'noCors503',
  'deafPreflight503',
  'http402',
  'http403',
  'http429',
  'html200',
  'empty200',
  'quota200',
  'internal200',
] as const satisfies readonly FaultName[];

export const ownHosts = {
  infura: 'mainnet.infura.io',
  alchemy: 'eth-mainnet.g.alchemy.com',
  unlisted: 'rpc.somedapp.xyz',
} as const satisfies Record<EndpointName, string>;

/** A page's site moves on after this many faults, so that what one site may ask is never what is tested. */
const faultsPerSite = 5;
const siteCount = Math.ceil(failing.length / faultsPerSite) + 1;

/** The site of a library during the n-th fault; each host is a registrable name of its own. */
export function siteOf(client: ClientName, round: number): string {
  return `${client}-dapp${Math.floor(round / faultsPerSite) % siteCount}.xyz`;
}

export const siteNames = clientNames.flatMap((client) =>
  Array.from({ length: siteCount }, (_, at) => siteOf(client, at * faultsPerSite)),
);

/** Each key begins with a mark that stands nowhere else. */
const keyMarks = {
  infura: '0123456789abcdef',
  alchemy: 'demoDemoAlchemy',
  unlisted: 'demoDemoUnlisted',
} as const satisfies Record<EndpointName, string>;
const headerMark = 'demoDemoHeader';

/** A URL of its own for each cell: breakers and evidence are kept by path, so no cell spoils another. */
export function urlOf(endpoint: EndpointName, cell: number): string {
  const number = cell.toString(16).padStart(16, '0');
  const path = { infura: '/v3/', alchemy: '/v2/', unlisted: '/key/' }[endpoint];
  return `https://${ownHosts[endpoint]}${path}${keyMarks[endpoint]}${number}`;
}

const community = new Set(communityHosts('ethereum'));
const neverHeaders = ['cookie', 'referer', 'origin', 'authorization', 'x-api-key'];

/** What went to a host that must not have it: keys anywhere, and headers at the endpoints asked instead. */
export function leaksIn(requests: readonly LoggedRequest[]): string[] {
  return requests.flatMap((request) => {
    const text = `${request.path} ${JSON.stringify(request.headers)} ${request.body}`.toLowerCase();
    const isOwn = Object.values(ownHosts).some((host) => host === request.host);
    const keys = endpointNames
      .filter((name) => request.host !== ownHosts[name] && text.includes(keyMarks[name].toLowerCase()))
      .map((name) => `${request.host} saw the key of ${name}`);
    const header = !isOwn && text.includes(headerMark.toLowerCase()) ? [`${request.host} saw the key header`] : [];
    const sent = community.has(request.host) ? neverHeaders.filter((name) => name in request.headers) : [];
    return [...keys, ...header, ...sent.map((name) => `${request.host} was sent ${name}`)];
  });
}

/** Requests to endpoints that the site did not name. */
export function askedElsewhere(requests: readonly LoggedRequest[]): LoggedRequest[] {
  return requests.filter((request) => community.has(request.host));
}
