// The curve secp256k1: keys read, signatures checked, signers recovered (SEC 1, version 2). Pure; runs in the background and in tests.
// All of it is public, so it may take its time by what the numbers are; never sign with this.

/** SEC 2, 2.4.1: the field, the order of the group, its generator; the curve is y^2 = x^3 + 7. */
const FIELD = 2n ** 256n - 2n ** 32n - 977n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const GENERATOR = {
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
};
const BITS = 256;

export interface Affine {
  x: bigint;
  y: bigint;
}
/** Null: the point at infinity. */
type Point = Affine | null;

export interface Signature {
  r: bigint;
  s: bigint;
}

/** Big-endian, as all of this is written. */
export const numberOf = (bytes: Uint8Array): bigint =>
  bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** Both coordinates, 64 bytes: what Ethereum hashes to an address. */
export function keyBytes({ x, y }: Affine): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: 64 }, (_, at) => Number(((at < 32 ? x : y) >> BigInt(8 * (31 - (at % 32)))) & 255n));
}

/** A public key, compressed or not; null for what is no point on the curve (SEC 1, 2.3.4). Every point on it is one of its group. */
export function readKey(bytes: Uint8Array): Affine | null {
  const [form] = bytes;
  const x = numberOf(bytes.subarray(1, 33));
  if (bytes.length === 33 && (form === 2 || form === 3)) return pointAt(x, form === 2 ? 0 : 1);
  if (bytes.length !== 65 || form !== 4) return null;
  const y = numberOf(bytes.subarray(33));
  return x < FIELD && y < FIELD && mod(y * y - x * x * x - 7n, FIELD) === 0n ? { x, y } : null;
}

/** Two numbers of 32 bytes, side by side. */
export const readSignature = (bytes: Uint8Array): Signature => ({
  r: numberOf(bytes.subarray(0, 32)),
  s: numberOf(bytes.subarray(32)),
});

/** Of the two values of s that fit a signature, the one that Ethereum takes (EIP-2). */
export const isLow = ({ s }: Signature): boolean => s <= ORDER / 2n;

const isInRange = ({ r, s }: Signature): boolean => r > 0n && r < ORDER && s > 0n && s < ORDER;

/** Whether the key signed the digest, with either value of s (SEC 1, 4.1.4). */
export function isSignedBy(key: Affine, digest: bigint, signature: Signature): boolean {
  if (!isInRange(signature)) return false;
  const inverse = inverseOf(signature.s, ORDER);
  const point = sumOf(mod(digest * inverse, ORDER), mod(signature.r * inverse, ORDER), key);
  return point !== null && mod(point.x, ORDER) === signature.r;
}

/**
 * The key behind a signature (SEC 1, 4.1.6; Yellow Paper, appendix F); null for one that nobody can have made.
 *
 * @param yParity Of the y of the point that `r` is the x of.
 */
export function recoverKey(digest: bigint, signature: Signature, yParity: 0 | 1): Affine | null {
  if (!isInRange(signature)) return null;
  const { r, s } = signature;
  const point = pointAt(r, yParity);
  if (point === null) return null;
  const inverse = inverseOf(r, ORDER);
  return sumOf(mod(-digest * inverse, ORDER), mod(s * inverse, ORDER), point);
}

function mod(value: bigint, by: bigint): bigint {
  const rest = value % by;
  return rest < 0n ? rest + by : rest;
}

/** Null where the curve has no point with that x. */
function pointAt(x: bigint, yParity: 0 | 1): Point {
  if (x >= FIELD) return null;
  const square = mod(x * x * x + 7n, FIELD);
  // The field is 3 modulo 4.
  const root = powerOf(square, (FIELD + 1n) / 4n);
  if (mod(root * root, FIELD) !== square) return null;
  return { x, y: Number(root & 1n) === yParity ? root : FIELD - root };
}

function powerOf(base: bigint, exponent: bigint): bigint {
  let [result, factor] = [1n, base];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = mod(result * factor, FIELD);
    factor = mod(factor * factor, FIELD);
  }
  return result;
}

/** Euclid's way; `value` is no multiple of the prime. */
function inverseOf(value: bigint, prime: bigint): bigint {
  let [a, b, x, y] = [mod(value, prime), prime, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b, x, y] = [b - quotient * a, a, y - quotient * x, x];
  }
  return mod(x, prime);
}

/**
 * A point as (x / z², y / z³), so that a step along the bits needs no inverse: those made a recovery twenty times as slow.
 * Null: the point at infinity.
 */
type Jacobian = { x: bigint; y: bigint; z: bigint } | null;

/** `ofGenerator` times the generator and `ofPoint` times the point, in one run over their bits (Shamir's trick). */
function sumOf(ofGenerator: bigint, ofPoint: bigint, point: Affine): Point {
  const both = affine(plus({ ...GENERATOR, z: 1n }, point));
  const [first, second] = [bitsOf(ofGenerator), bitsOf(ofPoint)];
  let sum: Jacobian = null;
  for (let at = 0; at < BITS; at++) {
    sum = twice(sum);
    const [one, other] = [first[at] === '1', second[at] === '1'];
    if (one || other) sum = plus(sum, one && other ? both : one ? GENERATOR : point);
  }
  return affine(sum);
}

const bitsOf = (number: bigint): string => number.toString(2).padStart(BITS, '0');

function affine(point: Jacobian): Point {
  if (point === null) return null;
  const inverse = inverseOf(point.z, FIELD);
  const square = mod(inverse * inverse, FIELD);
  return { x: mod(point.x * square, FIELD), y: mod(point.y * square * inverse, FIELD) };
}

/** No point of the curve has y = 0: its group is of odd order. (dbl-2009-l of the Explicit-Formulas Database.) */
function twice(point: Jacobian): Jacobian {
  if (point === null) return null;
  const { x, y, z } = point;
  const square = mod(y * y, FIELD);
  const s = mod(4n * x * square, FIELD);
  const m = mod(3n * x * x, FIELD);
  const twiceX = mod(m * m - 2n * s, FIELD);
  return { x: twiceX, y: mod(m * (s - twiceX) - 8n * square * square, FIELD), z: mod(2n * y * z, FIELD) };
}

/** Adds a point with z = 1. (madd of the Explicit-Formulas Database.) */
function plus(a: Jacobian, b: Point): Jacobian {
  if (b === null) return a;
  if (a === null) return { ...b, z: 1n };
  const square = mod(a.z * a.z, FIELD);
  const h = mod(b.x * square - a.x, FIELD);
  const r = mod(b.y * square * a.z - a.y, FIELD);
  if (h === 0n) return r === 0n ? twice(a) : null;
  const hh = mod(h * h, FIELD);
  const [hhh, v] = [mod(hh * h, FIELD), mod(a.x * hh, FIELD)];
  const x = mod(r * r - hhh - 2n * v, FIELD);
  return { x, y: mod(r * (v - x) - a.y * hhh, FIELD), z: mod(a.z * h, FIELD) };
}
