// A signed transaction that a person pasted, read in full: what it does, who signed it, what the chain will call it. Pure; runs in the background and in tests.
import { type Hex, isHex } from 'viem';
import { parseCalls } from '@/lib/rpc/call';
import { signerOf } from './recover';
import { readSignedBytes } from './signed-bytes';
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
  const read = readSignedBytes(raw);
  if (read === null) return 'not-transaction';
  const { signature, chainId, digest, gas, feePerGas, to, value, nonce, data } = read;
  if (signature === null) return 'unsigned';
  if (chainId === null) return 'no-chain';
  const from = signerOf(digest, signature);
  if (from === null) return 'not-transaction';
  return { raw, hash, chainId, from, to, value, maxFee: gas * feePerGas, nonce, dataBytes: data.length / 2 - 1 };
}
