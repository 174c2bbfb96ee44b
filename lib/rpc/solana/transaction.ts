// A signed Solana transaction read without being trusted, and what an endpoint's reply to it means. Pure; runs in the background and in tests.
import type { RpcCall } from '@/lib/rpc/call';
import { parseJson } from '@/lib/rpc/json-source';
import type { Member } from '@/lib/rpc/reply';
import { isObject } from '@/lib/rpc/shapes';
import type { BroadcastMeaning, RawTransaction } from '@/lib/rpc/transaction/transaction';
import { fromBase58, toBase58 } from './base58';

/** A transaction is one packet of 1232 bytes. */
const MAX_TEXT = 1_700;
const SIGNATURE_BYTES = 64;
/** More signatures than this do not fit into a packet, and their count is then one byte. */
const MAX_SIGNATURES = 19;

/**
 * The transaction in a `sendTransaction`; null for any other method and for params that hold none. Its id is its first signature.
 *
 * @param chainId Of the endpoint it was sent to. The bytes name no chain; the recent blockhash in them is known to one chain alone.
 */
export function readSolanaTransaction(call: RpcCall, chainId: number): RawTransaction | null {
  if (call.method !== 'sendTransaction') return null;
  const params = parseJson(call.paramsSource ?? '');
  if (!Array.isArray(params)) return null;
  const [text, config]: unknown[] = params;
  const bytes = typeof text === 'string' ? decoded(text, config) : null;
  const signature = bytes === null ? null : firstSignature(bytes);
  return signature === null ? null : { hash: toBase58(signature), chainId };
}

function decoded(text: string, config: unknown): Uint8Array | null {
  if (text.length > MAX_TEXT) return null;
  const encoding = isObject(config) ? (config.encoding ?? 'base58') : 'base58';
  if (encoding === 'base58') return fromBase58(text);
  return encoding === 'base64' ? fromBase64(text) : null;
}

function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null; // atob throws on what is not base64
  }
}

/** Count, signatures, message; the message says again how many must sign. Of a version that puts them elsewhere: null. */
function firstSignature(bytes: Uint8Array): Uint8Array | null {
  const count = bytes[0] ?? 0;
  if (count < 1 || count > MAX_SIGNATURES) return null;
  const message = bytes.subarray(1 + count * SIGNATURE_BYTES);
  const isVersioned = (message[0] ?? 0) >= 0x80;
  if (isVersioned && message[0] !== 0x80) return null;
  if (message[isVersioned ? 1 : 0] !== count) return null;
  const first = bytes.slice(1, 1 + SIGNATURE_BYTES);
  return first.some((byte) => byte !== 0) ? first : null;
}

/** As the family's interface has it. What is processed already was taken. */
export function solanaMeaning(member: Member, signature: string): BroadcastMeaning {
  if (member.error === null) return parseJson(member.resultSource ?? '') === signature ? 'accepted' : 'mismatch';
  const { message, source } = member.error;
  return /already been processed/.test(message) || source.includes('"AlreadyProcessed"') ? 'known' : 'verdict';
}
