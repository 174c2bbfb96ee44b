// A signed transaction that a person pasted, read in full: what it does, who signed it, what the chain will call it. Pure; runs in the background and in tests.
import { type Hex, isHex, keccak256, parseTransaction, serializeTransaction, type TransactionSerializable } from 'viem';
import { parseCalls } from './call';
import { signerOf } from './recover';
import { readRawTransaction } from './transaction';

export interface SignedTransaction {
  /** The bytes as `0x` and hex, in lower case. */
  raw: string;
  hash: string;
  chainId: number;
  /** Recovered from the signature. */
  from: string;
  /** Null: it creates a contract. */
  to: string | null;
  value: bigint;
  /** The most that its gas can cost. */
  maxFee: bigint;
  nonce: number;
  dataBytes: number;
}

export type NotSigned = 'not-hex' | 'not-transaction' | 'unsigned' | 'no-chain';

/** No transaction that a node takes is larger (128 kB, and 6 blobs beside it). */
const MAX_CHARS = 2_200_000;

/** @param text As pasted: white space and a missing `0x` are forgiven. */
export function readSigned(text: string): SignedTransaction | NotSigned {
  const bare = text.replaceAll(/\s+/g, '').toLowerCase().replace(/^0x/, '');
  const raw = `0x${bare}`;
  if (bare.length > MAX_CHARS || bare.length % 2 === 1 || !/^[0-9a-f]+$/.test(bare) || !isHex(raw)) return 'not-hex';
  const body = `{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["${raw}"]}`;
  const [call] = parseCalls(body)?.calls ?? [];
  const known = call === undefined ? null : readRawTransaction(call);
  if (known === null) return 'not-transaction';
  return readBytes(raw, known.hash);
}

function readBytes(raw: Hex, hash: string): SignedTransaction | NotSigned {
  try {
    const parsed = parseTransaction(raw);
    if (!parsed.r || !parsed.s) return 'unsigned';
    if (parsed.chainId === undefined) return 'no-chain';
    if (!Number.isSafeInteger(parsed.chainId)) return 'not-transaction';
    const from = signerIn(parsed);
    if (from === null) return 'not-transaction';
    const { chainId, to = null, value = 0n, nonce = 0, data = '0x' } = parsed;
    return { raw, hash, chainId, from, to, value, maxFee: maxFeeOf(parsed), nonce, dataBytes: data.length / 2 - 1 };
  } catch {
    return 'not-transaction'; // viem throws on every type and shape that it does not know
  }
}

/** What was signed is the transaction without its signature, and without the blobs that travel beside it. */
function signerIn(parsed: TransactionSerializable): string | null {
  const { r, s, v, yParity } = parsed;
  const bare = { ...parsed, r: undefined, s: undefined, v: undefined, yParity: undefined, sidecars: undefined };
  // EIP-155 writes the chain into `v`, where the parity is turned round.
  const parity = yParity ?? (v === undefined ? null : v >= 35n ? Number((v - 35n) % 2n) : Number(v - 27n));
  if (r === undefined || s === undefined || (parity !== 0 && parity !== 1)) return null;
  return signerOf(keccak256(serializeTransaction(bare)), { r: BigInt(r), s: BigInt(s), yParity: parity });
}

function maxFeeOf({ gas = 0n, gasPrice, maxFeePerGas }: TransactionSerializable): bigint {
  return gas * (maxFeePerGas ?? gasPrice ?? 0n);
}
