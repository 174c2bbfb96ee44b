// ethers 5 as a dApp uses it; its waiting and asking again at a 429 is off. Runs in a page of the matrix.
import { Contract, providers } from 'ethers5';
import { answersOf, inTurn, type Question, serve } from './client';

const abi = ['function balanceOf(address) view returns (uint256)'];
const connection = (url: string) => ({ url, throttleLimit: 1 });

function readsOf(provider: providers.JsonRpcProvider, { account, token }: Question) {
  const contract = new Contract(token, abi, provider);
  return [
    (): Promise<unknown> => provider.getBlockNumber(),
    (): Promise<unknown> => provider.getBalance(account),
    (): Promise<unknown> => Reflect.apply(Reflect.get(contract, 'balanceOf'), contract, [account]),
  ] as const;
}

serve({
  single: async (question) =>
    answersOf(await inTurn(...readsOf(new providers.JsonRpcProvider(connection(question.url)), question))),
  batch: async (question) => {
    const provider = new providers.JsonRpcBatchProvider(connection(question.url), 1);
    return answersOf(await Promise.all(readsOf(provider, question).map((read) => read())));
  },
  raw: (url, { method, params }) => new providers.JsonRpcProvider(connection(url), 1).send(method, params),
});
