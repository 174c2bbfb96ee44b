// Heads and logs as an endpoint wrote them, read for following a chain. Pure; runs in the page, in the background and in tests.
import { objectMembers, objectSource, parseJson } from '@/lib/rpc/json-source';
import { isHash, isObject, numberOf } from '@/lib/rpc/shapes';

/** Hashes are in lower case. `source` is the block's JSON text as it came. */
export interface Header {
  number: number;
  hash: string;
  parentHash: string;
  /** By the chain's own clock, epoch ms. */
  timestampMs: number;
  source: string;
}

/** A log of a mined block; number and hash are its block's. */
export interface Log {
  number: number;
  hash: string;
  /** In its block. */
  index: number;
  /** A reorg took it. */
  removed: boolean;
  source: string;
}

/** Null for what is pending, and for everything that is no block. */
export function readHeader(source: string): Header | null {
  const block = parseJson(source);
  if (!isObject(block)) return null;
  const { hash, parentHash } = block;
  const [number, timestamp] = [numberOf(block.number), numberOf(block.timestamp)];
  if (!isText(hash) || !isText(parentHash) || number === null || timestamp === null) return null;
  return {
    number,
    hash: hash.toLowerCase(),
    parentHash: parentHash.toLowerCase(),
    timestampMs: timestamp * 1000,
    source,
  };
}

/** Null for what is pending, and for everything that is no log. */
export function readLog(source: string): Log | null {
  const log = parseJson(source);
  if (!isObject(log)) return null;
  const { blockHash, removed } = log;
  const [number, index] = [numberOf(log.blockNumber), numberOf(log.logIndex)];
  if (!isText(blockHash) || number === null || index === null) return null;
  return { number, hash: blockHash.toLowerCase(), index, removed: removed === true, source };
}

const isText = (value: unknown): value is string => isHash(value);

/** What a block has and a head does not (geth's `newHeads`). */
const ofBlocks = ['transactions', 'uncles', 'size', 'withdrawals', 'totalDifficulty'];

/** The head that `newHeads` gives, from a block asked without its transactions; each value as it was written. */
export function headSource(blockSource: string): string {
  const members = objectMembers(blockSource);
  for (const name of ofBlocks) members.delete(name);
  return objectSource(members);
}

/** The same log, taken back. */
export function removedSource(logSource: string): string {
  return objectSource(objectMembers(logSource).set('removed', 'true'));
}
