// ethers 6 as a dApp uses it (it batches by default); asking again at a 429 is off. Runs in a page of the matrix.
import { Contract, FetchRequest, JsonRpcProvider } from 'ethers';
import { answersOf, inTurn, type Question, serve } from './client';

const abi = ['function balanceOf(address) view returns (uint256)'];

function providerOf(url: string, batchMaxCount: number): JsonRpcProvider {
  const request = new FetchRequest(url);
  request.setThrottleParams({ maxAttempts: 1 });
  return new JsonRpcProvider(request, undefined, { batchMaxCount, cacheTimeout: -1 });
}

function readsOf(provider: JsonRpcProvider, { account, token }: Question) {
  const contract = new Contract(token, abi, provider);
  return [
    (): Promise<unknown> => provider.getBlockNumber(),
    (): Promise<unknown> => provider.getBalance(account),
    (): Promise<unknown> => contract.getFunction('balanceOf')(account),
  ] as const;
}

serve({
  single: async (question) => answersOf(await inTurn(...readsOf(providerOf(question.url, 1), question))),
  batch: async (question) =>
    answersOf(await Promise.all(readsOf(providerOf(question.url, 100), question).map((read) => read()))),
  raw: (url, { method, params }) => providerOf(url, 1).send(method, params),
});
