// A block's hash from its fields, for every fork of Ethereum so far (Yellow Paper, 4.3; EIPs 1559, 4895, 4844, 4788, 7685, 7928, 7843). Pure; runs in the background and in tests.
import type { Hex } from 'viem';
import type { Fields } from '@/lib/rpc/shapes';
import { allOf, hashOf, itemOf, type Kind } from './fields';

const oldest: readonly (readonly [name: string, kind: Kind])[] = [
  ['parentHash', 32],
  ['sha3Uncles', 32],
  ['miner', 20],
  ['stateRoot', 32],
  ['transactionsRoot', 32],
  ['receiptsRoot', 32],
  ['logsBloom', 256],
  ['difficulty', 'quantity'],
  ['number', 'quantity'],
  ['gasLimit', 'quantity'],
  ['gasUsed', 'quantity'],
  ['timestamp', 'quantity'],
  ['extraData', 'data'],
  ['mixHash', 32],
  ['nonce', 8],
];
/** Each fork added its own behind those of the forks before. */
const added: readonly (readonly [name: string, kind: Kind])[] = [
  ['baseFeePerGas', 'quantity'],
  ['withdrawalsRoot', 32],
  ['blobGasUsed', 'quantity'],
  ['excessBlobGas', 'quantity'],
  ['parentBeaconBlockRoot', 32],
  ['requestsHash', 32],
  ['blockAccessListHash', 32],
  ['slotNumber', 'quantity'],
];
/** Written beside the header by some nodes, and part of no hash: of Ethereum, of Arbitrum (three), of BNB (one). */
const beside =
  'hash size totalDifficulty transactions uncles withdrawals author l1BlockNumber sendCount sendRoot milliTimestamp';
const known = new Set([...beside.split(' '), ...[...oldest, ...added].map(([name]) => name)]);

export interface Header {
  hash: Hex;
  /** Which fields were hashed: blocks of one form belong to one fork. */
  form: string;
  /** False with fields that we do not know: they may be part of its hash. */
  plain: boolean;
}

/** Null for what has not the fields of a header: another chain's block, or a pending one. */
export function headerOf(block: Fields): Header | null {
  const has = (name: string) => block[name] !== undefined && block[name] !== null;
  const count = added.filter(([name]) => has(name)).length;
  const names = [...oldest, ...added.slice(0, count)];
  const items = allOf(names.map(([name, kind]) => itemOf(block[name], kind)));
  if (items === null) return null;
  const plain = Object.keys(block).every((name) => known.has(name));
  return { hash: hashOf(items), form: `${names.length}${plain ? '' : '+'}`, plain };
}
