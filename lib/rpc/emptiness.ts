// Results that say "nothing there", which an endpoint that lags or cuts gas gives just as fast. Pure; runs in the background and in tests.
import type { RpcCall } from './call';
import { parseJson } from './json-source';

/** Multicall3 methods that report a failed member instead of failing, and the word of their result that points to the list. */
const aggregators = new Map([
  ['0x82ad56cb', 0], // aggregate3
  ['0x174dea71', 0], // aggregate3Value
  ['0xbce38bd7', 0], // tryAggregate
  ['0x399542e9', 2], // tryBlockAndAggregate
]);

const WORD = 64;
/** A longer list is no Multicall3 answer that any gas cap allows. */
const maxMembers = 20_000;

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The word at `at` (in hex digits) as a number; NaN past the end. */
const wordAt = (hex: string, at: number) => Number(`0x${hex.slice(at, at + WORD) || '-'}`);

/** Has this ABI-encoded list of (bool success, bytes data) a member without success? False for anything else. */
function hasFailedMember(result: string, pointer: number): boolean {
  const hex = result.slice(2);
  const list = wordAt(hex, pointer * WORD) * 2;
  const length = wordAt(hex, list);
  if (!(length > 0 && length <= maxMembers)) return false;
  for (let nth = 0; nth < length; nth++) {
    const offset = wordAt(hex, list + WORD + nth * WORD) * 2;
    if (wordAt(hex, list + WORD + offset) === 0) return true;
  }
  return false;
}

function isPartialMulticall(call: RpcCall, result: string): boolean {
  if (call.method !== 'eth_call') return false;
  const params = parseJson(call.paramsSource ?? '');
  const transaction: unknown = Array.isArray(params) ? params[0] : undefined;
  const data = field(transaction, 'data') ?? field(transaction, 'input');
  const pointer = typeof data === 'string' ? aggregators.get(data.slice(0, 10).toLowerCase()) : undefined;
  return pointer !== undefined && hasFailedMember(result, pointer);
}

/**
 * True for null, [], 0x, zero in any spelling, and a Multicall3 answer with a failed member: it never wins over a pending
 * answer, and from a rescuer it needs a second voice where the method says so. `false` (not syncing) is an answer.
 */
export function isEmptyish(call: RpcCall, resultSource: string): boolean {
  const result = resultSource.length < 64 || resultSource[0] === '"' ? parseJson(resultSource) : undefined;
  if (result === null || (Array.isArray(result) && result.length === 0)) return true;
  if (typeof result !== 'string') return false;
  return /^(0x)?0*$/i.test(result) || isPartialMulticall(call, result);
}
