// Facts about clouds -> clouds.json (names, signs) and the segments of clouds.bin. Runs in Node, in the refresh script.
import { inflateRawSync } from 'node:zlib';
import type { Segment, Segments } from './pack-clouds';
import { checkedDayOf, numberOf, type Row, rowOf, rowsOf, textOf, textsOf } from './read';

/** By their ids in ranges and signs: what people call them. */
const names: Record<string, string> = {
  akamai: 'Akamai',
  alibaba: 'Alibaba Cloud',
  aws: 'AWS',
  azure: 'Azure',
  backblaze: 'Backblaze',
  bunny: 'bunny.net',
  cdn77: 'CDN77',
  cloudflare: 'Cloudflare',
  contabo: 'Contabo',
  'ddos-guard': 'DDoS-Guard',
  digitalocean: 'DigitalOcean',
  edgio: 'Edgio',
  fastly: 'Fastly',
  fly: 'Fly.io',
  gcore: 'Gcore',
  gcp: 'Google Cloud',
  github: 'GitHub',
  google: 'Google',
  heroku: 'Heroku',
  hetzner: 'Hetzner',
  imperva: 'Imperva',
  latitude: 'Latitude.sh',
  leaseweb: 'Leaseweb',
  linode: 'Akamai Linode',
  netcup: 'netcup',
  netlify: 'Netlify',
  oracle: 'Oracle Cloud',
  ovh: 'OVHcloud',
  qrator: 'Qrator',
  railway: 'Railway',
  render: 'Render',
  scaleway: 'Scaleway',
  sucuri: 'Sucuri',
  tencent: 'Tencent Cloud',
  vercel: 'Vercel',
  vultr: 'Vultr',
};

/** Who only ends TLS and passes on: their address says nothing of where the work is done. A service of a cloud's by its whole label. */
const edges = [
  'akamai',
  'aws:cloudfront',
  'azure:frontdoor',
  'bunny',
  'cdn77',
  'cloudflare',
  'ddos-guard',
  'edgio',
  'fastly',
  'gcore',
  'gcp:lb',
  'imperva',
  'qrator',
  'sucuri',
];

/** Beside what the facts name in `domains`: one failure domain (rules 5.3). Recalled: Heroku runs on AWS, bunny.net in CDN77's network. */
const otherDomains: Record<string, string[]> = { aws: ['heroku'], cdn77: ['bunny'] };

/** Labels of the facts that say less than they seem to: DataCamp's network serves others beside bunny.net; everywhere is no region. */
const relabelled: Record<string, string> = { bunny: 'cdn77', 'aws:GLOBAL': 'aws', 'gcp:global': 'gcp' };

/** Signs whose id is no cloud's. */
const signOf: Record<string, string> = {
  'aws-cloudfront': 'aws:cloudfront',
  'azure-frontdoor': 'azure:frontdoor',
  'gcp-lb': 'gcp:lb',
  'github-pages': 'github',
};
/** Signs of software and of content networks: no cloud. */
const noClouds = ['software', 'network'];

/** Stores that only speak as S3 does send it beside the other weak one, says a note of the facts. */
const copied = ['x-amz-version-id'];

/** Not `cloud:region` where both are one. */
const cloudOf = (label: string): string => label.replace(/:.*/, '');

/** @param ranges The whole of cloud-ranges.core-region.json. */
export function segmentsOf(ranges: Row): Segments {
  const labels = Array.isArray(ranges.labels) ? ranges.labels : [];
  const named = labels.map((label) => (label === null ? null : labelOf(textOf(label, 'cloud-ranges.labels'))));
  return { v4: segments(rowOf(ranges.v4, 'cloud-ranges.v4'), named), v6: segments(rowOf(ranges.v6, 'v6'), named) };
}

/** @throws Error for a cloud that has no name here. */
export function labelOf(label: string): string {
  const known = relabelled[label] ?? label;
  if (names[cloudOf(known)] === undefined) throw new Error(`The cloud of ${label} has no name in carry/clouds.ts.`);
  return known;
}

