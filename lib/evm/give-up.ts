// How a run ends early. Runs in the worker that executes calls.
import type { EvmSurrender } from '@/lib/rpc/evm-task';

/** Thrown through the EVM, which catches its own errors only. */
export class GiveUp extends Error {
  constructor(readonly why: EvmSurrender) {
    super(why);
  }
}

/** Thrown where enough of what is missing is known. */
export class Missing extends Error {}
