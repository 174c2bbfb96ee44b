// Calls that need nobody: answered from what is known of the chain (rules, part 2, item 14). Pure; runs in the background and in tests.

import { isHex, keccak256 } from 'viem';
import type { RpcCall } from './call';
import { parseJson } from './json-source';
import { hexOf } from './own-call';

/** Chains whose `net_version` is their chain id in decimal. Elsewhere the two differ (Ethereum Classic: 61 and 1) or we do not know. */
const netVersionIsChainId = new Set([
  1, 10, 56, 97, 100, 130, 137, 146, 204, 250, 252, 300, 324, 480, 1101, 1284, 1285, 5000, 8453, 17000, 34443, 42161,
  42170, 43113, 43114, 57073, 59144, 80002, 81457, 84532, 421614, 534352, 560048, 7777777, 11155111, 11155420,
]);

function keccakOf(paramsSource: string | null): string | null {
  const params = parseJson(paramsSource ?? '');
  const bytes: unknown = Array.isArray(params) ? params[0] : undefined;
  return typeof bytes === 'string' && bytes.length % 2 === 0 && isHex(bytes) ? `"${keccak256(bytes)}"` : null;
}

/** Source text of the result; null when this call must be asked of somebody. */
export function answerLocally(call: RpcCall, chainId: number): string | null {
  switch (call.method) {
    case 'eth_chainId':
      return `"${hexOf(chainId)}"`;
    case 'net_version':
      return netVersionIsChainId.has(chainId) ? `"${chainId}"` : null;
    case 'web3_sha3':
      return keccakOf(call.paramsSource);
  }
  return null;
}
