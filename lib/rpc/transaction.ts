// A signed transaction read without being trusted, and what an endpoint's reply to it means. Pure; runs in the background and in tests.
import { fromRlp, type Hex, isHex, keccak256, parseTransaction, slice, toRlp } from 'viem';
import type { RpcCall } from './call';
import { parseJson } from './json-source';
import type { Member } from './reply';

export interface RawTransaction {
  /** keccak256 of the bytes, of a blob transaction without its blobs: what the chain will call it. */
  hash: string;
  /** As signed; null where the bytes name none (before EIP-155) or their type is not known to us: such bytes go nowhere else. */
  chainId: number | null;
}

/** A blob transaction travels with its blobs: 0x03 and [transaction, blobs, ...]; only the transaction is hashed (EIP-4844). */
function signedBytes(raw: Hex): Hex {
  if (!raw.startsWith('0x03')) return raw;
  const [transaction] = fromRlp(slice(raw, 1), 'hex');
  return Array.isArray(transaction) ? `0x03${toRlp(transaction).slice(2)}` : raw;
}

function chainIdOf(raw: Hex): number | null {
  try {
    const { chainId, r, s } = parseTransaction(raw);
    return r && s && chainId !== undefined && Number.isSafeInteger(chainId) ? chainId : null;
  } catch {
    return null; // viem throws on every type and shape that it does not know
  }
}

function hashOf(raw: Hex): string | null {
  try {
    return keccak256(signedBytes(raw));
  } catch {
    return null; // viem throws on broken RLP
  }
}

/**
 * The transaction in an `eth_sendRawTransaction`; null for any other method (its `Sync` sibling answers a receipt, which
 * a hash cannot stand in for) and for params that hold no bytes.
 */
export function readRawTransaction(call: RpcCall): RawTransaction | null {
  if (call.method !== 'eth_sendRawTransaction') return null;
  const params = parseJson(call.paramsSource ?? '');
  const raw: unknown = Array.isArray(params) ? params[0] : undefined;
  if (typeof raw !== 'string' || !/^0x([\da-f]{2})+$/i.test(raw)) return null;
  const bytes = raw.toLowerCase();
  const hash = isHex(bytes) ? hashOf(bytes) : null;
  return hash !== null && isHex(bytes) ? { hash, chainId: chainIdOf(bytes) } : null;
}

/** `known`: it has the bytes already, which is success. `mismatch`: a hash of other bytes, or nothing that could be one. */
export type BroadcastMeaning = 'accepted' | 'known' | 'nonce-too-low' | 'mempool-local' | 'verdict' | 'mismatch';

const known =
  /already known|AlreadyKnown|\bknown transaction|already imported|AlreadyImported|already in the mempool|transaction already exists/i;
const nonceTooLow = /nonce (is )?too low|OldNonce|nonce has already been used|InvalidTransaction::Stale/i;
const mempoolLocal =
  /pool is full|txpool overflow|account limit exceeded|exceeds the configured cap|below configured minimum gas price|Pool\((ImmediatelyDropped|TooManyTransactions)/i;

/**
 * What a reply to a broadcast means, once the judge called it an answer or `mempool-local`.
 *
 * @param hash As `readRawTransaction` computed it.
 */
export function broadcastMeaning(member: Member, hash: string): BroadcastMeaning {
  if (!member.error) {
    const result = parseJson(member.resultSource ?? '');
    return typeof result === 'string' && result.toLowerCase() === hash ? 'accepted' : 'mismatch';
  }
  const { message } = member.error;
  if (known.test(message)) return 'known';
  if (nonceTooLow.test(message)) return 'nonce-too-low';
  return mempoolLocal.test(message) ? 'mempool-local' : 'verdict';
}
