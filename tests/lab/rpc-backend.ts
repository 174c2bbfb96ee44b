// A JSON-RPC endpoint of the lab: hands bodies to a real node as they are, and refuses what no public endpoint allows.
import type { AnvilNode } from './anvil';
import type { LabChain } from './chain';
import { jsonReply, type Reply } from './replies';
import { callsIn, type LoggedCall } from './request-log';

export interface RpcBackend {
  node: AnvilNode;
  chain: LabChain;
  /** True for a developer's own node: its `evm_*` and accounts are open, as they are behind a fork. */
  isOpen: boolean;
}

const developerMethod =
  /^(?:anvil|evm|hardhat|tenderly|debug|admin|personal|txpool)_|^eth_(?:sign|sendTransaction|sendUnsigned)/;

function refusalOf(call: LoggedCall): object | null {
  if (call.method === 'eth_accounts') return { jsonrpc: '2.0', id: call.id, result: [] };
  if (!developerMethod.test(call.method)) return null;
  const message = `The method ${call.method} does not exist/is not available`;
  return { jsonrpc: '2.0', id: call.id, error: { code: -32601, message } };
}

async function forward(node: AnvilNode, body: string): Promise<Reply> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(node.url, { method: 'POST', headers, body });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { ...jsonReply(response.status, null), body: bytes };
}

/** Asks one by one, so that the refused members do not take the others along. */
async function answerSingly({ node }: RpcBackend, body: string): Promise<Reply> {
  const parsed: unknown = JSON.parse(body);
  const one = async (member: unknown): Promise<unknown> => {
    const [call] = callsIn(JSON.stringify(member));
    const refusal = call === undefined ? null : refusalOf(call);
    if (refusal !== null) return refusal;
    const answered = await forward(node, JSON.stringify(member));
    return JSON.parse(answered.body.toString());
  };
  return jsonReply(200, Array.isArray(parsed) ? await Promise.all(parsed.map(one)) : await one(parsed));
}

function rawTransactions(calls: LoggedCall[]): string[] {
  return calls.flatMap(({ method, params }) => {
    if (method !== 'eth_sendRawTransaction' || !Array.isArray(params)) return [];
    const first: unknown = params[0];
    return typeof first === 'string' ? [first] : [];
  });
}

/** Answers a body from the endpoint's node; transactions are then known to its siblings too. */
export async function answerRpc(backend: RpcBackend, body: string, calls: LoggedCall[]): Promise<Reply> {
  const refuses = !backend.isOpen && calls.some((call) => refusalOf(call) !== null);
  const reply = refuses ? await answerSingly(backend, body) : await forward(backend.node, body);
  for (const raw of rawTransactions(calls)) await backend.chain.gossip(backend.node, raw);
  return reply;
}
