// The family of a chain. Pure; runs in the background and in tests.
import { familyOf } from '@/lib/directory/chains';
import { solana } from '@/lib/rpc/solana/family';
import { evm, filecoin } from './evm';
import type { Family } from './family';

const families = { evm, filecoin, solana };

/** A chain that is not known yet speaks what Ethereum speaks: on no other are its methods told apart. */
export function familyFor(chainId: number | null): Family {
  return families[chainId === null ? 'evm' : familyOf(chainId)];
}
