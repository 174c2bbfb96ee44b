// An answer of eth_getProof: do its nodes say of the account and its slots what it says itself (EIP-1186)? Pure; runs in the background and in tests.
import { type Hex, isHex, keccak256, pad } from 'viem';
import { type Fields, isHash, isObject, sameHex } from '@/lib/rpc/shapes';
import { itemOf, listOf, readRlp } from './fields';
import { EMPTY_ROOT, type Found, provenAt } from './trie';

/** Of an account that has none. */
const EMPTY_CODE = keccak256('0x');
/** Some nodes write this for an account that does not exist. */
const NO_HASH = `0x${'0'.repeat(64)}`;

/** The root of the state that a proof begins at: the hash of its first node; null when it has none. */
export function stateRootIn(result: Fields): Hex | null {
  const [first] = nodesIn(result.accountProof) ?? [];
  return first === undefined ? null : keccak256(first);
}

/** Whether the proof leads from `stateRoot` to just this balance, nonce, code hash, and to these values of the asked slots. */
export function isProven(result: Fields, address: string, slots: readonly unknown[], stateRoot: Hex): boolean {
  const nodes = nodesIn(result.accountProof);
  if (nodes === null || !isHex(address)) return false;
  const found = provenAt(stateRoot, keccak256(address), nodes);
  return isAccount(result, found) && areSlots(result, slots);
}

function isAccount(result: Fields, found: Found): boolean {
  const { nonce, balance, storageHash, codeHash } = result;
  const said = [itemOf(nonce, 'quantity'), itemOf(balance, 'quantity')];
  if (found.kind === 'torn') return false;
  if (found.kind === 'none') {
    const isBare = isOneOf(storageHash, EMPTY_ROOT) && isOneOf(codeHash, EMPTY_CODE);
    return isBare && said.every((item) => item === '0x');
  }
  const account = readRlp(found.value);
  return (
    Array.isArray(account) &&
    account.length === 4 &&
    [...said, storageHash, codeHash].every((item, at) => sameHex(item, account[at]))
  );
}

const isOneOf = (value: unknown, empty: Hex) => sameHex(value, empty) || value === NO_HASH;

function areSlots({ storageHash, storageProof }: Fields, slots: readonly unknown[]): boolean {
  if (!Array.isArray(storageProof) || storageProof.length !== slots.length) return false;
  const root = isHash(storageHash) && isHex(storageHash) && storageHash !== NO_HASH ? storageHash : EMPTY_ROOT;
  return storageProof.every((one, at) => isObject(one) && isSlot(one, slots[at], root));
}

/**
 * Whether a slot is said to hold another value than its own proof shows, in an account that is proven: that is no dialect. Proofs that lead nowhere say nothing.
 */
export function isFalseSlot({ storageHash, storageProof }: Fields, slots: readonly unknown[]): boolean {
  if (!isHash(storageHash) || !isHex(storageHash) || !Array.isArray(storageProof)) return false;
  return storageProof.some((one, at) => {
    const [key, said, nodes] = isObject(one)
      ? [wordOf(slots[at]), itemOf(one.value, 'quantity'), nodesIn(one.proof)]
      : [null, null, null];
    if (key === null || said === null || nodes === null) return false;
    const found = provenAt(storageHash, keccak256(key), nodes);
    return found.kind === 'value' ? !sameHex(readRlp(found.value), said) : found.kind === 'none' && said !== '0x';
  });
}

function isSlot({ key, value, proof }: Fields, slot: unknown, root: Hex): boolean {
  const [asked, given] = [wordOf(slot), wordOf(key)];
  const [said, nodes] = [itemOf(value, 'quantity'), nodesIn(proof)];
  if (asked === null || asked !== given || said === null || nodes === null) return false;
  const found = provenAt(root, keccak256(asked), nodes);
  if (found.kind === 'none') return said === '0x';
  return found.kind === 'value' && sameHex(readRlp(found.value), said);
}

/** A slot as 32 bytes; asked in any spelling of its number. */
function wordOf(value: unknown): Hex | null {
  if (!isHex(value) || value.length > 66) return null;
  return pad(value.length === 2 ? '0x0' : value.toLowerCase() === value ? value : lower(value), { size: 32 });
}

const lower = (value: Hex): Hex => `0x${value.slice(2).toLowerCase()}`;

const nodesIn = (value: unknown): Hex[] | null => listOf(value, (node) => itemOf(node, 'data'));
