// What geth answered in the tests of ethereum/execution-apis (CC0), and the chain that it had; shared by tests.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { bytesToHex, fromRlp, type Hex, keccak256, toRlp } from 'viem';
import { isObject } from '@/lib/rpc/shapes';
import { callOf } from '@/tests/rpc/call-of';

const at = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface Recorded {
  method: string;
  params: unknown[];
  result: unknown;
}

/** One line of a test of theirs that is sent, and the line that geth answered. */
export interface Exchange {
  request: string;
  response: string;
}

/** All their tests, in the order of their files. */
export const exchanges: Exchange[] = gunzipSync(readFileSync(at('execution-apis.io.gz')))
  .toString()
  .split(/^>> /m)
  .slice(1)
  .map((one) => {
    const [request = '', response = ''] = one.trimEnd().split('\n<< ');
    return { request, response };
  });

/** Whose answers are held against the hashes that they name. */
const checked = new Set([
  ...['eth_getBlockByNumber', 'eth_getBlockByHash', 'eth_getBlockReceipts', 'eth_getLogs', 'eth_getProof'],
  ...['eth_getTransactionByHash', 'eth_getTransactionByBlockHashAndIndex', 'eth_getTransactionByBlockNumberAndIndex'],
  ...['eth_getTransactionReceipt', 'eth_getBalance', 'eth_getCode', 'eth_getTransactionCount', 'eth_getStorageAt'],
  'debug_getRawReceipts',
]);

/** By what was asked: some is asked in two tests. */
const results = new Map(
  exchanges.flatMap(({ request, response }): [string, Recorded][] => {
    const { method, params = [] } = JSON.parse(request);
    const told = JSON.parse(response);
    return checked.has(method) && 'result' in told ? [[request, { method, params, result: told.result }]] : [];
  }),
);
export const recorded: Recorded[] = [...results.values()];

export const callIn = ({ method, params }: Recorded) => callOf(method, params);

/** One block of chain.rlp, as bytes: its header, its transactions, its withdrawals. */
export interface RawBlock {
  hash: Hex;
  header: Hex[];
  /** As they stand in a block: legacy ones as RLP, others behind their type. */
  transactions: Hex[];
  withdrawals: Hex[];
}

type Rlp = Hex | Rlp[];
const listIn = (item: Rlp | undefined): Rlp[] => (Array.isArray(item) ? item : []);
const bytesIn = (item: Rlp): Hex => (typeof item === 'string' ? item : toRlp(item));

/** Blocks stand one behind the other, as RLP lists; all of them are longer than 55 bytes. */
function blocksIn(bytes: Uint8Array): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const sizeBytes = (bytes[from] ?? 0) - 0xf7;
    const size = Number(bytesToHex(bytes.subarray(from + 1, from + 1 + sizeBytes)));
    const end = from + 1 + sizeBytes + size;
    blocks.push(bytes.subarray(from, end));
    from = end;
  }
  return blocks;
}

function readBlock(bytes: Uint8Array): RawBlock {
  const [header, transactions, , withdrawals] = listIn(
    structuredClone(fromRlp(bytesToHex(bytes), 'hex')) satisfies unknown as Rlp,
  );
  const fields = listIn(header).flatMap((field) => (typeof field === 'string' ? [field] : []));
  return {
    hash: keccak256(toRlp(fields)),
    header: fields,
    transactions: listIn(transactions).map(bytesIn),
    withdrawals: listIn(withdrawals).map(bytesIn),
  };
}

/** Blocks 1 to 54, through all forks from Frontier to Osaka. */
export const chain: RawBlock[] = blocksIn(gunzipSync(readFileSync(at('chain.rlp.gz')))).map(readBlock);

/** The fields of a header, in its order. */
export const headerNames =
  'parentHash sha3Uncles miner stateRoot transactionsRoot receiptsRoot logsBloom difficulty number gasLimit gasUsed timestamp extraData mixHash nonce baseFeePerGas withdrawalsRoot blobGasUsed excessBlobGas parentBeaconBlockRoot requestsHash'.split(
    ' ',
  );

/** The names and numbers that lead to a piece of JSON. */
export type Place = readonly (string | number)[];

/** A copy of JSON with one of its places changed. */
export function changedAt(value: unknown, path: Place, to: (before: unknown) => unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return to(value);
  if (Array.isArray(value)) return value.map((one, place) => (place === name ? changedAt(one, rest, to) : one));
  if (!isObject(value)) return value;
  return { ...value, [name]: changedAt(value[name], rest, to) };
}

/** Where each string of a piece of JSON stands. */
export function placesIn(value: unknown, above: Place = []): Place[] {
  if (Array.isArray(value)) return value.flatMap((one, place) => placesIn(one, [...above, place]));
  if (isObject(value)) return Object.entries(value).flatMap(([name, one]) => placesIn(one, [...above, name]));
  return typeof value === 'string' ? [above] : [];
}

/** mulberry32: the same numbers in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
