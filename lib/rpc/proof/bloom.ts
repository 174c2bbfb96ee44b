// The bloom filter of logs (Yellow Paper, 4.3.1): three bits for each address and topic. Pure; runs in the background and in tests.
import { bytesToHex, type Hex, keccak256 } from 'viem';
import { isObject } from '@/lib/rpc/shapes';
import { itemOf, listOf } from './fields';

const BYTES = 256;

/** Null when one of them is no log. */
export function bloomOf(logs: readonly unknown[]): Hex | null {
  const words = listOf(logs, wordsOf);
  if (words === null) return null;
  const bloom = new Uint8Array(BYTES);
  for (const word of new Set(words.flat())) {
    const hash = keccak256(word, 'bytes');
    for (const at of [0, 2, 4]) {
      const bit = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & (8 * BYTES - 1);
      const place = BYTES - 1 - (bit >> 3);
      bloom[place] = (bloom[place] ?? 0) | (1 << (bit & 7));
    }
  }
  return bytesToHex(bloom);
}

function wordsOf(log: unknown): Hex[] | null {
  if (!isObject(log)) return null;
  const address = itemOf(log.address, 20);
  const topics = listOf(log.topics, (topic) => itemOf(topic, 32));
  return address === null || topics === null ? null : [address, ...topics];
}
