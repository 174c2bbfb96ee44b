// Merkle Patricia tries: the root of a list, and what a proof says of a key (Yellow Paper, appendix D). Pure; runs in the background and in tests.
import { type Hex, keccak256 } from 'viem';
import { hashOf, type Item, type Read, readRlp, rlp } from './fields';

/** A key in hex digits, and what stands under it. */
type Entry = readonly [path: string, value: Hex];

/** The root of the empty trie. */
export const EMPTY_ROOT = keccak256('0x80');

/** The root of a list: transactions, receipts, withdrawals of a block, each as its bytes. */
export function rootOf(values: readonly Hex[]): Hex {
  if (values.length === 0) return EMPTY_ROOT;
  return hashOf(nodeOf(values.map((value, at): Entry => [indexPath(at), value])));
}

const indexPath = (at: number): string => {
  const digits = at.toString(16);
  return rlp(at === 0 ? '0x' : `0x${digits.length % 2 === 1 ? '0' : ''}${digits}`).slice(2);
};

/** @param entries One or more; no two of one path. */
function nodeOf(entries: readonly Entry[]): Item {
  const [first] = entries;
  if (first === undefined) return '0x';
  if (entries.length === 1) return [packed(first[0], true), first[1]];
  const shared = sharedLength(entries);
  if (shared > 0) return [packed(first[0].slice(0, shared), false), referenceTo(nodeOf(shortened(entries, shared)))];
  const here = entries.find(([path]) => path === '')?.[1] ?? '0x';
  const below = [...'0123456789abcdef'].map((digit): Item => {
    const group = entries.filter(([path]) => path[0] === digit);
    return group.length === 0 ? '0x' : referenceTo(nodeOf(shortened(group, 1)));
  });
  return [...below, here];
}

const shortened = (entries: readonly Entry[], by: number) =>
  entries.map(([path, value]): Entry => [path.slice(by), value]);

function sharedLength(entries: readonly Entry[]): number {
  const [[first] = ['']] = entries;
  let length = first.length;
  for (const [path] of entries) while (!path.startsWith(first.slice(0, length))) length--;
  return length;
}

/** Short nodes stand in their parent themselves. */
function referenceTo(node: Item): Item {
  const bytes = rlp(node);
  return bytes.length < 2 + 2 * 32 ? node : keccak256(bytes);
}

/** Hex-prefix encoding (Yellow Paper, appendix C). */
function packed(path: string, isLeaf: boolean): Hex {
  const flag = (isLeaf ? 2 : 0) + (path.length % 2);
  return `0x${flag}${path.length % 2 === 0 ? '0' : ''}${path}`;
}

/** `none`: the trie has nothing under that key. `torn`: the nodes do not lead there from the root. */
export type Found = { kind: 'value'; value: Hex } | { kind: 'none' } | { kind: 'torn' };

/**
 * What a proof says of a key.
 *
 * @param key What the trie files by: the hash of an address or of a slot.
 * @param nodes In any order; what is not on the way is passed over.
 */
export function provenAt(root: Hex, key: Hex, nodes: readonly Hex[]): Found {
  if (root === EMPTY_ROOT) return { kind: 'none' };
  const byHash = new Map(nodes.map((node) => [keccak256(node), node]));
  return follow(root, key.slice(2), byHash);
}

function follow(reference: Read, path: string, byHash: ReadonlyMap<Hex, Hex>): Found {
  if (reference === '0x') return { kind: 'none' };
  const bytes = typeof reference === 'string' ? byHash.get(reference) : undefined;
  const node = bytes === undefined ? reference : readRlp(bytes);
  if (node === null || typeof node === 'string') return { kind: 'torn' };
  if (node.length === 17) return followBranch(node, path, byHash);
  const [part, next] = node;
  if (node.length !== 2 || typeof part !== 'string' || next === undefined) return { kind: 'torn' };
  const flag = Number(part[2]);
  if (!(flag <= 3)) return { kind: 'torn' };
  const prefix = part.slice(flag % 2 === 1 ? 3 : 4);
  if (flag < 2) return path.startsWith(prefix) ? follow(next, path.slice(prefix.length), byHash) : { kind: 'none' };
  if (path !== prefix) return { kind: 'none' };
  return typeof next === 'string' ? { kind: 'value', value: next } : { kind: 'torn' };
}

function followBranch(node: readonly Read[], path: string, byHash: ReadonlyMap<Hex, Hex>): Found {
  const next = node[path === '' ? 16 : Number.parseInt(path.slice(0, 1), 16)];
  if (next === undefined) return { kind: 'torn' };
  if (path !== '') return follow(next, path.slice(1), byHash);
  if (typeof next !== 'string') return { kind: 'torn' };
  return next === '0x' ? { kind: 'none' } : { kind: 'value', value: next };
}
