// The block that a read is about: where its parameters name it, and the same read at a fixed block. Pure; runs in the background and in tests.
import type { RpcCall } from './call';
import { arrayElements, objectMembers, objectSource, parseJson } from './json-source';
import { methodOf } from './methods';
import { hexOf } from './own-call';
import { isObject, numberOf } from './shapes';

type Tag = 'latest' | 'pending' | 'safe' | 'finalized';

/** `fixed`: a hash, or something else that we pass on as it is written. */
export type At = { kind: 'tag'; tag: Tag } | { kind: 'number'; number: number } | { kind: 'fixed' };

const latest: At = { kind: 'tag', tag: 'latest' };

function atOf(value: unknown): At {
  if (value === undefined || value === null || value === '') return latest;
  if (value === 'latest' || value === 'pending' || value === 'safe' || value === 'finalized')
    return { kind: 'tag', tag: value };
  const number = value === 'earliest' ? 0 : numberOf(value);
  return number === null ? { kind: 'fixed' } : { kind: 'number', number };
}

const paramsOf = (call: RpcCall): unknown[] | null => {
  const params = parseJson(call.paramsSource ?? '[]') ?? [];
  return Array.isArray(params) ? params : null;
};

/** The block that a read names, or means where it names none; null for a read that is about no one block (of logs too). */
export function blockOf(call: RpcCall): At | null {
  const { pin } = methodOf(call.method);
  const params = pin?.type === 'block' ? paramsOf(call) : null;
  if (pin === null || params === null || pin.index > params.length) return null;
  return atOf(params[pin.index]);
}

/** The same read at this block. Only where `blockOf` names one. */
export function atBlock(call: RpcCall, block: number | 'latest'): RpcCall {
  const index = methodOf(call.method).pin?.index ?? 0;
  const sources = arrayElements(call.paramsSource ?? '[]');
  sources[index] = block === 'latest' ? '"latest"' : `"${hexOf(block)}"`;
  return { ...call, paramsSource: `[${sources.join()}]` };
}

/** Whether what it says depends on where the head is. `pending` is the head as well, but for a nonce and a block (rules, part 2 item 5). */
export function isAtHead(call: RpcCall): boolean {
  const at = blockOf(call);
  if (at?.kind !== 'tag') return false;
  const isPendingItself = call.method === 'eth_getTransactionCount' || call.method === 'eth_getBlockByNumber';
  return at.tag === 'latest' || (at.tag === 'pending' && !isPendingItself);
}

/** A filter of logs up to the head, up to this block. */
function logsUpTo(call: RpcCall, number: number): RpcCall {
  const [filter] = paramsOf(call) ?? [];
  if (!isObject(filter) || 'blockHash' in filter) return call;
  const [source = '{}', ...rest] = arrayElements(call.paramsSource ?? '[]');
  const members = objectMembers(source);
  for (const end of ['fromBlock', 'toBlock']) {
    const at = atOf(filter[end]);
    if (at.kind === 'tag' && at.tag === 'latest') members.set(end, `"${hexOf(number)}"`);
  }
  return { ...call, paramsSource: `[${[objectSource(members), ...rest].join()}]` };
}

/**
 * What a rescuer is asked in the place of a read about the head; every other read as it is.
 *
 * @param block `latest` while no block is agreed on: said where the site left it out, as not all nodes know what is meant.
 */
export function pinned(call: RpcCall, block: number | 'latest'): RpcCall {
  if (isAtHead(call)) return atBlock(call, block);
  return block !== 'latest' && methodOf(call.method).pin?.type === 'filter' ? logsUpTo(call, block) : call;
}
