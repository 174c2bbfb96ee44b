// Reads that a block's header answers, alone or with a Merkle proof: what a prover is asked, and what the site is told (EIP-1186). Pure; runs in the background and in tests.
import { type Hex, isHex, keccak256, toHex } from 'viem';
import type { RpcCall } from '@/lib/rpc/call';
import { type Head, hashIn } from '@/lib/rpc/head';
import { parseJson } from '@/lib/rpc/json-source';
import { hexOf, ownCall } from '@/lib/rpc/own-call';
import { atBlock } from '@/lib/rpc/pin';
import { type Fields, isAddress, isObject } from '@/lib/rpc/shapes';
import { isProven } from './account';
import { itemOf } from './fields';

/** A read that can be proven. */
export interface StateRead {
  /** It takes an eth_getProof, which not all endpoints serve. */
  needsProof: boolean;
  /** What a prover is asked, at a block or a tag. */
  asks: (block: number | string) => RpcCall[];
  /** The result's source text; null when these results do not follow from the head. */
  read: (results: readonly string[], head: Head) => string | null;
  /** What in these results, asked at just that block, contradicts itself under its root: nobody honest says so. Absent or null: nothing that is certain. */
  lieIn?: (results: readonly string[], head: Head) => 'code' | 'slot' | null;
}

const word = (value: unknown): Hex | null => (isHex(value) && value.length <= 66 && value.length > 2 ? value : null);

/** Slots are asked as 32 bytes: not all clients take them shorter. */
const slotOf = (value: unknown): Hex | null => {
  const slot = word(value);
  return slot === null ? null : toHex(BigInt(slot), { size: 32 });
};

export const blockSource = (at: number | string): string => `"${typeof at === 'number' ? hexOf(at) : at}"`;

export function proofAsk(address: string, slots: readonly Hex[], at: number | string): RpcCall {
  return ownCall('eth_getProof', `["${address}",${JSON.stringify(slots)},${blockSource(at)}]`);
}

/** The account, if the proof leads to it from the head's state. */
export function accountIn(
  result: string | undefined,
  address: string,
  slots: readonly unknown[],
  head: Head,
): Fields | null {
  const account = parseJson(result ?? '');
  const isRight = isObject(account) && head.stateRoot !== null;
  return isRight && isProven(account, address.toLowerCase(), slots, head.stateRoot ?? '0x') ? account : null;
}

const quantity = (value: unknown): string | null => {
  const item = itemOf(value, 'quantity');
  return item === null ? null : `"0x${item.slice(2).replace(/^0+/, '') || '0'}"`;
};

function account(address: string, tell: (account: Fields) => string | null, slots: readonly Hex[] = []): StateRead {
  return {
    needsProof: true,
    asks: (at) => [proofAsk(address, slots, at)],
    read: ([result], head) => {
      const found = accountIn(result, address, slots, head);
      return found === null ? null : tell(found);
    },
  };
}

function storage(address: string, slot: Hex | null): StateRead | null {
  if (slot === null) return null;
  const tell = ({ storageProof }: Fields): string | null => {
    const [one] = Array.isArray(storageProof) ? storageProof : [];
    const value = isObject(one) ? itemOf(one.value, 'quantity') : null;
    return value === null ? null : `"0x${value.slice(2).padStart(64, '0')}"`;
  };
  return account(address, tell, [slot]);
}

function code(address: string): StateRead {
  return {
    needsProof: true,
    asks: (at) => [proofAsk(address, [], at), ownCall('eth_getCode', `["${address}",${blockSource(at)}]`)],
    read: ([result, codeSource = ''], head) => {
      const found = accountIn(result, address, [], head);
      const bytes = itemOf(parseJson(codeSource), 'data');
      if (found === null || bytes === null) return null;
      const isNone = bytes === '0x' && !(typeof found.codeHash === 'string' && Number(found.codeHash) !== 0);
      return isNone || `${found.codeHash}`.toLowerCase() === keccak256(bytes) ? codeSource : null;
    },
  };
}

/** The proof itself, as the prover wrote it. */
function proof(address: string, slots: unknown): StateRead | null {
  if (!Array.isArray(slots) || !slots.every((slot) => word(slot) !== null)) return null;
  return {
    needsProof: true,
    asks: (at) => [proofAsk(address, slots, at)],
    read: ([result = ''], head) => (accountIn(result, address, slots, head) === null ? null : result),
  };
}

/** Its header alone: whether the list of its transactions is whole is a check of its own. */
function wholeBlock(call: RpcCall): StateRead {
  return {
    needsProof: false,
    asks: (at) => [typeof at === 'number' ? atBlock(call, at) : call],
    read: ([result = ''], head) => (head.stateRoot !== null && hashIn(result) === head.hash ? result : null),
  };
}

/** Null for reads that no header answers, and for parameters that are not what they should be. */
export function stateReadOf(call: RpcCall): StateRead | null {
  const params = parseJson(call.paramsSource ?? '[]') ?? [];
  const [first, second] = Array.isArray(params) ? params : [];
  if (call.method === 'eth_getBlockByNumber') return typeof second === 'boolean' ? wholeBlock(call) : null;
  if (!isAddress(first)) return null;
  const address = `${first}`;
  switch (call.method) {
    case 'eth_getBalance':
      return account(address, ({ balance }) => quantity(balance));
    case 'eth_getTransactionCount':
      return account(address, ({ nonce }) => quantity(nonce));
    case 'eth_getStorageAt':
      return storage(address, slotOf(second));
    case 'eth_getCode':
      return code(address);
    case 'eth_getProof':
      return proof(address, second);
  }
  return null;
}
