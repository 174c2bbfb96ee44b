// A Filecoin endpoint: `eth_*` by a real node of chain 314, `Filecoin.*` by replies in the recorded shape of Lotus's (no Lotus can be
// had from npm or apt), at heights of the real node. Runs in Node, in tests only.
import type { LabChain } from './chain';
import type { PageContent } from './pages';
import { callsIn, type LoggedCall } from './request-log';

const cid = (text: string) => ({ '/': text });
const blockCid = cid('bafy2bzacecnamqgqmifpluoeldx7zzglxcljo6oja4vrmtj7432rphldpdmm2');

/** The head is one epoch past what `eth_blockNumber` says, as with Lotus. */
const lotusMethods: Record<string, (height: number) => unknown> = {
  'Filecoin.ChainHead': (height) => ({
    Cids: [blockCid],
    Blocks: [{ Miner: 'f01000', Height: height }],
    Height: height,
  }),
  'Filecoin.StateNetworkName': () => 'mainnet',
  'Filecoin.WalletBalance': () => '1000000000000000000000',
  'Filecoin.StateGetActor': () => ({ Code: blockCid, Head: blockCid, Nonce: 7, Balance: '5', DelegatedAddress: null }),
  'Filecoin.MpoolPush': () => blockCid,
};

/** Lotus's own names for `eth_` calls are forwarded under those. */
function ethName(method: string): string | null {
  if (method.startsWith('eth_') || method.startsWith('net_')) return method;
  const name = /^Filecoin\.Eth(\w+)$/.exec(method)?.[1];
  return name === undefined ? null : `eth_${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

async function memberOf({ id, method, params }: LoggedCall, chain: LabChain): Promise<object> {
  const [node] = chain.nodes;
  if (node === undefined) throw new Error('the chain has no node');
  const eth = ethName(method);
  if (eth !== null) return { jsonrpc: '2.0', result: await node.rpc(eth, Array.isArray(params) ? params : []), id };
  const lotus = lotusMethods[method];
  if (lotus === undefined)
    return { jsonrpc: '2.0', error: { code: -32601, message: `method '${method}' not found` }, id };
  return { jsonrpc: '2.0', result: lotus(Number(await node.rpc('eth_blockNumber')) + 1), id };
}

/** What the endpoint says to a body, as a page of the lab. */
export async function answerLotus(body: string, chain: LabChain): Promise<PageContent> {
  const members = await Promise.all(callsIn(body).map((call) => memberOf(call, chain)));
  const text = body.trimStart().startsWith('[') ? JSON.stringify(members) : JSON.stringify(members[0] ?? null);
  return { body: text, type: 'application/json', headers: { 'access-control-allow-origin': '*' } };
}
