// viem as a dApp uses it, its retries off. Runs in a page of the matrix.
import { createPublicClient, erc20Abi, getAddress, http, type PublicClient } from 'viem';
import { mainnet } from 'viem/chains';
import { answersOf, inTurn, type Question, serve } from './client';

function clientOf(url: string, batch: boolean): PublicClient {
  return createPublicClient({ chain: mainnet, cacheTime: 0, transport: http(url, { batch, retryCount: 0 }) });
}

function readsOf(client: PublicClient, { account, token }: Question) {
  const [address, holder] = [getAddress(token), getAddress(account)];
  return [
    () => client.getBlockNumber(),
    () => client.getBalance({ address: holder }),
    () => client.readContract({ address, abi: erc20Abi, functionName: 'balanceOf', args: [holder] }),
  ] as const;
}

serve({
  single: async (question) => answersOf(await inTurn(...readsOf(clientOf(question.url, false), question))),
  batch: async (question) => {
    const reads = readsOf(clientOf(question.url, true), question);
    return answersOf(await Promise.all(reads.map((read) => read())));
  },
  raw: (url, { method, params }) => http(url, { retryCount: 0 })({ chain: mainnet }).request({ method, params }),
});
