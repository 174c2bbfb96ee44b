// The bloom filter of logs (Yellow Paper, 4.3.1): three bits for each address and topic. Pure; runs in the background and in tests.
import { bytesToHex, type Hex, hexToBytes, keccak256 } from 'viem';
import { type Fields, isObject } from '@/lib/rpc/shapes';
import { itemOf, listOf } from './fields';

const BYTES = 256;

/** Null when one of them is no log. */
export function bloomOf(logs: readonly unknown[]): Hex | null {
  const words = listOf(logs, wordsOf);
  if (words === null) return null;
  const bloom = new Uint8Array(BYTES);
  for (const word of new Set(words.flat()))
    for (const bit of bitsOf(word)) {
      const place = BYTES - 1 - (bit >> 3);
      bloom[place] = (bloom[place] ?? 0) | (1 << (bit & 7));
    }
  return bytesToHex(bloom);
}

function bitsOf(word: Hex): number[] {
  const hash = keccak256(word, 'bytes');
  return [0, 2, 4].map((at) => (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & (8 * BYTES - 1));
}

/** False where no log of a block with this bloom passes the filter. */
export function maySay(bloom: unknown, { address, topics }: Fields): boolean {
  const bytes = itemOf(bloom, BYTES);
  if (bytes === null) return true;
  const bits = hexToBytes(bytes);
  const holds = (word: unknown) => {
    const item = itemOf(word, 'data');
    return item === null || bitsOf(item).every((bit) => ((bits[BYTES - 1 - (bit >> 3)] ?? 0) >> (bit & 7)) & 1);
  };
  /** One value, or one of several; nothing, and none of them, stand for any. */
  const allows = (wanted: unknown) =>
    !Array.isArray(wanted) ? holds(wanted) : wanted.length === 0 || wanted.some(holds);
  return allows(address) && (!Array.isArray(topics) || topics.every(allows));
}

function wordsOf(log: unknown): Hex[] | null {
  if (!isObject(log)) return null;
  const address = itemOf(log.address, 20);
  const topics = listOf(log.topics, (topic) => itemOf(topic, 32));
  return address === null || topics === null ? null : [address, ...topics];
}
