// Names that change what they point to: IPNS records (signed by helia), DNSLink texts by DNS-JSON, each resolver with an answer of its own.
import { jsonReply, notFound, type Reply } from '../replies';
import { type ResolverHost, resolverPaths } from './content-hosts';

interface IpnsName {
  value: string;
  record: Buffer;
}

export interface Names {
  setRecord: (name: string, entry: IpnsName) => void;
  recordOf: (name: string) => Buffer | undefined;
  /** @param host One resolver that says something else than the others; null: its name does not exist there. */
  setDnslink: (domain: string, value: string | null, host?: ResolverHost) => void;
  /** What gateways believe: an IPNS name's record, or what most resolvers say. */
  resolve: (name: string) => string | undefined;
  /** Answers a DNS-JSON question, or null when the path is none. */
  answerDns: (host: string, url: URL) => Reply | null;
}

/** @see https://developers.google.com/speed/public-dns/docs/doh/json */
const typeTxt = 16;
const nxdomain = 3;

function isResolver(host: string): host is ResolverHost {
  return host in resolverPaths;
}

function dnsReply(name: string, value: string | null | undefined): Reply {
  const Question = [{ name: `${name}.`, type: typeTxt }];
  const flags = { TC: false, RD: true, RA: true, AD: false, CD: false, Question };
  if (value === null || value === undefined) return jsonReply(200, { Status: nxdomain, ...flags });
  const Answer = [{ name: `${name}.`, type: typeTxt, TTL: 300, data: `"dnslink=${value}"` }];
  const reply = jsonReply(200, { Status: 0, ...flags, Answer });
  return { ...reply, headers: { ...reply.headers, 'content-type': 'application/dns-json' } };
}

export function makeNames(): Names {
  const records = new Map<string, IpnsName>();
  const links = new Map<string, string | null>();
  const deviating = new Map<string, string | null>();
  return {
    setRecord: (name, entry) => {
      records.set(name, entry);
    },
    recordOf: (name) => records.get(name)?.record,
    setDnslink: (domain, value, host) => {
      if (host === undefined) links.set(domain, value);
      else deviating.set(`${host} ${domain}`, value);
    },
    resolve: (name) => records.get(name)?.value ?? links.get(name) ?? undefined,
    answerDns: (host, url) => {
      if (!isResolver(host) || url.pathname !== resolverPaths[host]) return null;
      const name = (url.searchParams.get('name') ?? '').replace(/\.$/, '').toLowerCase();
      const type = url.searchParams.get('type') ?? 'A';
      if (!/^(?:txt|16)$/i.test(type)) return dnsReply(name, undefined);
      const domain = name.replace(/^_dnslink\./, '');
      const own = deviating.get(`${host} ${domain}`);
      return dnsReply(name, own === undefined ? links.get(domain) : own);
    },
  };
}

/** `vitalik-eth` back to `vitalik.eth`: how DNS names stand in one label of a subdomain gateway. */
export const nameInLabel = (label: string): string => label.replace(/--|-/g, (sign) => (sign === '--' ? '-' : '.'));

/** A record as `/routing/v1/ipns/{name}` and `?format=ipns-record` send it. */
export function recordReply(record: Buffer | undefined): Reply {
  if (record === undefined) return notFound;
  const headers = {
    'access-control-allow-origin': '*',
    'content-type': 'application/vnd.ipfs.ipns-record',
    'cache-control': 'public, max-age=60',
  };
  return { status: 200, headers, body: record };
}
