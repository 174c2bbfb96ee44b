// The egress audit: tells the extension's requests from the pages' and the browser's, and holds each against an allow-list (rules 5.3).
//   const audit = auditEgress(lab); ... expect(audit.problems()).toEqual([]);
import { chainIds, listedEndpointsOf } from '@/lib/directory/chains';
import { arweaveGateways, dnsResolvers, ipfsGateways, routers } from '@/lib/directory/gateways';
import { methodOf } from '@/lib/rpc/methods';
import { labKeys } from './hosts';
import type { Lab } from './lab';
import type { LoggedCall, LoggedRequest } from './request-log';

export interface EgressAudit {
  /** The extension's own requests since the audit began or was last cleared, in order. */
  ours: () => LoggedRequest[];
  /** One line for each thing that should not have left, for all requests since the audit began, cleared or not. */
  problems: () => string[];
  /** Forgets what `ours` would tell; `problems` keeps everything. */
  clear: () => void;
}

export interface AuditOptions {
  /** Endpoints that the user added, as full URLs. */
  ownEndpoints?: readonly string[];
  /** Secrets of sites beside the lab's own keys: nothing of ours may hold one. */
  secrets?: readonly string[];
}

/** All that a fetch without cookies, referrer and origin sends by itself. */
const allowedHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'accept',
  'accept-encoding',
  'accept-language',
  'user-agent',
  'pragma',
  'cache-control',
  'te',
  'priority',
]);

/** Where the browsers themselves ask for updates, lists and the like, whatever one switches off. */
const browserHosts = /(?:^|\.)(?:google|googleapis|gstatic|gvt1|mozilla|firefox|mozgcp)\.(?:com|net|org)$/;

export const isBrowsersOwn = ({ host }: LoggedRequest): boolean => browserHosts.test(host);

/** A page's request names its origin, or is a load: a document, a script, an image, a preflight. */
function isPages({ method, headers }: LoggedRequest): boolean {
  const origin = headers.origin;
  if (origin !== undefined) return !origin.includes('extension:');
  return method === 'GET' && !(headers['sec-fetch-dest'] === 'empty' && headers['sec-fetch-site'] === 'none');
}

/** True for what neither a page nor the browser itself can have sent. */
function isExtensions(request: LoggedRequest): boolean {
  return !isBrowsersOwn(request) && !isPages(request);
}

const keyOf = (url: string): string => url.replace(/\/+$/, '');

function listedUrls(): Set<string> {
  return new Set(chainIds().flatMap((id) => listedEndpointsOf(id).map((one) => keyOf(one.url))));
}

function headerProblems(headers: Record<string, string>): string[] {
  const strange = Object.keys(headers).filter((name) => !allowedHeaders.has(name) && !name.startsWith('sec-'));
  const telling = Object.entries(headers).filter(([, value]) => value.includes('extension:'));
  const type = headers['content-type'] === 'application/json' ? [] : ['a content type that is not application/json'];
  return [...strange.map((name) => `header ${name}`), ...telling.map(([name]) => `our id in ${name}`), ...type];
}

/** A pool has no reads: of pending transactions alone a filter is made anew at whoever stands in, and polled there (rules, part 2, 4.2). */
const makesPool = ({ method, params }: LoggedCall): boolean =>
  method === 'eth_newPendingTransactionFilter' && JSON.stringify(params ?? []) === '[]';

/** @param pools Hosts at which we made such a filter. */
function bodyProblems({ host, body, calls }: LoggedRequest, pools: ReadonlySet<string>): string[] {
  const ids = calls.map(({ id }) => id);
  const asWeSend = ids.length > 0 && ids.every((id, at) => id === at + 1);
  const ofPools = (one: LoggedCall) => makesPool(one) || (one.method === 'eth_getFilterChanges' && pools.has(host));
  const kinds = calls.filter((one) => !ofPools(one)).map(({ method }) => ({ method, kind: methodOf(method).kind }));
  const barred = kinds.filter(({ kind }) => kind !== 'read' && kind !== 'broadcast');
  return [
    ...(asWeSend ? [] : [`ids ${JSON.stringify(ids)} in ${body.slice(0, 80)}`]),
    ...barred.map(({ method, kind }) => `${method}, which is ${kind}`),
  ];
}

/** What is asked of gateways, routers and resolvers: an address or a name, and nothing of the page. */
const contentPaths =
  /^\/(?:ip[fn]s\/|routing\/v1\/|dns-query\?name=_dnslink\.|resolve\?name=_dnslink\.|tx\/|raw\/|chunk\/\d+$|ar-io\/resolver\/)/;
const contentHosts = new Set([
  ...[...ipfsGateways, ...arweaveGateways].map(({ host }) => host),
  ...[...routers, ...dnsResolvers].map(({ url }) => new URL(url).host),
]);

const isContent = ({ host, method, path, body }: LoggedRequest): boolean =>
  contentHosts.has(host) &&
  (method === 'GET' ? contentPaths.test(path) : path === '/graphql' && body.startsWith('{"query":"query($id:ID!)'));

function contentProblems({ host, path, method, headers, body }: LoggedRequest, secrets: readonly string[]): string[] {
  const everything = JSON.stringify([host, path, headers, body]);
  const ofHeaders = headerProblems({ 'content-type': 'application/json', ...headers });
  const found = [...ofHeaders, ...secrets.filter((secret) => everything.includes(secret))];
  return found.map((problem) => `${method} https://${host}${path}: ${problem}`);
}

interface Bounds {
  allowed: ReadonlySet<string>;
  secrets: readonly string[];
  pools: ReadonlySet<string>;
}

function requestProblems(request: LoggedRequest, { allowed, secrets, pools }: Bounds): string[] {
  if (isContent(request)) return contentProblems(request, secrets);
  const { host, path, method, transport, headers, body } = request;
  const url = `https://${host}${path}`;
  const everything = JSON.stringify([url, headers, body]);
  const found = [
    ...(transport === 'http' && method === 'POST' ? [] : [`${transport} ${method}`]),
    ...(allowed.has(keyOf(url)) ? [] : ['an address that is in no list']),
    ...headerProblems(headers),
    ...bodyProblems(request, pools),
    ...secrets.filter((secret) => everything.includes(secret)).map((secret) => `the site's secret ${secret}`),
  ];
  return found.map((problem) => `${url}: ${problem}`);
}

/**
 * Listens to every request that any host of the lab gets, from now on; `lab.clearRequests` does not hide anything from it.
 * Attach it before the browser starts.
 */
export function auditEgress(lab: Lab, { ownEndpoints = [], secrets = [] }: AuditOptions = {}): EgressAudit {
  const ended = new Set<LoggedRequest>();
  lab.onRequest((request) => ended.add(request));
  const forgotten = new Set<LoggedRequest>();
  const allowed = new Set([...listedUrls(), ...ownEndpoints.map(keyOf)]);
  const hidden = [...Object.values(labKeys), ...secrets];
  // Running requests are in the lab's list only, ended ones may have been cleared from it.
  const all = (): LoggedRequest[] =>
    [...new Set([...ended, ...lab.requests()])].filter(isExtensions).sort((one, other) => one.at - other.at);
  return {
    ours: () => all().filter((request) => !forgotten.has(request)),
    problems: () => {
      const pools = new Set(all().flatMap(({ host, calls }) => (calls.some(makesPool) ? [host] : [])));
      return all().flatMap((request) => requestProblems(request, { allowed, secrets: hidden, pools }));
    },
    clear: () => {
      for (const request of all()) forgotten.add(request);
    },
  };
}
