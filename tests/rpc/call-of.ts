// Shared by tests: one parsed call.
import { parseCalls, type RpcCall } from '@/lib/rpc/call';

export function callOf(method: string, params: unknown[] = []): RpcCall {
  const call = parseCalls(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))?.calls[0];
  if (!call) throw new Error('not a call');
  return call;
}
