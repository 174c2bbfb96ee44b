// Do these logs belong to the question? Pure; runs in the background and in tests.
import { type Fields, isAddress, isData, isHash, isObject, numberOf, sameHex } from './shapes';

/** `wanted` is one value or a list of alternatives; null, absent and an empty list allow everything. */
function allows(wanted: unknown, found: unknown): boolean {
  if (wanted === null || wanted === undefined) return true;
  if (!Array.isArray(wanted)) return sameHex(wanted, found);
  return wanted.length === 0 || wanted.some((one) => one === null || sameHex(one, found));
}

function checkForm(log: Fields): string | null {
  const { address, topics, data, blockHash, blockNumber } = log;
  if (!isAddress(address) || !isData(data)) return 'log without address or data';
  if (!Array.isArray(topics) || topics.length > 4 || !topics.every(isHash)) return 'log with bad topics';
  const pending = blockHash === null || blockHash === undefined;
  return pending || (isHash(blockHash) && numberOf(blockNumber) !== null) ? null : 'log without its block';
}

/** Whether the filter's address and topics let this log through. */
export function isWanted(filter: Fields, log: Fields): boolean {
  return wrongIn(filter, log) === null;
}

function wrongIn(filter: Fields, log: Fields): string | null {
  if (!allows(filter.address, log.address)) return 'log of another address';
  const wanted = Array.isArray(filter.topics) ? filter.topics : [];
  const topics = Array.isArray(log.topics) ? log.topics : [];
  return wanted.every((one, at) => allows(one, topics[at])) ? null : 'log with other topics';
}

function checkAgainst(filter: Fields, log: Fields): string | null {
  const wrong = wrongIn(filter, log);
  if (wrong !== null) return wrong;
  if (typeof filter.blockHash === 'string')
    return sameHex(filter.blockHash, log.blockHash) ? null : 'log of another block';
  const [number, from, to] = [numberOf(log.blockNumber), numberOf(filter.fromBlock), numberOf(filter.toBlock)];
  if (number === null) return null;
  return (from !== null && number < from) || (to !== null && number > to) ? 'log outside the range' : null;
}

/** null when every log has the form of one, lies in the asked range, matches the filter, comes once, and each number has one block hash. */
export function checkLogs(filter: unknown, logs: unknown): string | null {
  if (!Array.isArray(logs)) return 'logs are no list';
  const hashes = new Map<unknown, unknown>();
  const seen = new Set<string>();
  for (const log of logs) {
    if (!isObject(log)) return 'a log is no object';
    const wrong = checkForm(log) ?? (isObject(filter) ? checkAgainst(filter, log) : null);
    if (wrong) return wrong;
    const { blockNumber, blockHash, logIndex, transactionHash } = log;
    const first = hashes.get(blockNumber) ?? blockHash;
    if (blockHash && !sameHex(first, blockHash)) return 'two blocks of one number';
    hashes.set(blockNumber, first);
    const place = `${blockHash} ${transactionHash} ${logIndex}`;
    if (logIndex !== undefined && blockHash && seen.has(place)) return 'a log comes twice';
    seen.add(place);
  }
  return null;
}
