// One name for calls that have two. Pure; runs in the background and in tests.
import type { RpcCall } from './call';

/**
 * The `eth_` name of Lotus's own name for the same call: `Filecoin.EthCall` is `eth_call`. Anything else is its own name.
 * By it a call's results and errors are read; what is sent keeps the site's name.
 */
export function plainName(name: string): string {
  const eth = /^Filecoin\.Eth([A-Z]\w*)$/.exec(name)?.[1];
  return eth === undefined ? name : `eth_${eth.charAt(0).toLowerCase()}${eth.slice(1)}`;
}

export const plainCall = (call: RpcCall): RpcCall => ({ ...call, method: plainName(call.method) });
