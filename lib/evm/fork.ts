// The rules that a block was made under: the hardfork of its chain at its time, and what of it is the same on every chain of that kind. Runs in the worker that executes calls.
import { type ChainConfig, Common, Holesky, Hoodi, Mainnet, Sepolia } from '@ethereumjs/common';
import type { EvmTask } from '@/lib/rpc/evm-task';

export interface Rules {
  common: Common;
  /** Precompiled contracts that may be called, by address. */
  precompiles: ReadonlySet<number>;
  /** Instructions that a newer fork may have brought: it is not known here whether it has. */
  doubtful: readonly number[];
}

/** How many fields a header has under each fork: whatever has more follows rules that we do not know. */
const headerFields: Record<string, number> = { shanghai: 17, cancun: 20, prague: 21, osaka: 21 };

const chains: readonly ChainConfig[] = [Mainnet, Sepolia, Holesky, Hoodi];

/** Recovery, hashes, identity, the curve's sums and products, BLAKE2: with one meaning since Istanbul. */
const settled = [1, 2, 3, 4, 6, 7, 9];
/** Modular powers and pairings, whose bounds the OP Stack and later forks have changed. */
const ofEthereum = [5, 8];
const ofPrague = [0xb, 0xc, 0xd, 0xe, 0xf, 0x10, 0x11];
const ofOsaka = [0x100];
const countLeadingZeros = 0x1e;

/** Null where they are not known. */
export function rulesOf({ chainId, stack, block }: EvmTask): Rules | null {
  return stack === 'ethereum' ? ofMainnet(chainId, block) : ofOptimism(chainId, block);
}

/** Its forks come at a time that is written down (EIP-6953); forks of blobs alone change nothing of a call. */
function ofMainnet(chainId: number, { fields, timestamp }: EvmTask['block']): Rules | null {
  const config = chains.find((chain) => Number(chain.chainId) === chainId);
  const begun = config?.hardforks.filter(
    (one) => one.timestamp !== undefined && BigInt(one.timestamp) <= BigInt(timestamp),
  );
  const name = begun?.map((one) => one.name.replace(/^bpo\d$/, 'osaka')).at(-1);
  if (config === undefined || name === undefined || headerFields[name] !== fields) return null;
  const isOsaka = name === 'osaka';
  const isPrague = isOsaka || name === 'prague';
  const precompiles = [...settled, ...ofEthereum, ...(isPrague ? ofPrague : []), ...(isOsaka ? ofOsaka : [])];
  return { common: new Common({ chain: config, hardfork: name }), precompiles: new Set(precompiles), doubtful: [] };
}

/**
 * Its forks take Ethereum's rules over, each chain at a time of its own: Canyon has Shanghai's, Ecotone Cancun's, Isthmus Prague's, and their headers show which. Of a
 * fork that came later without a new field, what it may have changed is left out.
 */
function ofOptimism(chainId: number, { fields }: EvmTask['block']): Rules | null {
  const name = ['shanghai', 'cancun', 'prague'].find((one) => headerFields[one] === fields);
  if (name === undefined) return null;
  const common = new Common({ chain: { ...Mainnet, chainId }, hardfork: name });
  return { common, precompiles: new Set(settled), doubtful: [countLeadingZeros] };
}
