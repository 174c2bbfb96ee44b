// A block's head as endpoints tell it, and when one is too old. Pure; runs in the background and in tests.
import { type Hex, isHex } from 'viem';
import { headerOf } from '@/lib/rpc/proof/header';
import { objectMembers, parseJson } from './json-source';
import { isHash, isObject, numberOf } from './shapes';

/** Plain data: it is kept in the session. */
export interface Head {
  number: number;
  /** In lower case, as the parent's. */
  hash: string;
  parentHash: string;
  /** By the chain's own clock, epoch ms. */
  timestampMs: number;
  /** What the state's proofs lead to; null where the hash does not follow from the fields, so that they may be any. */
  stateRoot: Hex | null;
  /** Wei, as a quantity; null where blocks have none. */
  baseFee: string | null;
  gasLimit: string | null;
}

/** The head in a block as `eth_getBlockBy...` gives it; null for what is none, pending blocks among it. */
export function headIn(resultSource: string | null): Head | null {
  const block = resultSource?.startsWith('{') ? parseJson(resultSource) : null;
  if (!isObject(block)) return null;
  const { hash, parentHash, stateRoot, baseFeePerGas, gasLimit } = block;
  const [number, timestamp] = [numberOf(block.number), numberOf(block.timestamp)];
  if (number === null || timestamp === null || !isHash(hash) || !isHash(parentHash)) return null;
  const isSealed = headerOf(block)?.hash === `${hash}`.toLowerCase();
  return {
    number,
    hash: `${hash}`.toLowerCase(),
    parentHash: `${parentHash}`.toLowerCase(),
    timestampMs: timestamp * 1_000,
    stateRoot: isSealed && isHex(stateRoot) ? stateRoot : null,
    baseFee: typeof baseFeePerGas === 'string' ? baseFeePerGas : null,
    gasLimit: typeof gasLimit === 'string' ? gasLimit : null,
  };
}

/** The hash of a block's source text alone. */
export function hashIn(resultSource: string | null): string | null {
  const hash = resultSource?.startsWith('{') ? parseJson(objectMembers(resultSource).get('hash') ?? '') : null;
  return typeof hash === 'string' ? hash.toLowerCase() : null;
}

const STALE_BLOCKS = 2;
const STALE_SECONDS = 10;
/** Where nobody wrote the chain's pace down. */
const USUAL_BLOCK_SECONDS = 2;

/** An endpoint further behind the highest agreed head than so many blocks is stale (rules, part 2 item 6). */
export function staleBlocks(blockSeconds: number | null): number {
  return Math.max(STALE_BLOCKS, Math.ceil(STALE_SECONDS / (blockSeconds ?? USUAL_BLOCK_SECONDS)));
}

/** Two name one block, or one of them the other's parent: then the older is known to both. Null when that cannot be seen from here. */
export function commonOf(one: Head, other: Head): Head | null {
  const [older, newer] = one.number <= other.number ? [one, other] : [other, one];
  return older.hash === newer.hash || older.hash === newer.parentHash ? older : null;
}
