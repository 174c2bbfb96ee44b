// Whom an account's address may be shown to for one site, where the user has set a limit (rules 5.9). Pure; runs in the background.

import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import type { RpcCall } from '@/lib/rpc/call';
import { parseJson } from '@/lib/rpc/json-source';
import { isAddress, isObject } from '@/lib/rpc/shapes';

const ofAccount = new Set(['eth_getBalance', 'eth_getTransactionCount', 'eth_getProof']);

/** An address as a word of call data or a topic; small numbers are no addresses. */
const inWords = /0{24}(?!0{8})([\da-f]{40})/gi;

/** The accounts in the parameters of calls: who is asked about, who acts, whom a contract is asked about. Not the contract itself. */
export function addressesIn(calls: readonly RpcCall[]): Set<string> {
  const found = new Set<string>();
  for (const { method, paramsSource } of calls) {
    const params = parseJson(paramsSource ?? '');
    const [first] = Array.isArray(params) ? params : [];
    if (ofAccount.has(method) && isAddress(first)) found.add(`${first}`.toLowerCase());
    if (!isObject(first)) continue;
    if (isAddress(first.from)) found.add(`${first.from}`.toLowerCase());
    const text = JSON.stringify([first.data, first.input, first.topics]);
    for (const [, address = ''] of text.matchAll(inWords)) found.add(`0x${address.toLowerCase()}`);
  }
  return found;
}

/** True when `operator` may be shown the accounts in these calls; then it counts as one that was. @param most 0: no limit. */
export function takeParty(
  { shown }: Pick<Session, 'shown'>,
  { top }: Pick<Scope, 'top'>,
  calls: readonly RpcCall[],
  operator: string,
  most: number,
): boolean {
  if (most === 0) return true;
  const keys = [...addressesIn(calls)].map((address) => `${top} ${address}`);
  const isFull = (key: string) => {
    const known = shown[key] ?? [];
    return !known.includes(operator) && known.length >= most;
  };
  if (keys.some(isFull)) return false;
  for (const key of keys) shown[key] = [...new Set([...(shown[key] ?? []), operator])];
  return true;
}
