// Every address range of the packed table says whose it is, to its very edges; the file is read here a second time, by another hand.
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contradictions, readList, segmentsOfLists } from '@/assets/directory/carry/cloud-lists';
import { packClouds, type Segment } from '@/assets/directory/carry/pack-clouds';
import { readCloudTable } from '@/lib/directory/cloud-table';
import { rangesDay } from '@/lib/directory/clouds';
import { ipNumberOf } from '@/lib/directory/ip-number';
import samples from './cloud-samples.json';

const packed = readFileSync(new URL('../../assets/public/clouds.bin', import.meta.url));
const table = readCloudTable(inflateRawSync(packed));

/** The columns in plain steps, with whole numbers without bounds. */
function segmentsIn(bytes: Buffer): { v4: Segment[]; v6: Segment[]; checked: string } {
  const end = bytes.indexOf('\n');
  const head = JSON.parse(bytes.subarray(0, end).toString());
  let at = end + 1;
  const family = (count: number): Segment[] => {
    const zeros = [...bytes.subarray(at, at + count)];
    at += count;
    let start = 0n;
    const starts = zeros.map((zeroBits) => {
      let step = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = BigInt(bytes[at++] ?? 0);
        step |= (byte % 128n) << shift;
        if (byte < 128n) break;
      }
      start += step << BigInt(zeroBits);
      return start;
    });
    return starts.map((from) => ({ start: from, label: head.labels[bytes[at++] ?? 0] }));
  };
  return { v4: family(head.v4), v6: family(head.v6), checked: head.checked };
}

