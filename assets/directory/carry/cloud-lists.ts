// Published lists of addresses in one folder -> segments of clouds.bin, and the check against those lists. Runs in Node, in the refresh script.
//
//   ip-ranges.json          AWS: https://ip-ranges.amazonaws.com/ip-ranges.json
//   cloud.json, goog.json   Google: https://www.gstatic.com/ipranges/
//   ServiceTags*.json       Azure: "Azure IP Ranges and Service Tags" of Microsoft's download center
//   <cloud>.txt, <cloud>-*.txt  one prefix a line, as Cloudflare, Fastly, DigitalOcean, Linode and Oracle have it or can be cut to
//   asn-ipv4.csv, asn-ipv6.csv  npm `@ip-location-db/asn` (CC-BY-4.0): who announces what, for clouds that publish nothing
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { readCloudTable } from '@/lib/directory/cloud-table';
import { ipNumberOf } from '@/lib/directory/ip-number';
import { labelOf, merged } from './clouds';
import type { Segment, Segments } from './pack-clouds';
import { type Row, rowOf, rowsOf, textOf, textsOf } from './read';

/** First and last address, of IPv6 by networks. Of two that overlap the higher rank counts, then the smaller. */
export interface Range {
  family: 4 | 6;
  first: bigint;
  last: bigint;
  label: string | null;
  rank: number;
}

/** Who announces is less than what is published; what no host on the internet has is nobody's. */
const RANK = { announced: 0, published: 1, special: 2 } as const;
const NO_END = { 4: 2n ** 32n, 6: 2n ** 64n } as const;

/** Autonomous systems whose space is one cloud's, as RouteViews and DB-IP name their owners (2026-06). */
const systems: Record<string, number[]> = {
  akamai: [20940, 16625],
  alibaba: [37963, 45102],
  aws: [16509, 14618, 55960, 135629, 401654, 26982],
  azure: [8075, 8070, 58593, 35106, 3598, 8069, 200517, 8068, 59067],
  backblaze: [40401, 396865],
  cdn77: [60068, 212238, 200325],
  cloudflare: [13335, 209242, 14789, 132892, 202623, 394536],
  contabo: [51167],
  'ddos-guard': [57724, 49612],
  digitalocean: [14061],
  fastly: [54113],
  fly: [40509],
  gcore: [199524, 202422, 210559],
  gcp: [396982],
  github: [36459],
  google: [15169],
  hetzner: [24940, 213230, 212317],
  imperva: [19551, 62571],
  latitude: [396356, 262287],
  leaseweb: [60781, 30633, 28753, 396362, 59253],
  linode: [63949],
  netcup: [197540],
  oracle: [31898],
  ovh: [16276, 35540],
  railway: [400940],
  render: [397273],
  scaleway: [12876],
  tencent: [132203],
  vultr: [20473],
};

/** RFC 6890 and the like: private, loopback, documentation, 6to4, Teredo, multicast. */
const special = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/3', '::/8', '64:ff9b::/32', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16'],
  ...['3fff::/20', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
];
/** Vercel's own, announced by others. Recalled. */
const added = { vercel: ['76.76.19.0/24', '76.76.21.0/24'] };

export function readLists(folder: string): Range[] {
  const known = readdirSync(folder).flatMap((name) => readList(name, readFileSync(join(folder, name), 'utf8')));
  const more = added.vercel.map((prefix) => rangeOf(prefix, 'vercel', RANK.published));
  return [...known, ...more, ...special.map((prefix) => rangeOf(prefix, null, RANK.special))];
}

/** @param name Says what it is; a file that is none of those is left out. */
export function readList(name: string, text: string): Range[] {
  if (/^asn-ipv[46]\.csv$/.test(name)) return announced(text);
  const published = (prefix: string, label: string) => rangeOf(prefix, label, RANK.published);
  if (name.endsWith('.txt')) {
    const label = name.replace(/(-.*)?\.txt$/, '');
    return (text.match(/^[\da-f.:]+\/\d+/gim) ?? []).map((prefix) => published(prefix, label));
  }
  if (!name.endsWith('.json')) return [];
  const ranges = labelled(name, rowOf(JSON.parse(text), name)).map(([prefix, label]) => published(prefix, label));
  // A prefix that stands there twice is its service's.
  const isService = ({ label }: Range) => (services.test(label ?? '') ? 1 : 0);
  return ranges.sort((a, b) => isService(a) - isService(b));
}

const services = /:(cloudfront|global-accelerator|frontdoor)$/;

function labelled(name: string, file: Row): [prefix: string, label: string][] {
  switch (name.replace(/\d|_/g, '')) {
    case 'ip-ranges.json':
      return [...rowsOf(file.prefixes, name), ...rowsOf(file.ipv6_prefixes, name)].map((row) => [
        textOf(row.ip_prefix ?? row.ipv6_prefix, name),
        awsLabel(textOf(row.service, name), textOf(row.region, name)),
      ]);
    case 'cloud.json':
    case 'goog.json':
      return rowsOf(file.prefixes, name).map((row) => [
        textOf(row.ipv4Prefix ?? row.ipv6Prefix, name),
        row.scope === undefined ? 'google' : `gcp:${textOf(row.scope, name)}`,
      ]);
  }
  return name.startsWith('ServiceTags') ? rowsOf(file.values, name).flatMap(azureRanges) : [];
}

