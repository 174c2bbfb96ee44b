// The public keys that IPNS names stand for, and the signatures made with them. Pure; runs in the background and in tests.
import type { CID } from 'multiformats/cid';
import { isSignedBy, numberOf, readKey, readSignature } from '@/lib/curve/secp256k1';
import { type Bytes, sameBytes } from './bytes';
import { HASH } from './cid-text';
import { singleFields } from './protobuf';

export interface PublicKey {
  kind: 'rsa' | 'ed25519' | 'secp256k1' | 'ecdsa';
  /** SPKI for RSA and ECDSA, the point itself for the others. */
  bytes: Bytes;
}

export interface Signed {
  message: Bytes;
  signature: Bytes;
}

const kinds = ['rsa', 'ed25519', 'secp256k1', 'ecdsa'] as const;

/** Shorter keys can be broken, longer ones keep the machine busy. @see https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md */
const RSA_BITS = { least: 2048, most: 8192 } as const;

/** The key as libp2p writes it; null where it is none. */
export function parsePublicKey(message: Bytes): PublicKey | null {
  const fields = singleFields(message);
  const [type, bytes] = [fields?.get(1), fields?.get(2)];
  const kind = typeof type === 'bigint' ? kinds[Number(type)] : undefined;
  return kind && bytes instanceof Uint8Array ? { kind, bytes } : null;
}

/** Whether a name is of this key: short keys stand in the name themselves, of others it has the SHA-256. */
export async function isNameOf(name: CID, keyMessage: Bytes): Promise<boolean> {
  const { code, digest } = name.multihash;
  if (code === HASH.identity) return sameBytes(digest, keyMessage);
  if (code !== HASH.sha256) return false;
  return sameBytes(digest, new Uint8Array(await crypto.subtle.digest('SHA-256', keyMessage)));
}

/** `unsupported`: a curve that this browser does not know. */
export async function verifySignature(key: PublicKey, signed: Signed): Promise<'good' | 'bad' | 'unsupported'> {
  try {
    return (await isSignatureOf(key, signed)) ? 'good' : 'bad';
  } catch (error) {
    // Browsers throw at keys that are none.
    return error instanceof DOMException && error.name === 'NotSupportedError' ? 'unsupported' : 'bad';
  }
}

async function isSignatureOf({ kind, bytes }: PublicKey, { message, signature }: Signed): Promise<boolean> {
  const { subtle } = crypto;
  switch (kind) {
    case 'ed25519': {
      const key = await subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
      return subtle.verify('Ed25519', key, signature, message);
    }
    case 'rsa':
      return isRsaSigned(bytes, { message, signature });
    case 'ecdsa':
      return isEcdsaSigned(bytes, { message, signature });
    case 'secp256k1':
      return isSecp256k1Signed(bytes, { message, signature });
  }
}

async function isSecp256k1Signed(keyBytes: Bytes, { message, signature }: Signed): Promise<boolean> {
  const [key, raw] = [readKey(keyBytes), plainSignature(signature, 32)];
  if (key === null || raw === null) return false;
  const digest = await crypto.subtle.digest('SHA-256', message);
  // Either value of s: only Bitcoin and its kin demand the lower.
  return isSignedBy(key, numberOf(new Uint8Array(digest)), readSignature(raw));
}

async function isRsaSigned(spki: Bytes, { message, signature }: Signed): Promise<boolean> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('spki', spki, algorithm, false, ['verify']);
  const bits = 'modulusLength' in key.algorithm ? Number(key.algorithm.modulusLength) : 0;
  if (bits < RSA_BITS.least || bits > RSA_BITS.most) return false;
  return crypto.subtle.verify(algorithm, key, signature, message);
}

/** Curves by the object identifier that their keys carry. */
const curves = [
  { namedCurve: 'P-256', size: 32, oid: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07] },
  { namedCurve: 'P-384', size: 48, oid: [0x2b, 0x81, 0x04, 0x00, 0x22] },
  { namedCurve: 'P-521', size: 66, oid: [0x2b, 0x81, 0x04, 0x00, 0x23] },
] as const;

async function isEcdsaSigned(spki: Bytes, { message, signature }: Signed): Promise<boolean> {
  // SEQUENCE { SEQUENCE { OID of the kind (7 bytes), OID of the curve } ... }: its length stands at 14, or at 15 after a long head.
  const start = spki[1] === 0x81 ? 15 : 14;
  const curve = curves.find(
    ({ oid }) =>
      spki[start - 1] === 6 && sameBytes(spki.subarray(start + 1, start + 1 + oid.length), new Uint8Array(oid)),
  );
  const raw = curve && plainSignature(signature, curve.size);
  if (!curve || !raw) return false;
  const { namedCurve } = curve;
  const key = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve }, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, raw, message);
}

/** Two numbers side by side, as browsers want them, out of ASN.1; null where it is none, or not its one spelling (X.690, 8.3 and 10.1). */
function plainSignature(der: Bytes, size: number): Bytes | null {
  const body = der[1] === 0x81 ? 3 : 2;
  const plain = new Uint8Array(2 * size);
  let at = body;
  for (const end of [size, 2 * size]) {
    const length = der[at + 1] ?? 0;
    const digits = der.subarray(at + 2, at + 2 + length);
    const significant = positiveDigits(digits);
    if (der[at] !== 2 || digits.length !== length || significant === null || significant.length > size) return null;
    plain.set(significant, end - significant.length);
    at += 2 + length;
  }
  const length = at - body;
  const isShortest = body === 2 || length >= 0x80;
  return der[0] === 0x30 && at === der.length && der[body - 1] === length && isShortest ? plain : null;
}

/** A number's highest bit is its sign: a positive one begins with a zero where it would be set, and nowhere else. */
function positiveDigits(digits: Bytes): Bytes | null {
  const [first = 0x80, second = 0] = digits;
  if (first >= 0x80 || (first === 0 && second < 0x80)) return null;
  return first === 0 ? digits.subarray(1) : digits;
}
