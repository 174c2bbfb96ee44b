// Signed transactions for tests that never want two alike. Runs in Node.
import { encodeFunctionData, erc20Abi, type Hex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { labMnemonic } from './anvil';

/** Far beyond every used nonce: nodes take such a transaction and let it wait. */
let nonce = 500;

/** One wei from an account of the lab to itself; the bytes differ each time. Nodes take it, and no block ever holds it. */
export async function signPayment(chainId = 1): Promise<Hex> {
  nonce += 1;
  const account = mnemonicToAccount(labMnemonic, { addressIndex: 3 });
  const fees = { maxFeePerGas: 50_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
  return account.signTransaction({
    chainId,
    nonce,
    to: account.address,
    value: 1n,
    gas: 21_000n,
    type: 'eip1559',
    ...fees,
  });
}

/** A transfer of one unit of a token from the lab's first account to its second, which the next block holds. */
export async function signTransfer(token: Hex, at: { chainId: number; nonce: number }): Promise<Hex> {
  const account = mnemonicToAccount(labMnemonic, { addressIndex: 0 });
  const to = mnemonicToAccount(labMnemonic, { addressIndex: 1 }).address;
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, 1n] });
  const fees = { maxFeePerGas: 50_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
  return account.signTransaction({ ...at, to: token, data, gas: 100_000n, type: 'eip1559', ...fees });
}
