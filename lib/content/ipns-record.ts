// Verifies IPNS records: what a name points at, signed by the name's own key. Pure; runs in the background and in tests.
import type { CID } from 'multiformats/cid';
import { type Bytes, joinBytes, NO_BYTES, sameBytes, utf8, utf8Text } from './bytes';
import { HASH } from './cid-text';
import { decodeDagCbor, type IpldValue } from './dag-cbor';
import { isNameOf, parsePublicKey, verifySignature } from './ipns-key';
import { singleFields } from './protobuf';

export interface IpnsRecord {
  /** As signed; `parseContentPath` reads it. */
  value: string;
  sequence: bigint;
  /** Epoch ms. */
  validUntil: number;
  /** How long its publisher wants it kept before it is asked for again. */
  ttlMs: number;
}

/** `expired`: signed well, and no longer to be used. */
export type IpnsVerdict =
  | { kind: 'valid'; record: IpnsRecord }
  | { kind: 'expired'; record: IpnsRecord }
  | { kind: 'invalid'; what: string }
  | { kind: 'unsupported'; what: string };

const MAX_RECORD_BYTES = 10 * 1024;

/** Fields by their number in `IpnsEntry`. Of the first signature nothing is believed: it covers too little. */
const FIELD = {
  value: 1,
  signatureV1: 2,
  validityType: 3,
  validity: 4,
  sequence: 5,
  ttl: 6,
  publicKey: 7,
  signatureV2: 8,
  data: 9,
} as const;

type Fields = ReadonlyMap<number, bigint | Bytes>;

const invalid = (what: string): IpnsVerdict => ({ kind: 'invalid', what });

/**
 * @param name As `parseIpnsName` reads it.
 * @param now Epoch ms.
 * @see https://specs.ipfs.tech/ipns/ipns-record/#record-verification
 */
export async function verifyIpnsRecord(name: CID, bytes: Bytes, now: number): Promise<IpnsVerdict> {
  if (bytes.length > MAX_RECORD_BYTES) return invalid('larger than 10 KiB');
  const fields = singleFields(bytes);
  if (fields === null) return invalid('no protobuf');
  const signature = bytesIn(fields, FIELD.signatureV2);
  const data = bytesIn(fields, FIELD.data);
  if (signature.length === 0 || data.length === 0) return invalid('not signed by the second scheme');
  const signed = await checkSignature(name, fields, { message: joinBytes([utf8('ipns-signature:'), data]), signature });
  if (signed !== null) return signed;
  const content = contentOf(data);
  if (content === null) return invalid('its signed data');
  if (hasFirstScheme(fields) && !agrees(fields, content)) return invalid('signed and unsigned fields differ');
  const record = recordOf(content);
  if (record === null) return invalid('its value or its validity');
  return { kind: record.validUntil > now ? 'valid' : 'expired', record };
}

/** Null where the signature is the name's. */
async function checkSignature(
  name: CID,
  fields: Fields,
  signed: { message: Bytes; signature: Bytes },
): Promise<IpnsVerdict | null> {
  const inName = name.multihash.code === HASH.identity ? new Uint8Array(name.multihash.digest) : NO_BYTES;
  const inRecord = bytesIn(fields, FIELD.publicKey);
  const message = inRecord.length > 0 ? inRecord : inName;
  const key = parsePublicKey(message);
  if (key === null) return invalid('without a public key');
  if (!(await isNameOf(name, message))) return invalid('the key of another name');
  const verdict = await verifySignature(key, signed);
  if (verdict === 'unsupported') return { kind: 'unsupported', what: `a key of kind ${key.kind}` };
  return verdict === 'good' ? null : invalid('its signature');
}

/** What is signed. */
interface Content {
  value: Bytes;
  validity: Bytes;
  validityType: bigint;
  sequence: bigint;
  ttl: bigint;
}

function contentOf(data: Bytes): Content | null {
  const decoded = decodeDagCbor(data);
  const map = decoded.kind === 'value' && decoded.value instanceof Map ? decoded.value : null;
  const [value, validity] = [map?.get('Value'), map?.get('Validity')];
  const [validityType, sequence, ttl] = [
    naturalOf(map?.get('ValidityType')),
    naturalOf(map?.get('Sequence')),
    naturalOf(map?.get('TTL')),
  ];
  if (!(value instanceof Uint8Array) || !(validity instanceof Uint8Array)) return null;
  if (validityType === null || sequence === null || ttl === null) return null;
  return { value, validity, validityType, sequence, ttl };
}

function naturalOf(value: IpldValue | undefined): bigint | null {
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  return isWhole && value >= 0 ? BigInt(value) : null;
}

const hasFirstScheme = (fields: Fields): boolean =>
  bytesIn(fields, FIELD.value).length > 0 || bytesIn(fields, FIELD.signatureV1).length > 0;

/** Old software reads the unsigned fields: a record that tells it something else is no record. */
const agrees = (fields: Fields, { value, validity, validityType, sequence, ttl }: Content): boolean =>
  sameBytes(bytesIn(fields, FIELD.value), value) &&
  sameBytes(bytesIn(fields, FIELD.validity), validity) &&
  numberIn(fields, FIELD.validityType) === validityType &&
  numberIn(fields, FIELD.sequence) === sequence &&
  numberIn(fields, FIELD.ttl) === ttl;

/** Null where it points at nothing, or says in no known way until when. */
function recordOf({ value, validity, validityType, sequence, ttl }: Content): IpnsRecord | null {
  const path = utf8Text(value);
  const validUntil = validityType === 0n ? instantOf(utf8Text(validity) ?? '') : null;
  if (path === null || path === '' || validUntil === null) return null;
  return { value: path, sequence, validUntil, ttlMs: Number(ttl / 1_000_000n) };
}

/** RFC 3339, whose nine digits of a second `Date` does not read everywhere. */
function instantOf(text: string): number | null {
  const [, day, time, fraction = '', zone] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const instant = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  return Number.isNaN(instant) ? null : instant;
}

/** None where the field is absent, or is something else. */
function bytesIn(fields: Fields, number: number): Bytes {
  const field = fields.get(number);
  return field instanceof Uint8Array ? field : NO_BYTES;
}

function numberIn(fields: Fields, number: number): bigint {
  const field = fields.get(number);
  return typeof field === 'bigint' ? field : 0n;
}

/** Positive where the first of two records for one name is to be used, negative where the second is, 0 where it does not matter. */
export function compareIpnsRecords(a: IpnsRecord, b: IpnsRecord): number {
  if (a.sequence !== b.sequence) return a.sequence > b.sequence ? 1 : -1;
  return Math.sign(a.validUntil - b.validUntil);
}
