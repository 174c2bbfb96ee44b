// Ethereum's family, and Filecoin's, which speaks the same under two names. Pure; runs in the background and in tests.

import { findingsOf } from '@/lib/rpc/proof/findings';
import { stateReadOf } from '@/lib/rpc/proof/state-read';
import { broadcastMeaning, readRawTransaction } from '@/lib/rpc/transaction/transaction';
import type { RpcCall } from './call';
import { comparisonOf } from './comparison';
import { bundledDialects } from './dialects';
import { isEmptyish } from './emptiness';
import type { Family, Height } from './family';
import { evmIdentity } from './identity';
import { checkShape } from './integrity';
import { parseJson } from './json-source';
import { answerLocally } from './local';
import { ownCall } from './own-call';
import { blockOf } from './pin';
import { plainCall } from './plain-name';
import { bodyReadOf } from './proof/body-read';
import { isObject, numberOf } from './shapes';

/** Methods whose parameters show a trade before it is made. */
const simulations = new Set([
  'eth_call',
  'eth_callMany',
  'eth_callDetailed',
  'eth_estimateGas',
  'eth_createAccessList',
  'eth_simulateV1',
  'debug_traceCall',
  'trace_call',
  'trace_callMany',
  'arbtrace_call',
  'arbtrace_callMany',
  'linea_estimateGas',
  'zks_estimateFee',
  'zks_estimateGasL1ToL2',
]);

function isSimulation(call: RpcCall): boolean {
  if (!simulations.has(call.method)) return false;
  const params = parseJson(call.paramsSource ?? '[]');
  return JSON.stringify(params ?? null).includes('"from":');
}

/** Of the blocks that are final or about to be: never an older one than the site was shown. The newest has a pin of its own. */
function heightOf(call: RpcCall, resultSource: string): Height | null {
  const at = call.method === 'eth_getBlockByNumber' ? blockOf(call) : null;
  if (at?.kind !== 'tag' || (at.tag !== 'safe' && at.tag !== 'finalized')) return null;
  const block = parseJson(resultSource);
  const number = isObject(block) ? numberOf(block.number) : null;
  return number === null ? null : { kind: at.tag, number };
}

export const evm: Family = {
  methods: ['evm'],
  dialects: bundledDialects,
  identity: evmIdentity,
  answerLocally,
  checkShape,
  findingsOf,
  comparisonOf,
  stateReadOf,
  bodyReadOf,
  isBehind: () => false,
  isEmptyish,
  heightOf,
  nearHead: () => null,
  isSimulation,
  isForOne: () => false,
  readTransaction: readRawTransaction,
  broadcastMeaning,
  lookUp: (hash) => ownCall('eth_getTransactionByHash', `["${hash}"]`),
};

/** Lotus's own messages (`Filecoin.MpoolPush`) name no chain: like all bytes that do not, they go nowhere else (rules, part 2 item 2). */
export const filecoin: Family = {
  ...evm,
  methods: ['evm', 'filecoin'],
  answerLocally: (call, chainId) => answerLocally(plainCall(call), chainId),
  checkShape: (call, resultSource) => checkShape(plainCall(call), resultSource),
  // Its blocks and messages have hashes of another kind.
  findingsOf: () => [],
  comparisonOf: () => null,
  stateReadOf: () => null,
  bodyReadOf: () => null,
  heightOf: () => null,
  isEmptyish: (call, resultSource) => isEmptyish(plainCall(call), resultSource),
  isSimulation: (call) => isSimulation(plainCall(call)) || call.method === 'Filecoin.StateCall',
  readTransaction: (call) => readRawTransaction(plainCall(call)),
};

/** Methods whose parameters changed between the versions of Lotus's API. */
const otherInVersion0 = new Set(['Filecoin.StateSearchMsg']);

/** Does the site's endpoint mean by this call what all listed ones (version 1) mean by it? */
export function isVersion1(method: string, url: string): boolean {
  return !(otherInVersion0.has(method) && /\/rpc\/v0\/?$/.test(new URL(url).pathname));
}
