// wagmi's own core and actions, as its React hooks call them, retries off. Runs in a page of the matrix.
import { erc20Abi, getAddress, http } from 'viem';
import { mainnet } from 'viem/chains';
import { createConfig } from 'wagmi';
import { getBalance, getBlockNumber, getClient, readContract } from 'wagmi/actions';
import { answersOf, inTurn, type Question, serve } from './client';

function configOf(url: string, batch: boolean) {
  return createConfig({
    chains: [mainnet],
    cacheTime: 0,
    transports: { [mainnet.id]: http(url, { batch, retryCount: 0 }) },
  });
}

function readsOf(question: Question, batch: boolean) {
  const config = configOf(question.url, batch);
  const [address, holder] = [getAddress(question.token), getAddress(question.account)];
  return [
    () => getBlockNumber(config),
    async () => (await getBalance(config, { address: holder })).value,
    () => readContract(config, { address, abi: erc20Abi, functionName: 'balanceOf', args: [holder] }),
  ] as const;
}

serve({
  single: async (question) => answersOf(await inTurn<bigint>(...readsOf(question, false))),
  batch: async (question) => answersOf(await Promise.all(readsOf(question, true).map((read) => read()))),
  raw: (url, { method, params }) => {
    const { transport } = getClient(configOf(url, false));
    return transport.request({ method, params });
  },
});
