// Questions of our own, as calls to one endpoint. Pure; runs in the background and in tests.
import type { RpcCall } from './call';

/** A block number or chain id as JSON-RPC writes it. */
export const hexOf = (number: number): string => `0x${number.toString(16)}`;

/** @param paramsSource JSON text of the parameters, a list. */
export const ownCall = (method: string, paramsSource = '[]'): RpcCall => ({
  idSource: '1',
  method,
  paramsSource,
  source: '',
});

/** A block's header, without its transactions. */
export const blockAt = (block: number | 'latest' | 'safe' | 'finalized'): RpcCall =>
  ownCall('eth_getBlockByNumber', `["${typeof block === 'number' ? hexOf(block) : block}",false]`);
