// Records made by another implementation, and by hand: whose signature is good, what is told twice, until when.

import { generateKeyPairSync, sign } from 'node:crypto';
import * as dagCbor from '@ipld/dag-cbor';
import { generateKeyPair, publicKeyToProtobuf } from '@libp2p/crypto/keys';
import { secp256k1 } from '@noble/curves/secp256k1';
import fc from 'fast-check';
import { createIPNSRecordWithExpiration, marshalIPNSRecord } from 'ipns';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { describe, expect, test } from 'vitest';
import { type Bytes, joinBytes, utf8 } from '@/lib/content/bytes';
import { ipnsNameText } from '@/lib/content/cid-text';
import { compareIpnsRecords, verifyIpnsRecord } from '@/lib/content/ipns-record';

const VALUE = '/ipfs/bafkqaddwgevxmmraojswg33smq';
const UNTIL = '2030-01-02T03:04:05.678901234Z';
const now = Date.parse('2029-01-01T00:00:00Z');
const later = Date.parse('2030-01-02T03:04:05.679Z');

const { Signature } = secp256k1;
const ORDER = secp256k1.CURVE.n;

interface Keys {
  sign(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
}
// js-libp2p writes ECDSA keys and signatures in a way of its own, which no other software reads: those are made below.
const keyKinds = ['Ed25519', 'secp256k1', 'RSA'] as const;

const keysOf = (kind: (typeof keyKinds)[number]) =>
  kind === 'RSA' ? generateKeyPair(kind, 2048) : generateKeyPair(kind);
const nameOf = (keys: { publicKey: { toMultihash(): CID['multihash'] } }): CID =>
  CID.createV1(0x72, keys.publicKey.toMultihash());

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const message = (fields: [number, number | Uint8Array][]): Bytes =>
  new Uint8Array(
    fields.flatMap(([number, value]) =>
      typeof value === 'number' ? [number * 8, ...varint(value)] : [number * 8 + 2, ...varint(value.length), ...value],
    ),
  );

const content = { Value: utf8(VALUE), Validity: utf8(UNTIL), ValidityType: 0, Sequence: 5, TTL: 60_000_000_000 };

interface Forgery {
  data?: Record<string, unknown>;
  /** Instead of a good signature. */
  signature?: Uint8Array;
  /** Fields beside the signed ones. */
  beside?: [number, number | Uint8Array][];
}

/** A record of the second scheme, with what is to be wrong with it. */
async function record(keys: Keys, { data = content, signature, beside = [] }: Forgery = {}): Promise<Bytes> {
  const encoded = dagCbor.encode(data);
  const signed = signature ?? (await keys.sign(joinBytes([utf8('ipns-signature:'), new Uint8Array(encoded)])));
  return message([...beside, [8, signed], [9, encoded]]);
}

const firstScheme: [number, number | Uint8Array][] = [
  [1, utf8(VALUE)],
  [2, utf8('old signature')],
  [3, 0],
  [4, utf8(UNTIL)],
  [5, 5],
  [6, 60_000_000_000],
];

describe.each(keyKinds)('a name that is a key of kind %s', (kind) => {
  test.each([true, false])(
    'is believed in a record of js-ipns, with the first scheme beside it: %s',
    async (v1Compatible) => {
      const keys = await keysOf(kind);
      const made = await createIPNSRecordWithExpiration(keys, VALUE, 7, UNTIL, { v1Compatible, ttlNs: 5_000_000_000n });
      const bytes = new Uint8Array(marshalIPNSRecord(made));
      const verdict = await verifyIpnsRecord(nameOf(keys), bytes, now);
      expect(verdict).toEqual({
        kind: 'valid',
        record: { value: VALUE, sequence: 7n, validUntil: later - 1, ttlMs: 5_000 },
      });
      expect((await verifyIpnsRecord(nameOf(keys), bytes, later)).kind).toBe('expired');
      expect((await verifyIpnsRecord(nameOf(await keysOf(kind)), bytes, now)).kind).toBe('invalid');
    },
  );

  test('no record of it with one bit changed says anything else', async () => {
    const keys = await keysOf(kind);
    const bytes = new Uint8Array(marshalIPNSRecord(await createIPNSRecordWithExpiration(keys, VALUE, 7, UNTIL)));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const copy = bytes.slice();
        copy[at] = (copy[at] ?? 0) ^ (1 << bit);
        const verdict = await verifyIpnsRecord(nameOf(keys), copy, now);
        // The first scheme's signature (and a field that nobody knows) may say what it likes.
        if (verdict.kind !== 'invalid')
          expect(verdict).toMatchObject({ kind: 'valid', record: { value: VALUE, sequence: 7n } });
      }),
      { numRuns: 150 },
    );
  });
});

