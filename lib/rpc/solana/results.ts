// What Solana's results say beside their values: the slot they hold for, whether they are empty, whether they answer the question.
// Pure; runs in the background and in tests.
import type { RpcCall } from '@/lib/rpc/call';
import type { Height } from '@/lib/rpc/family';
import { objectMembers, parseJson } from '@/lib/rpc/json-source';
import { isObject } from '@/lib/rpc/shapes';
import { isBase58Of } from './base58';
import { slotIn } from './identity';

const commitments = ['processed', 'confirmed', 'finalized'];

/** Where a call names none, `finalized` is meant. */
export function commitmentOf(call: RpcCall): string {
  const params = parseJson(call.paramsSource ?? '');
  const config: unknown = Array.isArray(params) ? params.find(isObject) : undefined;
  const named = isObject(config) ? commitments.find((one) => one === config.commitment) : undefined;
  return named ?? 'finalized';
}

/** Source texts of `context` and `value`; null where the result has no context. */
function parts(resultSource: string): { slot: number; value: string } | null {
  if (!resultSource.startsWith('{')) return null;
  const members = objectMembers(resultSource);
  const context = members.get('context') ?? '';
  const slot = context.startsWith('{') ? slotIn(objectMembers(context).get('slot') ?? '') : null;
  return slot === null ? null : { slot, value: members.get('value') ?? '' };
}

/** Slots can be compared at one commitment only, and are not block heights. */
export function solanaHeight(call: RpcCall, resultSource: string): Height | null {
  if (call.method === 'getSignatureStatuses') return null; // holds for the newest block, whatever else was asked
  if (call.method === 'getSlot' || call.method === 'getBlockHeight') {
    const number = slotIn(resultSource);
    const kind = `${call.method === 'getSlot' ? 'slot' : 'height'} ${commitmentOf(call)}`;
    return number === null ? null : { kind, number };
  }
  const slot = parts(resultSource)?.slot;
  return slot === undefined ? null : { kind: `slot ${commitmentOf(call)}`, number: slot };
}

const isNothing = (value: unknown): boolean =>
  value === null || value === 0 || value === false || (Array.isArray(value) && value.every((one) => one === null));

/** As `isEmptyish` of the family. `false` is one too: a node that lags calls a blockhash invalid that it does not know yet. */
export function isSolanaEmpty(_call: RpcCall, resultSource: string): boolean {
  const source = parts(resultSource)?.value ?? resultSource;
  if (source.length > 4_096) return false;
  const value = parseJson(source);
  return isNothing(value) || (isObject(value) && value.amount === '0');
}

/** A simulation of a node that does not know the blockhash yet says nothing of the transaction. */
export function isSolanaBehind(call: RpcCall, resultSource: string): boolean {
  if (call.method !== 'simulateTransaction') return false;
  const value = parts(resultSource)?.value ?? '';
  return value.startsWith('{') && parseJson(objectMembers(value).get('err') ?? '') === 'BlockhashNotFound';
}

type Check = (value: unknown, asked: unknown[]) => boolean;

const isCount: Check = (value) => typeof value === 'number' && value >= 0;
const isOneEach: Check = (value, [keys]) => Array.isArray(value) && Array.isArray(keys) && value.length === keys.length;
const isAmount: Check = (value) => isObject(value) && /^\d{1,20}$/.test(`${value.amount}`);
const orNull =
  (check: Check): Check =>
  (value, asked) =>
    value === null || check(value, asked);

const blockhash: Check = (value) =>
  isObject(value) && isBase58Of(32, value.blockhash) && isCount(value.lastValidBlockHeight, []);
const account: Check = (value) => isObject(value) && isCount(value.lamports, []) && isBase58Of(32, value.owner);

/** Its first signature is the one that was asked for, wherever the form shows it. */
const transaction: Check = (value, [signature]) => {
  if (!isObject(value) || !isCount(value.slot, [])) return false;
  const inner = value.transaction;
  return !isObject(inner) || !Array.isArray(inner.signatures) || inner.signatures[0] === signature;
};

/** Results that come with the slot they hold for. */
const withContext = new Map<string, Check>([
  ['getBalance', isCount],
  ['getAccountInfo', orNull(account)],
  ['getMultipleAccounts', isOneEach],
  ['getSignatureStatuses', isOneEach],
  ['getLatestBlockhash', blockhash],
  ['isBlockhashValid', (value) => typeof value === 'boolean'],
  ['getFeeForMessage', orNull(isCount)],
  ['getTokenAccountBalance', isAmount],
  ['getTokenSupply', isAmount],
  ['getTokenAccountsByOwner', Array.isArray],
  ['getTokenAccountsByDelegate', Array.isArray],
  ['simulateTransaction', isObject],
]);

const plain = new Map<string, Check>([
  ['getSlot', isCount],
  ['getBlockHeight', isCount],
  ['getGenesisHash', (value) => isBase58Of(32, value)],
  ['getTransaction', orNull(transaction)],
  ['getBlock', orNull((value) => isObject(value) && isBase58Of(32, value.blockhash))],
  ['getSignaturesForAddress', Array.isArray],
  ['getMinimumBalanceForRentExemption', isCount],
  ['sendTransaction', (value) => isBase58Of(64, value)],
]);

/** As `checkShape` of the family: clear contradictions only. */
export function checkSolana(call: RpcCall, resultSource: string): string | null {
  const params = parseJson(call.paramsSource ?? '');
  const asked: unknown[] = Array.isArray(params) ? params : [];
  const check = withContext.get(call.method);
  if (check === undefined) {
    const isGood = plain.get(call.method)?.(parseJson(resultSource), asked) ?? true;
    return isGood ? null : `not what ${call.method} answers`;
  }
  const found = parts(resultSource);
  if (found === null) return 'a result without its slot';
  return check(parseJson(found.value), asked) ? null : `not what ${call.method} answers`;
}
