// The bytes of a signed transaction taken apart (EIPs 155, 2718, 2930, 1559, 4844, 7702), without being trusted. Pure; runs in the background and in tests.
import { type Hex, keccak256 } from 'viem';
import type { Signature } from '@/lib/curve/secp256k1';
import { numberIn, type Read, readRlp, rlp, typed } from '@/lib/rpc/proof/fields';

export interface SignedBytes {
  /** Null where the bytes name none (before EIP-155), or one too large for a number. */
  chainId: number | null;
  nonce: number;
  gas: bigint;
  /** The most that a unit of gas may cost. */
  feePerGas: bigint;
  /** Null: it creates a contract. */
  to: Hex | null;
  value: bigint;
  data: Hex;
  /** What was signed. */
  digest: Hex;
  /** Null: nobody signed it. */
  signature: (Signature & { yParity: 0 | 1 }) | null;
}

/** Fields before the destination, and lists behind the data, by type. */
const shapes = [
  { head: 3, lists: 0 },
  { head: 4, lists: 1 },
  { head: 5, lists: 1 },
  { head: 5, lists: 3 },
  { head: 5, lists: 2 },
] as const;
const SIGNATURE = 3;

/** Null for what is none, or of a type that is not known to us. */
export function readSignedBytes(raw: Hex): SignedBytes | null {
  const first = Number.parseInt(raw.slice(2, 4), 16);
  const type = first >= 0xc0 ? 0 : first;
  const shape = shapes[type];
  if (shape === undefined || first === 0) return null;
  const outer = readRlp(type === 0 ? raw : `0x${raw.slice(4)}`);
  const fields = type === 3 && Array.isArray(outer) && Array.isArray(outer[0]) ? outer[0] : outer;
  if (!isList(fields)) return null;
  const whole = shape.head + 3 + shape.lists;
  const isUnsigned = fields.length === whole;
  if (!isUnsigned && fields.length !== whole + SIGNATURE) return null;
  return readFields(type, shape.head, fields.slice(0, whole), fields.slice(whole));
}

const isList = (item: Read | null | undefined): item is readonly Read[] => Array.isArray(item);

function readFields(type: number, head: number, fields: readonly Read[], seal: readonly Read[]): SignedBytes | null {
  const quantities = [...fields.slice(0, head), fields[head + 1], ...seal].map(quantityIn);
  const [to, data] = [fields[head], fields[head + 2]];
  const lists = fields.slice(head + 3);
  // The fee for blobs stands between the lists of a type 3.
  const areLists = lists.every((item, at) => (type === 3 && at === 1 ? quantityIn(item) !== null : isList(item)));
  if (quantities.includes(null) || !areLists || typeof data !== 'string') return null;
  if (typeof to !== 'string' || (to !== '0x' && to.length !== 42)) return null;
  const number = (at: number): bigint => quantities[at] ?? 0n;
  const nonce = safe(number(type === 0 ? 0 : 1));
  const sealed = sealOf(type, [number(head + 1), number(head + 2), number(head + 3)]);
  if (nonce === null || sealed === null) return null;
  const { signature, chain } = sealed;
  const signed: Read[] = chain === null || type > 0 ? [...fields] : [...fields, hexOf(chain), '0x', '0x'];
  return {
    ...{ chainId: type > 0 ? safe(number(0)) : chain === null ? null : safe(chain), nonce, signature, data },
    ...{ gas: number(head - 1), feePerGas: number(head - 2), value: number(head), to: to === '0x' ? null : to },
    digest: keccak256(typed(type, rlp(signed))),
  };
}

/** Null for what is no number: a list, too long, or with zeros before it, which no node takes. */
function quantityIn(item: Read | undefined): bigint | null {
  return typeof item === 'string' && item.length <= 66 && !item.startsWith('0x00') ? numberIn(item) : null;
}

const safe = (value: bigint): number | null => (value <= Number.MAX_SAFE_INTEGER ? Number(value) : null);

function hexOf(value: bigint): Hex {
  const digits = value.toString(16);
  return value === 0n ? '0x' : `0x${digits.length % 2 === 1 ? '0' : ''}${digits}`;
}

/** The signature, and the chain that EIP-155 writes into `v`; an unsigned one has its chain there. Null for a parity that is none. */
function sealOf(
  type: number,
  [v, r, s]: readonly [bigint, bigint, bigint],
): { signature: SignedBytes['signature']; chain: bigint | null } | null {
  if (r === 0n || s === 0n) return { signature: null, chain: v > 0n ? v : null };
  if (type > 0) return v > 1n ? null : { signature: { r, s, yParity: v === 1n ? 1 : 0 }, chain: null };
  if (v !== 27n && v !== 28n && v < 35n) return null;
  return { signature: { r, s, yParity: v % 2n === 0n ? 1 : 0 }, chain: v < 35n ? null : (v - 35n) / 2n };
}
