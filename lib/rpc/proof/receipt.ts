// A receipt as it stands in a block, and whether what JSON-RPC writes beside that follows from its block (EIPs 658, 1559, 2718; OP Stack specification, "Deposits"). Pure; runs in the background and in tests.
import { type Hex, keccak256 } from 'viem';
import { type Fields, isObject, numberOf, sameHex } from '@/lib/rpc/shapes';
import { allOf, hashOf, type Item, itemOf, listOf, numberIn, rlp, typed } from './fields';
import { type Body, effectivePrice, isPlaced, type Placed, senderOf } from './placed';

const BLOB = 3;
const DEPOSIT = 0x7e;
/** Ethereum's own; what rollups add is in no block. */
const own = new Set(
  'transactionHash transactionIndex blockHash blockNumber blockTimestamp from to contractAddress status root gasUsed cumulativeGasUsed effectiveGasPrice blobGasPrice logs logsBloom type'.split(
    ' ',
  ),
);
const ofLog = new Set(
  'address topics data blockHash blockNumber blockTimestamp transactionHash transactionIndex logIndex removed'.split(
    ' ',
  ),
);

/** How slowly the price of blobs moves: Cancun, Prague, and the two forks that changed it alone (EIPs 4844, 7691, 7892). */
const paces = [3_338_477n, 5_007_716n, 8_346_193n, 11_684_671n];

/** e to the power of `value` / `pace` (EIP-4844, "fake_exponential"). */
function exponential(value: bigint, pace: bigint): bigint {
  let sum = 0n;
  for (let [term, at] = [pace, 1n]; term > 0n; at++) {
    sum += term;
    term = (term * value) / (pace * at);
  }
  return sum / pace;
}

/** Beside a transaction without blobs it says nothing; some write it all the same. Which fork's it is stands in no header. */
function isBlobPrice(price: unknown, { excessBlobGas }: Fields): boolean {
  const [item, excess] = [itemOf(price, 'quantity'), itemOf(excessBlobGas, 'quantity')];
  if (price === undefined || price === null) return true;
  return (
    item !== null && excess !== null && paces.some((pace) => exponential(numberIn(excess), pace) === numberIn(item))
  );
}

const typeOf = ({ type }: Fields): number | null => (type === undefined ? 0 : numberOf(type));

function logItem(log: unknown): Item | null {
  return isObject(log)
    ? allOf<Item>([itemOf(log.address, 20), listOf(log.topics, (topic) => itemOf(topic, 32)), itemOf(log.data, 'data')])
    : null;
}

/** Null for a type that we cannot write, and where a field is missing. */
export function receiptBytes(receipt: Fields): Hex | null {
  const type = typeOf(receipt);
  if (type === null || (type > 4 && type !== DEPOSIT)) return null;
  const { status, root, depositNonce, depositReceiptVersion } = receipt;
  // Before Canyon a deposit's nonce is in no root.
  const isCanyon = type === DEPOSIT && depositReceiptVersion !== undefined;
  const items = allOf<Item>([
    status === undefined || status === null ? itemOf(root, 32) : itemOf(status, 'quantity'),
    itemOf(receipt.cumulativeGasUsed, 'quantity'),
    itemOf(receipt.logsBloom, 256),
    listOf(receipt.logs, logItem),
    ...(isCanyon ? [itemOf(depositNonce, 'quantity'), itemOf(depositReceiptVersion, 'quantity')] : []),
  ]);
  return items === null ? null : typed(type, rlp(items));
}

const gasAt = (receipts: readonly Fields[], at: number): bigint =>
  numberIn(itemOf(receipts[at]?.cumulativeGasUsed, 'quantity') ?? undefined);

/** How many logs the block has before this receipt. */
export const logsBefore = (receipts: readonly Fields[], at: number): number =>
  receipts.slice(0, at).reduce((sum, { logs }) => sum + (Array.isArray(logs) ? logs.length : 0), 0);

/** Of an account's own transaction (Yellow Paper, section 7). */
const createdBy = (sender: string, nonce: unknown): string => {
  const item = itemOf(nonce, 'quantity');
  const address = itemOf(sender, 20);
  return item === null || address === null ? '' : `0x${hashOf([address, item]).slice(-40)}`;
};

/** A log at its place: what the root does not hold follows from that. */
export function isLogAt(log: unknown, logIndex: number, place: Placed): boolean {
  if (!isObject(log) || !Object.keys(log).every((name) => ofLog.has(name))) return false;
  const isRight = numberOf(log.logIndex) === logIndex && (log.removed === undefined || log.removed === false);
  return isRight && isPlaced(log, place) && sameHex(log.transactionHash, place.transaction.hash);
}

/** Is this the receipt of the transaction at that index of the block, in all that it says? */
export function isReceiptAt(receipt: Fields, index: number, body: Body): boolean {
  const [transaction, known] = [body.transactions[index], body.receipts?.[index]];
  if (transaction === undefined || known === undefined || body.receipts === null) return false;
  if (typeOf(receipt) === BLOB || !Object.keys(receipt).every((name) => own.has(name))) return false;
  const [bytes, place] = [receiptBytes(receipt), { transaction, index, block: body.block }];
  if (bytes === null || bytes !== receiptBytes(known) || !isPlaced(receipt, place)) return false;
  const sender = senderOf(transaction);
  if (sender === null || !sameHex(receipt.from, sender) || !sameHex(receipt.transactionHash, transaction.hash))
    return false;
  const { to = null, nonce } = transaction;
  const { contractAddress = null, logs } = receipt;
  const isMade = to === null ? sameHex(contractAddress, createdBy(sender, nonce)) : contractAddress === null;
  const isTo = to === null ? (receipt.to ?? null) === null : sameHex(receipt.to, to);
  const used = gasAt(body.receipts, index) - (index === 0 ? 0n : gasAt(body.receipts, index - 1));
  const isPaid =
    isQuantity(receipt.gasUsed, used) && isQuantity(receipt.effectiveGasPrice, effectivePrice(transaction, body.block));
  if (!isBlobPrice(receipt.blobGasPrice, body.block)) return false;
  const first = logsBefore(body.receipts, index);
  const areLogs = Array.isArray(logs) && logs.every((log, at) => isLogAt(log, first + at, place));
  return isMade && isTo && isPaid && areLogs;
}

const isQuantity = (value: unknown, wanted: bigint | null): boolean => {
  const item = itemOf(value, 'quantity');
  return item !== null && wanted !== null && numberIn(item) === wanted;
};

export const sameLog = (one: unknown, other: unknown): boolean => {
  const [first, second] = [logItem(one), logItem(other)];
  return first !== null && second !== null && keccak256(rlp(first)) === keccak256(rlp(second));
};
