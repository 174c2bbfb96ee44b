// Who signed: the address behind a signature on secp256k1 (SEC 1, 4.1.6; Yellow Paper, appendix F). Pure; runs in the background and in tests.
// All of it is public, so it may take its time by what the numbers are; never sign with this.
import { getAddress, type Hex, keccak256 } from 'viem';

/** SEC 2, 2.4.1: the field, the order of the group, its generator; the curve is y^2 = x^3 + 7. */
const FIELD = 2n ** 256n - 2n ** 32n - 977n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const GENERATOR = {
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
};
const BITS = 256n;

interface Affine {
  x: bigint;
  y: bigint;
}
/** Null: the point at infinity. */
type Point = Affine | null;

export interface Signature {
  r: bigint;
  s: bigint;
  /** Of the y of the point that `r` is the x of. */
  yParity: 0 | 1;
}

/** The checksummed address; null for a signature that nobody can have made. */
export function signerOf(digest: Hex, { r, s, yParity }: Signature): string | null {
  if (r <= 0n || r >= ORDER || s <= 0n || s >= ORDER) return null;
  const point = pointAt(r, yParity);
  if (point === null) return null;
  const inverse = inverseOf(r, ORDER);
  const key = sumOf(mod(-BigInt(digest) * inverse, ORDER), mod(s * inverse, ORDER), point);
  if (key === null) return null;
  const hash = keccak256(`0x${hexOf(key.x)}${hexOf(key.y)}`);
  return getAddress(`0x${hash.slice(-40)}`);
}

const hexOf = (value: bigint): string => value.toString(16).padStart(64, '0');

function mod(value: bigint, by: bigint): bigint {
  const rest = value % by;
  return rest < 0n ? rest + by : rest;
}

/** Null where the curve has no point with that x. */
function pointAt(x: bigint, yParity: 0 | 1): Point {
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

/** `ofGenerator` times the generator and `ofPoint` times the point, in one run over their bits (Shamir's trick). */
function sumOf(ofGenerator: bigint, ofPoint: bigint, point: Affine): Point {
  const both = add(GENERATOR, point);
  let sum: Point = null;
  for (let bit = BITS - 1n; bit >= 0n; bit -= 1n) {
    sum = add(sum, sum);
    const [first, second] = [(ofGenerator >> bit) & 1n, (ofPoint >> bit) & 1n];
    if (first || second) sum = add(sum, first && second ? both : first ? GENERATOR : point);
  }
  return sum;
}

function add(a: Point, b: Point): Point {
  if (a === null || b === null) return a ?? b;
  const isSame = a.x === b.x;
  if (isSame && mod(a.y + b.y, FIELD) === 0n) return null;
  const slope = isSame
    ? mod(3n * a.x * a.x * inverseOf(2n * a.y, FIELD), FIELD)
    : mod((b.y - a.y) * inverseOf(b.x - a.x, FIELD), FIELD);
  const x = mod(slope * slope - a.x - b.x, FIELD);
  return { x, y: mod(slope * (a.x - x) - a.y, FIELD) };
}