describe.each(['P-256', 'P-384', 'P-521'])('a name that is a key on %s', (namedCurve) => {
  test('is believed where its key and signature are in ASN.1, as the specification has them', async () => {
    const pair = generateKeyPairSync('ec', { namedCurve });
    const key = message([
      [1, 3],
      [2, new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }))],
    ]);
    const name = CID.createV1(0x72, await sha256.digest(key));
    const keys = { sign: (data: Uint8Array) => new Uint8Array(sign('sha256', data, pair.privateKey)) };
    // Numbers in ASN.1 have as many bytes as they need: some signatures are shorter.
    for (let round = 0; round < 40; round++)
      expect((await verifyIpnsRecord(name, await record(keys, { beside: [[7, key]] }), now)).kind).toBe('valid');
    const good = await record(keys, { beside: [[7, key]] });
    for (const at of [good.length - 1, 60, 200])
      expect((await verifyIpnsRecord(name, good.with(at, (good[at] ?? 0) ^ 1), now)).kind).toBe('invalid');
    expect((await verifyIpnsRecord(name, await record(keys), now)).kind).toBe('invalid');
  });
});

test('a signature on secp256k1 is believed with either s, and in its one spelling in ASN.1', async () => {
  const keys = await generateKeyPair('secp256k1');
  const verdictOf = async (change: (r: bigint, s: bigint) => Uint8Array) => {
    const sign = async (data: Uint8Array) => {
      const { r, s } = Signature.fromDER(await keys.sign(data));
      return change(r, s);
    };
    return (await verifyIpnsRecord(nameOf(keys), await record({ sign }), now)).kind;
  };
  const whole = (bytes: Uint8Array, head: number[] = [bytes.length]) => Uint8Array.of(0x30, ...head, ...bytes);
  const number = (value: bigint, zeros: number) => {
    const digits = Buffer.concat([Buffer.alloc(zeros), Buffer.from(value.toString(16).padStart(64, '0'), 'hex')]);
    return Uint8Array.of(2, digits.length, ...digits);
  };
  const der = (r: bigint, s: bigint) => new Signature(r, s).toDERRawBytes();
  expect(await verdictOf(der)).toBe('valid');
  expect(await verdictOf((r, s) => der(r, ORDER - s))).toBe('valid');
  const others: ((r: bigint, s: bigint) => Uint8Array)[] = [
    (r, s) => der(r, s).with(0, 0x31),
    (r, s) => whole(der(r, s).subarray(2), [0x81, der(r, s).length - 2]),
    (r, s) => Uint8Array.of(...der(r, s), 0),
    (r, s) => whole(joinBytes([number(r, 2), number(s, 2)])),
    // The higher s has its highest bit set: without a zero before it, that is a number below zero.
    (r, s) => whole(joinBytes([new Uint8Array(der(r, s).subarray(2, 4 + (der(r, s)[3] ?? 0))), number(ORDER - s, 0)])),
  ];
  for (const other of others) expect(await verdictOf(other)).toBe('invalid');
});

test.each([
  [2048, 'valid'],
  [1024, 'invalid'],
])('a name that is an RSA key of %i bits is %s: shorter keys can be broken', async (modulusLength, kind) => {
  const pair = generateKeyPairSync('rsa', { modulusLength });
  const key = message([
    [1, 0],
    [2, new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }))],
  ]);
  const keys = { sign: (data: Uint8Array) => new Uint8Array(sign('sha256', data, pair.privateKey)) };
  const bytes = await record(keys, { beside: [[7, key]] });
  expect((await verifyIpnsRecord(CID.createV1(0x72, await sha256.digest(key)), bytes, now)).kind).toBe(kind);
});