/** In the facts a step's zero bits stand beside its count; all labels follow. */
function segments(row: Row, labels: readonly (string | null)[]): Segment[] {
  const bytes = inflateRawSync(Buffer.from(textOf(row.b64, 'b64'), 'base64'));
  const count = numberOf(row.n, 'n');
  let at = 0;
  const varint = (): bigint => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      shift += 7n;
      if (byte < 128) return value;
    }
  };
  const starts: bigint[] = [];
  let start = 0n;
  for (let index = 0; index < count; index += 1) {
    const zeroBits = BigInt(bytes[at++] ?? 0);
    start += varint() << zeroBits;
    starts.push(start);
  }
  return merged(starts.map((start) => ({ start, label: labels[Number(varint())] ?? null })));
}

/** Without those that only go on with the label before. */
export function merged(all: readonly Segment[]): Segment[] {
  return all.filter(({ label }, at) => label !== (all[at - 1]?.label ?? null));
}

/** @param ranges The whole of cloud-ranges.core-region.json. @param fingerprints The whole of cloud-fingerprints.json. */
export function carryClouds(ranges: Row, fingerprints: Row): Row {
  const checked = textOf(ranges.built, 'cloud-ranges.built');
  const domains = [...Object.entries(rowOf(ranges.domains, 'cloud-ranges.domains')), ...Object.entries(otherDomains)];
  const domainOf = (id: string) => domains.find(([, members]) => textsOf(members, 'domains').includes(id))?.[0] ?? id;
  const [weakAlone, day] = [textsOf(fingerprints.weakAlone, 'weakAlone'), checkedDayOf(fingerprints, 'fingerprints')];
  return {
    checked,
    clouds: Object.entries(names).map(([id, name]) => ({ id, name, domain: domainOf(id), source: 'ranges', checked })),
    edges,
    signs: rowsOf(fingerprints.fingerprints, 'fingerprints')
      .filter((row) => !noClouds.includes(textOf(row.role, 'role')))
      .map((row) => signRow(row, weakAlone, day)),
  };
}

/** What the two short keys of clouds.json stand for. */
export function cloudSources(ranges: Row, fingerprints: Row): Row {
  const from = textsOf(ranges.sources, 'cloud-ranges.sources').join('; ');
  return {
    ranges: `${textOf(ranges.dataAsOf, 'cloud-ranges.dataAsOf')}. From ${from}`,
    fingerprints: textOf(fingerprints.checked, 'fingerprints.checked'),
  };
}

/** Two weak ones of a row are needed where one of the others is enough; what nobody confirmed is weak. */
function signRow(row: Row, weakAlone: readonly string[], checked: string): Row {
  const id = textOf(row.id, 'fingerprint.id');
  const label = signOf[id] ?? (names[id] === undefined ? id.replace(/-.*/, '') : id);
  if (names[cloudOf(label)] === undefined)
    throw new Error(`The fingerprint ${id} belongs to no cloud that has a name.`);
  const all = rowsOf(row.headers, id).flatMap((header) => headerSigns(header, weakAlone));
  const recalled = textsOf(row.cookiesRecalled, id);
  const cookies = textsOf(row.cookies, id).map((name) => ({
    sign: `set-cookie: ^${name.replace('*', '')}${name.endsWith('*') ? '' : '='}`,
    weak: recalled.includes(name) || weakAlone.includes(name),
  }));
  const signs = (weak: boolean) => [...all, ...cookies].filter((one) => one.weak === weak).map(({ sign }) => sign);
  const hosts = textsOf(row.hostSuffixes, id).filter((suffix) => suffix.includes('.'));
  return { label, strong: signs(false), weak: signs(true), hosts, source: 'fingerprints', checked };
}

/** `name`, or `name: expression`; one that holds something weak beside something strong is two. */
function headerSigns(header: Row, weakAlone: readonly string[]): { sign: string; weak: boolean }[] {
  const name = textOf(header.name, 'header.name');
  if (copied.includes(name)) return [];
  if (header.match === undefined) return [{ sign: name, weak: header.recalled === true || weakAlone.includes(name) }];
  const match = textOf(header.match, 'header.match');
  if (match === '^(Cowboy|Heroku)')
    return [
      { sign: `${name}: ^Heroku`, weak: false },
      { sign: `${name}: ^Cowboy`, weak: true },
    ];
  const weak = header.recalled === true || weakAlone.includes(name) || weakAlone.includes(`${name}: ${match}`);
  return [{ sign: `${name}: ${match}`, weak }];
}
