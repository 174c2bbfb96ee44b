// What a transaction costs before its first instruction. Runs in the worker that executes calls.
import type { EvmCall } from '@/lib/rpc/evm-task';

const TRANSACTION = 21_000n;
const CREATION = 32_000n;
const ZERO_BYTE = 4n;
const BYTE = 16n;
/** A word of code that makes a contract (EIP-3860). */
const INITCODE_WORD = 2n;

/** A part of calldata, of which a byte that is not zero has four (EIP-7623). */
const FLOOR_TOKEN = 10n;

interface Cost {
  /** Yellow Paper, 6.2; EIPs 2028 and 3860. */
  intrinsic: bigint;
  /** Nodes refuse a call that names less (EIP-7623). */
  least: bigint;
}

export function costOf({ to, data }: Pick<EvmCall, 'to' | 'data'>): Cost {
  const bytes = data.slice(2).match(/../g) ?? [];
  const zeros = BigInt(bytes.filter((byte) => byte === '00').length);
  const length = BigInt(bytes.length);
  const creation = to === null ? CREATION + INITCODE_WORD * ((length + 31n) / 32n) : 0n;
  const intrinsic = TRANSACTION + zeros * ZERO_BYTE + (length - zeros) * BYTE + creation;
  const floor = TRANSACTION + FLOOR_TOKEN * (zeros + 4n * (length - zeros));
  return { intrinsic, least: floor > intrinsic ? floor : intrinsic };
}
