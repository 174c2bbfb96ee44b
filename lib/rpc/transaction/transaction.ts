// A signed transaction read without being trusted, and what an endpoint's reply to it means. Pure; runs in the background and in tests.
import { type Hex, isHex, keccak256 } from 'viem';
import type { RpcCall } from '@/lib/rpc/call';
import { parseJson } from '@/lib/rpc/json-source';
import { readRlp, rlp } from '@/lib/rpc/proof/fields';
import type { Member } from '@/lib/rpc/reply';
import { readSignedBytes } from './signed-bytes';

export interface RawTransaction {
  /** keccak256 of the bytes, of a blob transaction without its blobs: what the chain will call it. */
  hash: string;
  /** As signed; null where the bytes name none (before EIP-155) or their type is not known to us: such bytes go nowhere else. */
  chainId: number | null;
}

/** A blob transaction travels with its blobs: 0x03 and [transaction, blobs, ...]; only the transaction is hashed (EIP-4844). Null for broken RLP. */
function signedBytes(raw: Hex): Hex | null {
  if (!raw.startsWith('0x03')) return raw;
  const carried = readRlp(`0x${raw.slice(4)}`);
  if (carried === null) return null;
  const [transaction] = Array.isArray(carried) ? carried : [];
  return Array.isArray(transaction) ? `0x03${rlp(transaction).slice(2)}` : raw;
}

function chainIdOf(raw: Hex): number | null {
  const read = readSignedBytes(raw);
  return read === null || read.signature === null ? null : read.chainId;
}

function hashOf(raw: Hex): string | null {
  const bytes = signedBytes(raw);
  return bytes === null ? null : keccak256(bytes);
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
