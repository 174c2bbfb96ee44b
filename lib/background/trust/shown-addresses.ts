// Whom an account's address may be shown to for one site, where the user has set a limit (rules 5.9). Pure; runs in the background.

import { isHex } from 'viem';
import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import type { RpcCall } from '@/lib/rpc/call';
import { parseJson } from '@/lib/rpc/json-source';
import { methodOf } from '@/lib/rpc/methods';
import { isAddress, isObject } from '@/lib/rpc/shapes';
import { signerOf } from '@/lib/rpc/transaction/recover';
import { readSignedBytes } from '@/lib/rpc/transaction/signed-bytes';

const ofAccount = new Set(['eth_getBalance', 'eth_getTransactionCount', 'eth_getProof']);

/** An address as a word of call data or a topic; small numbers are no addresses. */
const inWords = /0{24}(?!0{8})([\da-f]{40})/gi;

/** Of a signed transaction: who signed it, who is paid where no contract is called, and whom a contract is told of. */
function inSigned(raw: unknown): string[] {
  const read = typeof raw === 'string' && isHex(raw) ? readSignedBytes(raw) : null;
  if (read === null || read.signature === null) return [];
  const words = [...read.data.matchAll(inWords)].map(([, address = '']) => `0x${address}`);
  return [signerOf(read.digest, read.signature) ?? [], read.data === '0x' ? (read.to ?? []) : [], words].flat(2);
}

/** The accounts in the parameters of calls: who is asked about, who acts, whom a contract is asked about. Not the contract itself. */
export function addressesIn(calls: readonly RpcCall[]): Set<string> {
  const found = new Set<string>();
  for (const { method, paramsSource } of calls) {
    const params = parseJson(paramsSource ?? '');
    const [first] = Array.isArray(params) ? params : [];
    if (methodOf(method).kind === 'broadcast') for (const one of inSigned(first)) found.add(one.toLowerCase());
    if (ofAccount.has(method) && isAddress(first)) found.add(`${first}`.toLowerCase());
    if (!isObject(first)) continue;
    if (isAddress(first.from)) found.add(`${first.from}`.toLowerCase());
    const text = JSON.stringify([first.data, first.input, first.topics]);
    for (const [, address = ''] of text.matchAll(inWords)) found.add(`0x${address.toLowerCase()}`);
  }
  return found;
}

const keysOf = (top: string, calls: readonly RpcCall[]): string[] =>
  [...addressesIn(calls)].map((address) => `${top} ${address}`);

const isFull = (known: readonly string[] = [], operator: string, most: number): boolean =>
  !known.includes(operator) && known.length >= most;

/** Those of `operators` that may be shown the accounts in these calls, each by itself. Nobody is counted yet. */
export function showable<C extends { operator: string; own: boolean }>(
  { shown }: Pick<Session, 'shown'>,
  { top }: Pick<Scope, 'top'>,
  calls: readonly RpcCall[],
  { candidates, most }: { candidates: readonly C[]; most: number },
): readonly C[] {
  const keys = most === 0 ? [] : keysOf(top, calls);
  return candidates.filter(({ operator, own }) => own || !keys.some((key) => isFull(shown[key], operator, most)));
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
  const keys = keysOf(top, calls);
  if (keys.some((key) => isFull(shown[key], operator, most))) return false;
  for (const key of keys) shown[key] = [...new Set([...(shown[key] ?? []), operator])];
  return true;
}