const dotted = (number: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
const groups = (network: bigint): string =>
  [48n, 32n, 16n, 0n].map((shift) => ((network >> shift) & 0xffffn).toString(16)).join(':');
/** The first and the last address of a network of 64 bits. */
const inNetwork = (network: bigint): string[] => [`${groups(network)}::`, `${groups(network)}:ffff:ffff:ffff:ffff`];
/** IPv4 as itself and in the two forms that IPv6 has for it. */
const asIpv4 = (number: bigint): string[] => [dotted(number), `::ffff:${dotted(number)}`, `64:ff9b::${dotted(number)}`];

interface Probe {
  address: string;
  label: string | null;
}

/** First, middle and last address of each segment; the neighbours outside are the last and first of those beside it. */
function probesOf(segments: readonly Segment[], end: bigint, written: (number: bigint) => string[]): Probe[] {
  return segments.flatMap(({ start, label }, at) => {
    const last = (segments[at + 1]?.start ?? end) - 1n;
    return [start, (start + last) / 2n, last].flatMap((number) =>
      written(number).map((address) => ({ address, label })),
    );
  });
}

/** Nothing in IPv6 that stands for an address of IPv4. */
const isV4InV6 = (network: bigint): boolean => network === 0n || network === 0x64_ff9b_0000_0000n;

const wrongIn = (probes: readonly Probe[], labelOf: (ip: string) => string | null): Probe[] =>
  probes.filter(({ address, label }) => labelOf(address) !== label);

describe('the table that ships', () => {
  const { v4, v6, checked } = segmentsIn(inflateRawSync(packed));

  test('is raw bytes of at most 60 kB, of the day that the directory names', () => {
    expect(packed.length).toBeLessThanOrEqual(60_000);
    expect(checked).toBe(rangesDay);
    expect(table.checked).toBe(rangesDay);
  });

  test('every IPv4 segment: first, middle and last address are its cloud’s, and no neighbour is', () => {
    expect(v4.length).toBeGreaterThan(30_000);
    expect(v4.every(({ label }, at) => at === 0 || label !== v4[at - 1]?.label)).toBe(true);
    expect(wrongIn(probesOf(v4, 2n ** 32n, asIpv4), table.labelOf)).toEqual([]);
  });

  test('every IPv6 segment: the same, and all of a network of 64 bits is one', () => {
    expect(v6.length).toBeGreaterThan(10_000);
    expect(v6.every(({ label }, at) => at === 0 || label !== v6[at - 1]?.label)).toBe(true);
    const probes = probesOf(v6, 2n ** 64n, (network) => (isV4InV6(network) ? [] : inNetwork(network)));
    expect(wrongIn(probes, table.labelOf)).toEqual([]);
  });

  test.each([...Object.entries(samples.v4), ...Object.entries(samples.v6)])('%s is %s', (address, cloud) => {
    expect(table.labelOf(address)?.replace(/:.*/, '') ?? null).toBe(cloud);
  });
});

test('whatever ranges there are, the packed table says what was put in', () => {
  const labels = fc.constantFrom(null, 'aws', 'aws:us-east-1', 'cloudflare', 'gcp:europe-west1');
  const segments = (bits: number) =>
    fc
      .uniqueArray(fc.record({ start: fc.bigInt(0n, 2n ** BigInt(bits) - 1n), label: labels }), {
        selector: ({ start }) => start,
        maxLength: 40,
      })
      .map((all) => all.sort((a, b) => (a.start < b.start ? -1 : 1)));
  fc.assert(
    // As in the world, the table's steps end in zero bits: 53 before them are enough.
    fc.property(segments(32), segments(53), (v4, v6) => {
      const high = v6.map(({ start, label }) => ({ start: start << 11n, label }));
      const read = readCloudTable(inflateRawSync(packClouds({ v4, v6: high }, '2026-01-01')));
      const probes = [
        ...probesOf(v4, 2n ** 32n, asIpv4),
        ...probesOf(high, 2n ** 64n, (network) => (isV4InV6(network) ? [] : inNetwork(network))),
      ];
      expect(wrongIn(probes, read.labelOf)).toEqual([]);
    }),
  );
});

test('what is no address is nobody’s', () => {
  const texts = [
    '',
    'localhost',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '12345::',
    '::1.2.3',
    '1:2:3:4:5:6:7:8:9',
  ];
  expect(texts.map(ipNumberOf)).toEqual(texts.map(() => null));
});

describe('made anew from published lists', () => {
  const aws = {
    prefixes: [
      { ip_prefix: '13.224.0.0/14', region: 'GLOBAL', service: 'CLOUDFRONT' },
      { ip_prefix: '13.224.0.0/14', region: 'GLOBAL', service: 'AMAZON' },
      { ip_prefix: '13.226.4.0/24', region: 'us-east-1', service: 'EC2' },
    ],
    ipv6_prefixes: [{ ipv6_prefix: '2600:1f18::/33', region: 'us-east-1', service: 'EC2' }],
  };
  const azure = {
    values: [
      { name: 'AzureFrontDoor.Frontend', properties: { addressPrefixes: ['13.107.246.0/24'] } },
      { name: 'AzureCloud.westeurope', properties: { addressPrefixes: ['13.107.246.0/24', '20.50.0.0/16'] } },
      { name: 'Sql.WestEurope', properties: { addressPrefixes: ['9.9.9.0/24'] } },
    ],
  };
  const google = {
    prefixes: [
      { ipv4Prefix: '34.80.0.0/15', scope: 'asia-east1' },
      { ipv6Prefix: '2600:1900::/35', scope: 'us-central1' },
    ],
  };
  const ranges = [
    ...readList('ip-ranges.json', JSON.stringify(aws)),
    ...readList('ServiceTags_Public_20260810.json', JSON.stringify(azure)),
    ...readList('cloud.json', JSON.stringify(google)),
    ...readList('cloudflare-v6.txt', '# Cloudflare\n2606:4700::/32\n2400:cb00::/32\n'),
    ...readList('asn-ipv4.csv', '13.224.0.0,13.239.255.255,16509,"Amazon.com, Inc."\n8.8.8.0,8.8.8.255,3356,Level 3\n'),
    ...readList('README.md', '1.2.3.0/24'),
  ];
  const made = packClouds(segmentsOfLists(ranges), '2026-01-01');
  const { labelOf } = readCloudTable(inflateRawSync(made));

  test.each([
    ['13.224.0.0', 'aws:cloudfront'],
    ['13.226.3.255', 'aws:cloudfront'],
    ['13.226.4.0', 'aws:us-east-1'],
    ['13.226.5.0', 'aws:cloudfront'],
    ['13.228.0.0', 'aws'],
    ['13.240.0.0', null],
    ['13.107.246.1', 'azure:frontdoor'],
    ['20.50.255.255', 'azure:westeurope'],
    ['9.9.9.9', null],
    ['34.81.1.1', 'gcp:asia-east1'],
    ['8.8.8.8', null],
    ['1.2.3.4', null],
    ['2600:1f18:7fff:ffff::1', 'aws:us-east-1'],
    ['2600:1f18:8000::1', null],
    ['2606:4700:4700::1111', 'cloudflare'],
  ])('the smaller published range counts, then who announces it: %s is %s', (address, label) => {
    expect(labelOf(address)).toBe(label);
  });

  test('the refresh script finds a table that contradicts a list', () => {
    expect(contradictions(ranges, made)).toEqual([]);
    const moved = ranges.map((one) => (one.label === 'aws:us-east-1' ? { ...one, label: 'aws:us-west-2' } : one));
    expect(contradictions(moved, made)).toHaveLength(6);
  });
});
