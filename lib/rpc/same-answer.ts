// When two endpoints say the same of one read (facts: methods.json, `compare`). Pure; runs in the background and in tests.
import { parseJson } from './json-source';
import type { Member } from './reply';
import { type Fields, isObject, sameHex } from './shapes';

/** Hex in one form: no case, no leading zeros. */
const plainHex = (text: string): string => text.toLowerCase().replace(/^0x0*/, '0x');

/** A revert, with its data where it has any; null for every other error: that is no vote. */
function revertOf({ error }: Member): { data: string | null } | null {
  if (error === null) return null;
  const source: unknown = parseJson(error.source);
  const data = isObject(source) ? dataIn(source.data) : null;
  return error.code === 3 || data !== null || /revert/i.test(error.message) ? { data } : null;
}

function dataIn(value: unknown): string | null {
  if (typeof value === 'string') return /0x[\da-f]{8,}/i.exec(value)?.[0].toLowerCase() ?? null;
  return isObject(value) ? dataIn(value.data) : null;
}

/** Only a result or a revert says something about the chain. */
export const isVote = (member: Member): boolean => member.error === null || revertOf(member) !== null;

/** The result as a value; null where there is none. */
export const resultOf = ({ resultSource }: Member): unknown => parseJson(resultSource ?? 'null');

/** Reverts are the same with the same data, or where one of them has none; of other errors each client has its own words. */
export function sameOutcome(
  one: Member,
  other: Member,
  sameResult: (one: unknown, other: unknown) => boolean,
): boolean {
  if (one.error === null || other.error === null)
    return one.error === other.error && sameResult(resultOf(one), resultOf(other));
  const [first, second] = [revertOf(one), revertOf(other)];
  if (first === null || second === null) return first === second;
  return first.data === null || second.data === null || first.data === second.data;
}

export const sameText = (one: unknown, other: unknown): boolean => sameHex(one, other);
export const sameQuantity = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' && plainHex(one) === plainHex(other);

/** In the fields named, as bytes or numbers; absent is null. */
function sameFields(one: unknown, other: unknown, names: readonly string[]): boolean {
  if (!isObject(one) || !isObject(other)) return one === other;
  return names.every((name) => sameValue(one[name], other[name]));
}

function sameValue(one: unknown = null, other: unknown = null): boolean {
  if (typeof one === 'string' && typeof other === 'string') return plainHex(one) === plainHex(other);
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, at) => sameValue(value, other[at]));
  return one === other;
}

const blockFields =
  'hash number parentHash stateRoot transactionsRoot receiptsRoot logsBloom timestamp gasUsed gasLimit'.split(' ');
const receiptFields =
  'transactionHash transactionIndex blockHash blockNumber from to contractAddress status root gasUsed cumulativeGasUsed logsBloom type'.split(
    ' ',
  );
const logFields = ['address', 'topics', 'data', 'transactionHash', 'transactionIndex', 'blockHash', 'logIndex'];

const hashesOf = ({ transactions }: Fields): unknown[] =>
  Array.isArray(transactions) ? transactions.map((one: unknown) => (isObject(one) ? one.hash : one)) : [];

export const sameBlock = (one: unknown, other: unknown): boolean =>
  sameFields(one, other, blockFields) &&
  (!isObject(one) || !isObject(other) || sameValue(hashesOf(one), hashesOf(other)));

export function sameReceipt(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return one === other;
  const [logs, others] = [one.logs, other.logs];
  const areSame =
    Array.isArray(logs) && Array.isArray(others)
      ? logs.length === others.length && logs.every((log, at) => sameFields(log, others[at], logFields))
      : logs === others;
  return areSame && sameFields(one, other, receiptFields);
}
