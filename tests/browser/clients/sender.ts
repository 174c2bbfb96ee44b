// A dApp that sends signed transactions and reads with viem, its retries off. Runs in the pages of broadcast and fork tests.
import { createPublicClient, erc20Abi, getAddress, http, isHex } from 'viem';
import { mainnet } from 'viem/chains';
import type { RawAnswer } from './client';

declare global {
  var sendRaw: (url: string, raw: string) => Promise<RawAnswer>;
  var useChain: (url: string, account: string, token: string) => Promise<RawAnswer[]>;
  var showChain: (url: string) => Promise<string>;
}

const clientOf = (url: string) =>
  createPublicClient({ chain: mainnet, cacheTime: 0, transport: http(url, { retryCount: 0 }) });

async function settle(answer: Promise<unknown>): Promise<RawAnswer> {
  try {
    return { result: String(await answer) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

globalThis.sendRaw = (url, raw) => {
  if (!isHex(raw)) throw new Error('not a transaction');
  return settle(clientOf(url).sendRawTransaction({ serializedTransaction: raw }));
};

/** What any dApp reads; gives what became of each call. */
globalThis.useChain = async (url, account, token) => {
  const client = clientOf(url);
  const [address, holder] = [getAddress(token), getAddress(account)];
  const work = [
    () => client.getBalance({ address: holder }),
    () => client.getTransactionCount({ address: holder }),
    () => client.readContract({ address, abi: erc20Abi, functionName: 'balanceOf', args: [holder] }),
    () => client.getGasPrice(),
  ];
  const answers: RawAnswer[] = [];
  for (const one of work) answers.push(await settle(one()));
  return answers;
};

/** The healthy endpoint's chain id and newest block, as the page asks for them; gives both as text. */
globalThis.showChain = async (url) => {
  const client = clientOf(url);
  const chainId = await client.getChainId();
  const { number, hash } = await client.getBlock();
  return `${chainId} ${number} ${hash}`;
};
