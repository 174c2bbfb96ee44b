// Fields of blocks, transactions and logs as they are hashed: RLP of what JSON-RPC writes (Yellow Paper, appendix B). Pure; runs in the background and in tests.
import { fromRlp, type Hex, isHex, keccak256, toRlp } from 'viem';

/** What can be written as RLP: bytes, or a list. */
export type Item = Hex | readonly Item[];
/** `quantity` without leading zeros, `data` of any length, `to` an address or none, or data of so many bytes. */
export type Kind = 'quantity' | 'data' | 'to' | number;

const isBytes = (value: unknown): value is Hex => isHex(value) && value.length % 2 === 0;

/** Null for what is no such value. */
export function itemOf(value: unknown, kind: Kind): Hex | null {
  if (kind === 'quantity') return quantityOf(value);
  if (kind === 'to') return value === null || value === undefined || value === '0x' ? '0x' : itemOf(value, 20);
  if (!isBytes(value)) return null;
  return kind === 'data' || value.length === 2 + 2 * kind ? value : null;
}

function quantityOf(value: unknown): Hex | null {
  if (!isHex(value) || value.length > 66 || value.length < 3) return null;
  const digits = value.slice(2).replace(/^0+/, '');
  return `0x${digits.length % 2 === 1 ? '0' : ''}${digits}`;
}

/** The number that a quantity holds. */
export const numberIn = (item: Hex | undefined): bigint => (item === undefined || item === '0x' ? 0n : BigInt(item));

/** Null when one of them is. */
export function allOf<T>(items: readonly (T | null)[]): T[] | null {
  const found = items.flatMap((item) => (item === null ? [] : [item]));
  return found.length === items.length ? found : null;
}

/** A JSON list, each of it read by `read`; null when it is no list, or one of it is nothing. */
export function listOf<T>(value: unknown, read: (one: unknown) => T | null): T[] | null {
  return Array.isArray(value) ? allOf(value.map(read)) : null;
}

export const rlp = (item: Item): Hex => toRlp(copied(item));

/** viem asks for lists that it might change. */
type Mutable = Hex | Mutable[];
const copied = (item: Item): Mutable => (typeof item === 'string' ? item : item.map(copied));

/** RLP as it is read. */
export type Read = Hex | readonly Read[];

/** Null for bytes that are no RLP. */
export function readRlp(bytes: Hex): Read | null {
  try {
    return fromRlp(bytes, 'hex');
  } catch {
    return null; // viem throws on all that is not canonical
  }
}

export const hashOf = (item: Item): Hex => keccak256(rlp(item));

/** Behind its type, as EIP-2718 has it; a legacy one has none. */
export const typed = (type: number, bytes: Hex): Hex =>
  type === 0 ? bytes : `0x${type.toString(16).padStart(2, '0')}${bytes.slice(2)}`;
