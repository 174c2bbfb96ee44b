// Does a result contradict its own question? Clear contradictions only, so that the extras of every chain pass. Pure; runs in the background and in tests.
import type { RpcCall } from './call';
import { parseJson } from './json-source';
import { checkLogs } from './log-check';
import { type Fields, isAddress, isData, isHash, isObject, isQuantity, isWord, numberOf, sameHex } from './shapes';

/** null = consistent, else what is wrong. */
type Check = (result: unknown, params: unknown[]) => string | null;

const form =
  (isRight: (value: unknown) => boolean, wrong: string): Check =>
  (result) =>
    isRight(result) ? null : wrong;
const quantity = form(isQuantity, 'not a quantity');
const data = form(isData, 'not data');
const orNull =
  (check: Check): Check =>
  (result, params) =>
    result === null ? null : check(result, params);

const object = (check: (result: Fields, params: unknown[]) => string | null): Check =>
  orNull((result, params) => (isObject(result) ? check(result, params) : 'not an object'));

const firstWrong = (checks: readonly (readonly [wrong: boolean, what: string])[]): string | null =>
  checks.find(([wrong]) => wrong)?.[1] ?? null;

/** A block asked by number ('earliest' too) must carry that number; tags say nothing that could be contradicted. */
function isOtherNumber(asked: unknown, found: unknown): boolean {
  const number = asked === 'earliest' ? 0 : numberOf(asked);
  return number !== null && numberOf(found) !== number;
}

/** Two numbers that are both known and not the same. */
const differs = (a: number | null, b: number | null) => a !== null && b !== null && a !== b;

const isOtherHash = (asked: unknown, found: unknown) => isHash(asked) && !sameHex(asked, found);

/** Only a pending block has neither number nor hash. */
function checkBlock(block: Fields, full: unknown): string | null {
  const { number, hash, parentHash, transactions } = block;
  const pending = hash === null || hash === undefined;
  const wanted = full === true ? isObject : isHash;
  return firstWrong([
    [!pending && !isHash(hash), 'block without a hash'],
    [!pending && numberOf(number) === null, 'block without a number'],
    [!isHash(parentHash), 'block without a parent'],
    [!pending && sameHex(hash, parentHash), 'block is its own parent'],
    [transactions !== undefined && !Array.isArray(transactions), 'transactions are no list'],
    [
      typeof full === 'boolean' && Array.isArray(transactions) && !transactions.every(wanted),
      'transactions in another form',
    ],
  ]);
}

const blockByNumber = object(
  (block, [asked, full]) =>
    firstWrong([[isOtherNumber(asked, block.number), 'block of another number']]) ?? checkBlock(block, full),
);

const blockByHash = object(
  (block, [asked, full]) =>
    firstWrong([[!sameHex(asked, block.hash), 'block of another hash']]) ?? checkBlock(block, full),
);

function checkTransaction({ hash, from, blockHash, blockNumber }: Fields): string | null {
  const mined = blockHash !== null && blockHash !== undefined;
  return firstWrong([
    [!isHash(hash), 'transaction without a hash'],
    [!isAddress(from), 'transaction without a sender'],
    [mined && (!isHash(blockHash) || numberOf(blockNumber) === null), 'transaction without its block'],
  ]);
}

const transactionByHash = object(
  (transaction, [asked]) =>
    firstWrong([[isOtherHash(asked, transaction.hash), 'another transaction']]) ?? checkTransaction(transaction),
);

const transactionByPlace = object(
  (transaction, [block, index]) =>
    firstWrong([
      [isOtherHash(block, transaction.blockHash), 'transaction of another block'],
      [isOtherNumber(block, transaction.blockNumber), 'transaction of another block'],
      [differs(numberOf(index), numberOf(transaction.transactionIndex)), 'transaction of another index'],
    ]) ?? checkTransaction(transaction),
);

function checkReceipt(receipt: Fields): string | null {
  const { transactionHash, blockHash, blockNumber, logs, status } = receipt;
  const mined = blockHash !== null && blockHash !== undefined; // endpoints with preconfirmations have receipts before blocks
  const own = { blockHash, fromBlock: blockNumber, toBlock: blockNumber };
  const isForeign = (log: unknown) => isObject(log) && !sameHex(log.transactionHash, transactionHash);
  return (
    firstWrong([
      [!isHash(transactionHash), 'receipt without a transaction'],
      [mined && (!isHash(blockHash) || numberOf(blockNumber) === null), 'receipt without its block'],
      [typeof status === 'string' && !/^0x0*[01]$/.test(status), 'receipt with a strange status'],
      [Array.isArray(logs) && logs.some(isForeign), 'receipt with another’s log'],
    ]) ?? checkLogs(own, logs)
  );
}

const receipt = object(
  (result, [asked]) =>
    firstWrong([[isOtherHash(asked, result.transactionHash), 'receipt of another transaction']]) ??
    checkReceipt(result),
);

const blockReceipts: Check = orNull((result, [asked]) => {
  if (!Array.isArray(result)) return 'receipts are no list';
  for (const one of result) {
    if (!isObject(one)) return 'a receipt is no object';
    const elsewhere = isOtherHash(asked, one.blockHash) || isOtherNumber(asked, one.blockNumber);
    const wrong =
      elsewhere || !sameHex(one.blockHash, result[0]?.blockHash) ? 'receipt of another block' : checkReceipt(one);
    if (wrong) return wrong;
  }
  return null;
});

const proof = object((result, [asked]) =>
  firstWrong([
    [!sameHex(asked, result.address), 'proof of another account'],
    [!Array.isArray(result.accountProof) || !isHash(result.storageHash), 'not a proof'],
  ]),
);

const feeHistory: Check = (result) => (isObject(result) && isQuantity(result.oldestBlock) ? null : 'not a fee history');

const checks = new Map<string, Check>([
  ['eth_blockNumber', quantity],
  ['eth_chainId', quantity],
  ['eth_gasPrice', quantity],
  ['eth_maxPriorityFeePerGas', quantity],
  ['eth_blobBaseFee', quantity],
  ['eth_getBalance', quantity],
  ['eth_getTransactionCount', quantity],
  ['eth_estimateGas', quantity],
  ['eth_getBlockTransactionCountByHash', orNull(quantity)],
  ['eth_getBlockTransactionCountByNumber', orNull(quantity)],
  ['eth_getUncleCountByBlockHash', orNull(quantity)],
  ['eth_getUncleCountByBlockNumber', orNull(quantity)],
  ['eth_call', data],
  ['eth_getCode', data],
  ['eth_getStorageAt', form(isWord, 'not a storage word')],
  ['eth_sendRawTransaction', form(isHash, 'not a hash')],
  ['eth_getBlockByNumber', blockByNumber],
  ['eth_getBlockByHash', blockByHash],
  ['eth_getTransactionByHash', transactionByHash],
  ['eth_getTransactionByBlockHashAndIndex', transactionByPlace],
  ['eth_getTransactionByBlockNumberAndIndex', transactionByPlace],
  ['eth_getTransactionReceipt', receipt],
  ['eth_getBlockReceipts', blockReceipts],
  ['eth_getLogs', (result, [filter]) => checkLogs(filter, result)],
  ['eth_getProof', proof],
  ['eth_feeHistory', feeHistory],
]);

/** null when the result has the shape that the method demands and answers the question that was asked; else what contradicts it. */
export function checkShape(call: RpcCall, resultSource: string): string | null {
  const check = checks.get(call.method);
  if (!check) return null;
  const params = parseJson(call.paramsSource ?? '');
  return check(parseJson(resultSource), Array.isArray(params) ? params : []);
}
