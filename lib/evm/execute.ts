// Runs one contract call on proven state, as a node runs an eth_call. Runs in a worker that may be ended at any moment, and in tests.
import { createEVM, type EVM, EVMError, type EVMMockBlockchainInterface } from '@ethereumjs/evm';
import { Address, bytesToHex, hexToBytes } from '@ethereumjs/util';
import type { EvmOutcome, EvmTask } from '@/lib/rpc/evm-task';
import { type Rules, rulesOf } from './fork';
import { GiveUp, Missing } from './give-up';
import { costOf } from './intrinsic-gas';
import { KnownState } from './known-state';

/** As much as nodes give a call that names none; and what others give, as no transaction may have more since Osaka (EIP-7825). */
const MOST_GAS = 50_000_000n;
const LESS_GAS = 16_777_216n;
/** With so many frames none can hold more than some 640 kB of memory for that gas: 41 MB in all. */
const MOST_DEPTH = 64;

/** What nodes choose for themselves where a call says nothing of it. */
interface Choice {
  gas: bigint;
  /** Some take the block's price of gas for a call that pays none, others zero. */
  baseFee: bigint;
}

/** Never rejects. A result counts only where it is the same under all that nodes may choose. */
export async function execute(task: EvmTask): Promise<EvmOutcome> {
  const rules = rulesOf(task);
  if (rules === null) return { kind: 'gives-up', why: 'fork' };
  let first: EvmOutcome | null = null;
  for (const choice of choicesOf(task)) {
    const outcome = await run(task, rules, choice);
    if (outcome.kind === 'needs' || outcome.kind === 'gives-up') return outcome;
    if (first !== null && !isSame(first, outcome)) return { kind: 'gives-up', why: 'own-choice' };
    first = outcome;
  }
  return first ?? { kind: 'gives-up', why: 'own-choice' };
}

function choicesOf({ block, call }: EvmTask): Choice[] {
  const baseFee = BigInt(block.baseFee);
  const asked = call.gas === null ? null : BigInt(call.gas);
  const [most, less] = asked !== null && asked <= MOST_GAS ? [asked, asked] : [MOST_GAS, LESS_GAS];
  const { intrinsic, least } = costOf(call);
  if (less < least) return [];
  return [
    { gas: most - intrinsic, baseFee },
    { gas: less - intrinsic, baseFee: 0n },
  ];
}

const isSame = (one: EvmOutcome, other: EvmOutcome): boolean =>
  one.kind === other.kind && 'data' in one && 'data' in other && one.data === other.data;

async function run(task: EvmTask, rules: Rules, choice: Choice): Promise<EvmOutcome> {
  const state = new KnownState(task.accounts);
  try {
    const evm = await evmFor(task, rules, state);
    const outcome = await runOn(evm, task, choice);
    return state.needs.length > 0 ? { kind: 'needs', needs: state.needs } : outcome;
  } catch (error) {
    if (state.needs.length > 0 || error instanceof Missing) return { kind: 'needs', needs: state.needs };
    return { kind: 'gives-up', why: error instanceof GiveUp ? error.why : 'feature' };
  }
}

async function evmFor(task: EvmTask, { common, precompiles, doubtful }: Rules, state: KnownState): Promise<EVM> {
  const customOpcodes = doubtful.map((opcode) => ({
    ...{ opcode, opcodeName: 'DOUBTFUL', baseFee: 0 },
    logicFunction: () => {
      throw new GiveUp('feature');
    },
  }));
  const evm = await createEVM({ common, stateManager: state, blockchain: blocksOf(task), customOpcodes });
  evm.events.on('beforeMessage', (message) => {
    if (message.depth >= MOST_DEPTH) throw new GiveUp('size');
    const address = message.to === undefined ? null : BigInt(message.codeAddress.toString());
    // Chains have contracts of their own there.
    if (address !== null && address > 0n && address < 0x1_0000n && !precompiles.has(Number(address)))
      throw new GiveUp('feature');
  });
  return evm;
}

/** Of all earlier blocks, a header names the hash of one. */
function blocksOf({ block }: EvmTask): EVMMockBlockchainInterface {
  const blocks: EVMMockBlockchainInterface = {
    getBlock: async (number) => {
      if (BigInt(number) !== BigInt(block.number) - 1n) throw new GiveUp('own-choice');
      return { hash: () => hexToBytes(block.parentHash) };
    },
    putBlock: async () => {},
    shallowCopy: () => blocks,
  };
  return blocks;
}

async function runOn(evm: EVM, { block, call }: EvmTask, { gas, baseFee }: Choice): Promise<EvmOutcome> {
  const addressOf = (hex: `0x${string}`) => new Address(hexToBytes(hex));
  const to = call.to === null ? undefined : addressOf(call.to);
  for (const warm of [call.from, call.to ?? call.from, block.coinbase])
    evm.journal.addAlwaysWarmAddress(warm.toLowerCase());
  for (const [precompile] of evm.precompiles) evm.journal.addAlwaysWarmAddress(precompile);
  const header = {
    ...{ number: BigInt(block.number), timestamp: BigInt(block.timestamp), gasLimit: BigInt(block.gasLimit) },
    ...{
      coinbase: addressOf(block.coinbase),
      prevRandao: hexToBytes(block.prevRandao),
      baseFeePerGas: baseFee,
      difficulty: 0n,
    },
    // The price of blobs is every node's own for a call that has none.
    getBlobGasPrice: (): bigint => {
      throw new GiveUp('own-choice');
    },
  };
  const { execResult } = await evm.runCall({
    ...{ block: { header }, caller: addressOf(call.from), data: hexToBytes(call.data) },
    ...{ value: BigInt(call.value), gasLimit: gas },
    ...(to === undefined ? {} : { to }),
  });
  const data = bytesToHex(execResult.returnValue);
  const error = execResult.exceptionError?.error;
  if (error === undefined) return { kind: 'returned', data };
  return error === EVMError.errorMessages.REVERT ? { kind: 'reverted', data } : { kind: 'gives-up', why: 'halted' };
}
