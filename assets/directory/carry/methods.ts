// methods.json -> methods.json of ours: what the code asks about a method, and no more. Runs in Node, in the refresh script.
import { checkedDayOf, numberOf, type Row, rowOf, rowsOf, textOf } from './read';

/** Chain families of EVM chains and the nodes' own namespaces: `isOurs` may count them (rules part 2 item 11). */
const evmPrefixes = [
  'eth_',
  'net_',
  'web3_',
  'debug_',
  'trace_',
  'arbtrace_',
  'erigon_',
  'ots_',
  'zks_',
  'optimism_',
  'rollup_',
  'linea_',
  'bor_',
  'parlia_',
  'zkevm_',
];

/** Work that takes an honest node long: 12 s (rules part 2 item 17). */
const heavy = [
  'eth_getLogs',
  'eth_estimateGas',
  'eth_createAccessList',
  'eth_simulateV1',
  'eth_callMany',
  'eth_callBundle',
  'eth_callDetailed',
  'eth_feeHistory',
  'eth_getBlockReceipts',
  'eth_getBlockRange',
  'eth_sendRawTransactionSync',
  'zks_estimateFee',
  'zks_estimateGasL1ToL2',
  'zks_sendRawTransactionWithDetailedOutput',
  'linea_estimateGas',
  'erigon_getLogs',
  'erigon_getLatestLogs',
  'erigon_getLogsByHash',
  'getProgramAccounts',
];

/** What says one thing: a number, a hash, an account with its proof, a contract's code. */
const short = [
  'eth_blockNumber',
  'eth_chainId',
  'eth_gasPrice',
  'eth_maxPriorityFeePerGas',
  'eth_getBalance',
  'eth_getTransactionCount',
  'eth_getStorageAt',
  'eth_getProof',
  'eth_getCode',
  'eth_estimateGas',
  'eth_sendRawTransaction',
];

/** A header with the names of its transactions is short, too. */
const shortWithoutBodies = ['eth_getBlockByNumber', 'eth_getBlockByHash'];

/** Reads that nobody could stand in for: one waits for minutes by design, the other answers gigabytes. */
const passedThrough = ['Filecoin.StateWaitMsg', 'Filecoin.StateMarketDeals'];

/** A node that lags does not know a new blockhash and says "invalid": the client signs anew, and may pay twice. */
const falseWhenBehind = ['isBlockhashValid', 'getFeeForMessage'];

const tracePrefixes = ['debug_', 'trace_', 'arbtrace_', 'ots_'];

function startsWithOneOf(name: string, prefixes: string[]): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix));
}

function familyOf(name: string): string {
  if (startsWithOneOf(name, evmPrefixes)) return 'evm';
  if (startsWithOneOf(name, ['Filecoin.', 'xrpc.'])) return 'filecoin';
  return /^[a-z]+(?:[A-Z]\w*)?\*?$/.test(name) ? 'solana' : 'other';
}

function timeoutOf(name: string): string {
  if (heavy.includes(name)) return 'heavy';
  return startsWithOneOf(name, tracePrefixes) ? 'trace' : 'read';
}

function shortOf(name: string): string {
  if (shortWithoutBodies.includes(name)) return 'without-bodies';
  return short.includes(name) ? 'yes' : 'no';
}

function hedgeOf(hedge: unknown, name: string): string {
  if (hedge === true) return 'yes';
  if (hedge === false) return 'no';
  if (hedge === 'only when the range is at most 100 blocks') return 'small-range';
  throw new Error(`methods.${name}.hedge: nobody has said yet what "${String(hedge)}" means.`);
}

/** Prefix rows (`parity_*`) and rows that are not asked elsewhere need no more than their kind. */
function shortRow(method: Row, name: string): Row {
  return { name, kind: textOf(method.kind, `methods.${name}.kind`), family: familyOf(name) };
}

function readRow(method: Row, name: string): Row {
  const pin = method.pin === null || method.pin === undefined ? null : rowOf(method.pin, `methods.${name}.pin`);
  return {
    ...shortRow(method, name),
    timeout: timeoutOf(name),
    pinAt: pin === null ? null : numberOf(pin.index, `methods.${name}.pin.index`),
    pinType: pin === null ? null : textOf(pin.type, `methods.${name}.pin.type`),
    defaultTag: method.defaultTag ?? null,
    hedge: hedgeOf(method.hedge, name),
    emptyNeedsSecond: method.emptyNeedsSecond !== undefined || falseWhenBehind.includes(name),
    money: method.money === true,
    local: method.prove === 'local',
    short: shortOf(name),
  };
}

/** @param methods The whole of the facts' methods.json. */
export function carryMethods(methods: Row, keyOf: (text: string) => string): Row {
  const checked = checkedDayOf(methods, 'methods');
  const rows = rowsOf(methods.methods, 'methods.methods').map((method) => {
    const name = textOf(method.method, 'methods.method');
    // Holds signed transactions: a stranger could publish them.
    if (name === 'eth_callBundle') method.kind = 'never';
    if (passedThrough.includes(name)) method.kind = 'vendor';
    const asked = method.kind === 'read' || method.kind === 'broadcast';
    const row = asked ? readRow(method, name) : shortRow(method, name);
    return { asked, row: { ...row, source: keyOf(textOf(method.source, `methods.${name}.source`)), checked } };
  });
  return {
    checked,
    asked: rows.filter(({ asked }) => asked).map(({ row }) => row),
    others: rows.filter(({ asked }) => !asked).map(({ row }) => row),
  };
}
