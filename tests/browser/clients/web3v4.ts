// web3.js 4 as a dApp uses it. Runs in a page of the matrix.
import { Web3 } from 'web3';
import { answersOf, inTurn, type Question, serve } from './client';

/** web3 4 gives up on a batch after 1 s by itself: less than what a silent endpoint can be told by. */
const batchTimeoutMs = 15_000;

const call = (id: number, method: string, params: unknown[]) => ({ jsonrpc: '2.0' as const, id, method, params });

serve({
  single: async ({ url, account, token, balanceOf }) => {
    const { eth } = new Web3(url);
    return answersOf(
      await inTurn<unknown>(
        () => eth.getBlockNumber(),
        () => eth.getBalance(account),
        () => eth.call({ to: token, data: balanceOf }),
      ),
    );
  },
  batch: async ({ url, account, token, balanceOf }: Question) => {
    const batch = new new Web3(url).BatchRequest();
    const answers = [
      batch.add(call(1, 'eth_blockNumber', [])),
      batch.add(call(2, 'eth_getBalance', [account, 'latest'])),
      batch.add(call(3, 'eth_call', [{ to: token, data: balanceOf }, 'latest'])),
    ];
    await batch.execute({ timeout: batchTimeoutMs });
    return answersOf(await Promise.all(answers));
  },
  raw: async (url, { method, params }) => {
    const answer = await new Web3.providers.HttpProvider(url).request(call(1, method, params));
    if (answer.error !== undefined) throw new Error(JSON.stringify(answer.error));
    return answer.result;
  },
});
