// Chains whose contract calls can be run here, by what they are built on. Checked 2026-11-26. Pure; runs in the background and in tests.

export type Stack = 'ethereum' | 'optimism';

/** Ethereum and its public test networks. */
const ethereum = new Set([1, 11155111, 17000, 560048]);
/**
 * The OP Stack without a change to its EVM or its state, by the Superchain registry (github.com/ethereum-optimism/superchain-registry): OP Mainnet, Base, Unichain,
 * World Chain, Lisk, Soneium, Mode, Ink, Zora, and test networks. Not Blast, Celo, Mantle, opBNB, Fraxtal: their accounts, their contracts or their gas are others.
 */
const optimism = new Set([10, 8453, 130, 480, 1135, 1868, 34443, 57073, 7777777, 11155420, 84532, 1301, 4801]);

/** Null where nobody can run its calls here. */
export function stackOf(chainId: number): Stack | null {
  if (ethereum.has(chainId)) return 'ethereum';
  return optimism.has(chainId) ? 'optimism' : null;
}