function awsLabel(service: string, region: string): string {
  const own: Record<string, string> = { CLOUDFRONT: 'cloudfront', GLOBALACCELERATOR: 'global-accelerator' };
  return `aws:${own[service] ?? region}`;
}

function azureRanges(tag: Row): [string, string][] {
  const [, kind, region] = /^(AzureCloud|AzureFrontDoor)\.(.+)$/.exec(textOf(tag.name, 'tag.name')) ?? [];
  if (kind === undefined) return [];
  const label = `azure:${kind === 'AzureFrontDoor' ? 'frontdoor' : region}`;
  return textsOf(rowOf(tag.properties, 'tag').addressPrefixes, 'tag').map((prefix) => [prefix, label]);
}

function announced(text: string): Range[] {
  const owners = new Map(Object.entries(systems).flatMap(([cloud, all]) => all.map((one) => [String(one), cloud])));
  return text.split('\n').flatMap((line) => {
    const [from = '', to = '', system = ''] = line.split(',', 3);
    const label = owners.get(system);
    if (label === undefined) return [];
    const [{ family, number: first }, { number: last }] = [numberOf(from), numberOf(to)];
    return [{ family, first, last, label, rank: RANK.announced }];
  });
}

function numberOf(address: string): { family: 4 | 6; number: bigint } {
  const ip = ipNumberOf(address);
  if (ip === null) throw new Error(`${address} is no address.`);
  return { family: ip.family, number: BigInt(ip.value) };
}

/** IPv6 smaller than a network counts as the whole of it. */
function rangeOf(prefix: string, label: string | null, rank: number): Range {
  const [address = '', bits = ''] = prefix.split('/');
  const { family, number } = numberOf(address);
  const size = 2n ** BigInt(Math.max(0, (family === 4 ? 32 : 64) - Number(bits)));
  const first = number - (number % size);
  return { family, first, last: first + size - 1n, label: label === null ? null : labelOf(label), rank };
}

const size = ({ first, last }: Range): bigint => last - first;

/** Painted one over another: what counts less first. */
function painted(ranges: readonly Range[]): Segment[] {
  const edges = [...new Set([0n, ...ranges.flatMap(({ first, last }) => [first, last + 1n])])];
  const starts = edges.sort((a, b) => (a < b ? -1 : 1));
  const places = new Map(starts.map((start, at) => [start, at]));
  const labels = starts.map((): string | null => null);
  const order = [...ranges].sort((a, b) => a.rank - b.rank || (size(a) > size(b) ? -1 : size(a) < size(b) ? 1 : 0));
  for (const { first, last, label } of order) labels.fill(label, places.get(first), places.get(last + 1n));
  return merged(starts.map((start, at) => ({ start, label: labels[at] ?? null })));
}

export function segmentsOfLists(ranges: readonly Range[]): Segments {
  const of = (family: 4 | 6) =>
    painted(ranges.filter((one) => one.family === family)).filter(({ start }) => start < NO_END[family]);
  return { v4: of(4), v6: of(6) };
}

function textOfAddress(family: 4 | 6, number: bigint): string {
  const width = family === 4 ? 8n : 16n;
  const parts = Array.from({ length: 4 }, (_, at) => (number >> (width * BigInt(3 - at))) & ((1n << width) - 1n));
  return family === 4 ? parts.join('.') : `${parts.map((part) => part.toString(16)).join(':')}::1`;
}

/** Each range at its first, middle and last address against the packed table; the answer by asking every range that could know. */
export function contradictions(ranges: readonly Range[], packed: Buffer): string[] {
  const table = readCloudTable(inflateRawSync(packed));
  const bySize = new Map<string, Range>();
  const sizes = new Set<string>();
  for (const one of ranges) {
    const kind = `${one.rank} ${one.family} ${size(one)}`;
    if (one.rank !== RANK.announced) sizes.add(kind);
    bySize.set(`${kind} ${one.first}`, one);
  }
  const right = ({ family, rank }: Range, address: bigint): string | null | undefined => {
    const fits = [...sizes].map((kind) => kind.split(' ').map(BigInt)).filter(([, of]) => of === BigInt(family));
    const best = fits.sort(([a = 0n, , s = 0n], [b = 0n, , t = 0n]) => (a === b ? (s < t ? -1 : 1) : a > b ? -1 : 1));
    for (const [of = 0n, , span = 0n] of best)
      if (of >= BigInt(rank)) {
        const found = bySize.get(`${of} ${family} ${span} ${address - (address % (span + 1n))}`);
        if (found !== undefined) return found.label;
      }
    return undefined;
  };
  return ranges
    .filter(({ rank }) => rank !== RANK.announced)
    .flatMap((one) => [one.first, one.first + size(one) / 2n, one.last].map((address) => ({ one, address })))
    .filter(({ one, address }) => table.labelOf(textOfAddress(one.family, address)) !== right(one, address))
    .map(({ one, address }) => `clouds.bin errs at ${textOfAddress(one.family, address)} of ${one.label}.`);
}
