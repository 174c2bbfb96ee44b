// Our small readers of CIDs, DAG-CBOR, DAG-JSON and DAG-PB against the full libraries: what ours accepts, theirs reads the same.
import * as dagCbor from '@ipld/dag-cbor';
import * as dagJson from '@ipld/dag-json';
import * as dagPb from '@ipld/dag-pb';
import fc from 'fast-check';
import { base16 } from 'multiformats/bases/base16';
import { base32, base32upper } from 'multiformats/bases/base32';
import { base36, base36upper } from 'multiformats/bases/base36';
import { base58btc } from 'multiformats/bases/base58';
import { base64url } from 'multiformats/bases/base64';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { describe, expect, test } from 'vitest';
import { type Bytes, utf8 } from '@/lib/content/bytes';
import { cidText, decodeCid, ipnsNameText, parseCid, parseIpnsName } from '@/lib/content/cid-text';
import { decodeDagCbor, type IpldValue } from '@/lib/content/dag-cbor';
import { decodeDagJson } from '@/lib/content/dag-json';
import { decodeDagPb } from '@/lib/content/dag-pb';
import { noise } from './dag-world';

const file = CID.createV1(0x55, await sha256.digest(utf8('hello')));
const v0 = CID.createV0(await sha256.digest(utf8('hello')));

describe('a CID', () => {
  test('is read in every base that addresses use, and written in base32', () => {
    for (const base of [base32, base32upper, base36, base36upper, base58btc, base64url])
      expect(cidText(parseCid(file.toString(base.encoder)) ?? v0)).toBe(file.toString());
    expect(cidText(parseCid(v0.toString()) ?? file)).toBe(v0.toV1().toString());
  });

  test.each([
    '',
    'Q',
    'b',
    'hello',
    'app.uniswap.org',
    `z${v0.toString()}`,
    v0.toString().slice(0, 45),
    `${v0.toString()}a`,
    v0.toString().toLowerCase(),
    file.toString().slice(0, -3),
    `${file.toString()}aaaa`,
    `b${'a'.repeat(300)}`,
    file.toString(base16.encoder).replace('f', 'b'),
    'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei\n',
  ])('is not read into %j', (text) => {
    expect(parseCid(text)).toBeNull();
  });

  test('of version 0 has exactly its 32 bytes, whatever stands around it', () => {
    expect(decodeCid(new Uint8Array([0x12, 0x10, ...noise(16)]))).toBeNull();
    expect(decodeCid(new Uint8Array([...v0.bytes, 1]))).toBeNull();
    expect(decodeCid(v0.bytes)?.equals(v0)).toBe(true);
  });

  test('never comes out of noise by a throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.uint8Array({ maxLength: 60 }), (text, bytes) => {
        parseCid(text);
        parseIpnsName(text);
        decodeCid(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of an IPNS name has many spellings and one form', () => {
    const [key, peer] = [
      'k51qzi5uqu5djokp3m1keo36hoxtd6u3a1d2rg1camf6al7p3huy63dojlm57c',
      '12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd2d',
    ];
    expect(ipnsNameText(parseIpnsName(key) ?? file)).toBe(key);
    const name = parseIpnsName(peer) ?? file;
    expect(ipnsNameText(name)).toMatch(/^k51/);
    for (const spelling of [
      name.toString(),
      name.toString(base58btc.encoder),
      CID.createV1(0x70, name.multihash).toString(),
    ])
      expect(parseIpnsName(spelling)?.equals(name)).toBe(true);
    expect(parseIpnsName('QmVujd5Vb7moysJj8itnGufN7MEtPRCNHkKpNuA4onsRa3')?.code).toBe(0x72);
    for (const other of ['en.wikipedia-on-ipfs.org', file.toString(), '', 'Qm'])
      expect(parseIpnsName(other)).toBeNull();
  });
});

/** Our value in the library's form. */
function plain(value: IpldValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof CID ? value.toString() : value;
}
const texts = (value: unknown): unknown => {
  const cid = CID.asCID(value);
  if (cid) return cid.toString();
  if (Array.isArray(value)) return value.map(texts);
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, texts(item)]));
};

const tree = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
    fc.boolean(),
    fc.constant(null),
    fc.constant(file),
    fc.uint8Array({ maxLength: 300 }),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
  ),
  node: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ maxLength: 5 }).filter((key) => key !== '__proto__'),
      tie('node'),
      { maxKeys: 4 },
    ),
  ),
})).node;

