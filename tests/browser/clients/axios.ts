// axios posting JSON-RPC by hand, over XMLHttpRequest, with a key header of its own. Runs in a page of the matrix.
import axios from 'axios';
import { answersOf, inTurn, type Question, type RawCall, serve } from './client';

/** Shaped as a key; it must not be seen anywhere but at the site's own endpoint. */
const headers = { 'x-api-key': 'demoDemoHeaderDemoDemoHeaderDemo' };

function callsOf({ account, token, balanceOf }: Question): RawCall[] {
  return [
    { method: 'eth_blockNumber', params: [] },
    { method: 'eth_getBalance', params: [account, 'latest'] },
    { method: 'eth_call', params: [{ to: token, data: balanceOf }, 'latest'] },
  ];
}

async function post(url: string, call: RawCall): Promise<unknown> {
  const { data } = await axios.post(url, { jsonrpc: '2.0', id: 'a-1', ...call }, { headers });
  if (data.id !== 'a-1') throw new Error(`the id is not mine: ${JSON.stringify(data)}`);
  if (data.error !== undefined) throw new Error(JSON.stringify(data.error));
  return data.result;
}

serve({
  single: async (question) => {
    const [block, balance, tokenBalance] = callsOf(question).map((call) => () => post(question.url, call));
    if (block === undefined || balance === undefined || tokenBalance === undefined) throw new Error('three calls');
    return answersOf(await inTurn(block, balance, tokenBalance));
  },
  batch: async (question) => {
    // Big ids, out of order: an array by hand is answered member by member.
    const batch = callsOf(question).map((call, at) => ({ jsonrpc: '2.0', id: 9_007_199_254_740_990 - at, ...call }));
    const { data } = await axios.post(question.url, batch, { headers });
    const byId = new Map<unknown, unknown>(data.map((one: { id: unknown; result: unknown }) => [one.id, one.result]));
    return answersOf(batch.map(({ id }) => byId.get(id)));
  },
  raw: post,
});
