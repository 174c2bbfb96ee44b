// Reads that whole blocks answer: a transaction, a receipt, the logs of a few blocks; and what of an endpoint's answer follows from them. Pure; runs in the background and in tests.
import type { RpcCall } from '@/lib/rpc/call';
import { parseJson } from '@/lib/rpc/json-source';
import { isWanted } from '@/lib/rpc/log-check';
import { type Fields, isHash, isObject, numberOf, sameHex } from '@/lib/rpc/shapes';
import { maySay } from './bloom';
import { type Body, isTransactionAt } from './placed';
import { isLogAt, isReceiptAt, logsBefore, sameLog } from './receipt';

/** A block by its number or its hash. */
export type BlockName = number | string;

/** One call; `said` is what an endpoint answered to it. */
export interface BodyRead {
  needsReceipts: boolean;
  /** The blocks that the call names: their headers are asked beside it. Empty: its answer names one. */
  named: BlockName[];
  /** By their headers alone, may there be something of it in this block? */
  mayBeIn: (header: Fields) => boolean;
  /** What proven blocks say by themselves; null where they do not. */
  known: (bodies: readonly Body[]) => unknown;
  /** Whether `said` is what these blocks, all that it may be in, make of the call. */
  isTrue: (said: unknown, bodies: readonly Body[]) => boolean;
}

/** More blocks' bodies are more than a site's logs are worth to a stranger's bandwidth. */
const MOST_BLOCKS = 3;

const always = () => true;
const notKnown = () => null;

const nameOf = (value: unknown): BlockName | null => (isHash(value) ? `${value}`.toLowerCase() : numberOf(value));

const placeOf = (hash: unknown, bodies: readonly Body[]) => {
  for (const body of bodies) {
    const index = body.transactions.findIndex((one) => sameHex(one.hash, hash));
    const transaction = body.transactions[index];
    if (transaction !== undefined) return { body, index, transaction, block: body.block };
  }
  return null;
};

function byHash(hash: unknown): BodyRead | null {
  if (!isHash(hash)) return null;
  const isTrue: BodyRead['isTrue'] = (said, bodies) => {
    const place = placeOf(hash, bodies);
    return place !== null && isObject(said) && isTransactionAt(said, place);
  };
  const known: BodyRead['known'] = (bodies) => {
    const said = placeOf(hash, bodies)?.transaction ?? null;
    return isTrue(said, bodies) ? said : null;
  };
  return { needsReceipts: false, named: [], mayBeIn: always, known, isTrue };
}

function byPlace(block: unknown, index: unknown): BodyRead | null {
  const [name, at] = [nameOf(block), numberOf(index)];
  if (name === null || at === null) return null;
  const isTrue: BodyRead['isTrue'] = (said, [body]) => {
    const transaction = body?.transactions[at];
    if (body === undefined || transaction === undefined) return body !== undefined && said === null;
    return isObject(said) && isTransactionAt(said, { transaction, index: at, block: body.block });
  };
  return { needsReceipts: false, named: [name], mayBeIn: always, known: notKnown, isTrue };
}

function receipt(hash: unknown): BodyRead | null {
  if (!isHash(hash)) return null;
  const isTrue: BodyRead['isTrue'] = (said, bodies) => {
    const place = placeOf(hash, bodies);
    return place !== null && isObject(said) && isReceiptAt(said, place.index, place.body);
  };
  const known: BodyRead['known'] = (bodies) => {
    const place = placeOf(hash, bodies);
    const said = place?.body.receipts?.[place.index] ?? null;
    return isTrue(said, bodies) ? said : null;
  };
  return { needsReceipts: true, named: [], mayBeIn: always, known, isTrue };
}

function receipts(block: unknown): BodyRead | null {
  const name = nameOf(block);
  const isTrue: BodyRead['isTrue'] = (said, [body]) =>
    Array.isArray(said) &&
    said.length === body?.transactions.length &&
    said.every((one, at) => isObject(one) && isReceiptAt(one, at, body));
  return name === null ? null : { needsReceipts: true, named: [name], mayBeIn: always, known: notKnown, isTrue };
}

/** A body's logs that the filter lets through, each with what stands at its place. */
function logsIn(filter: Fields, { transactions, receipts, block }: Body) {
  return (receipts ?? []).flatMap((one, index) => {
    const transaction = transactions[index] ?? {};
    const first = logsBefore(receipts ?? [], index);
    const logs = Array.isArray(one.logs) ? one.logs.filter(isObject) : [];
    return logs.flatMap((log, at) =>
      isWanted(filter, log) ? [{ log, logIndex: first + at, place: { transaction, index, block } }] : [],
    );
  });
}

function logs(filter: unknown): BodyRead | null {
  if (!isObject(filter)) return null;
  const [from, to] = [numberOf(filter.fromBlock), numberOf(filter.toBlock)];
  const count = from === null || to === null ? 0 : to - from + 1;
  const ofRange = Array.from({ length: count > MOST_BLOCKS ? 0 : Math.max(0, count) }, (_, at) => (from ?? 0) + at);
  const named: BlockName[] = isHash(filter.blockHash) ? [`${filter.blockHash}`.toLowerCase()] : ofRange;
  const isTrue: BodyRead['isTrue'] = (said, bodies) => {
    const ordered = bodies.toSorted((a, b) => a.head.number - b.head.number);
    const wanted = ordered.flatMap((body) => logsIn(filter, body));
    return (
      Array.isArray(said) &&
      said.length === wanted.length &&
      wanted.every(({ log, logIndex, place }, at) => sameLog(said[at], log) && isLogAt(said[at], logIndex, place))
    );
  };
  return named.length === 0
    ? null
    : { needsReceipts: true, named, mayBeIn: (header) => maySay(header.logsBloom, filter), known: notKnown, isTrue };
}

/** Null for reads that no block's body answers, and for parameters that are not what they should be. */
export function bodyReadOf({ method, paramsSource }: RpcCall): BodyRead | null {
  const params = parseJson(paramsSource ?? '[]');
  const [first, second] = Array.isArray(params) ? params : [];
  switch (method) {
    case 'eth_getTransactionByHash':
      return byHash(first);
    case 'eth_getTransactionByBlockHashAndIndex':
    case 'eth_getTransactionByBlockNumberAndIndex':
      return byPlace(first, second);
    case 'eth_getTransactionReceipt':
      return receipt(first);
    case 'eth_getBlockReceipts':
      return receipts(first);
    case 'eth_getLogs':
      return logs(first);
  }
  return null;
}