describe('a record', () => {
  const ed = generateKeyPair('Ed25519');
  const verdictOf = async (forgery: Forgery) => {
    const keys = await ed;
    return verifyIpnsRecord(nameOf(keys), await record(keys, forgery), now);
  };

  test('of the second scheme alone is valid', async () => {
    expect((await verdictOf({})).kind).toBe('valid');
  });

  test('of both schemes is valid though the first signature is broken', async () => {
    expect((await verdictOf({ beside: firstScheme })).kind).toBe('valid');
  });

  test('of the first scheme alone is invalid', async () => {
    expect((await verifyIpnsRecord(nameOf(await ed), message(firstScheme), now)).kind).toBe('invalid');
  });

  test('whose second signature is broken is invalid', async () => {
    expect((await verdictOf({ signature: new Uint8Array(64), beside: firstScheme })).kind).toBe('invalid');
    expect((await verdictOf({ signature: new Uint8Array(3) })).kind).toBe('invalid');
  });

  test.each<[string, [number, number | Uint8Array]]>([
    ['value', [1, utf8('/ipfs/bafkqaaa')]],
    ['kind of validity', [3, 1]],
    ['validity', [4, utf8('2031-01-02T03:04:05.678901234Z')]],
    ['sequence', [5, 6]],
    ['time to live', [6, 1]],
  ])('that tells old software another %s is invalid', async (_, changed) => {
    const beside = firstScheme.map((field) => (field[0] === changed[0] ? changed : field));
    expect((await verdictOf({ beside })).kind).toBe('invalid');
  });

  test.each<[string, Record<string, unknown>]>([
    ['no value', { ...content, Value: undefined }],
    ['an empty value', { ...content, Value: utf8('') }],
    ['a value that is text', { ...content, Value: VALUE }],
    ['another kind of validity', { ...content, ValidityType: 1 }],
    ['no time', { ...content, Validity: utf8('tomorrow') }],
    ['a time of another style', { ...content, Validity: utf8('Wed, 02 Jan 2030 03:04:05 GMT') }],
    ['a sequence below zero', { ...content, Sequence: -1 }],
    ['a sequence that is no whole number', { ...content, Sequence: 1.5 }],
  ])('with %s is invalid', async (_, data) => {
    const defined = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
    expect((await verdictOf({ data: defined })).kind).toBe('invalid');
  });

  test('with a sequence beyond 2^53 keeps every digit of it', async () => {
    expect(await verdictOf({ data: { ...content, Sequence: 2n ** 64n - 1n } })).toMatchObject({
      record: { sequence: 2n ** 64n - 1n },
    });
  });

  test('that carries another key than its name’s is invalid, though that key signed it', async () => {
    const [own, other] = [await ed, await generateKeyPair('Ed25519')];
    const bytes = await record(other, { beside: [[7, publicKeyToProtobuf(other.publicKey)]] });
    expect(await verifyIpnsRecord(nameOf(own), bytes, now)).toEqual({
      kind: 'invalid',
      what: 'the key of another name',
    });
    expect((await verifyIpnsRecord(nameOf(other), bytes, now)).kind).toBe('valid');
  });

  test('of more than 10 KiB, or with a field twice, is not even looked at', async () => {
    expect(await verdictOf({ beside: [[15, new Uint8Array(10_300)]] })).toEqual({
      kind: 'invalid',
      what: 'larger than 10 KiB',
    });
    expect(await verdictOf({ beside: [[9, dagCbor.encode({ ...content, Value: utf8('/ipfs/x') })]] })).toEqual({
      kind: 'invalid',
      what: 'no protobuf',
    });
  });

  test('made of noise is invalid', async () => {
    const name = nameOf(await ed);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect((await verifyIpnsRecord(name, new Uint8Array(bytes), now)).kind).toBe('invalid');
      }),
      { numRuns: 500 },
    );
  });

  test('is the one to use when its sequence is higher, then when it lasts longer', () => {
    const made = (sequence: bigint, validUntil: number) => ({ value: VALUE, ttlMs: 0, sequence, validUntil });
    expect(compareIpnsRecords(made(2n, 1), made(1n, 9))).toBe(1);
    expect(compareIpnsRecords(made(1n, 1), made(1n, 9))).toBe(-1);
    expect(compareIpnsRecords(made(1n, 9), made(1n, 9))).toBe(0);
  });
});

test('a name of an inlined key is written in base36', async () => {
  expect(ipnsNameText(nameOf(await generateKeyPair('Ed25519')))).toMatch(/^k51qzi5uqu5d/);
});
