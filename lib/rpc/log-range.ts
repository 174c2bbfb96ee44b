// An eth_getLogs over block numbers as data: its range, cut into pieces and joined again as source text. Pure; runs in the background and in tests.
import type { RpcCall } from './call';
import { arrayElements, objectMembers, objectSource, parseJson } from './json-source';
import { hexOf } from './own-call';
import { plainName } from './plain-name';
import { isObject, numberOf } from './shapes';

/** Both ends included. */
export interface BlockRange {
  from: number;
  to: number;
}

export const blocksIn = ({ from, to }: BlockRange): number => to - from + 1;

/** Null for everything but an `eth_getLogs` from one block number to another: tags and hashes name no range of blocks. */
export function rangeOf({ method, paramsSource }: RpcCall): BlockRange | null {
  if (plainName(method) !== 'eth_getLogs') return null;
  const params = parseJson(paramsSource ?? '[]');
  const filter: unknown = Array.isArray(params) ? params[0] : null;
  if (!isObject(filter) || 'blockHash' in filter) return null;
  const [from, to] = [numberOf(filter.fromBlock), numberOf(filter.toBlock)];
  return from === null || to === null || to < from ? null : { from, to };
}

/** Pieces of at most `most` blocks each, in order, as equal as they get. `most` is at least 1. */
export function splitRange(range: BlockRange, most: number): BlockRange[] {
  const blocks = blocksIn(range);
  const pieces = Math.ceil(blocks / most);
  const start = (at: number) => range.from + Math.floor((at * blocks) / pieces);
  return Array.from({ length: pieces }, (_, at) => ({ from: start(at), to: start(at + 1) - 1 }));
}

/** A filter's members, over these blocks. */
export const withRange = (members: Map<string, string>, { from, to }: BlockRange): Map<string, string> =>
  members.set('fromBlock', `"${hexOf(from)}"`).set('toBlock', `"${hexOf(to)}"`);

/** The same question over other blocks; whatever else its filter says stays as it was written. */
export function overRange(call: RpcCall, range: BlockRange): RpcCall {
  const [filter = '{}', ...rest] = arrayElements(call.paramsSource ?? '[]');
  const piece = objectSource(withRange(objectMembers(filter), range));
  return { ...call, paramsSource: `[${[piece, ...rest].join()}]` };
}

/** The logs of consecutive pieces as one list; null when one of them is no list. */
export function joinLogs(sources: readonly string[]): string | null {
  if (!sources.every((source) => source.startsWith('['))) return null;
  return `[${sources.flatMap(arrayElements).join()}]`;
}