describe('DAG-CBOR', () => {
  test('that the library writes is read the same', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = new Uint8Array(dagCbor.encode(value));
        const ours = decodeDagCbor(bytes);
        expect(ours.kind === 'value' ? plain(ours.value) : 'malformed').toEqual(texts(dagCbor.decode(bytes)));
      }),
      { numRuns: 1_000 },
    );
  });

  test('with a wrong byte is read as the library reads it, or not at all', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(255), (value, at, byte) => {
        const bytes = new Uint8Array(dagCbor.encode(value));
        bytes[at % bytes.length] = byte;
        const ours = decodeDagCbor(bytes);
        if (ours.kind === 'value') expect(plain(ours.value)).toEqual(texts(dagCbor.decode(bytes)));
      }),
      { numRuns: 3_000 },
    );
  });

  test.each<[string, number[]]>([
    ['a list that claims four billion items', [0x9a, 0xff, 0xff, 0xff, 0xff]],
    ['a text that claims more than there is', [0x7b, 0, 0, 0, 1, 0, 0, 0, 0]],
    ['brackets without end', Array.from({ length: 100_000 }, () => 0x81)],
    ['two million empty maps', [0x9a, 0, 0x1f, 0xff, 0xf0, ...Array.from({ length: 0x1ffff0 }, () => 0xa0)]],
    ['one number in more bytes than it needs', [0x18, 5]],
    ['an indefinite list', [0x9f, 1, 0xff]],
    ['a key twice', [0xa2, 0x61, 0x61, 1, 0x61, 0x61, 2]],
    ['a key that is a number', [0xa1, 1, 1]],
    ['a text that is no UTF-8', [0x61, 0xff]],
    ['something behind its end', [1, 1]],
    ['another tag', [0xc1, 1]],
    ['undefined', [0xf7]],
    ['not a number', [0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0]],
  ])('with %s is malformed', (_, bytes) => {
    expect(decodeDagCbor(new Uint8Array(bytes))).toEqual({ kind: 'malformed' });
  });
});

test('DAG-JSON that the library writes leads to the same links, and no key of a page’s choice touches a prototype', () => {
  const bytes = new Uint8Array(dagJson.encode({ a: [1, { link: file }], bytes: noise(5), text: '/' }));
  const ours = decodeDagJson(bytes);
  expect(ours.kind === 'value' ? plain(ours.value) : null).toEqual({
    a: [1, { link: file.toString() }],
    bytes: new Uint8Array(0),
    text: '/',
  });
  const odd = decodeDagJson(utf8('{"__proto__":{"x":1},"constructor":2}'));
  expect(odd.kind === 'value' && odd.value instanceof Map ? [...odd.value.keys()] : []).toEqual([
    '__proto__',
    'constructor',
  ]);
  for (const text of ['', '{', '{"/":"nothing"}', '{"/":1}', `${'['.repeat(100_000)}${']'.repeat(100_000)}`])
    expect(decodeDagJson(utf8(text))).toEqual({ kind: 'malformed' });
});

describe('DAG-PB', () => {
  const node = fc.record({
    data: fc.option(fc.uint8Array({ maxLength: 50 })),
    links: fc.array(fc.record({ name: fc.string({ maxLength: 8 }), size: fc.maxSafeInteger().map(Math.abs) }), {
      maxLength: 6,
    }),
  });
  const written = ({ data, links }: { data: Uint8Array | null; links: { name: string; size: number }[] }): Bytes =>
    new Uint8Array(
      dagPb.encode(
        dagPb.prepare({
          ...(data ? { Data: data } : {}),
          Links: links.map(({ name, size }) => ({ Name: name, Tsize: size, Hash: file })),
        }),
      ),
    );

  test('that the library writes is read the same', () => {
    fc.assert(
      fc.property(node, (value) => {
        const bytes = written(value);
        const [ours, theirs] = [decodeDagPb(bytes), dagPb.decode(bytes)];
        expect(ours?.data ?? undefined).toEqual(theirs.Data);
        expect(
          ours?.links.map(({ name, cidBytes }) => [new TextDecoder().decode(name), decodeCid(cidBytes)?.toString()]),
        ).toEqual(theirs.Links.map(({ Name, Hash }) => [Name ?? '', Hash.toString()]));
      }),
      { numRuns: 500 },
    );
  });

  test('with a wrong byte never throws', () => {
    fc.assert(
      fc.property(node, fc.nat(), fc.nat(255), (value, at, byte) => {
        const bytes = written(value);
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        decodeDagPb(bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});
