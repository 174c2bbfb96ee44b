// Signed transactions for tests that never want two alike. Runs in Node.
import type { Hex } from 'viem';
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
